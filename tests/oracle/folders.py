"""Generated folders that are complete or absent, and made again only when their recipe changed."""

import argparse
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

STAMP = "oracle.stamp"
HERE = Path(__file__).parent
JUDGES = ("torch", "transformers", "sentence-transformers", "tokenizers", "safetensors", "numpy")


def recipe(*scripts: str, inputs: tuple[bytes, ...] = ()) -> str:
    """A digest of all that decides the output: scripts here, the judges' versions, inputs."""
    judges = (f"{name}=={version(name)}".encode() for name in JUDGES)
    digest = hashlib.sha256()
    for part in (*((HERE / script).read_bytes() for script in scripts), *judges, *inputs):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def is_fresh(folder: Path, recipe: str) -> bool:
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == recipe


@contextmanager
def fresh(folder: Path, recipe: str):
    """Gives an empty folder to fill, which takes the place of `folder` once the body succeeds."""
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        yield draft
        (draft / STAMP).write_text(recipe)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def command_line(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("out", type=Path, help="the folder that gets a folder for each name")
    parser.add_argument("--only", metavar="NAME", help="make this one alone")
    parser.add_argument(
        "--list", action="store_true", help="print the names and what each is about"
    )
    return parser


def remove_others(out: Path, names: set[str]) -> None:
    """Takes away what an older list made, so that a test over all folders sees the list alone."""
    for stamp in out.glob(f"[!.]*/{STAMP}"):
        if stamp.parent.name not in names:
            shutil.rmtree(stamp.parent)


def make_each(
    variants: Sequence, arguments: argparse.Namespace, recipe: str, make: Callable
) -> None:
    """Calls `make(variant, folder)` for every folder that is absent or out of date."""
    if arguments.list:
        print("\n".join(f"{variant.name:28} {variant.note}" for variant in variants))
        return
    wanted = [variant for variant in variants if arguments.only in (None, variant.name)]
    if not wanted:
        raise SystemExit(f"There is no '{arguments.only}'; --list shows the names.")
    if not arguments.only:
        remove_others(arguments.out, {variant.name for variant in variants})
    stale = [variant for variant in wanted if not is_fresh(arguments.out / variant.name, recipe)]
    started = time.monotonic()
    for variant in stale:
        with fresh(arguments.out / variant.name, recipe) as folder:
            make(variant, folder)
    seconds = time.monotonic() - started
    print(f"{arguments.out}: {len(stale)} of {len(wanted)} folders made in {seconds:.0f} s.")
