"""Many processes and one file; locks that are held, broken, or in the way."""

from __future__ import annotations

import shutil
import subprocess
import time

from cases.answers import QUICK
from cases.interruptions import held, lock_of, names_in
from cases.patience import soon, until
from cases.table import case
from cases.transfers import BIG
from cases.trial import Trial
from clients.process import PATIENT, Running
from lab.plan import Rule
from lab.world import BIG_SIZE

LARGE = "onnx/model.onnx"
STALL = ["--lock-stall", "1", *QUICK]


def all_of(t: Trial, running: list[Running]) -> None:
    paths = set()
    for one in running:
        outcome = t.wait(one)
        assert outcome.ok, outcome
        paths.add(outcome.result)
    t.equal("paths", paths, {str(t.pointer(BIG))})


@case("57 H16 R55")
def eight_processes(t: Trial) -> None:
    """Eight processes want one file: it crosses the wire once."""
    t.plan(Rule(path="", rate=12e6), store=True)
    all_of(t, [t.start(BIG) for _ in range(8)])
    t.expect_file(BIG)
    t.equal("transfers", len(t.store.log), 1)
    t.expect_clean_scan()


@case("58")
def both_languages(t: Trial) -> None:
    """Four processes of ours and four of Python want one file: it crosses the wire once."""
    t.plan(Rule(path="", rate=12e6), store=True)
    running = [t.start(BIG) for _ in range(4)]
    running += [t.scanner.start(t.call(BIG)) for _ in range(4)]
    all_of(t, running)
    t.expect_file(BIG)
    t.equal("transfers", len(t.store.log), 1)
    t.expect_clean_scan()


@case("59 H16")
def locks_that_lock_nothing(t: Trial) -> None:
    """Where locks succeed for everyone, the file is right and nothing stays behind."""
    broken = t.lab.shimmed(SHIM_FLOCK="none")
    running = [t.start(BIG, env=broken, options=QUICK) for _ in range(3)]
    running += [t.scanner.start(t.call(BIG, env=broken)) for _ in range(2)]
    all_of(t, running)
    t.expect_file(BIG)
    t.equal("partial files", t.partials(), [])
    t.expect_clean_scan()


@case("60")
def no_locks(t: Trial) -> None:
    """Where there are no locks, downloads go on without them."""
    for code in ("ENOSYS", "ENOLCK"):
        outcome = t.get(BIG, env=t.lab.shimmed(SHIM_FLOCK=code), limit=20)
        if t.ours or outcome.ok:
            assert outcome.ok, outcome
            t.expect_file(BIG)
        shutil.rmtree(t.cache, ignore_errors=True)


@case("61 H12")
def stuck_holder(t: Trial) -> None:
    """A lock that is held while nothing grows is not waited for without end."""
    with held(lock_of(t)):
        if not t.ours:
            t.equal("end", t.get(BIG, limit=3).code, "hangs")
            return
        outcome = t.get(BIG, options=STALL)
        assert outcome.ok and outcome.seconds > 0.8, outcome
    t.expect_file(BIG)


@case("61")
def busy_holder(t: Trial) -> None:
    """A lock whose owner gets on with the file is waited for."""
    for stall in (1, 4, 16):  # where all is slow, an owner may rest for a second
        shutil.rmtree(t.cache, ignore_errors=True)
        t.forget()
        t.plan(Rule(path="", rate=BIG_SIZE / (2.5 * stall)), store=True)
        owner = t.start(BIG, options=QUICK)
        until(lambda: any(one.sent for one in t.store.log), "the body")
        waiter = t.start(BIG, options=["--lock-stall", str(stall), *QUICK])
        assert t.wait(owner).ok and t.wait(waiter).ok, t.outcomes
        if len(t.store.log) == 1:
            break
    t.equal("transfers", len(t.store.log), 1)


@case("62")
def unlinked_lock(t: Trial) -> None:
    """A lock file that was replaced while one waited for it is opened anew."""
    lock, other = lock_of(t), t.folder / "other.lock"
    with held(other):
        with held(lock):
            waiter = t.start(BIG, options=["--lock-stall", "600"])
            until(lambda: bool(t.heads()), "the first question")
            time.sleep(0.5)
            other.rename(lock)  # there is no moment without a lock that is held
            second = lock.stat().st_ino
        time.sleep(0.5)
        assert waiter.is_running, "it did not wait for the second lock"
        t.equal("requests to the storage", t.store.log, [])
    outcome = t.wait(waiter)
    assert outcome.ok, outcome
    t.expect_file(BIG)
    if t.ours:
        t.equal("lock file", lock.stat().st_ino, second)


@case("63 6.2")
def lock_behind_a_link(t: Trial) -> None:
    """A lock file that is a link is not followed, and the download goes on."""
    victim = t.folder / "victim"
    victim.write_bytes(b"untouched")
    lock = lock_of(t)
    lock.parent.mkdir(parents=True)
    lock.symlink_to(victim)
    outcome = t.get(BIG, options=STALL, limit=10)
    if t.ours:
        assert outcome.ok, outcome
        t.expect_file(BIG)
    t.equal("victim", victim.read_bytes(), b"untouched")
    assert lock.is_symlink(), "the link was replaced"


@case("l")
def lock_is_released(t: Trial) -> None:
    """Whoever waits for a lock goes on within a second of its release."""

    def attempt() -> float:
        shutil.rmtree(t.cache, ignore_errors=True)
        t.forget()
        with held(lock_of(t, LARGE)):
            waiter = t.start(LARGE, options=["--lock-stall", "600"])
            until(lambda: bool(t.heads()), "the first question")
            time.sleep(0.5)
            assert waiter.is_running, "it did not wait"
            begin = time.monotonic()
        assert t.wait(waiter).ok, t.outcomes[-1]
        return time.monotonic() - begin

    soon("going on", 2.5, attempt)


@case("57")
def many_files_at_once(t: Trial) -> None:
    """Three processes want the whole repository: each file crosses the wire once."""
    running = [t.start() for _ in range(3)]
    for one in running:
        outcome = t.wait(one)
        assert outcome.ok, outcome
    for name in t.repo().git.files("main"):
        t.expect_file(name)
    large = [entry for entry in t.repo().git.files("main").values() if entry.sha256]
    t.equal("transfers from the storage", len(t.store.log), len(large))
    assert not [name for name in names_in(t.cache) if "incomplete" in name or ".tmp" in name]
    t.expect_clean_scan()


@case("104")
def threads_of_one_client(t: Trial) -> None:
    """Sixteen threads share a client: no race is reported, and no descriptor stays open."""
    names = list(t.repo().git.files("main"))
    if not t.ours:
        return t.ok(BIG) and None
    assert t.lab.threads, "--threads is not given"
    env = t.client.env(t.call(env={"TSAN_OPTIONS": "halt_on_error=0 exitcode=66"}))
    words = [t.lab.threads, t.cache, t.repo().id, *names]
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=PATIENT)
    assert done.returncode == 0, f"status {done.returncode}: {done.stderr[:3000]}"
    before, after = map(int, done.stdout.split())
    assert after <= before, f"{before} descriptors were open before, {after} after"
    for name in names:
        t.expect_file(name)
