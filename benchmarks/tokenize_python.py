#!/usr/bin/env python3
"""How much faster does the tokenizer run than the Python package `tokenizers`, on one core?

    tokenize_python.py PROGRAM DATA [TOKENIZER ...] [--rounds N] [--seconds S]

PROGRAM is the built tokenize.cpp, DATA holds tokenizers/ and texts/.  Both sides run in turns, each
in a process of its own; a number is the median of the rounds, a ratio the median of their ratios.
"""
import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time


def corpora(folder):
    """E1: English lines.  E2: the same, twenty to a text.  U: paragraphs in 154 languages."""
    def read(name):
        with open(os.path.join(folder, name), encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    lines = [t for t in read("prose.jsonl") if t.isascii()]
    return {"E1": lines,
            "E2": [" ".join(lines[i:i + 20]) for i in range(0, len(lines), 20)],
            "U": [t for t in read("udhr.jsonl") if "\0" not in t]}


def measure_here(path, texts_path, seconds):
    """The same as the program, with the Python package; run in a process of its own."""
    from tokenizers import Tokenizer
    texts = open(texts_path, encoding="utf-8", newline="").read().split("\0")[:-1]
    begin = time.perf_counter()
    tokenizer = Tokenizer.from_file(path)
    load = time.perf_counter() - begin
    tokenizer.no_padding()
    tokenizer.no_truncation()
    size = sum(len(t.encode("utf-8")) for t in texts) / 1e6
    out = {"load_ms": load * 1e3}
    for key, encode in (("ids_MB_s", tokenizer.encode_batch_fast),
                        ("full_MB_s", tokenizer.encode_batch)):
        best, start = 1e9, time.perf_counter()
        while True:
            begin = time.perf_counter()
            rows = encode(texts)
            best = min(best, time.perf_counter() - begin)
            if time.perf_counter() - start > seconds:
                break
        out["tokens"] = sum(len(row.ids) for row in rows)
        out[key] = size / best
    print(json.dumps(out))


def run(command):
    environment = {**os.environ, "RAYON_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    return json.loads(subprocess.run(command, env=environment, check=True,
                                     stdout=subprocess.PIPE).stdout)


def main():
    if sys.argv[1:2] == ["--here"]:
        return measure_here(sys.argv[2], sys.argv[3], float(sys.argv[4]))
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("data")
    parser.add_argument("tokenizers", nargs="*", default=["all-minilm-l6-v2"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.5)
    a = parser.parse_args()
    print("| file | texts | ids MB/s | ratio | full MB/s | ratio | load ms | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        for name, texts in corpora(os.path.join(a.data, "texts")).items():
            with open(os.path.join(work, name), "w", encoding="utf-8", newline="") as f:
                f.write("".join(t + "\0" for t in texts))
        for tokenizer in a.tokenizers:
            source = os.path.join(a.data, "tokenizers", tokenizer, "tokenizer.json")
            raw = (open(source, "rb") if os.path.exists(source) else gzip.open(source + ".gz")).read()
            path = os.path.join(work, "tokenizer.json")
            with open(path, "wb") as f:
                f.write(raw)
            for corpus in ("E1", "E2", "U"):
                compare(a, tokenizer, path, corpus, os.path.join(work, corpus))


def compare(a, tokenizer, path, corpus, texts):
    ours, theirs = [], []
    for _ in range(a.rounds):
        ours.append(run([a.program, path, texts, str(a.seconds)]))
        theirs.append(run([sys.executable, __file__, "--here", path, texts, str(a.seconds)]))
    if any(o["tokens"] != t["tokens"] for o, t in zip(ours, theirs)):
        sys.exit("The two sides disagree about the tokens of %s, %s." % (tokenizer, corpus))
    cells = [tokenizer, corpus]
    for key, better in (("ids_MB_s", 1), ("full_MB_s", 1), ("load_ms", -1)):
        ratio = statistics.median((o[key] / t[key]) ** better for o, t in zip(ours, theirs))
        cells += ["%.1f" % statistics.median(o[key] for o in ours), "%.1fx" % ratio]
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
