"""The table of cases: functions of a trial, under their IDs."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

GROUPS = (
    "reads", "answers", "metadata", "transfers", "interruptions", "races", "cache_state",
    "surroundings", "manners", "names", "snapshots", "uploads", "maintenance",
    "matrix", "other_servers",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    ids: tuple[str, ...]
    sentence: str
    run: Callable
    server: str
    long: bool

    @property
    def label(self) -> str:
        return f"{' '.join(self.ids)}: {self.sentence}"


_cases: dict[str, list[Case]] = {}


def case(ids: str, server: str = "nginx", long: bool = False) -> Callable:
    """Puts a function into the table. Its docstring is the sentence that it proves; the server is
    nginx, the test hub, or with "both" first the one and then the other."""

    def note(function: Callable) -> Callable:
        group = function.__module__.rpartition(".")[2]
        sentence = (function.__doc__ or "").strip().split("\n")[0]
        for one in ("nginx", "hub") if server == "both" else (server,):
            made = Case(tuple(ids.split()), sentence, function, one, long)
            _cases.setdefault(group, []).append(made)
        return function

    return note


PAIRED = ("matrix",)  # groups whose cases need a release of Python beside the client


def cases_of(group: str) -> list[Case]:
    importlib.import_module(f"cases.{group}")
    return _cases[group]
