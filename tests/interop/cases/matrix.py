"""The matrix of hub.md, section 7.1: one cache, a release of Python, and the client that is judged.

In every case `t.client` is judged and `t.python` is the release; where a case has two directions,
both are run, each in a cache of its own.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from cases.answers import QUICK
from cases.interruptions import held, lock_of
from cases.patience import soon, until
from cases.table import case
from cases.transfers import BIG, ranges
from cases.trial import Trial
from clients.client import Client
from lab.plan import Rule
from lab.world import TINY

SMALL, LARGE = "config.json", "onnx/model.onnx"


def directions(t: Trial) -> list[tuple[Client, Client]]:
    """Writer and reader, in both orders."""
    return [(t.client, t.python), (t.python, t.client)]


def got(t: Trial, client: Client, name: str | None = None, **more) -> Path:
    outcome = client.get(t.call(name, **more))
    t.outcomes += [outcome] if client.is_ours else []
    assert outcome.ok, f"{client.name}: {outcome}"
    return Path(outcome.result)


def next_cache(t: Trial) -> None:
    if t.cache.exists():
        t.expect_clean_scan()
        shutil.rmtree(t.cache)
    t.forget()
    t.plan(store=True)


@case("a b", server="both")
def online(t: Trial) -> None:
    """What the one downloaded the other finds online, and transfers nothing."""
    for writer, reader in directions(t):
        paths = [got(t, writer, SMALL), got(t, writer, LARGE), got(t, writer, SMALL, revision="v1")]
        t.forget()
        found = [got(t, reader, SMALL), got(t, reader, LARGE), got(t, reader, SMALL, revision="v1")]
        t.equal(f"paths of {reader.name}", found, paths)
        t.equal("requests for content", t.bodies(), [])
        next_cache(t)


@case("a b snapshot")
def whole_snapshots(t: Trial) -> None:
    """A whole snapshot of the one is a whole snapshot of the other, online and offline."""
    for writer, reader in directions(t):
        folder = got(t, writer)
        t.forget()
        t.equal("online", got(t, reader), folder)
        t.equal("requests for content", t.bodies(), [])
        t.equal("offline", got(t, reader, local_only=True), folder)
        next_cache(t)


@case("c d")
def offline(t: Trial) -> None:
    """What the one downloaded the other finds offline: file, ref, snapshot."""
    for writer, reader in directions(t):
        paths = [got(t, writer, SMALL), got(t, writer, LARGE, revision="refs/pr/1")]
        t.forget()
        t.equal("at main", got(t, reader, SMALL, local_only=True), paths[0])
        t.equal("at a ref", got(t, reader, LARGE, revision="refs/pr/1", local_only=True), paths[1])
        t.equal(
            "at a commit", got(t, reader, SMALL, revision=t.commit(), local_only=True), paths[0]
        )
        t.equal("connections", t.front.connections, 0)
        next_cache(t)


@case("e")
def known_missing(t: Trial) -> None:
    """A file that the one knows to be missing the other knows to be missing."""
    for writer, reader in directions(t):
        writer.get(t.call(SMALL))
        t.equal("code", writer.get(t.call("none.json")).code, "entry_not_found")
        t.forget()
        if reader.is_ours:
            outcome = reader.get(t.call("none.json", revision=t.commit()))
            t.expect_code(outcome, "entry_not_found")
            t.equal("connections", t.front.connections, 0)
        else:
            asked = {"repo_id": TINY, "filename": "none.json", "cache_dir": str(t.cache)}
            t.equal("look-up", reader.ask("lookup", **asked).result, "known missing")
        next_cache(t)


@case("f")
def killed_half_way(t: Trial) -> None:
    """What the one began when it was killed the other completes."""
    for writer, reader in directions(t):
        t.plan(Rule(path="", cut=2 << 20, held=True), store=True)
        running = writer.start(t.call(BIG))
        until(lambda: any(one.sent == 2 << 20 for one in t.store.log), "the body")
        running.kill()
        left = t.partials()
        t.plan(store=True)
        t.forget()
        got(t, reader, BIG)
        t.expect_file(BIG)
        generation_a = left == [f"{t.entry(BIG).etag}.incomplete"]
        if reader.is_ours and not generation_a:
            t.equal("ranges", ranges(t), [""])
        assert set(t.partials()) <= set(left), f"{t.partials()} were {left}"
        next_cache(t)


@case("g")
def without_links(t: Trial) -> None:
    """A cache that the one wrote without links the other reads, and goes on in with links."""
    for writer, reader in directions(t):
        no_links = t.lab.shimmed(SHIM_SYMLINK="all")
        path = got(t, writer, LARGE, env=no_links)
        assert not path.is_symlink()
        t.forget()
        t.equal("path", got(t, reader, LARGE), path)
        t.equal("requests for content", t.bodies(), [])
        got(t, reader, SMALL)
        t.expect_file(SMALL)
        got(t, writer, "tokenizer.json")
        t.expect_file("tokenizer.json")
        next_cache(t)


def share(t: Trial) -> Path:
    """The store of generation D: the large blob becomes a link to the payload that is returned."""
    payload = t.cache / "blobs" / "77" / ("7" * 64)
    payload.parent.mkdir(parents=True)
    (t.cache / "blobs" / ".huggingface-shared-blobs").write_text("1\n")
    shutil.move(t.blob(LARGE), payload)
    payload.chmod(0o444)
    (payload.parent / f"{payload.name}.refs").write_text(
        f"{t.place().name}/blobs/{t.entry(LARGE).etag}\n"
    )
    t.blob(LARGE).symlink_to(f"../../blobs/77/{payload.name}")
    return payload


@case("h")
def shared_store(t: Trial) -> None:
    """A blob in the store of the newest generation is read, replaced and left alone."""
    path = got(t, t.python, LARGE)
    payload = share(t)
    about = payload.stat()
    t.forget()
    t.equal("path", got(t, t.client, LARGE), path)
    t.equal("offline", got(t, t.client, LARGE, local_only=True), path)
    t.equal("requests for content", t.bodies(), [])
    got(t, t.client, LARGE, force=True)
    t.equal(
        "payload",
        (payload.stat().st_mtime_ns, payload.stat().st_size),
        (about.st_mtime_ns, about.st_size),
    )
    t.expect_file(LARGE)
    if t.ours:
        assert t.client.ask("cache", "delete", TINY, "--cache-dir", str(t.cache)).ok
        assert payload.exists() and (t.cache / "blobs" / ".huggingface-shared-blobs").exists()


@case("i")
def checksums(t: Trial) -> None:
    """Python's own check of hashes finds nothing in what the other downloaded."""
    got(t, t.client)
    if t.python.release < (1, 1):  # that release has no such check
        t.equal("folder", got(t, t.python), t.place() / "snapshots" / t.commit())
        return
    told = t.python.ask("verify", repo_id=TINY, cache_dir=str(t.cache))
    assert told.ok and not told.result["bad"] and not told.result["missing"], told


@case("j")
def own_folder(t: Trial) -> None:
    """A folder of one's own that the one filled the other leaves as it is."""
    for i, (writer, reader) in enumerate(directions(t)):
        folder = t.folder / f"mine-{i}"
        got(t, writer, local_dir=folder)
        files = {
            p: p.stat().st_mtime_ns
            for p in folder.rglob("*")
            if p.is_file() and ".cache" not in p.parts
        }
        t.equal("files", len(files), len(t.repo().git.files("main")))
        t.forget()
        got(t, reader, local_dir=folder)
        t.equal("requests for content", t.bodies(), [])
        t.equal("times", {p: p.stat().st_mtime_ns for p in files}, files)


@case("k")
def listings(t: Trial) -> None:
    """A listing that the one stored tells the other offline whether a snapshot is whole."""
    for writer, reader in directions(t):
        folder = got(t, writer)
        t.equal("complete", got(t, reader, local_only=True), folder)
        (folder / "tokenizer.json").unlink()
        has_tree = any((t.place() / "trees").glob("*.json")) and (
            reader.is_ours or reader.release >= (1, 22)
        )
        outcome = reader.get(t.call(local_only=True))
        if has_tree:
            t.expect_code(outcome, "not_cached")
        next_cache(t)


@case("l")
def locks(t: Trial) -> None:
    """A lock that the one holds the other waits for, and goes on within a second of its release."""

    def for_python() -> float:
        next_cache(t)
        lock = lock_of(t, LARGE)
        lock.parent.mkdir(parents=True)
        holder = t.python.begin("hold", {"lock": str(lock), "seconds": 0}, t.call())
        t.equal("the release", holder.process.stdout.readline().strip(), b"held")
        waiter = t.client.start(t.call(LARGE, options=["--lock-stall", "600"]))
        until(lambda: bool(t.heads()), "the first question")
        time.sleep(0.4)
        assert waiter.is_running, "it did not wait for Python's lock"
        begin = time.monotonic()
        assert holder.wait().ok and waiter.wait().ok
        return time.monotonic() - begin

    def for_us() -> float:
        next_cache(t)
        t.plan(Rule(path="", cut=50_000, held=True), store=True)
        running = t.client.start(t.call(LARGE))
        until(lambda: bool(t.store.log), "the body")
        before = len(t.heads())
        waiting = t.python.start(t.call(LARGE))
        until(lambda: len(t.heads()) > before, "Python's question")
        time.sleep(0.4)
        t.plan(store=True)
        assert running.wait().ok
        begin = time.monotonic()
        assert waiting.wait().ok
        t.equal("transfers", len(t.store.log), 1)
        return time.monotonic() - begin

    soon("going on after Python", 2.5, for_python)
    soon("Python's going on", 2.5, for_us)


@case("race 58")
def race(t: Trial) -> None:
    """Both languages want the same file at once: it crosses the wire once."""
    t.plan(Rule(path="", rate=8e6), store=True)
    running = [client.start(t.call(BIG, options=QUICK)) for client in (t.client, t.python) * 3]
    for one in running:
        outcome = one.wait()
        assert outcome.ok, outcome
        t.equal("path", outcome.result, str(t.pointer(BIG)))
    t.expect_file(BIG)
    t.equal("transfers", len(t.store.log), 1)
    with held(lock_of(t)):
        pass
    next_cache(t)
