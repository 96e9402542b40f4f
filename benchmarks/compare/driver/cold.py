"""Cold start: from starting a process to its first vector, page cache warm."""

import random
import time
from statistics import median

from .child import EngineError
from .contenders import Contender
from .progress import Progress
from .reference import send
from .setting import Setting
from .workloads import Workload


def cold_starts(
    setting: Setting, wanted: list[tuple[Contender, str]], workload: Workload, rounds: int, progress: Progress
) -> list[dict]:
    """One row per engine and precision: seconds in all, and the part spent loading the model."""
    times = {pair: [] for pair in wanted if pair[0].quick and not pair[0].wide}
    chance = random.Random(8)
    progress.expect(rounds * len(times))
    for number in range(rounds):
        for pair in chance.sample(list(times), len(times)):
            progress.advance(1, f"cold start, round {number + 1} of {rounds}: {pair[0].label}, {pair[1]}")
            try:
                times[pair].append(cold_start(setting, *pair, workload))
            except (EngineError, OSError):
                continue  # its failure is reported where it was measured
    progress.clear()
    return [
        {
            "engine": contender.label,
            "precision": precision,
            "seconds": median(total for total, _ in taken),
            "load_s": median(load for _, load in taken),
            "rounds": len(taken),
        }
        for (contender, precision), taken in times.items()
        if taken
    ]


def cold_start(setting: Setting, contender: Contender, precision: str, workload: Workload) -> tuple[float, float]:
    start = time.perf_counter()
    child = setting.start(contender, precision)
    try:
        load = setting.load(child, precision)["load_s"]
        send(child, workload)
        child.ask("run", name=workload.name)
        return time.perf_counter() - start, load
    finally:
        child.close()
