"""Interleaved rounds: every engine warm in its own process, one awake at a time."""

import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from statistics import median

import numpy as np

from .child import Child, EngineError
from .contenders import OURS, Contender
from .machine import Calibrator, drift
from .progress import Progress
from .quality import LEAST, Quality, compare
from .reference import send
from .setting import Setting
from .workloads import Workload

STEADY = 0.03  # a round whose calibration moved by more is set aside
WARM_SPREAD, WARM_LEAST, WARM_SECONDS = 0.02, 5, 2.0


@dataclass
class Entry:
    """One engine at one precision, and what was measured of it."""

    contender: Contender
    precision: str
    version: str = ""
    load_s: float = 0.0
    peak_mb: float = 0.0
    quality: dict[str, Quality] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)  # by workload; "load" fails all
    expected: dict[str, float] = field(default_factory=dict)  # seconds of one iteration, once warm
    rounds: dict[str, list[float]] = field(default_factory=dict)
    samples: dict[str, list[float]] = field(default_factory=dict)  # every request of "queries"
    child: Child | None = None

    @property
    def name(self) -> str:
        return self.contender.name

    def competes(self, workload: Workload) -> bool:
        return self.child is not None and workload.name in self.expected

    def fail(self, workload: str, error: Exception) -> None:
        self.failures[workload] = str(error)
        self.expected.pop(workload, None)


class Measurement:
    """All engines of one precision on all workloads."""

    def __init__(self, setting: Setting, precision: str, workloads: list[Workload], progress: Progress):
        self.setting, self.precision = setting, precision
        self.workloads, self.progress = workloads, progress
        self.entries: list[Entry] = []
        self.limits: dict[str, list[tuple[dict, dict]]] = {w.name: [] for w in workloads}
        self.chance = random.Random(7)

    def enter(self, contender: Contender, references: dict[str, np.ndarray]) -> None:
        """Starts an engine, checks its vectors, warms it up and puts it to sleep."""
        entry = Entry(contender, self.precision)
        self.entries.append(entry)
        self.progress.say(f"{self.precision}: starting {contender.label}")
        try:
            entry.child = self.setting.start(contender, self.precision)
            loaded = self.setting.load(entry.child, self.precision)
            entry.load_s, entry.version = loaded["load_s"], loaded["version"]
        except (EngineError, OSError) as error:
            self.drop(entry, error)
            return
        for workload in self.workloads:
            if len(workload.rows) > 32 and not workload.each or not contender.wide:
                self.admit(entry, workload, references[workload.name])
        entry.child.sleep()

    def drop(self, entry: Entry, error: Exception) -> None:
        entry.fail("load", error)
        self.progress.say(f"  failed: {error}")
        if entry.child:
            entry.child.close()
            entry.child = None

    def admit(self, entry: Entry, workload: Workload, reference: np.ndarray) -> None:
        vectors = Path(entry.child.log).with_suffix(".npy")
        try:
            send(entry.child, workload)
            entry.child.ask("run", name=workload.name, vectors=str(vectors))
            quality = compare(np.load(vectors), reference)
            entry.quality[workload.name] = quality
            if not quality.passes(self.precision):
                raise EngineError(f"cosine {quality.cosine:.6f} is below {LEAST[self.precision]}")
            entry.expected[workload.name] = warm_up(entry.child, workload)
        except EngineError as error:
            entry.fail(workload.name, error)
            self.progress.say(f"  failed on {workload.name}: {error}")

    def cost(self, entry: Entry, workload: Workload) -> float:
        """Seconds that a round of this engine on this workload is expected to take."""
        once = entry.expected.get(workload.name, 0.0)
        return once if once >= self.setting.block else self.setting.block + once

    def run(self, calibrator: Calibrator) -> None:
        pairs = [(e, w) for w in self.workloads for e in self.entries if e.competes(w)]
        self.progress.expect(self.setting.rounds * sum(self.cost(e, w) for e, w in pairs))
        for number in range(self.setting.rounds):
            before = calibrator.measure()
            for workload in self.chance.sample(self.workloads, len(self.workloads)):
                self.round(workload, f"{self.precision}, round {number + 1} of {self.setting.rounds}")
                after = calibrator.measure()
                self.limits[workload.name].append((before, after))
                before = after
        self.progress.clear()

    def round(self, workload: Workload, place: str) -> None:
        for entry in self.chance.sample(self.entries, len(self.entries)):
            if not entry.competes(workload):
                continue
            self.progress.advance(self.cost(entry, workload), f"{place}, {workload.name}: {entry.contender.label}")
            try:
                self.block(entry, workload)
            except EngineError as error:
                entry.fail(workload.name, error)

    def block(self, entry: Entry, workload: Workload) -> None:
        expected = entry.expected[workload.name]
        short = expected < self.setting.block
        repeat = ceil(self.setting.block / expected) + 1 if short else 1
        entry.child.wake()
        seconds = run(entry.child, workload, repeat)[short * workload.stride :]
        entry.child.sleep()
        entry.rounds.setdefault(workload.name, []).append(median(seconds))
        if workload.each:
            entry.samples.setdefault(workload.name, []).extend(seconds)

    def finish(self) -> None:
        for entry in self.entries:
            if entry.child:
                entry.child.wake()
                with suppress(EngineError):
                    # Stopped half-way, it still answers what it was asked before.
                    entry.peak_mb = entry.child.ask("rss").get("peak_mb", 0.0)
                entry.child.close()
                entry.child = None

    def steady(self, workload: str) -> list[int]:
        """Rounds during which the machine kept its speed; all of them where too few did."""
        every = range(len(self.limits[workload]))
        kept = [i for i in every if drift(*self.limits[workload][i], self.precision) <= STEADY]
        return kept if len(kept) >= max(3, len(every) // 2) else list(every)

    def peak(self, workload: str) -> dict:
        """The machine's limits while this workload ran: medians over its rounds."""
        pairs = self.limits[workload]
        return {key: median(limits[key] for pair in pairs for limits in pair) for key in pairs[0][0]}

    def baseline(self, workload: str) -> Entry | None:
        """Ours where it ran, else the first that did."""
        ran = [entry for entry in self.entries if entry.rounds.get(workload)]
        return next((entry for entry in ran if entry.name == OURS), ran[0] if ran else None)


def run(child: Child, workload: Workload, repeat: int) -> list[float]:
    return child.ask("run", name=workload.name, repeat=repeat, each=workload.each)["seconds"]


def warm_up(child: Child, workload: Workload) -> float:
    """Runs until three iterations in a row agree; gives the seconds of one iteration."""
    times, start = [], time.perf_counter()
    while True:
        count = 1 if not times else max(1, int(0.05 / times[-1]))
        seconds = run(child, workload, count)
        stride = workload.stride
        times += [sum(seconds[i : i + stride]) for i in range(0, len(seconds), stride)]
        last = times[-3:]
        agree = len(times) >= WARM_LEAST and max(last) <= (1 + WARM_SPREAD) * min(last)
        if agree or time.perf_counter() - start > WARM_SECONDS:
            return median(last)
