"""Installs the releases of releases.txt, each into a folder of its own.

    python environments.py FOLDER

A folder is made once for each line of releases.txt and each Python. What cannot be installed is
told on standard error and leaves FOLDER/<name>.failed with the reason, which the judge repeats.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

RELEASES = Path(__file__).with_name("releases.txt")


def wanted() -> dict[str, list[str]]:
    """Folder name, and what pip is asked for."""
    lines = [line.split("#")[0].split() for line in RELEASES.read_text().splitlines()]
    return {words[0].replace("==", "-"): words for words in lines if words}


def key(words: list[str]) -> str:
    return f"{' '.join(words)} for Python {sys.version_info.major}.{sys.version_info.minor}"


def is_ready(folder: Path, words: list[str]) -> bool:
    stamp = folder / ".key"
    return stamp.is_file() and stamp.read_text() == key(words)


def install(folder: Path, words: list[str]) -> str:
    """What went wrong, or nothing."""
    draft = folder.with_name(f".{folder.name}")
    shutil.rmtree(draft, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    done = subprocess.run([*pip, "--target", draft, *words], capture_output=True, text=True)
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        return done.stderr.strip() or f"pip ended with status {done.returncode}"
    (draft / ".key").write_text(key(words))
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return ""


def main() -> None:
    root = Path(sys.argv[1])
    root.mkdir(parents=True, exist_ok=True)
    for name, words in wanted().items():
        folder, failure = root / name, root / f"{name}.failed"
        failure.unlink(missing_ok=True)
        if is_ready(folder, words):
            continue
        reason = install(folder, words)
        if reason:
            failure.write_text(reason)
            print(f"!! {name} cannot be installed: {reason.splitlines()[-1]}", file=sys.stderr)
        else:
            print(f"{name} is installed", file=sys.stderr)


if __name__ == "__main__":
    main()
