"""What every client can be asked to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from clients.outcome import Outcome
from clients.process import PATIENT, Running


@dataclass
class Call:
    """One download or look-up: a file, or with `name` None a snapshot."""

    id: str
    name: str | None = None
    revision: str = "main"
    kind: str = "model"
    cache: Path | None = None
    local_dir: Path | None = None
    include: list[str] = field(default_factory=list)
    exclude: list[str] = field(default_factory=list)
    token: str | None = None
    force: bool = False
    local_only: bool = False
    options: list[str] = field(default_factory=list)  # further words for our command line
    env: dict[str, str | None] = field(default_factory=dict)  # None takes a variable away
    prefix: list[str] = field(default_factory=list)  # a program that runs the client
    folder: Path | None = None  # where it runs
    umask: int = -1


class Client:
    """Subclasses say how a call is made; `environment` is what every call runs in."""

    name = ""
    is_ours = False
    release = (0,)

    def __init__(self, environment: dict[str, str]):
        self.environment = environment
        self.running: list[Running] = []

    def start(self, call: Call) -> Running:
        raise NotImplementedError

    def get(self, call: Call, limit: float = PATIENT) -> Outcome:
        return self.start(call).wait(limit)

    def run(self, words: list, call: Call, read: Callable[..., Outcome]) -> Running:
        """A process of this client, which `end` knows of."""
        begun = Running(
            [*call.prefix, *words], self.env(call), read, cwd=call.folder, umask=call.umask
        )
        self.running.append(begun)
        return begun

    def end(self) -> None:
        """No process of this client goes on."""
        for one in self.running:
            if one.is_running:
                one.kill()
        self.running.clear()

    def env(self, call: Call) -> dict[str, str]:
        token = {"HF_TOKEN": call.token} if call.token else {}
        merged = self.environment | token | call.env
        return {name: value for name, value in merged.items() if value is not None}
