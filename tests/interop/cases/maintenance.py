"""Looking at a cache and taking things out of it."""

from __future__ import annotations

import os
import shutil

from cases.interruptions import plant
from cases.table import case
from cases.transfers import BIG
from cases.trial import Trial
from lab.world import DATA, LONE, TINY


def fill(t: Trial) -> None:
    t.ok()
    t.ok(include=["config.json", "model.safetensors"], revision="v1")
    t.ok("config.json", id=LONE)
    t.ok("weights.safetensors", id=DATA, kind="dataset")


def seen_by_ours(t: Trial) -> list[dict]:
    told = t.client.ask("cache", "list", "--json", "--cache-dir", str(t.cache), json_out=True)
    assert told.ok, told
    repos = told.result["repos"] if isinstance(told.result, dict) else told.result
    return sorted(repos, key=lambda repo: repo["id"])


@case("103")
def scans_agree(t: Trial) -> None:
    """Both languages see the same repositories, revisions, refs and sizes."""
    fill(t)
    theirs = t.expect_clean_scan()["repos"]
    t.equal("repositories", [repo["id"] for repo in theirs], [LONE, DATA, TINY])
    if not t.ours:
        return
    for python, ours in zip(theirs, seen_by_ours(t), strict=True):
        t.equal("id and size", (ours["id"], ours["size"]), (python["id"], python["size"]))
        revisions = {one["commit"]: sorted(one["files"]) for one in ours["revisions"]}
        t.equal(f"revisions of {python['id']}", revisions, python["revisions"])


@case("103 2.10")
def deletion(t: Trial) -> None:
    """A revision that is deleted takes with it what no other one needs."""
    fill(t)
    old = t.commit("v1")
    shared, alone = t.blob("config.json"), t.blob("model.safetensors", "v1")
    if t.ours:
        told = t.client.ask("cache", "delete", TINY, "--revision", old, "--cache-dir", str(t.cache))
        assert told.ok, told
    else:
        assert t.client.ask("delete", cache_dir=str(t.cache), commits=[old]).ok
    assert shared.exists() and not alone.exists()
    assert not (t.place() / "snapshots" / old).exists() and not (t.place() / "refs" / "v1").exists()
    t.expect_file("model.safetensors")
    t.expect_clean_scan()


@case("103")
def deletion_of_a_repository(t: Trial) -> None:
    """A repository that is deleted leaves nothing, and its neighbours stay."""
    fill(t)
    if t.ours:
        told = t.client.ask("cache", "delete", TINY, "--cache-dir", str(t.cache))
        assert told.ok, told
    else:
        commits = [t.commit(), t.commit("v1")]
        assert t.client.ask("delete", cache_dir=str(t.cache), commits=commits).ok
    assert not t.place().exists(), "the folder is still there"
    t.expect_file("config.json", id=LONE)
    t.expect_clean_scan()


@case("103 H10")
def pruning(t: Trial) -> None:
    """Partial files of the dead are taken away once they are a day old; others stay."""
    t.ok("config.json")
    etag = t.entry(BIG).etag
    old = plant(t, f"{etag}.0123456789abcdef.incomplete", b"old")
    young = plant(t, f"{etag}.fedcba9876543210.incomplete", b"young")
    os.utime(old, (1_700_000_000, 1_700_000_000))
    if t.ours:
        told = t.client.ask("cache", "prune", "--cache-dir", str(t.cache))
        assert told.ok, told
        assert not old.exists() and young.exists()
    t.expect_file("config.json")


@case("103 2.10")
def dangling_link(t: Trial) -> None:
    """A link that leads nowhere is a warning about that file, not the end of its repository."""
    fill(t)
    t.blob("tokenizer.json").unlink()
    if t.ours:
        repos = seen_by_ours(t)
        t.equal("repositories", [repo["id"] for repo in repos], [LONE, DATA, TINY])


@case("65 i")
def verification(t: Trial) -> None:
    """A cache is checked offline, in both languages, against the hashes of the hub."""
    t.ok()
    python = t.scanner.ask("verify", repo_id=TINY, cache_dir=str(t.cache))
    assert python.ok and not python.result["bad"] and not python.result["missing"], python
    t.equal("files checked", python.result["checked"], len(t.repo().git.files("main")))
    if not t.ours:
        return
    t.forget()
    assert t.client.ask("cache", "verify", TINY, "--cache-dir", str(t.cache)).ok
    t.equal("connections", t.front.connections, 0)
    t.blob("config.json").write_bytes(b'{"model_type": "BERT"}')
    told = t.client.ask("cache", "verify", TINY, "--cache-dir", str(t.cache))
    t.expect_code(told, "integrity")


@case("103")
def links_are_not_followed(t: Trial) -> None:
    """What a link in the cache leads to is not deleted with it."""
    fill(t)
    outside = t.folder / "outside"
    shutil.copytree(t.place() / "blobs", outside)
    shutil.rmtree(t.place() / "trees", ignore_errors=True)
    (t.place() / "trees").symlink_to(outside)
    if t.ours:
        told = t.client.ask("cache", "delete", TINY, "--cache-dir", str(t.cache))
        assert told.ok, told
    t.equal("files outside", len(list(outside.iterdir())) > 3, True)
