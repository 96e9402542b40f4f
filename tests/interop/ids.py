"""Is there a test for everything that was asked of the hub's client?

    python ids.py ROOT

The cases 1 to 105 and a to l of the table that the hub's client was built to, the rows H and I of bad
input, and the rules R50 to R56 and R60 to R64. A test names what it proves: a case of `cases/` under
its decorator, a test of C++ in its name, a fuzz target in its first lines.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ASKED = (
    *(str(number) for number in range(1, 106)),
    *"abcdefghijkl",
    *(f"H{number}" for number in range(1, 21)),
    *(f"I{number}" for number in range(1, 37)),
    *(f"R{number}" for number in (*range(50, 57), *range(60, 65))),
)
DECORATOR = re.compile(r'^@case\("([^"]+)"', re.MULTILINE)
NAME = re.compile(r'TEST_CASE\(\s*"([^"]+)"')
ID = re.compile(r"\bhub (\d+)|\b([HIR]\d+)\b")


def ids_in(text: str) -> set[str]:
    return {number or row for number, row in ID.findall(text)}


def proved(root: Path) -> set[str]:
    found: set[str] = set()
    for path in (root / "interop" / "cases").glob("*.py"):
        for words in DECORATOR.findall(path.read_text(encoding="utf-8")):
            found.update(words.split())
    for path in root.glob("*/*.test.cpp"):
        for name in NAME.findall(path.read_text(encoding="utf-8")):
            found |= ids_in(name)
    for path in (root / "fuzz").glob("*.cpp"):
        found |= ids_in(path.read_text(encoding="utf-8").split("#include")[0])
    return found


def main() -> None:
    missing = [one for one in ASKED if one not in proved(Path(sys.argv[1]) / "tests")]
    if missing:
        sys.exit(f"No test names: {' '.join(missing)}")
    print(f"{len(ASKED)} IDs, each with a test that names it.")


main()
