#!/usr/bin/env python3
"""Compares `optimum-cpp tokenize` with the reference script, byte for byte, on whole files of texts.

    tokenizer_compare.py PROGRAM ORACLE [--data DIR] [--only NAME ...] [--sets NAME ...]

ORACLE is a script that takes the same options and prints the lines that the Python package `tokenizers`
gives. Lines of inputs that both refuse count as equal, whatever they say.
"""
import argparse
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


def lines_of(command):
    done = subprocess.run(command, capture_output=True)
    if done.returncode:
        print("failed: %s\n%s" % (" ".join(command), done.stderr.decode("utf-8", "replace")[-600:]))
    return done.stdout.split(b"\n")[:-1]


def parts(values, size=2000):
    """Some at a time: cut into pieces of a few tokens, a text's lines fill memory."""
    return [values[i:i + size] for i in range(0, len(values), size)]


def is_refusal(line):
    return b'"error":' in line[:40]


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
        files = {n: os.path.join(folder, n + ".jsonl") for n in ("texts", "pairs", "words")}
        for name in a.only or sorted(os.listdir(os.path.join(a.data, "tokenizers"))):
            for which in a.sets:
                options = [files["pairs"] if o == "PAIRS" else o for o in SETS[which]]
                rest = [os.path.join(a.data, "tokenizers", name), files["words" if which == "words" else "texts"], *options]
                lines, count, first = 0, 0, None
                for some, partners in zip(parts(texts), parts(pairs)):
                    write(files["texts"], some)
                    write(files["pairs"], partners)
                    write(files["words"], [t.split(" ") for t in some])
                    ours = lines_of([a.program, "tokenize", *rest])
                    theirs = lines_of([sys.executable, a.oracle, *rest])
                    differ = [i for i, (x, y) in enumerate(zip(ours, theirs)) if x != y and not (is_refusal(x) and is_refusal(y))]
                    if differ and first is None:
                        first = lines + differ[0]
                    lines, count = lines + len(theirs), count + len(differ) + abs(len(ours) - len(theirs))
                total, wrong = total + lines, wrong + count
                print("%-24s %-16s %6d lines, %d differ%s" % (name, which, lines, count, "" if first is None else ", first %d" % first), flush=True)
    print("%d lines, %d differ" % (total, wrong))
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
