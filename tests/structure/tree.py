"""The tree under include/optimum, as the checks of this folder see it."""

import argparse
import re
import sys
from pathlib import Path

INCLUDE = re.compile(r"^\s*#\s*include\s*[<\"]([^>\"]+)[>\"]", re.MULTILINE)


class File:
    """One header or body. `name` is how it is included: optimum/core/error.hpp."""

    def __init__(self, path: Path, root: Path):
        self.name = path.relative_to(root / "include").as_posix()
        self.text = path.read_text(encoding="utf-8")
        self.lines = self.text.splitlines()

    @property
    def room(self) -> str:
        """The folder below optimum/, or the stem of a header that stands there itself."""
        parts = self.name.split("/")
        return parts[1] if len(parts) > 2 else Path(parts[1]).stem

    @property
    def is_body(self) -> bool:
        return "/impl/" in self.name

    def includes(self) -> list[tuple[int, str]]:
        """Line and name of every #include."""
        return [
            (self.text.count("\n", 0, match.start(1)) + 1, match[1])
            for match in INCLUDE.finditer(self.text)
        ]


def files(root: Path) -> list[File]:
    found = sorted((root / "include" / "optimum").rglob("*.[hi]pp"))
    if len(found) < 20:
        sys.exit(f"{root} is not this project: it has {len(found)} headers.")
    return [File(path, root) for path in found]


def project_root(description: str) -> Path:
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("root", type=Path, help="the folder with include/")
    return parser.parse_args().root


def finish(faults: list[str], passed: str) -> None:
    """Prints every fault and ends the process with what that means."""
    for fault in faults:
        print(fault)
    if faults:
        sys.exit(f"{len(faults)} faults.")
    print(passed)


def without_comments_and_strings(text: str) -> str:
    """The same text, of the same lines, with blanks where nothing is code."""
    pattern = re.compile(
        r"//[^\n]*|/\*.*?\*/|R\"\((?:.*?)\)\"|\"(?:\\.|[^\"\\\n])*\"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",
        re.DOTALL,
    )
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
