"""Small tokenizers that show one component each, and random chains of components."""
import itertools
import json

from tokenizers import Tokenizer

NORMALIZERS = {
    "nfc": {"type": "NFC"}, "nfd": {"type": "NFD"}, "nfkc": {"type": "NFKC"},
    "nfkd": {"type": "NFKD"}, "lowercase": {"type": "Lowercase"},
    "strip-accents": {"type": "StripAccents"}, "nmt": {"type": "Nmt"},
    "strip": {"type": "Strip", "strip_left": True, "strip_right": True},
    "strip-left": {"type": "Strip", "strip_left": True, "strip_right": False},
    "prepend": {"type": "Prepend", "prepend": "\u2581x"},
    "bert": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
             "strip_accents": None, "lowercase": True},
    "bert-cased": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                   "strip_accents": None, "lowercase": False},
    "bert-accents": {"type": "BertNormalizer", "clean_text": False, "handle_chinese_chars": False,
                     "strip_accents": True, "lowercase": False},
    "bert-lower": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": False,
                   "strip_accents": False, "lowercase": True},
    "replace": {"type": "Replace", "pattern": {"String": "e"}, "content": "\u00e9e"},
    "replace-two": {"type": "Replace", "pattern": {"String": "th"}, "content": "z"},
    "replace-nothing": {"type": "Replace", "pattern": {"String": "a"}, "content": ""},
    "replace-white": {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
    "replace-blanks": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "\u2581"},
    "byte-level": {"type": "ByteLevel"},
}
BEHAVIORS = ("Removed", "Isolated", "Contiguous", "MergedWithPrevious", "MergedWithNext")
PATTERNS = {
    "gpt2": r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    "llama3": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
              r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "qwen2": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
             r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "clip": r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]"
            r"|[^\s\p{L}\p{N}]+",
}


def byte_level(prefix, regex=True, trim=True):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": trim,
            "use_regex": regex}


def metaspace(scheme, split=True):
    return {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": scheme, "split": split}


def split(pattern, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}


PRE_TOKENIZERS = {
    "bert": {"type": "BertPreTokenizer"}, "whitespace": {"type": "Whitespace"},
    "whitespace-split": {"type": "WhitespaceSplit"},
    "delimiter": {"type": "CharDelimiterSplit", "delimiter": "e"},
    "digits": {"type": "Digits", "individual_digits": False},
    "digits-one": {"type": "Digits", "individual_digits": True},
    "fixed": {"type": "FixedLength", "length": 3}, "scripts": {"type": "UnicodeScripts"},
    **{"punctuation-" + b.lower(): {"type": "Punctuation", "behavior": b} for b in BEHAVIORS},
    "byte-level": byte_level(False), "byte-level-prefix": byte_level(True),
    "byte-level-whole": byte_level(True, regex=False),
    **{"metaspace-" + s: metaspace(s) for s in ("always", "first", "never")},
    "metaspace-whole": metaspace("first", split=False),
    "metaspace-old": {"type": "Metaspace", "replacement": "_", "add_prefix_space": True},
    **{"split-" + n: split({"Regex": p}) for n, p in PATTERNS.items()},
    **{"split-%s-%d" % (b.lower(), i): split({"String": "a"}, b, bool(i))
       for b in BEHAVIORS for i in (0, 1)},
    **{"split-clip-%s" % b.lower(): split({"Regex": PATTERNS["clip"]}, b, True) for b in BEHAVIORS},
}
ONE_BY_ONE = {"type": "FixedLength", "length": 1}


def added_token(content, number, **flags):
    return {"id": number, "content": content, "single_word": False, "lstrip": False,
            "rstrip": False, "normalized": False, "special": False, **flags}


ADDED = [
    added_token("Foo", 0, normalized=True), added_token("Bar", 1),
    added_token("ab", 2, single_word=True), added_token("abc", 3),
    added_token("<x>", 4, lstrip=True, rstrip=True, special=True),
    added_token("  ", 5, normalized=True), added_token("\u00c9t\u00e9", 6, normalized=True),
    added_token("[S]", 7, special=True, lstrip=True, normalized=True),
]
ADDED_TEXTS = [
    "foo FOO Foo bar Bar BAR", "xab ab abx ab-ab", "abcd abc", "a <x>  b<x><x> a", "ab\u0301",
    "a_ab ab_", "  <x>   <x> foo    Bar", "\u00e9t\u00e9 E\u0301TE\u0301", " [S] [s]  [s]foo<x>",
    "<x>", "abab ab\u200dab", "\u3000<x>\u3000ab\u2003",
]


def document(normalizer=None, pre_tokenizer=None, added=(), vocabulary=(), post_processor=None,
             model=None):
    vocabulary = {"[UNK]": 0, **{t: i + 1 for i, t in enumerate(vocabulary)}}
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": list(added),
            "normalizer": normalizer, "pre_tokenizer": pre_tokenizer,
            "post_processor": post_processor, "decoder": None,
            "model": model or {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"}}


def all_strings(alphabet, most):
    return ["".join(chars) for size in range(most + 1)
            for chars in itertools.product(alphabet, repeat=size)]


def random_bpe(rng):
    """Random merges over a few letters, under every option."""
    prefix, suffix = rng.choice(("", "", "##")), rng.choice(("", "", "</w>"))
    letters = ["a", "b"] + rng.sample(["\u00e9", "c"], 1)
    tokens = {c for c in letters} | {prefix + c for c in letters}
    tokens |= {t + suffix for t in set(tokens)}
    tokens = [t for t in sorted(tokens) if rng.random() < 0.9] or ["a"]
    merges = []
    for _ in range(rng.randrange(12)):
        left, right = rng.choice(tokens), rng.choice(tokens)
        if suffix and left.endswith(suffix) or not right.startswith(prefix):
            continue
        merges.append([left, right])
        if (joined := left + right[len(prefix):]) not in tokens:
            tokens.append(joined)
    fallback = rng.random() < 0.5
    if fallback:
        tokens += ["<0x%02X>" % b for b in "\u00e9x".encode() if rng.random() < 0.9]
    rng.shuffle(tokens)
    unknown = rng.choice(("[UNK]", "[UNK]", None))
    vocabulary = {t: i for i, t in enumerate(dict.fromkeys(["[UNK]"] + tokens))}
    return {"type": "BPE", "dropout": None, "unk_token": unknown,
            "continuing_subword_prefix": prefix or None, "end_of_word_suffix": suffix or None,
            "fuse_unk": rng.random() < 0.5, "byte_fallback": fallback,
            "ignore_merges": rng.random() < 0.3, "vocab": vocabulary, "merges": merges}


def random_unigram(rng):
    """Random entries with many equal scores."""
    entries = rng.sample(all_strings("ab\u00e9", 4)[1:], rng.randrange(3, 25))
    vocabulary = [["<unk>", 0.0]] + [[e, -rng.randrange(1, 6) / 2] for e in entries]
    fallback = rng.random() < 0.5
    if fallback:
        vocabulary += [["<0x%02X>" % b, -9.0] for b in "\u00e9x".encode() if rng.random() < 0.9]
    return {"type": "Unigram", "unk_id": 0, "byte_fallback": fallback, "vocab": vocabulary}


def seen_by_model(normalizer, texts):
    """A tokenizer whose ids tell every character that the normalizer leaves in these texts."""
    probe = Tokenizer.from_str(json.dumps(document(normalizer, ONE_BY_ONE)))
    chars = set()
    for text in texts:
        chars.update(probe.normalizer.normalize_str(text))
    return document(normalizer, ONE_BY_ONE, vocabulary=sorted(chars))


def distinct(added, normalizer):
    """Tokens whose normalized forms are neither empty nor equal: the package breaks on those."""
    probe = Tokenizer.from_str(json.dumps(document(normalizer)))
    forms = {}
    for token in added:
        content = token["content"]
        form = probe.normalizer.normalize_str(content) if token["normalized"] and normalizer else content
        if form:
            forms.setdefault((token["normalized"], form), token)
    return list(forms.values())


def chains(rng, count):
    for i in range(count):
        normalizers = [rng.choice(list(NORMALIZERS.values())) for _ in range(rng.randrange(4))]
        normalizer = {"type": "Sequence", "normalizers": normalizers}
        pre = [rng.choice(list(PRE_TOKENIZERS.values())) for _ in range(rng.randrange(4))]
        added = distinct(rng.sample(ADDED, rng.randrange(len(ADDED))), normalizer)
        yield "chain-%d" % i, document(normalizer, {"type": "Sequence", "pretokenizers": pre},
                                       added, ["a", "b", "ab", "the", " "])


def models(rng, count):
    """Random models, and what to show them: everything that is short."""
    texts = all_strings("ab\u00e9x", 4) + ["".join(rng.choice("ab\u00e9x") for _ in range(40))
                                           for _ in range(50)]
    for i in range(count):
        yield "bpe-%d" % i, document(model=random_bpe(rng)), texts
        yield "unigram-%d" % i, document(model=random_unigram(rng)), texts


# What random tokenizers once differed in.
FOUND = {
    "word-in-brackets": (None, split({"Regex": r"(?>[\w&&[^\d]]?+|\n)+"}, "Contiguous"), ["a\u00bc", "\u00bd \u00b2a"]),
    "punct-in-brackets": (None, split({"Regex": r"[[:punct:]]+|[[:graph:]]"}), ["a+$\u00a3\u20ac.", "\u00ac \u00ad"]),
    "interval-repeats": (None, split({"Regex": r"\p{N}{1,3}+"}), ["1234567", "a12-"]),
    "replace-nothing": ({"type": "Replace", "pattern": {"Regex": r"\p{N}?^"}, "content": "\u2581"}, None, ["<x>a", "1a<x>2"]),
    "replace-nothing-stripped": ({"type": "Sequence", "normalizers": [NORMALIZERS["strip"], {
        "type": "Replace", "pattern": {"Regex": r"\p{P}*"}, "content": "\u2581"}]}, None, ["\ta", "  <x> a."]),
    "prefix-after-strip": (NORMALIZERS["strip"], {"type": "Sequence", "pretokenizers": [
        metaspace("first"), byte_level(True)]}, ["  a b", " <x>a", "a <x> b"]),
    "empty-matches": (None, split({"Regex": r"b*(?=a)|$"}, "MergedWithNext"), ["abba\nb", "b", "aab"]),
    "scripts": (None, {"type": "UnicodeScripts"}, ["  ab \u3042\u4e2d\u30fc x\u0301 \u0430.", " ", ""]),
}


def small_tokenizers(rng, texts, count):
    """(name, document, texts) of every small tokenizer."""
    for name, normalizer in NORMALIZERS.items():
        yield "normalizer-" + name, seen_by_model(normalizer, texts), texts
    for name, pre_tokenizer in PRE_TOKENIZERS.items():
        yield "pre-" + name, document(None, pre_tokenizer), texts
    pipeline = {"type": "Lowercase"}, {"type": "WhitespaceSplit"}
    for name, (normalizer, pre_tokenizer, found) in FOUND.items():
        yield "found-" + name, document(normalizer, pre_tokenizer, distinct(ADDED, normalizer), ["a", "b", "\u2581"]), found + texts[::20]
    yield "added", document(*pipeline, ADDED, ["a", "b"]), texts
    ends = {"sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}
    for name, pre, processor in (
            ("bert", {"type": "Whitespace"}, {"type": "BertProcessing", **ends}),
            ("roberta", byte_level(True), {"type": "RobertaProcessing", "trim_offsets": True,
                                           "add_prefix_space": True, **ends}),
            ("roberta-plain", byte_level(False), {"type": "RobertaProcessing",
                                                  "trim_offsets": False,
                                                  "add_prefix_space": False, **ends}),
            ("byte-level-trim", byte_level(False), byte_level(False)),
            ("byte-level-trim-prefix", byte_level(True), byte_level(True))):
        model = {"type": "Unigram", "unk_id": 0, "vocab": [["[UNK]", 0.0], ["[CLS]", -9.0], ["[SEP]", -9.0]]}
        yield "processing-" + name, document(None, pre, (), (), processor, model), texts
    yield from ((name, chain, texts[::10] + ADDED_TEXTS) for name, chain in chains(rng, count))
    yield from models(rng, count)
