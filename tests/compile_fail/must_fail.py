"""Compiles one source twice with each compiler: as it is, and with its fault under MUST_FAIL.

The fault must be refused with the pattern on line 1 of the source (`// expect: ...`), in at most two
errors and 25 lines: a user has to find the sentence that matters. What passed is not compiled again
until a file that it includes has changed.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
from pathlib import Path

MOST_ERRORS = 2
MOST_LINES = 25


def compiled(command: list[str]) -> tuple[bool, str]:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode == 0, done.stdout


def fault_in(command: list[str], pattern: str, includes: Path) -> str | None:
    """Writes what the source includes to a file, as rules of make."""
    good, output = compiled([*command, "-MD", "-MF", str(includes)])
    if not good or output:
        return f"should compile without a word\n{output}"
    good, output = compiled([*command, "-DMUST_FAIL"])
    errors, lines = len(re.findall(r"\berror:", output)), len(output.splitlines())
    # Clang only warns where an initializer is named twice.
    if good and "warning:" not in output:
        return "should be refused, but compiles"
    if not re.search(pattern, output):
        return f"should be refused with '{pattern}'\n{output}"
    if errors > MOST_ERRORS or lines > MOST_LINES:
        return f"is refused in {errors} errors and {lines} lines, not {MOST_ERRORS} and {MOST_LINES}\n{output}"
    return None


def digest(command: list[str], includes: Path) -> str | None:
    """Of the command, this script, and all files that the source includes; None if one is gone."""
    if not includes.is_file():
        return None
    names = re.sub(r"\\\n", " ", includes.read_text()).partition(":")[2].split()
    total = hashlib.sha256(" ".join(command).encode())
    for path in (Path(__file__), *map(Path, names)):
        if not path.is_file():
            return None
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("--compilers", required=True, help="separated by commas")
    parser.add_argument("--include", action="append", default=[], metavar="FOLDER")
    parser.add_argument("--work", type=Path, required=True, help="a folder to remember in what passed")
    arguments = parser.parse_args()

    first = arguments.source.read_text(encoding="utf-8").splitlines()[0]
    if not first.startswith("// expect: "):
        sys.exit(f"{arguments.source} does not say on line 1 what to expect.")
    folders = [f"-I{folder}" for folder in arguments.include]
    # OPTIMUM_COMPILED leaves out bodies, which cannot be at fault here, and half of the time.
    options = ["-std=c++20", "-Wall", "-Wextra", "-fsyntax-only", "-DOPTIMUM_COMPILED", *folders]
    arguments.work.mkdir(parents=True, exist_ok=True)
    faults = 0
    for compiler in arguments.compilers.split(","):
        command = [compiler, *options, str(arguments.source)]
        includes = arguments.work / f"{arguments.source.stem}.{Path(compiler).name}.d"
        passed = includes.with_suffix(".passed")
        if passed.is_file() and passed.read_text() == digest(command, includes):
            print(f"{compiler}: unchanged since it passed.")
            continue
        passed.unlink(missing_ok=True)
        fault = fault_in(command, first.removeprefix("// expect: "), includes)
        if fault:
            print(f"{arguments.source.name}, {compiler}: {fault}")
            faults += 1
        else:
            passed.write_text(digest(command, includes) or "")
    sys.exit(faults)


main()
