"""What a fault proxy does to which exchange.

A plan is a list of rules, as JSON or as Python values. The first rule that fits an exchange is used;
`nth` counts, from 1, the exchanges that fit the rest of the rule and that no earlier rule took.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Rule:
    # Which exchange
    method: str = ""  # "GET|HEAD"; empty is any
    path: str = ""  # a regular expression that is searched in the request's target
    nth: list[int] = field(default_factory=list)  # empty is every one
    status: list[int] = field(default_factory=list)  # of the server's own answer; empty is any

    # Instead of asking the server
    reset: bool = False  # a connection reset before any answer
    silent: bool = False  # no answer at all
    raw: str = ""  # these bytes as latin-1, then the end of the connection
    answer: int = 0  # this status, with `headers` and `body`
    body: str = ""

    # On the way to the server
    drop_range: bool = False
    early: bool = False  # the server acts, but its answer is lost

    # On the way back
    headers: dict[str, str | None] = field(default_factory=dict)  # None drops one
    start: str = ""  # another first line
    flip: int | None = None  # this byte of the body is another one
    append: int = 0  # so many bytes more
    gzip: bool = False
    replace: str = ""  # another body, `PATH` of a file
    chunked: bool = False
    bare: bool = False  # no length: the connection's end is the body's

    # How the body is delivered
    cut: int | None = None  # after so many bytes of the body
    cut_by: str = "reset"  # or "close", "half-close"
    stall: float = 0.0  # seconds, at `cut` instead of the end
    held: bool = False  # until there is another plan: the answer, or with `cut` the rest of its body
    rate: float = 0.0  # bytes a second

    def fits(self, method: str, target: str) -> bool:
        return (not self.method or method in self.method.split("|")) and (
            re.search(self.path, target) is not None
        )


def load(file: Path) -> list[Rule]:
    return [Rule(**rule) for rule in json.loads(file.read_text())]


class Plan:
    def __init__(self, rules: list[Rule]):
        self._rules = rules
        self._counts = [0] * len(rules)

    def find(self, method: str, target: str) -> Rule:
        """The rule for the next exchange; a rule without faults if none fits."""
        for i, rule in enumerate(self._rules):
            if rule.fits(method, target):
                self._counts[i] += 1
                if not rule.nth or self._counts[i] in rule.nth:
                    return rule
        return Rule()

    def has(self, rule: Rule) -> bool:
        """This very rule, not one like it."""
        return any(one is rule for one in self._rules)
