"""Bodies as a rule changes and paces them."""

from __future__ import annotations

import gzip
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

from lab.plan import Rule
from lab.wire import Head


def canned(rule: Rule) -> tuple[Head, Iterator[bytes]]:
    body = rule.body.encode()
    fields = [("Content-Length", str(len(body)))]
    return Head(f"HTTP/1.1 {rule.answer} Planned", fields), iter([body] if body else [])


def changed(head: Head, body: Iterator[bytes], rule: Rule) -> Iterator[bytes]:
    """The body with what the rule changes in it; its length in the head follows gzip alone."""
    if rule.gzip or rule.replace:
        content = Path(rule.replace).read_bytes() if rule.replace else b"".join(body)
        if rule.gzip:
            content = gzip.compress(content)
            head.set("content-encoding", "gzip")
        head.set("content-length", str(len(content)))
        body = iter([content])
    if rule.flip is not None:
        body = flipped(body, rule.flip)
    if rule.append:
        body = itertools.chain(body, [b"+" * rule.append])
        if head.get("content-length"):
            head.set("content-length", str(int(head.get("content-length")) + rule.append))
    return body


def bomb(folder: Path, size: int) -> dict:
    """What makes a rule answer with `size` MiB of zeros, compressed before anyone waits for them."""
    path = folder / "zeros.gz"
    with gzip.open(path, "wb", 1) as file:
        for _ in range(size):
            file.write(bytes(1 << 20))
    return {"replace": str(path), "headers": {"Content-Encoding": "gzip"}}


def flipped(body: Iterator[bytes], at: int) -> Iterator[bytes]:
    position = 0
    for piece in body:
        if position <= at < position + len(piece):
            i = at - position
            piece = piece[:i] + bytes([piece[i] ^ 1]) + piece[i + 1 :]
        position += len(piece)
        yield piece


def paced(body: Iterator[bytes], rate: float) -> Iterator[bytes]:
    if not rate:
        yield from body
        return
    step = max(1, int(rate / 10))
    for piece in body:
        for i in range(0, len(piece), step):
            part = piece[i : i + step]
            time.sleep(len(part) / rate)
            yield part
