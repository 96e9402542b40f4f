"""Texts that tell tokenizers apart: files of texts, all code points, and generated ones."""
import json
import os

SPACES = [chr(c) for c in (*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028,
                           0x2029, 0x202F, 0x205F, 0x3000, 0x180E, 0x200B, 0x2060, 0xFEFF, 0x1C)]
DIGITS = [chr(c) for c in (0x30, 0x39, 0xB2, 0xBC, 0x660, 0x966, 0x2160, 0x3007, 0xFF11, 0x1D7D8)]
MARKS = [chr(c) for c in (0x300, 0x301, 0x308, 0x323, 0x327, 0x334, 0x345, 0x5B0, 0x64B, 0x93C,
                          0x94D, 0xE38, 0x302E, 0x3099, 0x1D165, 0x1D16E, 0x20DD, 0x200D)]
BASES = [chr(c) for c in (0x61, 0x41, 0x130, 0x131, 0xE9, 0x1E69, 0x3A3, 0x5D0, 0x627, 0x905,
                          0x1100, 0x1161, 0x11A8, 0xAC00, 0x304B, 0x4E2D, 0xF900, 0x1F600)]


# The texts of the numbered cases of the tokenizer specification.
CASES = [
    "Hello, world!", "H\u00e9llo  W\u00d6RLD", "na\u00efve caf\u00e9", "\u4e2d\u6587\u5b57",
    "\U0002b820", "\U0002b920", "[MASK] x [mask]", "a\0b\ufffdc", "\u200bx", "a" * 100, "a" * 101,
    "un\u0301known", "\u0130stanbul", "\u039f\u0394\u039f\u03a3", "", "it's", "Hello  world",
    "\uff21\u0301b", "\r\n", "a\r\nb", "<mask>. a <mask>", "\u200b x\u200d", "\x1eabc def",
    "a\x1ebc def", "\u65e5\u672c\u8a9e", "<extra_id_0> x<extra_id_1>.", "\ufb01 \u2167 \u00bd",
    "\u00ad", "Hello  world ", "__BT__ x(#1)", "<pad>", "  x  ", " Hello  world ", "don't DON'T",
    "\u65e5\u672c", "x\u00b2\u00bd \u00b3", "a\u00a0b", "e\u0301", "12345", "a\r\n\r\nb", "   x",
    "=" * 80 + "\n" + "-" * 79, "1234567", "hello   world", " \n \n x", "\t\tx", "'\u017f", "'S",
    "'LL", "abc123 45", " Hello<|0.00|> hi<|endoftext|>", "Hi  [MASK] there", "a     b",
    "<|user|>\nHi<|end|>\n<|assistant|>", "x <|user|> y", "A photo of a CAT!", "3.14 don't", "a a",
    " a  a", "Hello world", " Hello", "a<s>b", "\U0001d518", "<0x0A>", "a\x04b",
    "one two three four five six seven", "eight nine ten eleven",
]


def corpus(folder):
    """The strings of every *.jsonl file."""
    out = []
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".jsonl"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as lines:
            for line in lines:
                value = json.loads(line)
                out.append(value["replaced"] if isinstance(value, dict) else value)
    return out


def sweep(long):
    """Every code point alone, doubled, and within words; the large uniform blocks are sampled."""
    def taken(c):
        if 0xD800 <= c <= 0xDFFF:
            return False
        uniform = (0x3400 <= c < 0xA000 or 0xAC00 <= c < 0xF8F0 or c >= 0x20000)
        return long or not uniform or c % 127 == 0 or (c & 0xFFFF) >= 0xF800 and c < 0x30000
    chars = [chr(c) for c in range(0x110000) if taken(c)]
    out = []
    for start in range(0, len(chars), 32):
        row = chars[start:start + 32]
        out.append(" ".join(row))
        out.append(" ".join(c + c for c in row))
        out.append(" ".join("a" + c + "b" for c in row))
        out.append("".join("a " + c + " b" for c in row))
    return out + [c for c in chars if ord(c) < 0x3000]


def fuzz(rng, texts, tokenizer, count):
    """The mixed generators: slices, splices, blocks, own tokens, specials, spaces, marks, runs."""
    vocabulary = sorted(tokenizer.get_vocab())
    specials = [t.content for t in tokenizer.get_added_tokens_decoder().values()] or ["[X]"]
    pick = rng.choice

    def some(make, low=1, high=12):
        return "".join(make() for _ in range(rng.randrange(low, high)))

    def piece():
        text = pick(texts)
        a, b = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        return text[a:b][:200]

    def block():
        start = pick((0, 0x80, 0x300, 0x370, 0x590, 0x900, 0xE00, 0x1100, 0x1E00, 0x2000, 0x2100,
                      0x3000, 0x4E00, 0xA640, 0xAC00, 0xF900, 0xFE00, 0xFF00, 0x10000, 0x1D100,
                      0x1F300, 0x2B800, 0x30000, 0xE0000))
        return some(lambda: chr(start + rng.randrange(0x180)))

    def special():
        token = pick(specials)
        shape = pick((str, str.lower, str.upper, lambda t: t[:-1], lambda t: t[1:]))
        return some(lambda: pick(SPACES), 0, 4) + shape(token) + some(lambda: pick(SPACES), 0, 4)

    def marked():
        return some(lambda: pick(BASES) + some(lambda: pick(MARKS), 0, 6), 1, 5)

    generators = (
        piece, lambda: piece() + piece(), block,
        lambda: some(lambda: pick(vocabulary) + pick(("", " ")), 1, 10),
        special, lambda: piece()[:20] + special() + piece()[:20],
        lambda: some(lambda: pick(SPACES) + pick(("", "a", "1", "!")), 1, 15),
        lambda: some(lambda: pick(DIGITS) + pick(("", "a", "."))),
        lambda: some(lambda: pick("aZ\u00e9 ") + pick(("'", "\u2019")) + pick("sStTdmM\u017f")),
        marked, lambda: pick(BASES + MARKS + SPACES) * rng.randrange(1, 300),
        lambda: some(lambda: chr(pick((rng.randrange(0x80), rng.randrange(0xD800),
                                       0xE000 + rng.randrange(0x102000))))),
    )
    return [pick(generators)() for _ in range(count)]
