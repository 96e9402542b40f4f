"""Many files of one commit: complete, partial, of a moving branch, in a folder of one's own."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from pathlib import Path

from cases.answers import QUICK
from cases.patience import soon, until
from cases.table import case
from cases.transfers import BIG
from cases.trial import Trial
from lab.plan import Rule
from lab.world import noise


def trees(t: Trial) -> Path:
    return t.place() / "trees" / f"{t.commit()}.json"


@case("88 k")
def partial_snapshot(t: Trial) -> None:
    """A snapshot that is not complete is told offline, by name."""
    t.ok()
    t.pointer("tokenizer.json").unlink()
    outcome = t.get(local_only=True)
    t.expect_code(outcome, "not_cached")
    if t.ours:
        assert "tokenizer.json" in outcome.text, outcome
        python = t.scanner.get(t.call(local_only=True))
        t.equal("what Python says of it", python.code, "not_cached")
    t.ok("tokenizer.json")
    t.ok(local_only=True)


@case("89", server="hub")
def damaged_listing(t: Trial) -> None:
    """A stored listing that is damaged is ignored, fetched again and written anew."""
    t.ok()
    if not t.ours and t.client.release < (1, 22):
        return
    right = json.loads(trees(t).read_bytes())
    first = next(iter(right["files"]))
    for wrong in (
        b"",
        trees(t).read_bytes()[:50],
        b"[]",
        json.dumps(right | {"format_version": 99}).encode(),
        json.dumps(right | {"files": {first: "x"}}).encode(),
        json.dumps(right | {"files": {"../x": right["files"][first]}}).encode(),
        json.dumps(right | {"files": {first: {"size": -1, "blob_id": "zz"}}}).encode(),
    ):
        trees(t).write_bytes(wrong)
        outcome = t.get()
        if t.ours:
            assert outcome.ok, outcome
            t.equal("listing", json.loads(trees(t).read_bytes()), right)


@case("90", server="hub")
def moving_branch(t: Trial) -> None:
    """A branch that moves between two files gives no mixture: all are of one commit."""
    old = t.commit()
    t.plan(Rule(path="", held=True), store=True)
    running = t.start()
    until(lambda: bool(t.store.log), "the first body")
    t.repo().git.commit(
        {name: noise(f"moved {name}", 1000) for name in ("config.json", "model.safetensors", BIG)}
    )
    t.plan(store=True)
    outcome = t.wait(running)
    assert outcome.ok, outcome
    t.equal("folder", Path(outcome.result).name, old)
    for name in t.repo().git.files(old):
        t.expect_file(name, old)
    t.expect_clean_scan()


@case("j")
def own_folder(t: Trial) -> None:
    """Files in a folder of one's own are files, with what is known of them beside."""
    folder = t.folder / "mine"
    t.ok(local_dir=folder)
    for name in t.repo().git.files("main"):
        path = folder / name
        assert path.is_file() and not path.is_symlink(), f"{path} is no file"
        t.equal(name, path.read_bytes(), t.repo().git.content("main", name))
        about = folder / ".cache" / "huggingface" / "download" / f"{name}.metadata"
        commit, etag, stamp = about.read_text().splitlines()
        t.equal(f"metadata of {name}", (commit, etag), (t.commit(), t.entry(name).etag))
        assert abs(float(stamp) - time.time()) < 600, stamp
    t.equal("ignored", (folder / ".cache" / "huggingface" / ".gitignore").read_text(), "*")
    t.forget()
    t.ok(local_dir=folder)
    t.equal("requests for content", t.bodies(), [])


@case("j 2.8")
def own_folder_with_a_changed_file(t: Trial) -> None:
    """A file that its owner changed is replaced; a large one that is right is adopted."""
    folder = t.folder / "mine"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(t.repo().git.content("main", "model.safetensors"))
    t.ok("model.safetensors", local_dir=folder)
    t.equal("transfers", t.store.log, [])
    time.sleep(1.2)  # times of files are compared within a second
    t.ok("config.json", local_dir=folder)
    time.sleep(1.2)
    (folder / "config.json").write_text("mine")
    t.ok("config.json", local_dir=folder)
    t.equal(
        "content",
        (folder / "config.json").read_bytes(),
        t.repo().git.content("main", "config.json"),
    )


@case("93", server="hub")
def limited_rate(t: Trial) -> None:
    """A limit of the rate holds for all workers together."""
    if not t.ours:
        return t.ok(BIG) and None
    size = sum(entry.size for entry in t.repo().git.files("main").values())
    ideal = size / (2 << 20)

    def attempt() -> float:
        shutil.rmtree(t.cache, ignore_errors=True)
        outcome = t.get(options=["--limit-rate", str(2 << 20), "--workers", "3"])
        assert outcome.ok, outcome
        assert outcome.seconds > 0.75 * ideal, f"{outcome.seconds:.1f} s instead of {ideal:.1f}"
        return outcome.seconds

    soon("a limited download", 1.3 * ideal + 0.5, attempt)


@case("94", server="hub")
def several_connections(t: Trial) -> None:
    """A large file in pieces over four connections is right, also if a piece fails."""
    name, size = "huge.bin", 300 << 20
    t.repo().git.commit({name: bytes(64 << 20) + noise("huge", 1 << 20) + bytes(size - (65 << 20))})
    if not t.ours:
        return t.ok(name) and None
    t.plan(Rule(path="", nth=[3], cut=1 << 20), store=True)
    t.ok(name, options=["--connections", "4", *QUICK])
    t.expect_file(name)
    ranges = [one.range for one in t.store.log if one.range]
    assert len(ranges) >= 9, ranges
    repeated = sum(one.sent for one in t.store.log) - size
    assert repeated < 40 << 20, f"{repeated} bytes were transferred twice"


@case("2.9")
def only_what_is_asked(t: Trial) -> None:
    """Patterns choose files, and nothing else is transferred."""
    folder = t.ok(include=["*.json"], exclude=["1_Pooling/*"])
    found = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    t.equal("files", found, ["config.json", "tokenizer.json"])
    t.equal("transfers", t.store.log, [])
    t.forget()
    t.ok(include=["*.json"], revision=t.commit())
    if t.ours:
        t.equal(
            "requests for a stored listing",
            [one for one in t.front.log if "/tree/" in one.target],
            [],
        )


@case("2.7 H4")
def unreachable_hub(t: Trial) -> None:
    """A hub that is away gives the cached snapshot, with a warning."""
    folder = t.ok()
    t.plan(Rule(path="", answer=503))
    outcome = t.get(options=QUICK)
    t.equal("folder", outcome.result, str(folder))
    if t.ours:
        assert outcome.text.replace(str(folder), "").strip(), "nothing was said"


@case("11.3")
def at_once(t: Trial) -> None:
    """Eight threads of callers give one correct copy."""
    outcomes = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(t.get(include=["*.json", "onnx/*"])))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(one.ok for one in outcomes), [str(one) for one in outcomes if not one.ok]
    t.expect_file("onnx/model.onnx")
    t.equal("transfers", len(t.store.log), 1)


@case("84 part-5", server="hub")
def no_listing(t: Trial) -> None:
    """A server that has no listings tells the names with the commit, and the files are right."""
    if t.ours:
        t.plan(Rule(path="/tree/", answer=404))
    t.ok()
    for name in t.repo().git.files("main"):
        t.expect_file(name)
    t.expect_clean_scan()
    if t.ours:
        t.plan(
            Rule(path="/tree/", answer=405),
            Rule(path="/revision/", replace=str(siblings(t, "../x"))),
        )
        t.refused("unsafe_path", revision=t.commit("v1"), options=QUICK)


def siblings(t: Trial, name: str) -> Path:
    """The description of a commit that names one file."""
    path = t.folder / "description.json"
    path.write_text(json.dumps({"sha": t.commit("v1"), "siblings": [{"rfilename": name}]}))
    return path


@case("9 revalidate", server="hub")
def branch_that_was_asked_about(t: Trial) -> None:
    """A branch that was asked about a moment ago is not asked about again, if the caller says so."""
    young = ["--revalidate-after", "60"] if t.ours else []
    small = "config.json"
    path = t.ok(small, options=young)
    t.ok(include=["*.json"], options=young)
    t.forget()
    t.equal("path", t.ok(small, options=young), path)
    folder = t.ok(include=["*.json"], options=young)
    if t.ours:
        t.equal("connections", t.front.connections, 0)
        t.repo().git.commit({small: b"moved"})
        t.equal("still the old one", t.ok(include=["*.json"], options=young), folder)
        os.utime(t.place() / "refs" / "main", (1, 1))
        assert t.ok(include=["*.json"], options=young) != folder, "an old ref was believed"
