#!/usr/bin/env python3
"""How much faster does the tokenizer run than the Python package `tokenizers`, on one core?

    tokenize_python.py PROGRAM DATA [TOKENIZER ...] [--rounds N] [--seconds S]

PROGRAM is the built tokenize.cpp, DATA holds tokenizers/ and texts/.  Both sides run in turns, each
in a process of its own, and count processor time; a number is the median of the rounds, a ratio the
median of their ratios.  Only what two threads gain is told by the clock on the wall.
Without names all tokenizers run.  Where tiktoken is installed, cl100k is compared with it too.
"""
import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

COLUMNS = (("ids_MB_s", 1), ("full_MB_s", 1), ("load_ms", -1), ("short_us", -1))


def new_words(count):
    """Lines of words of which none comes twice, and none is the token of a vocabulary."""
    draw, seen, lines = random.Random(7), set(), []
    parts = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ai", "en", "or", "ust")]
    while len(seen) < count:
        seen.add("".join(draw.choice(parts) for _ in range(draw.randint(2, 5))))
    words = sorted(seen)
    draw.shuffle(words)
    for i in range(0, len(words), 12):
        lines.append(" ".join(words[i:i + 12]))
    return lines


def corpora(folder):
    """E1: English lines.  E2: the same, twenty to a text.  U: paragraphs in 154 languages.  N: new words."""
    def read(name):
        with open(os.path.join(folder, name), encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    lines = [t for t in read("prose.jsonl") if t.isascii()]
    return {"E1": lines,
            "E2": [" ".join(lines[i:i + 20]) for i in range(0, len(lines), 20)],
            "U": [t for t in read("udhr.jsonl") if "\0" not in t],
            "N": new_words(500_000)}


def fastest(seconds, work):
    best, start = 1e9, time.process_time()
    while True:
        begin = time.process_time()
        result = work()
        best = min(best, time.process_time() - begin)
        if time.process_time() - start > seconds:
            return best, result


def read_texts(path):
    return open(path, encoding="utf-8", newline="").read().split("\0")[:-1]


def measure_here(path, texts_path, seconds):
    """The same as the program, with the Python package; run in a process of its own."""
    from tokenizers import Tokenizer
    texts = read_texts(texts_path)
    load, tokenizer = fastest(0.1, lambda: Tokenizer.from_file(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    size = sum(len(t.encode("utf-8")) for t in texts) / 1e6
    sentence = "The quick brown fox jumps over the lazy dog."
    out = {"load_ms": load * 1e3,
           "short_us": fastest(0.1, lambda: [tokenizer.encode(sentence) for _ in range(100)])[0] * 1e4}
    for key, encode in (("ids_MB_s", tokenizer.encode_batch_fast),
                        ("full_MB_s", tokenizer.encode_batch)):
        best, rows = fastest(seconds, lambda: encode(texts))
        out["tokens"] = sum(len(row.ids) for row in rows)
        out[key] = size / best
    print(json.dumps(out))


def measure_tiktoken(path, texts_path, seconds):
    import tiktoken
    file = json.load(open(path, encoding="utf-8"))
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [b for b in range(256) if b not in printable]
    byte_of = {chr(b): b for b in printable} | {chr(0x100 + i): b for i, b in enumerate(rest)}
    special = {token["content"] for token in file["added_tokens"]}
    ranks = {bytes(byte_of[c] for c in token): rank
             for token, rank in file["model"]["vocab"].items() if token not in special}
    split = file["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"]
    encoding = tiktoken.Encoding("here", pat_str=split, mergeable_ranks=ranks, special_tokens={})
    texts = read_texts(texts_path)
    size = sum(len(t.encode("utf-8")) for t in texts) / 1e6
    best, rows = fastest(seconds, lambda: [encoding.encode_ordinary(text) for text in texts])
    print(json.dumps({"tokens": sum(map(len, rows)), "ids_MB_s": size / best}))


def run(command):
    environment = {**os.environ, "RAYON_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    return json.loads(subprocess.run(command, env=environment, check=True,
                                     stdout=subprocess.PIPE).stdout)


def has_tiktoken():
    return subprocess.run([sys.executable, "-c", "import tiktoken"], stderr=subprocess.DEVNULL).returncode == 0


def main():
    if sys.argv[1:2] == ["--here"]:
        return measure_here(sys.argv[2], sys.argv[3], float(sys.argv[4]))
    if sys.argv[1:2] == ["--tiktoken"]:
        return measure_tiktoken(sys.argv[2], sys.argv[3], float(sys.argv[4]))
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("data")
    parser.add_argument("tokenizers", nargs="*")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--corpora", default="E1,E2,U,N")
    a = parser.parse_args()
    print("| file | texts | ids MB/s | ratio | full MB/s | ratio | load ms | ratio | sentence us | ratio | two threads |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        for name, texts in corpora(os.path.join(a.data, "texts")).items():
            with open(os.path.join(work, name), "w", encoding="utf-8", newline="") as f:
                f.write("".join(t + "\0" for t in texts))
        for tokenizer in a.tokenizers or sorted(os.listdir(os.path.join(a.data, "tokenizers"))):
            source = os.path.join(a.data, "tokenizers", tokenizer, "tokenizer.json")
            raw = (open(source, "rb") if os.path.exists(source) else gzip.open(source + ".gz")).read()
            path = os.path.join(work, "tokenizer.json")
            with open(path, "wb") as f:
                f.write(raw)
            for corpus in a.corpora.split(","):
                compare(a, tokenizer, path, corpus, os.path.join(work, corpus))


def compare(a, tokenizer, path, corpus, texts):
    ours, theirs, tiktokens = [], [], []
    for _ in range(a.rounds):
        ours.append(run([a.program, path, texts, str(a.seconds)]))
        theirs.append(run([sys.executable, __file__, "--here", path, texts, str(a.seconds)]))
        if tokenizer == "cl100k" and has_tiktoken():
            tiktokens.append(run([sys.executable, __file__, "--tiktoken", path, texts, str(a.seconds)]))
    if any(o["tokens"] != t["tokens"] for o, t in zip(ours, theirs)):
        sys.exit("The two sides disagree about the tokens of %s, %s." % (tokenizer, corpus))
    cells = [tokenizer, corpus]
    for key, better in COLUMNS:
        ratio = statistics.median((o[key] / t[key]) ** better for o, t in zip(ours, theirs))
        cells += ["%.3g" % statistics.median(o[key] for o in ours), "%.1fx" % ratio]
    cells.append("%.2fx" % statistics.median(o["two_threads"] for o in ours))
    print("| " + " | ".join(cells) + " |", flush=True)
    if tiktokens:
        ratio = statistics.median(o["ids_MB_s"] / t["ids_MB_s"] for o, t in zip(ours, tiktokens))
        print("| against tiktoken | %s | | %.1fx | | | | | | | |" % (corpus, ratio), flush=True)


if __name__ == "__main__":
    main()
