"""Progress on standard error: one line that rewrites itself, or a line now and then in a log."""

import sys
import time


class Progress:
    INTERVAL = 10.0  # seconds between lines where there is no terminal

    def __init__(self):
        self.started = self.shown = time.monotonic()
        self.live = sys.stderr.isatty()
        self.done, self.total = 0.0, 0.0

    def say(self, text: str) -> None:
        self.clear()
        print(text, file=sys.stderr, flush=True)

    def expect(self, total: float) -> None:
        """`total` seconds of measuring lie ahead."""
        self.done, self.total, self.started = 0.0, total, time.monotonic()

    def advance(self, amount: float, text: str) -> None:
        self.done += amount
        now = time.monotonic()
        if not self.live and now - self.shown < self.INTERVAL:
            return
        self.shown = now
        share = min(self.done / self.total, 1.0) if self.total else 0.0
        left = (now - self.started) * (1 - share) / share if share > 0 else 0.0
        line = f"[{100 * share:3.0f} %] {text}, about {left / 60:.0f} min {left % 60:02.0f} s left"
        print(f"\r{line:<110}" if self.live else line, end="" if self.live else "\n", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self.live:
            print(f"\r{'':<110}\r", end="", file=sys.stderr)
