"""Refuses words in include/ and tests/ that stand for habits this library does without."""

import re
import sys
from pathlib import Path

from tree import files, finish, project_root, without_comments_and_strings

# What, where (a part of the path, or everywhere), and what to use instead.
BANNED = (
    (r"std::(basic_)?regex|<regex>", "include", "a scanner of its own: std::regex recurses with its input"),
    (r"(?<![\w.:>])(system|popen|atoi|atol|atof|rand|srand|strtok|gets|alloca)\s*\(", "include", "the C++ way"),
    (r"\bstd::(abort|exit|quick_exit|terminate|system|atoi|rand)\s*\(", "include", "an error"),
    (r"(?<![\w:])assert\s*\(", "include", "an error, or a static_assert"),
    (r"\b(setlocale|std::locale|std::sto(i|l|ul|ll|ull|f|d|ld)|isalpha|isspace|isdigit|isalnum|toupper|tolower)\b",
     "include", "core/utf8.hpp or std::from_chars: these ask the locale"),
    (r"\bvirtual\b|\bdynamic_cast\b|\bshared_ptr\b|\bthread_local\b", "include", "a policy or an owner"),
    (r"#include <iostream>|\bstd::(cout|cerr|clog)\b|(?<!\w)printf\s*\(", "include", "options.notices"),
    (r"#include [<\"](torch/torch|torch/script|torch/extension|ATen/ATen)\.h", "", "the header of the operator"),
    (r"\bSKIP\s*\(|\[\.[\]a-z]|\[!mayfail\]|\[!shouldfail\]|\bSUCCEED\s*\(", "tests", "a test that always runs"),
)
MARKS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def sources(root: Path):
    """Name, text, and text without comments and strings of every file to read."""
    for file in files(root):
        yield f"include/{file.name}", file.text
    for path in sorted((root / "tests").rglob("*.[hc]pp")):
        yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def main() -> None:
    root = project_root(__doc__)
    faults, count = [], 0
    for name, text in sources(root):
        count += 1
        code = without_comments_and_strings(text)
        for pattern, place, instead in BANNED:
            # Tags of tests and names of headers are strings.
            searched = text if "[" in pattern[:4] or "#include" in pattern or place == "tests" else code
            if not name.startswith(place):
                continue
            for match in re.finditer(pattern, searched):
                line = searched.count("\n", 0, match.start()) + 1
                faults.append(f"{name}:{line}: '{match[0].strip()}' is banned. Use {instead}.")
        for match in MARKS.finditer(text):
            faults.append(f"{name}:{text.count(chr(10), 0, match.start()) + 1}: '{match[0]}' is left over.")
    if count < 40:
        sys.exit(f"Only {count} files were read.")
    finish(faults, f"{count} files are free of banned words.")


main()
