#!/usr/bin/env python3
"""Writes tiny seeded checkpoints in their true on-disk format, with what transformers computes.

    make_models.py OUT [--only NAME] [--list]

OUT/<name>/ holds config.json, the weights and expected.safetensors (README.md lists its tensors).
"""

from pathlib import Path

from folders import command_line, make_each, recipe
from variants import VARIANTS, Variant


def make(variant: Variant, folder: Path) -> None:
    import checkpoints  # loads torch, which a run with nothing to do is spared

    checkpoints.make(variant, folder)


if __name__ == "__main__":
    scripts = ("checkpoints.py", "variants.py", "edits.py", "judge.py")
    make_each(VARIANTS, command_line(__doc__).parse_args(), recipe(*scripts), make)
