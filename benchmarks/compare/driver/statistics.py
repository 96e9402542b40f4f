"""Medians of per-round ratios, their spread, and how sure we may be of them."""

import random
from dataclasses import dataclass
from statistics import median, quantiles

RESAMPLES = 2000


@dataclass
class Ratio:
    """How many times as long as the baseline an engine takes: above 1, the baseline is faster."""

    median: float
    quartiles: tuple[float, float]
    interval: tuple[float, float]  # bootstrap, 95 %
    wins: int
    rounds: int


def ratio(theirs: list[float], ours: list[float]) -> Ratio:
    values = [t / o for t, o in zip(theirs, ours)]
    low, _, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return Ratio(median(values), (low, high), bootstrap(values), sum(v > 1 for v in values), len(values))


def bootstrap(values: list[float]) -> tuple[float, float]:
    chance = random.Random(1)
    medians = sorted(median(chance.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return medians[int(0.025 * RESAMPLES)], medians[int(0.975 * RESAMPLES)]


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
