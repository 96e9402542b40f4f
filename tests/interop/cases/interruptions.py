"""Processes that die on the way, and what the next one finds."""

from __future__ import annotations

import fcntl
import os
import random
import re
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cases.answers import QUICK
from cases.patience import soon, until
from cases.table import case
from cases.transfers import BIG, IMPATIENT, expect_whole, ranges
from cases.trial import Trial
from clients.process import PATIENT, Running
from lab.plan import Rule
from lab.world import BIG_SIZE

SLOW = 3e6  # bytes a second: two seconds for the big file
SYSTEM_CALLS = (
    "openat", "mkdir", "mkdirat", "write", "pwrite64", "fallocate", "ftruncate", "flock", "fchmod", "fsync",
    "fdatasync", "rename", "renameat", "renameat2", "symlink", "symlinkat", "unlink", "unlinkat", "close",
)  # fmt: skip
STRACE = shutil.which("strace")


def start_and_reach(t: Trial, part: float, **more) -> Running:
    """A download that has got a part of the big file, and gets no more until there is another plan."""
    size = int(part * BIG_SIZE)
    t.plan(Rule(path="", cut=size, held=True), store=True)
    running = t.start(BIG, options=QUICK, **more)
    until(lambda: any(one.sent == size for one in t.store.log), "the body")
    if t.ours:
        until(lambda: size in sizes_of_partials(t), "the partial file")
    return running


def sizes_of_partials(t: Trial) -> list[int]:
    return [path.stat().st_size for path in t.folder.rglob("*.incomplete")]


@contextmanager
def held(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def lock_of(t: Trial, name: str = BIG) -> Path:
    return t.cache / ".locks" / t.repo().folder_name / f"{t.entry(name).etag}.lock"


@case("54 H17")
def killed(t: Trial) -> None:
    """A download that was killed leaves no file, and the next one goes on from its bytes."""
    for part in (0.3, 0.7):
        t.forget()
        start_and_reach(t, part).kill()
        t.expect_nothing_kept(BIG)
        t.plan(store=True)
        t.forget()
        t.ok(BIG, options=QUICK)
        t.expect_file(BIG)
        if t.ours:
            t.equal("ranges", ranges(t), [f"bytes={int(part * BIG_SIZE)}-"])
            t.equal("partial files", t.partials(), [])
        shutil.rmtree(t.cache)


@case("54 j")
def killed_in_a_folder_of_ones_own(t: Trial) -> None:
    """A download into a folder of one's own that was killed goes on there, and leaves nothing over."""
    mine = t.folder / "mine"
    start_and_reach(t, 0.5, local_dir=mine).kill()
    assert not (mine / BIG).exists(), "a part has the file's name"
    t.plan(store=True)
    t.forget()
    t.ok(BIG, local_dir=mine, options=QUICK)
    t.equal("content", (mine / BIG).read_bytes(), t.repo().git.content("main", BIG))
    if t.ours:
        assert ranges(t)[0], "the second run began at the first byte"
        t.equal("partial files", list(mine.rglob("*.incomplete")), [])


@case("91 M8")
def interrupted(t: Trial) -> None:
    """An interrupt ends a download within a second, and the next one goes on."""

    def attempt() -> float:
        shutil.rmtree(t.cache, ignore_errors=True)
        t.forget()
        running = start_and_reach(t, 0.4)
        begin = time.monotonic()
        running.send(signal.SIGINT)
        outcome = t.wait(running)
        assert not outcome.ok, outcome
        t.expect_nothing_kept(BIG)
        if t.ours:
            t.equal("status", outcome.status, 130)
        return time.monotonic() - begin

    soon("the end", 1.5 if t.ours else PATIENT, attempt)
    if t.ours:
        t.plan(store=True)
        t.forget()
        t.ok(BIG)
        expect_whole(t)
        assert ranges(t)[0], "the second run began at the first byte"


@case("56 H11")
def killed_with_the_lock(t: Trial) -> None:
    """A lock dies with its owner."""
    start_and_reach(t, 0.2).kill()
    assert lock_of(t).exists(), "no lock was taken"
    t.plan(store=True)
    t.ok(BIG, options=["--lock-stall", "600"])


def strace(*words: str) -> list[str]:
    assert STRACE, "strace is not installed"
    return [STRACE, "-f", "-qq", "-o", *words]


@case("55")
def killed_before_the_link(t: Trial) -> None:
    """A process that dies between blob and link leaves work for a link alone."""
    name, calls = "onnx/model.onnx", "symlink,symlinkat"
    if t.ours:
        for number in (1, 2):  # the first may be the probe
            death = ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=SIGKILL:when={number}"]
            t.get(name, prefix=strace("/dev/null", *death))
            if t.blob(name).exists():
                break
        assert not t.pointer(name).exists(), "it did not die before the link"
    else:
        t.ok(name)
        t.pointer(name).unlink()
    assert t.blob(name).exists(), "the blob is not there"
    t.forget()
    t.ok(name)
    t.expect_file(name)
    t.equal("requests to the storage", t.store.log, [])


def names_in(cache: Path) -> list[str]:
    return sorted(str(path.relative_to(cache)) for path in cache.rglob("*"))


def points_of_death(t: Trial, log: Path, **call) -> list[tuple[str, int]]:
    """Every system call that changes something, by its number among those of its name."""
    t.ok(prefix=strace(str(log), "-e", f"trace={','.join(SYSTEM_CALLS)}"), **call)
    calls: dict[tuple[str, str], int] = {}
    for line in log.read_text(errors="replace").splitlines():
        if match := re.match(r"(\d+) +(\w+)\(", line):
            calls[match[1], match[2]] = calls.get((match[1], match[2]), 0) + 1
    most: dict[str, int] = {}  # in one thread, which is how strace counts
    for (_, name), count in calls.items():
        most[name] = max(most.get(name, 0), count)
    return [(name, i) for name, count in most.items() for i in range(1, count + 1)]


def die_everywhere(t: Trial, share: int, **call) -> None:
    points = points_of_death(t, t.folder / "strace.log", **call)
    assert len(points) > 50, f"only {points} were seen"
    whole = names_in(t.cache)
    random.Random(5).shuffle(points)
    for name, number in points[:share]:
        shutil.rmtree(t.cache)
        death = ["-e", f"trace={name}", "-e", f"inject={name}:signal=SIGKILL:when={number}"]
        t.get(prefix=strace("/dev/null", *death), **call)
        for attempt in ("first", "second"):
            t.ok(**call)
            t.equal(f"the {attempt} run after {name} number {number}", names_in(t.cache), whole)


FILE = {"name": "model.safetensors"}
SNAPSHOT = {"include": ["*.json", "*.onnx"]}


@case("54 H17 P5")
def killed_at_system_calls(t: Trial) -> None:
    """A download that dies at a system call is mended by the next one, to the last name."""
    if not t.ours:
        return t.ok(**FILE) and None
    die_everywhere(t, 25, **FILE)
    t.expect_file(FILE["name"])
    t.cache = t.folder / "other"
    die_everywhere(t, 25, **SNAPSHOT)
    t.expect_file("onnx/model.onnx")


@case("54 H17 P5")
def killed_at_random(t: Trial) -> None:
    """A snapshot that dies again and again piles up no partial files, and is whole in the end."""
    draw = random.Random(54)
    for _ in range(6):
        t.plan(Rule(path="", rate=SLOW), store=True)
        running = t.start(options=QUICK)
        time.sleep(draw.uniform(0.0, 0.6))
        running.kill()
        if t.ours:
            blobs = [name.partition(".")[0] for name in t.partials()]
            t.equal("blobs with a partial file", blobs, sorted(set(blobs)))
    t.plan(store=True)
    folder = t.ok(options=QUICK)
    for name in t.repo().git.files("main"):
        t.expect_file(name)
    if t.ours:
        t.equal("partial files", t.partials(), [])
        left = names_in(t.cache)
        t.cache = t.folder / "fresh"
        t.equal("name of the folder", t.ok(options=QUICK).name, folder.name)
        t.equal("names in the cache", left, names_in(t.cache))


@case("54 H17 P5", long=True)
def killed_at_every_system_call(t: Trial) -> None:
    """A download that dies at any system call is mended by the next one, to the last name."""
    if not t.ours:
        return t.ok(**FILE) and None
    for i, call in enumerate((FILE, SNAPSHOT)):
        t.cache = t.folder / f"cache-{i}"
        die_everywhere(t, 1 << 30, **call)


@case("53 H18")
def full_disk(t: Trial) -> None:
    """A file that may not grow further ends in an error; later the rest is fetched."""
    limited = ["bash", "-c", "trap '' XFSZ; ulimit -f 3072; exec \"$@\"", "bash"]
    outcome = t.get(BIG, prefix=limited, options=QUICK, limit=20)
    assert not outcome.ok, outcome
    t.expect_nothing_kept(BIG)
    if t.ours:
        t.expect_code(outcome, "no_space io")
        assert re.search("large|space|EFBIG|ENOSPC|quota", outcome.text), outcome
    t.forget()
    t.ok(BIG)
    t.expect_file(BIG)
    if t.ours:
        t.equal("partial files", t.partials(), [])


@case("52 53 H18")
def small_disk(t: Trial) -> None:
    """A file system of four megabytes is found too small for six."""
    t.cache.mkdir()
    mount = f"mount -t tmpfs -o size=4m none '{t.cache}' && exec \"$@\""
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]
    outcome = t.get(BIG, prefix=inside, options=QUICK, limit=30)
    assert not outcome.ok, outcome
    if t.ours:
        t.expect_code(outcome, "no_space")
        t.equal("requests to the storage", t.store.log, [])


def plant(t: Trial, name: str, content: bytes) -> Path:
    partial = t.place() / "blobs" / name
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_bytes(content)
    return partial


@case("66")
def partial_of_the_first_generation(t: Trial) -> None:
    """What an old release began is used if it is right, and never believed if it is wrong."""
    content = t.repo().git.content("main", BIG)
    for prefix in (content[: 2 << 20], bytes(2 << 20)):
        plant(t, f"{t.entry(BIG).etag}.incomplete", prefix)
        t.ok(BIG, options=QUICK)
        if t.ours or t.client.release > (1, 17):
            t.expect_file(BIG)
        shutil.rmtree(t.cache)


@case("67 H10")
def partial_of_another_generation(t: Trial) -> None:
    """What a newer release of Python began is its own and stays as it is."""
    partial = plant(t, f"{t.entry(BIG).etag}.0123abcd.incomplete", b"x" * 5000)
    t.ok(BIG)
    t.expect_file(BIG)
    t.equal("partial file", partial.read_bytes(), b"x" * 5000)


@case("68")
def live_partial(t: Trial) -> None:
    """A partial file that a living process holds is not taken from it."""
    if not t.ours:
        return t.ok(BIG) and None
    content = t.repo().git.content("main", BIG)
    live = plant(t, f"{t.entry(BIG).etag}.0123456789abcdef.incomplete", content[: 3 << 20])
    dead = plant(t, f"{t.entry(BIG).etag}.fedcba9876543210.incomplete", content[: 2 << 20])
    os.utime(dead, (1, 1))
    with held(lock_of(t)), held(live):
        outcome = t.get(BIG, options=[*QUICK, "--lock-stall", "1"])
        assert outcome.ok, outcome
    t.expect_file(BIG)
    t.equal("the live one", live.read_bytes(), content[: 3 << 20])
    assert not dead.exists(), "the dead one was left"
    t.equal("ranges", ranges(t), [f"bytes={2 << 20}-"])


@case("44")
def complete_partial(t: Trial) -> None:
    """A partial file that is whole, too long, or wrong ends in the right file."""
    content = t.repo().git.content("main", BIG)
    for planted in (content, content + b"more", content[:-5] + b"wrong", content[: 2 << 20]):
        if t.ours:
            plant(t, f"{t.entry(BIG).etag}.0123456789abcdef.incomplete", planted)
        t.ok(BIG, options=QUICK)
        expect_whole(t)
        shutil.rmtree(t.cache)


@case("44")
def refused_range(t: Trial) -> None:
    """A server that refuses the range of a partial file is asked for all of it."""
    content = t.repo().git.content("main", BIG)
    if t.ours:
        plant(t, f"{t.entry(BIG).etag}.0123456789abcdef.incomplete", content[: 2 << 20])
        t.plan(
            Rule(nth=[1], answer=416, headers={"Content-Range": f"bytes */{BIG_SIZE}"}), store=True
        )
    t.ok(BIG, options=QUICK, env=IMPATIENT)
    expect_whole(t)
