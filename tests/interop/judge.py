"""Holds clients of the hub to the cases of the table: Python's first, then optimum-cpp.

    python judge.py --environments FOLDER [--program optimum-cpp] [--only ID] GROUP...

A case that no release of Python passes judges nobody: it fails, and ours is not run on it. With
--long every release runs every case, and the long cases run too; where only some releases pass, the
others are shown to differ.
"""

from __future__ import annotations

import argparse
import functools
import multiprocessing
import shutil
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from cases.leaks import leaks
from cases.table import GROUPS, PAIRED, Case, cases_of
from cases.trial import Trial
from clients.client import Client
from clients.ours import Ours
from clients.python import Python
from environments import wanted
from lab.laboratory import Laboratory, client_environment


@dataclass
class Tally:
    passed: int = 0
    failed: list[str] = field(default_factory=list)

    def note(self, label: str, who: str, fault: str, seconds: float = 0.0) -> None:
        took = f"  {seconds:.1f} s" if seconds >= 0.05 else ""
        if fault:
            self.failed.append(f"{label} [{who}]")
            print(f"  FAILED  {label} [{who}]{took}\n      {fault}", flush=True)
        else:
            self.passed += 1
            print(f"  passed  {label} [{who}]{took}", flush=True)


def installed(root: Path, tally: Tally) -> dict[str, Path]:
    """The installed releases of huggingface_hub, newest last; a missing one is a failure."""
    found = {}
    for name in wanted():
        package, _, release = name.rpartition("-")
        if package != "huggingface_hub":
            continue
        if (root / name / ".key").exists():
            found[release] = root / name
        else:
            told = root / f"{name}.failed"
            reason = (
                told.read_text().splitlines()[-1] if told.exists() else "it was never installed"
            )
            tally.note(name, "environments.py", f"NOT INSTALLED, so not a judge here: {reason}")
    return found


class Judge:
    """Runs cases in one laboratory: with releases of Python, then with ours."""

    def __init__(self, lab: Laboratory, releases: list[Client], ours: Client | None, tally: Tally):
        self.lab = lab
        self.releases = releases
        self.ours = ours
        self.tally = tally
        self.keep = False

    def run(self, case: Case, judges: list[Client], partners: list[Client]) -> None:
        """The case with each of `judges`, and with ours beside each of `partners`."""
        label = f"{case.label} ({case.server})"
        found = {client.name: self._timed(case, client, self.releases[-1]) for client in judges}
        accepted = not judges or "" in [fault for fault, _ in found.values()]
        for name, (fault, seconds) in found.items():
            if fault and accepted:
                print(f"  differs {label} [{name}]\n      {fault.splitlines()[0]}", flush=True)
            else:
                self.tally.note(label, name, fault, seconds)
        for partner in partners if self.ours else ():
            beside = f", {partner.name}" if len(partners) > 1 else ""
            told = "not judged, since Python does not pass", 0.0
            if accepted:
                told = self._timed(case, self.ours, partner)
            self.tally.note(label, self.ours.name + beside, *told)

    def _timed(self, case: Case, client: Client, partner: Client) -> tuple[str, float]:
        begin = time.monotonic()
        return self._run(case, client, partner), time.monotonic() - begin

    def _run(self, case: Case, client: Client, partner: Client) -> str:
        """What is wrong, or nothing."""
        folder = Path(tempfile.mkdtemp(prefix="trial-", dir=self.lab.work)).resolve()
        self.lab.prepare(case.server)
        trial = Trial(self.lab, client, self.releases[-1], folder)
        trial.python = partner
        try:
            case.run(trial)
            return leaks(trial) if client.is_ours else ""
        except AssertionError as error:
            return f"{error or traceback.format_exc()}\n{trial.shown_log()}"
        except Exception:
            return f"{traceback.format_exc()}\n{trial.shown_log()}"
        finally:
            for one in (client, partner, self.releases[-1]):
                one.end()
            if not self.keep:
                shutil.rmtree(folder, ignore_errors=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--environments", type=Path, required=True)
    parser.add_argument("--program", type=Path, help="optimum-cpp; without it Python alone is run")
    parser.add_argument("--shim", type=Path, help="the library made from shim.cpp")
    parser.add_argument("--threads", type=Path, help="the program made from many_threads.cpp")
    parser.add_argument("--only", action="append", default=[], metavar="ID")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--trust", action="store_true", help="do not run the cases with Python")
    parser.add_argument("--keep", action="store_true", help="leave the caches to be looked at")
    parser.add_argument("--jobs", type=int, default=1, help="cases side by side, each on its servers")
    parser.add_argument("groups", nargs="*", metavar="GROUP")
    return parser.parse_args()


def is_wanted(case: Case, args: argparse.Namespace) -> bool:
    return (args.long or not case.long) and (not args.only or bool(set(args.only) & set(case.ids)))


def run_groups(
    args: argparse.Namespace, lab: Laboratory, found: dict[str, Path], tally: Tally, part: int
) -> None:
    """Every case whose turn is `part`'s."""
    environment = client_environment(lab.work, lab.front.url)
    releases: list[Client] = [Python(one, found[one], environment) for one in found]
    ours = Ours(args.program.resolve(), environment) if args.program else None
    judge = Judge(lab, releases, ours, tally)
    judge.keep = args.keep
    for group in args.groups or GROUPS:
        print(f"== {group}", flush=True)
        paired = group in PAIRED
        mine = [case for case in cases_of(group) if is_wanted(case, args)][part :: args.jobs]
        for case in mine:
            judges = [] if args.trust else releases[0 if args.long else -1 :]
            judge.run(case, judges, releases if paired else releases[-1:])


def run_part(args: argparse.Namespace, found: dict[str, Path], part: int) -> Tally:
    """A part of the cases in a laboratory of its own."""
    tally = Tally()
    work = Path(tempfile.mkdtemp(prefix="interop-")).resolve()
    lab = Laboratory(work, args.environments.resolve())
    lab.shim, lab.threads = (path and path.resolve() for path in (args.shim, args.threads))
    try:
        run_groups(args, lab, found, tally, part)
    finally:
        lab.stop()
        if not args.keep:
            shutil.rmtree(work, ignore_errors=True)
    return tally


def main() -> None:
    args = arguments()
    tally = Tally()
    found = installed(args.environments.resolve(), tally)
    with multiprocessing.Pool(args.jobs) as pool:
        parts = pool.map(functools.partial(run_part, args, found), range(args.jobs), chunksize=1)
    for part in parts:
        tally.passed += part.passed
        tally.failed += part.failed
    print(f"{tally.passed} passed, {len(tally.failed)} failed")
    for label in tally.failed:
        print(f"  failed: {label}")
    if tally.failed or not tally.passed:
        sys.exit(1)


if __name__ == "__main__":
    main()
