"""Waiting for what must come, and laws about time, on machines that may be slow and busy."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(condition: Callable[[], bool], what: str, limit: float = 120) -> None:
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, f"{what} did not come within {limit:.0f} s"
        time.sleep(0.01)


def soon(what: str, limit: float, attempt: Callable[[], float], tries: int = 5) -> None:
    """One of several attempts takes less than `limit` seconds: a busy machine delays some of them,
    a client that is slow delays all."""
    taken: list[float] = []
    while not taken or taken[-1] >= limit:
        shown = ", ".join(f"{one:.1f}" for one in taken)
        assert len(taken) < tries, f"{what} took {shown} s, and should take less than {limit} s"
        taken.append(attempt())
