"""Small tokenizers that show one component each, and random chains of components."""
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
}
PRE_TOKENIZERS = {
    "bert": {"type": "BertPreTokenizer"}, "whitespace": {"type": "Whitespace"},
    "whitespace-split": {"type": "WhitespaceSplit"},
    "delimiter": {"type": "CharDelimiterSplit", "delimiter": "e"},
    "digits": {"type": "Digits", "individual_digits": False},
    "digits-one": {"type": "Digits", "individual_digits": True},
    "fixed": {"type": "FixedLength", "length": 3},
    **{"punctuation-" + b.lower(): {"type": "Punctuation", "behavior": b}
       for b in ("Removed", "Isolated", "Contiguous", "MergedWithPrevious", "MergedWithNext")},
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


def document(normalizer=None, pre_tokenizer=None, added=(), vocabulary=(), post_processor=None):
    vocabulary = {"[UNK]": 0, **{t: i + 1 for i, t in enumerate(vocabulary)}}
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": list(added),
            "normalizer": normalizer, "pre_tokenizer": pre_tokenizer,
            "post_processor": post_processor, "decoder": None,
            "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"}}


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
        form = probe.normalizer.normalize_str(content) if token["normalized"] else content
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


def small_tokenizers(rng, texts, count):
    """(name, document) of every small tokenizer; `texts` are those it will be shown."""
    for name, normalizer in NORMALIZERS.items():
        yield "normalizer-" + name, seen_by_model(normalizer, texts)
    for name, pre_tokenizer in PRE_TOKENIZERS.items():
        yield "pre-" + name, document(None, pre_tokenizer)
    yield "added", document({"type": "Lowercase"}, {"type": "WhitespaceSplit"}, ADDED, ["a", "b"])
    bert = {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}
    yield "bert-processing", document(None, {"type": "Whitespace"}, (), ["[CLS]", "[SEP]"], bert)
    yield from chains(rng, count)
