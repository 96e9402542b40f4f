"""Turns measurements into rows of plain values: the one source of report, plot and raw data."""

from statistics import median

from .contenders import FLOOR, OURS
from .machine import work
from .measure import Entry, Measurement
from .quality import Quality
from .statistics import Ratio, percentile, ratio
from .workloads import Workload


def cell(measurement: Measurement, workload: Workload, config: dict) -> dict:
    """Everything about one workload at one precision."""
    steady = measurement.steady(workload.name)
    peak = measurement.peak(workload.name)
    baseline = measurement.baseline(workload.name)
    entries = [e for e in measurement.entries if e.rounds.get(workload.name)]
    flops = work(config, [len(row) for row in workload.rows])
    return {
        "precision": measurement.precision,
        "workload": workload.name,
        "title": workload.title,
        "rows": workload.size,
        "tokens": workload.tokens,
        "gflop": flops,
        "each": workload.each,
        "rounds": len(measurement.limits[workload.name]),
        "steady": len(steady),
        "peak": peak,
        "baseline": baseline.contender.label if baseline else None,
        "engines": [row(e, workload, baseline, steady, flops, peak[measurement.precision]) for e in entries],
        "failed": failures(measurement, workload),
    }


def row(entry: Entry, workload: Workload, baseline: Entry, steady: list[int], flops: float, peak: float) -> dict:
    name = workload.name
    seconds = pick(entry.rounds[name], steady)
    quality: Quality = entry.quality[name]
    against: Ratio = ratio(seconds, pick(baseline.rounds[name], steady))
    typical = median(seconds)
    total = typical * workload.size if workload.each else typical
    return {
        "name": entry.name,
        "engine": entry.contender.label,
        "ms": 1e3 * typical,
        "best_ms": 1e3 * min(seconds),
        "rows_per_s": workload.size / total,
        "tokens_per_s": workload.tokens / total,
        "share_of_peak": flops / total / peak if peak else None,
        "ratio": against.median,
        "quartiles": against.quartiles,
        "interval": against.interval,
        "wins": against.wins,
        "rounds": against.rounds,
        "cosine": quality.cosine,
        "max_abs": quality.max_abs,
        "on_target": quality.reaches_target(entry.precision),
        "percentiles_ms": percentiles(entry.samples.get(name, [])),
        "seconds": entry.rounds[name],
    }


def pick(values: list[float], places: list[int]) -> list[float]:
    return [values[i] for i in places if i < len(values)]


def percentiles(samples: list[float]) -> dict | None:
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    return {name: 1e3 * percentile(samples, share) for name, share in shares.items()} if samples else None


def failures(measurement: Measurement, workload: Workload) -> dict[str, str]:
    found = {}
    for entry in measurement.entries:
        reason = entry.failures.get("load") or entry.failures.get(workload.name)
        if reason:
            found[entry.contender.label] = reason
    return found


def best_peer(cell: dict) -> dict | None:
    """The fastest engine that is neither ours nor the floor."""
    peers = [row for row in cell["engines"] if row["name"] not in (OURS, FLOOR)]
    return min(peers, key=lambda row: row["ms"]) if peers else None


def memory(measurement: Measurement) -> list[dict]:
    return [
        {"engine": e.contender.label, "precision": e.precision, "peak_mb": e.peak_mb, "load_s": e.load_s}
        for e in measurement.entries
        if e.peak_mb
    ]
