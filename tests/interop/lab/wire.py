"""HTTP/1.1 as it goes over a socket: heads, and bodies with their framing taken off and put on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

CHUNK = 16 << 10


@dataclass
class Head:
    """The first line of a message and its header fields, in their order and spelling."""

    start: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        found = [value for key, value in self.fields if key.lower() == name.lower()]
        return found[0] if found else None

    def set(self, name: str, value: str | None) -> None:
        """Replaces a field, adds it, or with None drops it."""
        self.fields = [(key, old) for key, old in self.fields if key.lower() != name.lower()]
        if value is not None:
            self.fields.append((name, value))

    def encode(self) -> bytes:
        lines = [self.start, *(f"{name}: {value}" for name, value in self.fields)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def read_head(stream: BinaryIO) -> Head | None:
    start = stream.readline()
    if not start:
        return None
    head = Head(start.decode("latin-1").rstrip("\r\n"))
    while line := stream.readline().decode("latin-1").rstrip("\r\n"):
        name, _, value = line.partition(":")
        head.fields.append((name, value.strip()))
    return head


def is_chunked(head: Head) -> bool:
    return "chunked" in (head.get("transfer-encoding") or "").lower()


def read_body(stream: BinaryIO, head: Head, ends_with_connection: bool) -> Iterator[bytes]:
    """The content of a message, without its framing, which `head` tells now and not later."""
    if is_chunked(head):
        return _read_chunks(stream)
    if (length := head.get("content-length")) is not None:
        return _read_exactly(stream, int(length))
    return iter(lambda: stream.read1(CHUNK), b"") if ends_with_connection else iter(())


def _read_exactly(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (piece := stream.read1(min(length, CHUNK))):
        length -= len(piece)
        yield piece


def _read_chunks(stream: BinaryIO) -> Iterator[bytes]:
    while size := int(stream.readline().split(b";")[0].strip() or b"0", 16):
        yield from _read_exactly(stream, size)
        stream.readline()
    while stream.readline().strip():
        pass


def chunk(piece: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(piece), piece)


LAST_CHUNK = b"0\r\n\r\n"
