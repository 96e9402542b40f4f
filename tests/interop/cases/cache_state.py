"""Caches that are damaged, closed, shared or without links."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from cases.answers import QUICK
from cases.interruptions import names_in
from cases.table import case
from cases.trial import Trial
from lab.world import TINY

SMALL, LARGE = "config.json", "onnx/model.onnx"


def read_only(cache: Path) -> list[str]:
    mount = f"mount --bind '{cache}' '{cache}' && mount -o remount,ro,bind '{cache}' && exec \"$@\""
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]


@case("64")
def truncated_blob(t: Trial) -> None:
    """A blob that lost its end is found by its size and fetched again."""
    t.ok(LARGE)
    os.truncate(t.blob(LARGE), 1000)
    t.pointer(LARGE).unlink()
    t.ok(LARGE)
    if t.ours:
        t.expect_file(LARGE)


@case("65 H9")
def corrupted_blob(t: Trial) -> None:
    """A blob with a wrong byte is told by a check, and mended when asked."""
    t.ok(LARGE)
    content = bytearray(t.blob(LARGE).read_bytes())
    content[500] ^= 1
    t.blob(LARGE).write_bytes(content)
    if not t.ours:
        return
    told = t.client.ask("cache", "verify", TINY, "--cache-dir", str(t.cache))
    t.expect_code(told, "integrity")
    assert LARGE in told.text, told
    t.ok(LARGE, options=["--verify"])
    t.expect_file(LARGE)
    told = t.client.ask("cache", "verify", TINY, "--cache-dir", str(t.cache))
    assert told.ok, told


@case("69 H13 R56")
def closed_cache(t: Trial) -> None:
    """A cache that nobody may write gives what it has."""
    path = t.ok(LARGE)
    inside = read_only(t.cache)
    t.equal("at main", t.ok(LARGE, prefix=inside), path)
    t.equal("at the commit", t.ok(LARGE, revision=t.commit(), prefix=inside), path)


@case("70", server="hub")
def closed_cache_and_moved_branch(t: Trial) -> None:
    """A cache that nobody may write and that lacks a file is named in the error."""
    t.ok(SMALL)
    old = t.commit()
    t.repo().git.commit({SMALL: b"changed"})
    inside = read_only(t.cache)
    outcome = t.get(SMALL, prefix=inside, options=QUICK)
    assert not outcome.ok, outcome
    if t.ours:
        t.expect_code(outcome, "io")
        assert str(t.cache) in outcome.text, outcome
    t.equal("at the commit", t.ok(SMALL, revision=old, prefix=inside), t.pointer(SMALL, old))


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@case("71")
def shared_cache(t: Trial) -> None:
    """What one user wrote another can read, and can wait for its locks."""
    t.ok(LARGE, umask=0o002)
    t.ok(include=[SMALL], umask=0o022)
    t.equal("blob", mode(t.blob(LARGE)), "0o664")
    t.equal("blob", mode(t.blob(SMALL)), "0o644")
    t.equal("folder", mode(t.place()), "0o775")
    if t.ours:
        for lock in (t.cache / ".locks").rglob("*.lock"):
            t.equal("lock", mode(lock), "0o664")
        for tree in (t.place() / "trees").glob("*"):
            t.equal("listing", mode(tree), "0o644")


@case("72")
def narrow_mask(t: Trial) -> None:
    """A mask of 037 gives a blob of mode 640."""
    t.ok(LARGE, umask=0o037)
    t.equal("blob", mode(t.blob(LARGE)), "0o640")


@case("73 g")
def links_switched_off(t: Trial) -> None:
    """Without links a new file lies in the snapshot itself, and one that is there is copied."""
    without = {"HF_HUB_DISABLE_SYMLINKS": "1"}
    t.ok(SMALL)
    t.pointer(SMALL).unlink()
    path = t.ok(SMALL, env=without)
    assert path.is_file() and not path.is_symlink() and t.blob(SMALL).exists()
    path = t.ok(LARGE, env=without)
    assert not path.is_symlink() and not t.blob(LARGE).exists()
    t.equal("content", path.read_bytes(), t.repo().git.content("main", LARGE))
    t.forget()
    t.equal("again", t.ok(LARGE, env=without), path)
    t.equal("with links", t.ok(LARGE), path)
    t.equal("requests for content", t.bodies(), [])
    assert t.scanner.get(t.call(LARGE, local_only=True)).ok
    t.expect_clean_scan()


@case("74")
def links_that_fail(t: Trial) -> None:
    """Where the probe succeeds and the link fails, the file lies in the snapshot itself."""
    outcome = t.get(LARGE, env=t.lab.shimmed(SHIM_SYMLINK="EPERM"))
    if t.ours:
        assert outcome.ok, outcome
        path = t.pointer(LARGE)
        assert not path.is_symlink()
        t.equal("content", path.read_bytes(), t.repo().git.content("main", LARGE))
        t.expect_clean_scan()


@case("H19")
def rename_across_devices(t: Trial) -> None:
    """Where every folder is a disk of its own, files are copied and then named, and none is left over."""
    disks = t.lab.shimmed(SHIM_RENAME="EXDEV")
    mine = t.folder / "mine"
    t.ok(LARGE, env=disks)
    t.expect_file(LARGE)
    t.expect_ref("main", t.commit())
    t.equal("partial files", t.partials(), [])
    outcome = t.get(LARGE, local_dir=mine, env=disks)
    if t.ours:
        assert outcome.ok, outcome
        t.equal("content", (mine / LARGE).read_bytes(), t.repo().git.content("main", LARGE))
        left = [one.name for one in t.folder.rglob("*") if one.suffix in (".tmp", ".incomplete")]
        t.equal("left over", left, [])
    t.expect_clean_scan()


@case("79")
def forced(t: Trial) -> None:
    """A forced download transfers again, beside the shared store; offline it is a contradiction."""
    t.ok(LARGE)
    shared = t.cache / "blobs" / "77" / ("7" * 64)
    shared.parent.mkdir(parents=True)
    (t.cache / "blobs" / ".huggingface-shared-blobs").write_text("1\n")
    shutil.move(t.blob(LARGE), shared)
    t.blob(LARGE).symlink_to(f"../../blobs/77/{'7' * 64}")
    shared.chmod(0o444)
    before = shared.stat().st_mtime_ns
    t.forget()
    t.ok(LARGE, force=True)
    t.equal("transfers", len(t.store.log), 1)
    t.expect_file(LARGE)
    t.equal("time of the payload", shared.stat().st_mtime_ns, before)
    assert not t.blob(LARGE).is_symlink(), "the blob is still the shared one"
    if t.ours:
        t.refused("invalid_argument", LARGE, force=True, env={"HF_HUB_OFFLINE": "1"})


@case("H1 H2 H3 R54")
def hostile_refs(t: Trial) -> None:
    """A ref that names no commit is as if it were not there."""
    t.ok(SMALL)
    ref = t.place() / "refs" / "main"
    for content in ("", "../../../x", "zzzz", "1" * 39):
        ref.write_text(content)
        outcome = t.get(SMALL, local_only=True)
        if t.ours:
            t.expect_code(outcome, "not_cached")
        t.ok(SMALL)
        t.expect_ref("main", t.commit())


@case("H4 H5 H6 H7 R53")
def hostile_links(t: Trial) -> None:
    """A link in a snapshot that leads out of the repository's own folder is not read."""
    t.ok(SMALL)
    other = t.cache / "models--org--other" / "blobs" / "x"
    other.parent.mkdir(parents=True)
    other.write_text("other")
    for target, code in (
        ("../../blobs/gone", "not_cached"),
        (str(other), "unsafe_path"),
        ("/etc/passwd", "unsafe_path"),
        (SMALL, "io not_cached unsafe_path"),
    ):
        t.pointer(SMALL).unlink()
        t.pointer(SMALL).symlink_to(target)
        outcome = t.get(SMALL, local_only=True)
        if t.ours:
            t.expect_code(outcome, code)


@case("H8")
def folder_as_a_blob(t: Trial) -> None:
    """A folder where a blob should be is an error of the file system."""
    t.ok(SMALL)
    t.pointer(SMALL).unlink()
    t.blob(SMALL).unlink()
    (t.blob(SMALL) / "inside").mkdir(parents=True)
    outcome = t.get(SMALL, options=QUICK)
    if t.ours:
        t.expect_code(outcome, "io")


@case("H14")
def file_as_a_cache(t: Trial) -> None:
    """A cache folder that is a file is an error of the file system."""
    t.cache.write_text("a file")
    outcome = t.get(SMALL, options=QUICK)
    assert not outcome.ok, outcome
    if t.ours:
        t.expect_code(outcome, "io")
        assert str(t.cache) in outcome.text, outcome


@case("H20")
def clock_set_back(t: Trial) -> None:
    """Files that come from the future change nothing."""
    t.ok(LARGE)
    for path in t.cache.rglob("*"):
        os.utime(path, (4e9, 4e9), follow_symlinks=False)
    t.forget()
    t.ok(LARGE)
    t.equal("requests for content", t.bodies(), [])


@case("consequence-3")
def unknown_things(t: Trial) -> None:
    """What a client does not know in a repository's folder stays as it is."""
    t.ok(SMALL)
    for name in ("blobs/x.downloadInProgress", "blobs/y.sync.part", "unknown/deep/file"):
        place = t.place() / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("theirs")
    before = set(names_in(t.cache))
    t.ok(LARGE)
    t.ok(SMALL, force=True)
    assert before <= set(names_in(t.cache)), before - set(names_in(t.cache))
