#!/usr/bin/env python3
"""Compares `optimum-cpp tokenize` with the reference script, byte for byte, on whole files of texts.

    tokenizer_compare.py PROGRAM ORACLE [--data DIR] [--only NAME ...] [--sets NAME ...]

ORACLE is a script that takes the same options and prints the lines that the Python package `tokenizers`
gives. Lines of inputs that both refuse count as equal, whatever they say.

A pair of long texts overflows into every part of the one with every part of the other, for which the
package takes gigabytes, and optimum-cpp refuses more than 65,536 rows. In `pairs-cut` the pairs whose
bytes multiply to more than LARGE are left out, and each is compared twice in other ways: cut into
parts that grow with it, and by its beginnings, cut as the others are. The line says how many they were.
"""
import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile

SETS = {
    "plain": ["--words", "--decode", "--stages"],
    "bytes": ["--offset-unit", "byte"],
    "no-special": ["--no-special", "--words"],
    "encode-special": ["--encode-special", "--words"],
    "cut": ["--max-length", "12", "--stride", "3", "--overflow", "--words"],
    "cut-left": ["--max-length", "12", "--stride", "3", "--truncation-side", "left", "--overflow", "--words"],
    "padded": ["--padding", "longest", "--pad-to-multiple-of", "8"],
    "padded-left": ["--padding", "24", "--padding-side", "left", "--max-length", "20", "--overflow"],
    "stored": ["--as-stored", "--overflow"],
    "pairs": ["--pairs", "PAIRS", "--words"],
    "pairs-cut": ["--pairs", "PAIRS", "--max-length", "17", "--stride", "2", "--overflow", "--words"],
    "pairs-first": ["--pairs", "PAIRS", "--max-length", "30", "--strategy", "only_first", "--overflow"],
    "digest": ["--digest", "--words", "--decode"],
    "words": ["--pretokenized", "--words"],
}

LARGE = 1_000_000


def strings(folder):
    out = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".jsonl"):
            with open(os.path.join(folder, name), encoding="utf-8") as lines:
                for line in lines:
                    value = json.loads(line)
                    out.append(value["replaced"] if isinstance(value, dict) else value)
    return out


def write(path, values):
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(v, ensure_ascii=False) + "\n" for v in values)


def save_lines(command, path):
    with open(path, "wb") as lines:
        done = subprocess.run(command, stdout=lines, stderr=subprocess.PIPE)
    if done.returncode:
        print("failed: %s\n%s" % (" ".join(command), done.stderr.decode("utf-8", "replace")[-600:]))


def parts(values, size=2000):
    """Some at a time: cut into pieces of a few tokens, a text's lines fill memory."""
    return [values[i:i + size] for i in range(0, len(values), size)]


def is_refusal(line):
    return b'"error":' in line[:40]


def places(text, pair):
    return len(text.encode()) * len(pair.encode())


def beginning(text, size):
    return text.encode()[:size].decode(errors="ignore")


class Comparison:
    """Both sides on one tokenizer, with what differs so far."""

    def __init__(self, a, tokenizer, folder):
        self.commands = [a.program, "tokenize"], [sys.executable, a.oracle]
        self.tokenizer, self.folder = tokenizer, folder
        self.lines = self.differ = 0
        self.first = None

    def run(self, options, texts, pairs):
        paths = {n: os.path.join(self.folder, n + ".jsonl") for n in ("texts", "pairs", "ours", "theirs")}
        write(paths["texts"], texts)
        write(paths["pairs"], pairs)
        rest = [self.tokenizer, paths["texts"], *(paths["pairs"] if o == "PAIRS" else o for o in options)]
        for command, path in zip(self.commands, ("ours", "theirs")):
            save_lines(command + rest, paths[path])
        before = self.lines
        with open(paths["ours"], "rb") as ours, open(paths["theirs"], "rb") as theirs:
            for x, y in itertools.zip_longest(ours, theirs, fillvalue=b""):
                if x != y and not (is_refusal(x) and is_refusal(y)):
                    self.differ += 1
                    self.first = self.lines if self.first is None else self.first
                self.lines += 1
        if self.lines == before:
            sys.exit("Neither side printed a line for %s." % self.tokenizer)

    def run_large(self, options, text, pair):
        """The same in two ways that take no more memory than a pair of LARGE places."""
        wider = list(options)
        at = wider.index("--max-length") + 1
        wider[at] = str(int(wider[at]) * -(-places(text, pair) // LARGE))
        self.run(wider, [text], [pair])
        sizes = (max(int(LARGE ** 0.5), LARGE // len(other.encode())) for other in (pair, text))
        self.run(options, *([beginning(x, size)] for x, size in zip((text, pair), sizes)))


def compare(a, name, which, texts, pairs, folder):
    comparison = Comparison(a, os.path.join(a.data, "tokenizers", name), folder)
    large = []
    if which == "words":
        texts = [t.split(" ") for t in texts]
    both = list(zip(texts, pairs))
    if which == "pairs-cut":
        large = [x for x in both if places(*x) > LARGE]
        both = [x for x in both if places(*x) <= LARGE]
    for part in parts(both):
        comparison.run(SETS[which], *zip(*part))
    for text, pair in large:
        comparison.run_large(SETS[which], text, pair)
    print("%-24s %-16s %6d lines, %d differ%s%s" % (
        name, which, comparison.lines, comparison.differ,
        "" if comparison.first is None else ", first %d" % comparison.first,
        "; %d pairs left out, and each in two other ways" % len(large) if large else ""), flush=True)
    return comparison


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("oracle")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--data", default=os.path.join(here, "../../../shared/data"))
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--sets", nargs="*", default=list(SETS))
    a = parser.parse_args()
    texts = strings(os.path.join(a.data, "texts"))
    pairs = texts[1:] + texts[:1]
    total = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in a.only or sorted(os.listdir(os.path.join(a.data, "tokenizers"))):
            for which in a.sets:
                done = compare(a, name, which, texts, pairs, folder)
                total, wrong = total + done.lines, wrong + done.differ
    print("%d lines, %d differ" % (total, wrong))
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
