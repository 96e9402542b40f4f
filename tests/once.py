#!/usr/bin/env python3
"""Runs a test, unless it has passed already on the very same inputs.

    once.py STAMP [--reads PATH ...] -- COMMAND [ARGUMENT ...]

The inputs are the command, the files among its words, and what lies at every PATH; STAMP keeps their
hash once the command has ended with 0.  OPTIMUM_TEST_AGAIN=1 runs it in any case.
"""
import hashlib
import os
import subprocess
import sys
from pathlib import Path


def files_below(path):
    if path.is_file():
        return [path]
    if not path.is_dir():
        sys.exit(f"once.py: {path} is neither a file nor a folder")
    return sorted(f for f in path.rglob("*") if f.is_file() and "__pycache__" not in f.parts)


def inputs_hash(command, reads):
    total = hashlib.sha256(repr((command, sys.version)).encode())
    for path in dict.fromkeys([Path(word) for word in command if os.path.isfile(word)] + reads):
        for file in files_below(path):
            total.update(f"\n{file}\n{hashlib.sha256(file.read_bytes()).hexdigest()}".encode())
    return total.hexdigest()


def main():
    split = sys.argv.index("--")
    stamp, reads = Path(sys.argv[1]), [Path(word) for word in sys.argv[3:split]]
    command = sys.argv[split + 1:]
    inputs = inputs_hash(command, reads)
    if not os.environ.get("OPTIMUM_TEST_AGAIN") and stamp.is_file() and stamp.read_text() == inputs:
        print(f"It passed before on the same inputs ({inputs[:12]}); OPTIMUM_TEST_AGAIN=1 runs it again.")
        return 0
    stamp.unlink(missing_ok=True)
    status = subprocess.call(command)
    if status == 0:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(inputs)
    return status


if __name__ == "__main__":
    sys.exit(main())
