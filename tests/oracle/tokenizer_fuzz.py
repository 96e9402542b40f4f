#!/usr/bin/env python3
"""Random tokenizers and texts, by the Python package `tokenizers` and by `optimum-cpp tokenize`.

    tokenizer_fuzz.py PROGRAM [--data DIR] [--seed N] [--count N | --minutes M] [--out DIR]

Each round makes a tokenizer file, some texts and some options, and compares every field of every
encoding and both decoded texts. A difference is made small and printed; with --out it is kept as a file
too. What PROGRAM refuses by name counts as refused, not as wrong.
"""
import argparse
import glob
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time

from tokenizers import Tokenizer

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tokenizer_documents  # noqa: E402
import tokenizer_small  # noqa: E402
import tokenizer_texts  # noqa: E402

FIELDS = ("ids", "tokens", "offsets", "attention_mask", "type_ids", "special_tokens_mask", "word_ids", "sequence_ids")


def quietly(action):
    """The result of an action of the package, or the text of its error; panics are BaseExceptions."""
    try:
        return action()
    except BaseException as e:
        if isinstance(e, (KeyboardInterrupt, SystemExit)):
            raise
        return "error: " + str(e)


def fields(encoding):
    out = {f: getattr(encoding, f) for f in FIELDS}
    out["offsets"] = [list(o) for o in out["offsets"]]
    return out


def expected(document, inputs, options):
    """A line per input as `optimum-cpp tokenize` prints it, or an error for the whole."""
    tokenizer = quietly(lambda: Tokenizer.from_str(json.dumps(document)))
    if isinstance(tokenizer, str):
        return tokenizer
    tokenizer.encode_special_tokens = options.get("special_as_text", False)
    if "max_length" in options:
        done = quietly(lambda: tokenizer.enable_truncation(
            options["max_length"], stride=options["stride"], strategy=options["strategy"], direction=options["side"]))
        if isinstance(done, str):
            return done
    lines = []
    for value in inputs:
        encoding = quietly(lambda: tokenizer.encode_batch(
            [tuple(value) if isinstance(value, list) else value], add_special_tokens=options["special"])[0])
        if isinstance(encoding, str):
            lines.append({"error": encoding})
            continue
        line = fields(encoding)
        line["overflowing"] = [{f: v for f, v in fields(e).items() if f not in FIELDS[6:]} for e in encoding.overflowing]
        for name, skip in (("decoded", True), ("decoded_all", False)):
            line[name] = quietly(lambda: tokenizer.decode(encoding.ids, skip_special_tokens=skip))
        lines.append(line)
    return lines


def given(program, document, inputs, options):
    """What the program prints for the same; its error for the whole as a text."""
    with tempfile.TemporaryDirectory() as folder:
        file, texts = os.path.join(folder, "tokenizer.json"), os.path.join(folder, "texts.jsonl")
        with open(file, "w", encoding="utf-8") as f:
            json.dump(document, f)
        with open(texts, "w", encoding="utf-8") as f:
            f.writelines(json.dumps(value) + "\n" for value in inputs)
        command = [program, "tokenize", file, texts, "--words", "--overflow", "--decode", "--batch", "1"]
        if "max_length" in options:
            command += ["--max-length", str(options["max_length"]), "--stride", str(options["stride"]),
                        "--strategy", options["strategy"], "--truncation-side", options["side"]]
        command += ["--no-special"] * (not options["special"])
        command += ["--encode-special"] * options.get("special_as_text", False)
        done = subprocess.run(command, capture_output=True, timeout=120)
    if done.returncode:
        return "error: %d %s" % (done.returncode, done.stderr.decode("utf-8", "replace"))
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").split("\n")[:-1]]
    for line in lines:
        del line["n"]
    return lines


def compare(program, document, inputs, options):
    """(kind, index): None, 'refused', 'load', 'crash' or the first field that differs."""
    ours = given(program, document, inputs, options)
    if isinstance(ours, str):
        if not any("code: " + c in ours for c in ("bad_tokenizer", "unsupported_feature", "limit_exceeded", "invalid_argument")):
            return "crash", 0
        theirs = expected(document, inputs[:1], options)
        if isinstance(theirs, str):
            return None, 0
        return ("refused" if "unsupported_feature" in ours or "limit_exceeded" in ours else "load"), 0
    theirs = expected(document, inputs, options)
    if isinstance(theirs, str):
        return (None if all("error" in line for line in ours) else "accepted"), 0
    for i, (a, b) in enumerate(zip(ours, theirs)):
        if "error" in b:  # what the package breaks on, this project may read or refuse
            continue
        if "gave up" in a.get("error", ""):
            return "refused", i
        for field in sorted(set(a) | set(b)):
            if str(b.get(field)).startswith("error: ") and field.startswith("decoded"):
                continue
            if a.get(field) != b.get(field):
                return field, i
    return (None, 0) if len(ours) == len(theirs) else ("lines", 0)


def smaller_texts(value):
    if isinstance(value, list):
        for i in (0, 1):
            for text in smaller_texts(value[i]):
                yield [text if k == i else value[k] for k in (0, 1)]
        return
    step = len(value)
    while step:
        for at in range(0, len(value), step):
            yield value[:at] + value[at + step:]
        step //= 2
    for i, c in enumerate(value):
        if c != "a":
            yield value[:i] + "a" + value[i + 1:]


def smaller_documents(document):
    for part in ("normalizer", "pre_tokenizer", "post_processor", "decoder"):
        if document[part] is None:
            continue
        yield {**document, part: None}
        for name in ("normalizers", "pretokenizers", "processors", "decoders"):
            members = document[part].get(name, [])
            for i in range(len(members)):
                yield {**document, part: {**document[part], name: members[:i] + members[i + 1:]}}
    for i in range(len(document["added_tokens"])):
        yield {**document, "added_tokens": document["added_tokens"][:i] + document["added_tokens"][i + 1:]}


def shrink(program, document, value, options, kind, seconds=60):
    """What still fails when no time is left: a long text has thousands of smaller ones."""
    end = time.time() + seconds

    def fails(d, v):
        return time.time() < end and compare(program, d, [v], options)[0] == kind
    if not fails(document, value):
        return document, value
    for _ in range(20):
        better = next((d for d in smaller_documents(document) if fails(d, value)), None)
        if better is not None:
            document = better
            continue
        better = next((v for v in smaller_texts(value) if v != value and fails(document, v)), None)
        if better is None:
            break
        value = better
    return document, value


def random_options(rng):
    options = {"special": rng.random() < 0.7, "special_as_text": rng.random() < 0.1}
    if rng.random() < 0.3:
        options.update(max_length=rng.randrange(8, 24), stride=rng.randrange(3), side=rng.choice(("left", "right")),
                       strategy=rng.choice(("longest_first", "longest_first", "only_first", "only_second")))
    return options


def character_maps(data):
    maps = []
    for path in glob.glob(os.path.join(data, "tokenizers", "*", "tokenizer.json*")):
        raw = gzip.open(path).read() if path.endswith(".gz") else open(path, "rb").read()
        normalizer = json.loads(raw).get("normalizer") or {}
        for part in normalizer.get("normalizers", [normalizer]):
            if part.get("type") == "Precompiled":
                maps.append(part["precompiled_charsmap"])
    return sorted(set(maps))


def round_of(rng, program, texts, maps):
    """One tokenizer on some texts: what differs, made small."""
    plain = Tokenizer.from_str(json.dumps(tokenizer_small.document()))
    own = [t[:300] for t in tokenizer_texts.fuzz(rng, texts, plain, 24)]
    own += [t for t in rng.sample(texts, 6) if len(t) < 1000] + rng.sample(tokenizer_small.ADDED_TEXTS, 4)
    document = tokenizer_documents.random_document(rng, own, maps)
    if rng.random() < 0.2:
        own = [[a, b] for a, b in zip(own, own[1:])]
    options = random_options(rng)
    kind, at = compare(program, document, own, options)
    if kind in (None, "refused", "accepted"):
        return kind, document, None, options
    return (kind, *shrink(program, document, own[at], options, kind), options)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--data", default=os.path.join(here, "../../../shared/data"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--out")
    a = parser.parse_args()
    os.environ.update(RUST_BACKTRACE="0", TOKENIZERS_PARALLELISM="false")
    sys.stderr = os.fdopen(os.dup(2), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where the package's panics go
    texts = tokenizer_texts.corpus(os.path.join(a.data, "texts"))
    maps = character_maps(a.data)
    tally, wrong, end = {}, 0, time.time() + 60 * (a.minutes or 0)
    number = 0
    while time.time() < end if a.minutes else number < a.count:
        rng = random.Random("%d %d" % (a.seed, number))
        kind, document, value, options = round_of(rng, a.program, texts, maps)
        number += 1
        tally[kind] = tally.get(kind, 0) + 1
        if kind not in (None, "refused", "accepted"):
            wrong += 1
            case = {"kind": kind, "seed": a.seed, "round": number - 1, "document": document, "input": value, "options": options}
            print(json.dumps(case), flush=True)
            if a.out:
                os.makedirs(a.out, exist_ok=True)
                with open(os.path.join(a.out, "%s-%d-%d.json" % (kind, a.seed, number - 1)), "w") as f:
                    json.dump(case, f)
        elif kind and a.out:
            os.makedirs(a.out, exist_ok=True)
            with open(os.path.join(a.out, kind + ".log"), "a") as f:
                f.write(json.dumps({"round": number - 1, "normalizer": document["normalizer"],
                                    "pre_tokenizer": document["pre_tokenizer"]}) + "\n")
    print("%d tokenizers: %s" % (number, ", ".join("%s %d" % (k or "equal", v) for k, v in sorted(tally.items(), key=str))))
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
