"""Random tokenizer files: chains of components over models made from the texts they will meet."""
import json

from tokenizers import Regex, Tokenizer, normalizers

from tokenizer_small import (ADDED, BEHAVIORS, NORMALIZERS, PRE_TOKENIZERS, added_token, byte_level,
                             document, metaspace, random_bpe, random_unigram, split)

# What patterns of real tokenizers are made of, and what tells one engine from another.
CLASSES = (r"\p{L}", r"\p{N}", r"\p{P}", r"\p{S}", r"\p{M}", r"\p{Lu}", r"\p{Ll}", r"\s", r"\S", r"\w", r"\W",
           r"\d", r"\h", ".", "[a-z]", "[^a-z]", "[A-Za-z0-9_]", r"[^\s\p{L}\p{N}]", r"[\p{L}\p{M}]", r"[\r\n]",
           r"[^\r\n\p{L}\p{N}]", "[[:punct:]]", "[[:alpha:]]", "[[:^space:]]", r"[\w&&[^\d]]", r"[a-c[x-z]]",
           r"[^(\s|[.,!?])]", r"\P{L}", r"\p{^L}", "a", "b", "'", " ", "\u00e9", "-", r"\n", r"\t", r"\x41",
           r"\x{4e2d}", r"\.", "[-a]", "[a-]", "[]a]", "\u4e2d", r"\p{Han}", r"\p{Alpha}", r"\p{Upper}", r"\O")
REPEATS = ("", "", "", "*", "+", "?", "+", "{1,3}", "{2}", "{2,}", "*?", "+?", "??", "*+", "++", "?+", "{1,2}+",
           "{1,3}?", "{,2}")
PLACES = (r"(?!\S)", r"(?=\s)", r"\b", r"\B", "^", "$", r"(?<=\s)", "(?<!a)", r"\z", r"\A", r"\Z", r"(?=\p{L})")
REAL_PATTERNS = (
    r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    r" ?[^(\s|[.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c])]+", r"\s+$", r"\s?\S+", r"[^\n]+|\n+",
    r"\p{N}{1,3}", r"[0-9][0-9][0-9]", r"\s+(?!\S)|\s+", r"[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+""",
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"[\p{Han}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"(?:^|(?<=[\s\p{P}]))\p{L}+", r"(?i)the|\band\b", r"\p{L}+?(?=\p{L}{2}\b)|.",
)
DECODERS = (
    {"type": "WordPiece", "prefix": "##", "cleanup": True}, {"type": "WordPiece", "prefix": "", "cleanup": False},
    {"type": "Fuse"}, {"type": "ByteFallback"}, {"type": "ByteLevel"},
    {"type": "BPEDecoder", "suffix": "</w>"}, {"type": "BPEDecoder", "suffix": "a"},
    {"type": "CTC", "pad_token": "a", "word_delimiter_token": "b", "cleanup": True},
    {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True},
    {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "never", "split": True},
    {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
    {"type": "Replace", "pattern": {"Regex": "[ab]+"}, "content": "c"},
    {"type": "Strip", "content": " ", "start": 1, "stop": 0}, {"type": "Strip", "content": "a", "start": 2, "stop": 1},
)


def pattern(rng, depth=2):
    """A random regular expression."""
    if depth == 2 and rng.random() < 0.3:
        return rng.choice(REAL_PATTERNS)

    def part():
        kind = rng.random()
        if kind < 0.12:
            return rng.choice(PLACES)
        if kind < 0.3 and depth > 0:
            head = rng.choice(("(?:", "(", "(?>", "(?i:", "(?=", "(?!"))
            return head + pattern(rng, depth - 1) + ")" + (rng.choice(REPEATS) if "=" not in head and "!" not in head else "")
        return rng.choice(CLASSES) + rng.choice(REPEATS)

    return "|".join("".join(part() for _ in range(rng.randrange(1, 4))) for _ in range(rng.choice((1, 1, 2, 3))))


def matches_nothing(regex):
    """Whether a pattern takes the empty string: what the package then inserts it may cut twice."""
    try:
        replaced = normalizers.Replace(Regex(regex), "\ue000")
        return any(replaced.normalize_str(t) not in (t, "\ue000") for t in ("\u3164", "a", " ", "\n", "1", "-"))
    except BaseException as e:  # the package does not take the pattern
        if isinstance(e, (KeyboardInterrupt, SystemExit)):
            raise
        return False


def normalizer(rng, character_maps):
    def one():
        kind = rng.random()
        if kind < 0.15:
            regex = pattern(rng)
            while matches_nothing(regex):
                regex = pattern(rng)
            return {"type": "Replace", "pattern": {"Regex": regex}, "content": rng.choice(("", " ", "\u2581", "x\u00e9"))}
        if kind < 0.3 and character_maps:
            return {"type": "Precompiled", "precompiled_charsmap": rng.choice(character_maps)}
        return rng.choice(list(NORMALIZERS.values()))
    return rng.choice((None, one(), {"type": "Sequence", "normalizers": [one() for _ in range(rng.randrange(4))]}))


def pre_tokenizer(rng):
    def one():
        kind = rng.random()
        if kind < 0.4:
            return split({"Regex": pattern(rng)}, rng.choice(BEHAVIORS + ("Isolated", "Isolated")), rng.random() < 0.2)
        if kind < 0.45:
            return {"type": "UnicodeScripts"}
        return rng.choice(list(PRE_TOKENIZERS.values()))
    return rng.choice((None, one(), one(), {"type": "Sequence", "pretokenizers": [one() for _ in range(rng.randrange(4))]}))


def post_processor(rng):
    ends = {"sep": ["[SEP]", 1], "cls": ["[CLS]", 2]}
    special = {t: {"id": t, "ids": [i], "tokens": [t]} for t, i in (("[CLS]", 2), ("[SEP]", 1))}
    special["[TWO]"] = {"id": "[TWO]", "ids": [1, 2], "tokens": ["[x]", "[y]"]}

    def side(texts):
        items = [{"Sequence": {"id": t, "type_id": rng.randrange(3)}} for t in texts]
        for name in rng.choices(list(special), k=rng.randrange(3)):
            items.insert(rng.randrange(len(items) + 1), {"SpecialToken": {"id": name, "type_id": rng.randrange(3)}})
        return items

    template = {"type": "TemplateProcessing", "single": side("A"), "pair": side("AB"), "special_tokens": special}
    flags = {"trim_offsets": rng.random() < 0.7, "add_prefix_space": rng.random() < 0.5}
    roberta = {"type": "RobertaProcessing", **ends, **flags}
    return rng.choice((None, None, template, template, {"type": "BertProcessing", **ends}, roberta,
                       {"type": "ByteLevel", **flags, "use_regex": True},
                       {"type": "Sequence", "processors": [{"type": "ByteLevel", **flags, "use_regex": True}, template]}))


def decoder(rng):
    if rng.random() < 0.3:
        return None
    if rng.random() < 0.5:
        return rng.choice(DECODERS)
    return {"type": "Sequence", "decoders": [rng.choice(DECODERS) for _ in range(rng.randrange(4))]}


def pieces_of(tokenizer, texts):
    """What the model will see of some texts."""
    pieces = set()
    for text in texts:
        text = tokenizer.normalizer.normalize_str(text) if tokenizer.normalizer else text
        pieces.update(p for p, _ in tokenizer.pre_tokenizer.pre_tokenize_str(text)) if tokenizer.pre_tokenizer else pieces.add(text)
    return sorted(p for p in pieces if p)


def substrings(rng, pieces, count, longest=6):
    out = set()
    for _ in range(count):
        piece = rng.choice(pieces)
        start = rng.randrange(len(piece))
        out.add(piece[start:start + rng.randrange(1, longest)])
    return sorted(out)


def model(rng, pieces):
    """A model of any type whose vocabulary is cut out of the pieces."""
    kind = rng.randrange(5)
    pieces = pieces or ["a", "b"]
    chars = sorted({c for p in pieces for c in p if rng.random() < 0.95})[:800]
    if kind == 0:
        return None
    if kind == 1:
        parts = substrings(rng, pieces, 300) + chars
        vocabulary = ["[UNK]", "[SEP]", "[CLS]"] + parts + ["##" + p for p in parts]
        return {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                "max_input_chars_per_word": rng.choice((3, 10, 100)),
                "vocab": {t: i for i, t in enumerate(dict.fromkeys(vocabulary))}}
    if kind == 2:
        entries = list(dict.fromkeys(["[UNK]", "[SEP]", "[CLS]"] + chars + substrings(rng, pieces, 300)))
        fallback = rng.random() < 0.4
        entries += ["<0x%02X>" % b for b in range(256) if fallback and rng.random() < 0.99]
        return {"type": "Unigram", "unk_id": 0, "byte_fallback": fallback,
                "vocab": [[e, -rng.choice((0, 1, 2.5, 3, rng.random() * 12))] for e in entries]}
    return merging_model(rng, pieces, chars)


def merging_model(rng, pieces, chars):
    fallback = rng.random() < 0.4
    tokens = dict.fromkeys(["[UNK]", "[SEP]", "[CLS]"] + chars)
    tokens.update(dict.fromkeys("<0x%02X>" % b for b in range(256) if fallback and rng.random() < 0.99))
    merges = []
    for _ in range(rng.randrange(400)):
        piece = rng.choice(pieces)
        if len(piece) < 2:
            continue
        start = rng.randrange(len(piece) - 1)
        end = min(len(piece), start + rng.randrange(2, 7))
        middle = rng.randrange(start + 1, end)
        left, right = piece[start:middle], piece[middle:end]
        if left in tokens and right in tokens and " " not in left + right:
            merges.append([left, right])
            tokens[left + right] = None
    return {"type": "BPE", "dropout": None, "unk_token": rng.choice(("[UNK]", None)),
            "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": rng.random() < 0.5,
            "byte_fallback": fallback, "ignore_merges": rng.random() < 0.3,
            "vocab": {t: i for i, t in enumerate(tokens)}, "merges": merges}


def added_tokens(rng, texts, tokenizer):
    tokens = rng.sample(ADDED, rng.randrange(len(ADDED)))
    for text in rng.sample(texts, min(len(texts), rng.randrange(4))):
        start = rng.randrange(len(text) + 1)
        content = text[start:start + rng.randrange(1, 5)]
        tokens.append(added_token(content, 0, **{flag: rng.random() < 0.3 for flag in
                                                 ("single_word", "lstrip", "rstrip", "normalized", "special")}))
    forms = {}
    for token in tokens:  # the package breaks on forms that are empty or equal
        content = token["content"]
        form = tokenizer.normalizer.normalize_str(content) if token["normalized"] and tokenizer.normalizer else content
        if form and content:
            forms.setdefault((token["normalized"], form), token)
    distinct = {t["content"]: t for t in forms.values()}
    return [dict(t, id=i) for i, t in enumerate(distinct.values())]


def random_document(rng, texts, character_maps):
    """A tokenizer file for these texts; None where the package refuses the components."""
    if rng.random() < 0.1:
        return document(model=rng.choice((random_bpe, random_unigram))(rng))
    shell = document(normalizer(rng, character_maps), pre_tokenizer(rng), (), ["[SEP]", "[CLS]"],
                     post_processor(rng))
    shell["decoder"] = decoder(rng)
    try:
        tokenizer = Tokenizer.from_str(json.dumps(shell))
        pieces = pieces_of(tokenizer, texts)
    except BaseException as e:  # a panic in the package is a BaseException
        if isinstance(e, (KeyboardInterrupt, SystemExit)):
            raise
        return shell
    shell["added_tokens"] = added_tokens(rng, texts, tokenizer)
    made = model(rng, pieces)
    if made:
        shell["model"] = made
    else:
        words = ["[UNK]", "[SEP]", "[CLS]"] + [p for p in pieces if rng.random() < 0.8]
        shell["model"]["vocab"] = {t: i for i, t in enumerate(dict.fromkeys(words))}
    return shell
