"""Frozen workloads: lengths from a seed, tokens from real English text."""

import hashlib
import random
import re
from dataclasses import dataclass, field
from functools import cached_property
from math import exp, log
from pathlib import Path
from statistics import NormalDist

FORTUNES = Path("/usr/share/games/fortunes")
LICENCES = Path("/usr/share/common-licenses")


@dataclass
class Workload:
    name: str
    title: str
    rows: list[list[int]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    each: bool = False  # one row at a time, a time per row

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def stride(self) -> int:
        """Times measured in one iteration."""
        return self.size if self.each else 1

    @property
    def tokens(self) -> int:
        return sum(map(len, self.rows))

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(repr((self.rows, self.texts)).encode()).hexdigest()[:12]


def corpus() -> list[str]:
    """Quotations of Debian's `fortunes`, or else paragraphs of the licences every Debian has."""
    files = sorted(p for p in FORTUNES.glob("*") if not p.suffix and p.is_file())
    pattern = r"\n%\n" if files else r"\n\s*\n"
    files = files or sorted(p for p in LICENCES.glob("*") if p.is_file() and not p.is_symlink())
    pieces = [t for p in files for t in re.split(pattern, p.read_text("utf-8", "replace"))]
    texts = [" ".join(piece.split()) for piece in pieces]
    return [text for text in texts if sum(map(str.isalpha, text)) > 0.6 * len(text) > 12]


class Source:
    """Rows of any length cut out of the tokenised corpus, at places a seed chooses."""

    def __init__(self, tokenizer):
        self.texts = corpus()
        self.digest = hashlib.sha256("\n".join(self.texts).encode()).hexdigest()[:12]
        frame = tokenizer.encode("").ids
        self.head, self.tail = frame[:1], frame[1:]
        encodings = tokenizer.encode_batch(self.texts, add_special_tokens=False)
        self.stream = [token for encoding in encodings for token in encoding.ids]
        self.encode = lambda texts: [encoding.ids for encoding in tokenizer.encode_batch(texts)]

    def row(self, length: int, chance: random.Random) -> list[int]:
        inner = max(length - len(self.head) - len(self.tail), 0)
        start = int(chance.random() * (len(self.stream) - inner))
        return self.head + self.stream[start : start + inner] + self.tail


def log_normal(chance: random.Random, median: float, sigma: float, low: int, high: int) -> int:
    z = NormalDist().inv_cdf(min(max(chance.random(), 1e-9), 1 - 1e-9))
    return min(max(round(exp(log(median) + sigma * z)), low), high)


def fixed(source: Source, batch: int, length: int) -> Workload:
    chance = random.Random(1000 * batch + length)
    rows = [source.row(length, chance) for _ in range(batch)]
    return Workload(f"{batch}x{length}", f"{batch} x {length} tokens", rows)


def drawn(source: Source, name: str, title: str, count: int, seed: int, length, each=False) -> Workload:
    chance = random.Random(seed)
    rows = [source.row(length(chance, i), chance) for i in range(count)]
    return Workload(name, title, rows, each=each)


def mixed(source: Source) -> Workload:
    length = lambda c, _: log_normal(c, 37, 0.8, 4, 256)
    return drawn(source, "mixed", "256 rows, log-normal, median 37", 256, 11, length)


def short(source: Source, count: int = 1000) -> Workload:
    length = lambda c, _: log_normal(c, 12, 0.4, 4, 64)
    return drawn(source, "short", f"{count} rows, median 12", count, 12, length)


def passages(source: Source) -> Workload:
    length = lambda c, _: log_normal(c, 130, 0.6, 4, 512)
    return drawn(source, "passages", "1000 rows, log-normal, median 130", 1000, 13, length)


def bimodal(source: Source) -> Workload:
    def length(c, i):
        return log_normal(c, 130, 0.6, 4, 512) if c.random() < 0.5 else log_normal(c, 12, 0.4, 4, 64)

    return drawn(source, "bimodal", "1000 rows, half short, half passages", 1000, 14, length)


def queries(source: Source, count: int = 200) -> Workload:
    length = lambda c, _: log_normal(c, 12, 0.4, 4, 64)
    title = "one query at a time, median 12 tokens"
    return drawn(source, "queries", title, count, 15, length, each=True)


def end_to_end(source: Source, count: int = 256) -> Workload:
    texts = random.Random(16).sample(source.texts, count)
    return Workload("text", f"{count} texts, tokenised and embedded", source.encode(texts), texts)


BUILDERS = {
    "1x16": lambda s: fixed(s, 1, 16),
    "1x128": lambda s: fixed(s, 1, 128),
    "8x128": lambda s: fixed(s, 8, 128),
    "32x128": lambda s: fixed(s, 32, 128),
    "mixed": mixed,
    "queries": queries,
    "text": end_to_end,
    "short": short,
    "passages": passages,
    "bimodal": bimodal,
}
STANDARD = ["1x16", "1x128", "8x128", "32x128", "mixed", "queries", "text"]
LISTS = ["short", "passages", "bimodal"]
