#!/usr/bin/env python3
"""Writes what the Python package `tokenizers` says about many texts, for the C++ tests to repeat.

    tokenizer_cases.py OUT_DIR [--data DIR] [--long] [--only NAME ...] [--seed N]

DIR holds tokenizers/NAME/tokenizer.json[.gz] and texts/*.jsonl.  OUT_DIR gets one folder per
tokenizer with its tokenizer.json and files *.cases: little-endian 32-bit numbers and strings (a
length, then UTF-8), in the order that tests/preprocess/support/cases.hpp reads them.
--long takes every text and code point under every option set; without it most sets take a sample.
Files that are up to date stay as they are.
"""
import argparse
import base64
import gzip
import hashlib
import json
import os
import random
import struct
import sys

import tokenizers
from tokenizers import Tokenizer

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tokenizer_families  # noqa: E402
import tokenizer_small  # noqa: E402
import tokenizer_texts  # noqa: E402

TOKENIZERS = ("all-minilm-l6-v2", "wordlevel-en", "gpt2", "qwen2", "cl100k", "whisper-tiny",
              "modernbert-base", "clip-vit-base-patch32", "smollm-135m", "pix2tex",
              "mistral-7b-v0.1", "phi-3-mini", "xlm-roberta-base", "t5-small", "marian-nmt",
              "donut-base")
WHOLE = ("all-minilm-l6-v2",)  # these take every text, the others a sixth
STRATEGIES = ("longest_first", "only_first", "only_second")


class Options:
    """One option set; the names are those of EncodeOptions."""

    def __init__(self, **changes):
        self.special = True
        self.special_as_text = False
        self.max_length = None
        self.stride = 0
        self.strategy = "longest_first"
        self.side = "right"
        self.padding = None  # None, "longest" or a length
        self.padding_side = "right"
        self.multiple = 0
        self.bytes = False
        self.batch = 1
        self.__dict__.update(changes)


def sets(texts, sample, words, added):
    """(name, options, inputs): a text, a pair, or lists of words."""
    pairs = list(zip(sample, sample[1:] + sample[:1]))
    cut = dict(max_length=12, stride=3)
    return [
        ("plain", Options(), texts),
        ("bytes", Options(bytes=True), sample),
        ("no-special", Options(special=False), sample),
        ("special-as-text", Options(special_as_text=True), sample),
        ("cut-right", Options(**cut), sample),
        ("cut-left", Options(side="left", **cut), sample),
        ("cut-to-nothing", Options(max_length=added), sample[:200]),
        ("pairs", Options(), pairs),
        ("pairs-no-special", Options(special=False), pairs),
        ("pairs-longest-first", Options(max_length=17, stride=2), pairs[::8]),
        ("pairs-longest-first-left", Options(max_length=16, stride=1, side="left"), pairs[::8]),
        ("pairs-only-first", Options(max_length=30, stride=2, strategy="only_first"), pairs[::8]),
        ("pairs-only-second", Options(max_length=30, strategy="only_second"), pairs[::8]),
        ("padded", Options(padding="longest", batch=16), sample),
        ("padded-left", Options(padding="longest", padding_side="left", multiple=8, batch=5,
                                max_length=20, stride=4), sample),
        ("padded-fixed", Options(padding=24, max_length=20), sample),
        ("words", Options(), words),
        ("words-pairs", Options(max_length=20, stride=3), list(zip(words, words[1:]))),
    ]


class Writer:
    def __init__(self, path):
        self.file = open(path, "wb")

    def numbers(self, values):
        values = [-1 if v is None else int(v) for v in values]
        self.file.write(struct.pack("<%di" % len(values), *values))

    def number(self, value):
        self.numbers([value])

    def bytes(self, data):
        self.number(len(data))
        self.file.write(data)

    def string(self, text):
        self.bytes(text.encode("utf-8"))


def hashed(text):
    """FNV-1a, 32 bits, as a signed number."""
    h = 0x811C9DC5
    for b in text.encode("utf-8"):
        h = (h ^ b) * 0x01000193 & 0xFFFFFFFF
    return h - (1 << 32) if h >= 1 << 31 else h


def byte_offsets(encoding, sequences):
    """Offsets in bytes of the text that each token belongs to."""
    maps = []
    for text in sequences:
        at = [0]
        for c in text:
            at.append(at[-1] + len(c.encode("utf-8")))
        maps.append(at)
    return [(maps[s][a], maps[s][b]) if s is not None else (a, b)
            for (a, b), s in zip(encoding.offsets, encoding.sequence_ids)]


def write_encoding(out, encoding, options, sequences):
    n = len(encoding.ids)
    offsets = byte_offsets(encoding, sequences) if options.bytes else encoding.offsets
    out.number(n)
    out.numbers(encoding.ids)
    out.numbers(encoding.type_ids)
    out.numbers([v for pair in offsets for v in pair])
    out.numbers(encoding.special_tokens_mask)
    out.numbers(encoding.attention_mask)
    out.numbers(encoding.word_ids)
    out.numbers(encoding.sequence_ids)
    out.numbers(map(hashed, encoding.tokens))


def write_options(out, options, padding):
    side = ("right", "left").index
    out.numbers([options.special, options.special_as_text, options.max_length, options.stride,
                 STRATEGIES.index(options.strategy), side(options.side), options.bytes])
    kind = {None: -1, "longest": 0}.get(options.padding, options.padding)
    out.numbers([kind, side(options.padding_side), options.multiple, padding["pad_id"],
                 padding["pad_type_id"], options.batch])
    out.string(padding["pad_token"])


def configure(tokenizer, options, padding):
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = options.special_as_text
    if options.max_length is not None:
        tokenizer.enable_truncation(options.max_length, stride=options.stride,
                                    strategy=options.strategy, direction=options.side)
    if options.padding:
        tokenizer.enable_padding(direction=options.padding_side, **padding,
                                 length=None if options.padding == "longest" else options.padding,
                                 pad_to_multiple_of=options.multiple or None)


def encode(tokenizer, batch, options):
    """The encodings of a batch; None for what the package refuses."""
    first = batch[0][0] if isinstance(batch[0], tuple) else batch[0]
    try:
        return tokenizer.encode_batch(batch, is_pretokenized=isinstance(first, list),
                                      add_special_tokens=options.special)
    except BaseException as e:  # a panic in the package is a BaseException
        if isinstance(e, (KeyboardInterrupt, SystemExit)):
            raise
        if len(batch) == 1:
            return [None]
        return [encode(tokenizer, [one], options)[0] for one in batch]


def write_input(out, value):
    """How many texts, whether they are words, and the texts."""
    first, second = value if isinstance(value, tuple) else (value, None)
    is_words = isinstance(first, list)
    for sequence in (first, second):
        texts = sequence if is_words else None if sequence is None else [sequence]
        out.number(-1 if texts is None else len(texts))
        for text in texts or []:
            out.string(text)
    out.number(is_words)
    return [t for t in (first, second) if t is not None]


def write_set(path, tokenizer, options, inputs, padding):
    configure(tokenizer, options, padding)
    out = Writer(path)
    write_options(out, options, padding)
    out.number(len(inputs))
    size = options.batch if options.padding == "longest" else 64
    for start in range(0, len(inputs), size):
        batch = inputs[start:start + size]
        encodings = encode(tokenizer, batch, options)
        for value, encoding in zip(batch, encodings):
            sequences = write_input(out, value)
            out.number(-1 if encoding is None else 1 + len(encoding.overflowing))
            for each in [] if encoding is None else [encoding] + encoding.overflowing:
                write_encoding(out, each, options, sequences)


def write_decoded(path, tokenizer, texts, rng):
    """Ids and their text: encoded texts, then random ids."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    ids = [e.ids for e in tokenizer.encode_batch(texts)]
    size = tokenizer.get_vocab_size()
    ids += [[rng.randrange(size) for _ in range(rng.randrange(12))] for _ in range(2000)]
    out = Writer(path)
    out.number(len(ids))
    for row in ids:
        out.number(len(row))
        out.numbers(row)
        out.string(tokenizer.decode(row, skip_special_tokens=True))
        out.string(tokenizer.decode(row, skip_special_tokens=False))


def read_tokenizer(folder):
    path = os.path.join(folder, "tokenizer.json")
    raw = open(path, "rb").read() if os.path.exists(path) else gzip.open(path + ".gz").read()
    return raw.decode("utf-8")


def padding_of(text):
    stored = json.loads(text).get("padding") or {}
    tokens = json.loads(text).get("added_tokens") or []
    pads = [t for t in tokens if "pad" in t["content"].lower()] or tokens
    return {"pad_id": stored.get("pad_id", pads[0]["id"] if pads else 0),
            "pad_type_id": stored.get("pad_type_id", 0),
            "pad_token": stored.get("pad_token", pads[0]["content"] if pads else "[PAD]")}


def tokenizer_in(out, name, text):
    folder = os.path.join(out, name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "tokenizer.json"), "w", encoding="utf-8") as f:
        f.write(text)
    return folder, Tokenizer.from_str(text), padding_of(text)


def write_real(a, rng, texts):
    """Every option set, on the tokenizers of the data folder."""
    everything, sweep = texts, tokenizer_texts.sweep(a.long)
    for number, name in enumerate(a.only or TOKENIZERS):
        whole = a.long or name in WHOLE
        texts = tokenizer_texts.CASES + (everything if whole else everything[number % 6::6])
        text = read_tokenizer(os.path.join(a.data, "tokenizers", name))
        folder, tokenizer, padding = tokenizer_in(a.out, name, text)
        fuzz = tokenizer_texts.fuzz(rng, texts, tokenizer, 20000 if a.long else 1500)
        sample = texts[::1 if a.long else 12] + fuzz[::1 if a.long else 10]
        chars = sweep if whole else sweep[number % 8::8]
        words = [t.split(" ") for t in sample[::2]]
        for case, options, inputs in sets(
                texts, sample, words, tokenizer.num_special_tokens_to_add(False)) + [
                ("fuzz", Options(), fuzz), ("sweep", Options(), chars)]:
            write_set(os.path.join(folder, case + ".cases"), tokenizer, options, inputs, padding)
        write_decoded(os.path.join(folder, "decoded"), tokenizer, sample, rng)


def write_small(a, rng, texts):
    """Short texts of every kind, on tokenizers that show one component."""
    few = [t for t in texts[::1 if a.long else 24] if len(t) < 2000]
    few += tokenizer_texts.sweep(False)[::1 if a.long else 12] + tokenizer_small.ADDED_TEXTS
    for name, document, inputs in tokenizer_small.small_tokenizers(rng, few,
                                                                   200 if a.long else 20):
        text = json.dumps(document)
        folder, tokenizer, padding = tokenizer_in(a.out, name, text)
        fuzz = tokenizer_texts.fuzz(rng, texts, tokenizer, 300)
        write_set(os.path.join(folder, "small.cases"), tokenizer, Options(), inputs + fuzz, padding)


def write_families(a, rng, texts):
    """Texts of all kinds, on tokenizers put together as those of well-known models."""
    few = [t for t in texts if len(t) < 600]
    normalizer = json.loads(read_tokenizer(os.path.join(a.data, "tokenizers", "t5-small")))["normalizer"]
    character_map = base64.b64decode(normalizer["precompiled_charsmap"])
    for name, document in tokenizer_families.trained(rng.sample(few, 1500), character_map):
        text = json.dumps(document)
        folder, tokenizer, padding = tokenizer_in(a.out, "family-" + name, text)
        inputs = rng.sample(few, 2000 if a.long else 150) + tokenizer_texts.CASES
        inputs += tokenizer_texts.fuzz(rng, texts, tokenizer, 3000 if a.long else 250)
        write_set(os.path.join(folder, "small.cases"), tokenizer, Options(), inputs, padding)


def write_invalid(a):
    """Bytes that are no UTF-8, and the text they read as."""
    out = Writer(os.path.join(a.out, "invalid_utf8"))
    with open(os.path.join(a.data, "texts", "invalid_utf8.jsonl"), encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    out.number(len(cases))
    for case in cases:
        out.bytes(bytes.fromhex(case["hex"]))
        out.string(case["replaced"])
        out.number(case["valid"])


def stamp(a):
    """What the files depend on: this program, the package and the arguments."""
    here = os.path.dirname(os.path.abspath(__file__))
    digest = hashlib.sha256(repr((tokenizers.__version__, vars(a))).encode())
    for name in sorted(os.listdir(here)):
        if name.startswith("tokenizer_") and name.endswith(".py"):
            digest.update(open(os.path.join(here, name), "rb").read())
    return digest.hexdigest()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--data", default=os.path.join(here, "../../../shared/data"))
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--only", nargs="*", help="these tokenizers of DIR alone, without the small ones; if none is "
                        "named, the small ones alone")
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    done = os.path.join(a.out, "stamp")
    if os.path.exists(done) and open(done).read() == stamp(a):
        return
    rng = random.Random(a.seed)
    os.environ["RUST_BACKTRACE"] = "0"
    texts = tokenizer_texts.corpus(os.path.join(a.data, "texts"))
    os.makedirs(a.out, exist_ok=True)
    write_invalid(a)
    if a.only is None or not a.only:
        write_small(a, rng, texts)
        write_families(a, rng, texts)
    if a.only is None or a.only:
        write_real(a, rng, texts)
    with open(done, "w") as f:
        f.write(stamp(a))


if __name__ == "__main__":
    main()
