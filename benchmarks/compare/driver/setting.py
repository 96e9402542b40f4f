"""The frame of one benchmark run: which model, where things lie, how long to measure."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .child import Child
from .contenders import Contender, environment


@dataclass
class Setting:
    model: Path
    work: Path  # exported models, reference vectors and logs: kept between runs
    worker: Path | None
    threads: int
    rounds: int
    seconds: float  # per engine and workload, over all rounds

    @property
    def block(self) -> float:
        """Seconds that one engine runs one workload in one round."""
        return self.seconds / self.rounds

    @cached_property
    def home(self) -> Path:
        """Where everything derived from this very model lies."""
        key = hashlib.sha256((self.model / "config.json").read_bytes())
        for weights in sorted(self.model.glob("*.safetensors")):
            with weights.open("rb") as file:
                key.update(file.read(1 << 20) + str(weights.stat().st_size).encode())
        home = self.work / f"{self.model.name}-{key.hexdigest()[:12]}"
        (home / "reference").mkdir(parents=True, exist_ok=True)
        return home

    @property
    def artefacts(self) -> Path:
        return self.home / "artefacts"

    def start(self, contender: Contender, precision: str) -> Child:
        log = self.work / f"{contender.name}-{precision}.log"
        return Child(contender.name, contender.command(self.worker), environment(self.threads, self.work), log)

    def load(self, child: Child, precision: str) -> dict:
        return child.ask(
            "load", model=str(self.model), precision=precision, threads=self.threads, artefacts=str(self.artefacts)
        )
