"""Downloads from olah and uploads to giftless: servers that neither language's authors wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from cases.answers import QUICK
from cases.table import case
from cases.transfers import BIG, break_off
from cases.trial import Trial
from cases.uploads import done, local_file, upload
from lab.others import start_giftless, start_olah
from lab.plan import Rule
from lab.world import TINY, noise

NAMES = ("config.json", "onnx/model.onnx", "model.safetensors")


@contextmanager
def mirror(t: Trial) -> Iterator[None]:
    """olah with git repositories of its own, behind the fault proxy."""
    with start_olah(t.lab.environments, t.folder / "olah", t.world) as olah:
        t.front.upstream_port = olah.port
        yield


@case("O1", server="hub")
def mirror_of_git(t: Trial) -> None:
    """A mirror without lengths, ranges or linked tags gives the right files."""
    with mirror(t):
        for name in NAMES:
            t.ok(name, options=QUICK)
            t.expect_file(name)
        t.ok("model.safetensors", revision="v1")
        t.expect_file("model.safetensors", "v1")
        t.expect_ref("main", t.commit())
    t.expect_clean_scan()


@case("O1 snapshot", server="hub")
def snapshot_of_a_mirror(t: Trial) -> None:
    """A snapshot of a mirror whose listing is redirected to a slash is whole."""
    with mirror(t):
        folder = t.ok(include=["*.json", "*.onnx", "*.safetensors"], options=QUICK)
        t.equal("folder", folder.name, t.commit())
        for name in NAMES:
            t.expect_file(name)


@case("O1 36", server="hub")
def mirror_without_ranges(t: Trial) -> None:
    """A mirror that ignores ranges is taken from the beginning when it breaks off."""
    with mirror(t):
        t.plan(Rule(method="GET", path=BIG, nth=[1], cut=2 << 20))
        outcome = t.get(BIG, options=QUICK)
    if t.ours:
        assert outcome.ok, outcome
        t.expect_file(BIG)


@case("O2", server="hub")
def mirror_of_a_mirror(t: Trial) -> None:
    """A caching mirror in front of another one gives files, and the rest of a broken one."""
    with start_olah(t.lab.environments, t.folder / "inner", t.world) as inner:
        with start_olah(t.lab.environments, t.folder / "outer", None, inner.port) as outer:
            t.front.upstream_port = outer.port
            for name in NAMES:
                t.ok(name, options=QUICK)
                t.expect_file(name)
            t.plan(break_off(t))
            t.ok(BIG, options=QUICK)
            t.expect_file(BIG)


@contextmanager
def store(t: Trial) -> Iterator[None]:
    """giftless for large files, the test hub for everything else."""
    with start_giftless(t.lab.environments, t.folder / "giftless") as giftless:
        t.front.routes = {"/info/lfs/": giftless.port, "/objects/": giftless.port}
        t.lab.hub.forge.keeps_objects = False
        yield


def puts(t: Trial) -> list[int]:
    return [one.status for one in t.log if one.method == "PUT"]


@case("G 95", server="hub")
def store_of_large_files(t: Trial) -> None:
    """A store that wants the headers of its actions gets the file; the hub gets its name."""
    content = noise("giftless", 50_000)
    with store(t):
        outcome = upload(t, id=TINY, local=local_file(t, "new.bin", content))
    if not t.ours:  # Python leaves those headers out, and giftless refuses
        assert not outcome.ok and set(puts(t)) == {403}, outcome
        return
    assert outcome.ok, outcome
    t.equal("uploads", puts(t), [200])
    stored = list((t.folder / "giftless" / "objects").rglob(t.entry("new.bin").sha256))
    assert stored and stored[0].read_bytes() == content, "giftless has not got the file"


@case("G 97", server="hub")
def object_in_the_store(t: Trial) -> None:
    """An object that the store has is not sent again."""
    content = noise("giftless", 50_000)
    with store(t):
        oid = hashlib.sha256(content).hexdigest()
        place = t.folder / "giftless" / "objects" / "org" / "tiny" / oid
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
        done(t, id=TINY, local=local_file(t, "again.bin", content))
    t.equal("uploads", puts(t), [])
