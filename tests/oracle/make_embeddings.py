#!/usr/bin/env python3
"""Writes the float32 embeddings that SentenceTransformer gives for many real texts.

    make_embeddings.py MODEL_FOLDER OUT [--texts FILE...] [--count N]

OUT holds texts.jsonl (a JSON string a line) and expected.safetensors with embeddings [N, D],
ids and offsets. FILE is of the same form; by default the test data beside the repository.
"""

import argparse
import json
from pathlib import Path

from folders import HERE, fresh, is_fresh, recipe

DATA = HERE.parents[2] / "shared" / "data" / "texts"
NAMES = ("vectors", "naughty", "prose", "udhr", "nasty", "emoji", "normalization")


def read_texts(files: list[Path], count: int) -> list[str]:
    """An even share of every file, short files whole, and texts beyond any model's limit."""
    corpora = sorted(
        ([json.loads(line) for line in file.open(encoding="utf-8")] for file in files), key=len
    )
    texts, left = [], count
    for i, corpus in enumerate(corpora):
        share = min(len(corpus), -(-left // (len(corpora) - i)))
        texts += [corpus[j * len(corpus) // share] for j in range(share)]
        left -= share
    longest = " ".join(corpora[-1])
    return texts + ["", longest[:3000], longest[:100_000], "a" * 5000, "word " * 2000]


def make(model_folder: Path, texts: list[str], folder: Path) -> None:
    import torch
    from safetensors.torch import save_file
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(model_folder), device="cpu", local_files_only=True).float()
    embeddings = torch.from_numpy(model.encode(texts, batch_size=32))
    ids = [model.preprocess([text])["input_ids"][0] for text in texts]
    offsets = torch.tensor([0, *map(len, ids)]).cumsum(0)
    expected = {"embeddings": embeddings, "ids": torch.cat(ids).int(), "offsets": offsets.int()}
    save_file(expected, folder / "expected.safetensors")
    lines = (json.dumps(text, ensure_ascii=False) for text in texts)
    (folder / "texts.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model_folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--texts", type=Path, nargs="+", default=[DATA / f"{name}.jsonl" for name in NAMES]
    )
    parser.add_argument("--count", type=int, default=1400)
    arguments = parser.parse_args()
    if missing := [str(file) for file in arguments.texts if not file.is_file()]:
        parser.error(f"There is no file {', '.join(missing)}; name texts with --texts.")

    texts = read_texts(arguments.texts, arguments.count)
    weights = sorted(arguments.model_folder.glob("*.safetensors"))
    sizes = json.dumps([(path.name, path.stat().st_size) for path in weights])
    settings = [path.read_bytes() for path in sorted(arguments.model_folder.rglob("*.json"))]
    current = recipe(
        "make_embeddings.py", inputs=(json.dumps(texts).encode(), sizes.encode(), *settings)
    )
    if is_fresh(arguments.out, current):
        print(f"{len(texts)} embeddings already there: {arguments.out}")
        return
    with fresh(arguments.out, current) as folder:
        make(arguments.model_folder, texts, folder)
    print(f"{len(texts)} embeddings made: {arguments.out}")


if __name__ == "__main__":
    main()
