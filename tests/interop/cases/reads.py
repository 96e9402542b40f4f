"""Files of a branch, a tag, a commit: what is asked, and what lies in the cache afterwards."""

from __future__ import annotations

from pathlib import Path

from cases.table import case
from cases.trial import Trial
from lab.nginx import SIGNATURE
from lab.world import DATA, LONE, ODD_NAME, TINY, TOKEN


@case("1", server="both")
def regular_file(t: Trial) -> None:
    """A small file comes over the relative redirect, with its query and the token."""
    path = t.ok("config.json", token=TOKEN)
    t.equal("path", path, t.pointer("config.json"))
    t.expect_file("config.json")
    t.expect_ref("main", t.commit())
    assert all(one.authorized for one in t.front.log), t.shown_log()
    if t.ours or t.client.release >= (2,):  # older releases lose the query
        assert any("etag=%22" in one.target for one in t.front.log), "the query was lost"
    t.expect_clean_scan()


@case("2", server="both")
def large_file(t: Trial) -> None:
    """A large file comes from the storage's origin, which never sees the token."""
    t.ok("onnx/model.onnx", token=TOKEN)
    t.expect_file("onnx/model.onnx")
    assert t.store.log, "the storage was not asked"
    for one in t.store.log:
        assert one.method == "GET", f"the storage was asked by {one}"
        assert not one.authorized, f"the token went to the storage: {one}"
        assert SIGNATURE in one.target, one
    t.expect_clean_scan()


@case("3", server="both")
def second_time(t: Trial) -> None:
    """A file that is there is asked for by one HEAD and not transferred again."""
    first = t.ok("config.json")
    before = t.tree()
    t.forget()
    t.equal("path", t.ok("config.json"), first)
    t.equal("requests for content", t.bodies(), [])
    heads = [one for one in t.heads() if "resolve-cache" not in one.target]
    t.equal("number of HEAD requests", len(heads), 1)
    t.equal("cache", t.tree(), before)


@case("4", server="both")
def by_commit(t: Trial) -> None:
    """A cached file at a commit needs no network."""
    t.ok("config.json")
    t.forget()
    t.equal("path", t.ok("config.json", revision=t.commit()), t.pointer("config.json"))
    t.equal("connections", t.front.connections + t.store.connections, 0)


@case("5", server="hub")
def moved_branch_same_content(t: Trial) -> None:
    """Content that another commit has already is linked, not transferred."""
    t.ok("onnx/model.onnx")
    blob = t.blob("onnx/model.onnx")
    before = blob.stat().st_mtime_ns
    moved = t.repo().git.commit({"new.txt": b"new"})
    t.forget()
    t.equal("path", t.ok("onnx/model.onnx"), t.pointer("onnx/model.onnx", moved))
    t.equal("requests for content", t.bodies(), [])
    t.equal("time of the blob", blob.stat().st_mtime_ns, before)
    t.expect_ref("main", moved)
    t.expect_clean_scan()


@case("6", server="hub")
def moved_branch_new_content(t: Trial) -> None:
    """New content on a branch leaves the old snapshot as it was."""
    t.ok("config.json")
    old = t.commit()
    t.repo().git.commit({"config.json": b"changed"})
    t.ok("config.json")
    t.expect_file("config.json")
    t.expect_file("config.json", old)
    t.equal("blobs", len(list((t.place() / "blobs").iterdir())), 2)
    t.expect_clean_scan()


@case("7", server="both")
def tags_and_pull_requests(t: Trial) -> None:
    """A revision with slashes is encoded in the address and a path below refs."""
    t.ok("model.safetensors", revision="v1")
    t.ok("config.json", revision="refs/pr/1")
    t.expect_file("model.safetensors", "v1")
    t.expect_ref("v1", t.commit("v1"))
    t.expect_ref("refs/pr/1", t.commit("v1"))
    assert any("/resolve/refs%2Fpr%2F1/" in one.target for one in t.front.log), t.shown_log()
    t.expect_clean_scan()


@case("8", server="both")
def odd_name(t: Trial) -> None:
    """A name of signs and letters beyond ASCII is encoded byte by byte, and kept as it is."""
    t.ok(ODD_NAME)
    t.expect_file(ODD_NAME)
    asked = [one.target for one in t.front.log if "/resolve/" in one.target]
    assert any("odd%2520" in one and "%C3%A9%3F.txt" in one for one in asked), asked


@case("9", server="both")
def without_namespace(t: Trial) -> None:
    """A repository without a namespace lies in models--name."""
    t.ok("config.json", id=LONE)
    t.expect_file("config.json", id=LONE)
    t.equal("folder", t.place(LONE).name, "models--lone")


@case("10", server="both")
def dataset(t: Trial) -> None:
    """A data set is asked for below datasets/ and lies in datasets--org--name."""
    t.ok("weights.safetensors", id=DATA, kind="dataset")
    t.expect_file("weights.safetensors", id=DATA)
    t.equal("folder", t.place(DATA).name, "datasets--org--data")
    assert all(one.target.startswith(("/datasets/org/data/", "/api/")) for one in t.front.log)


@case("32", server="nginx")
def prefixed_endpoint(t: Trial) -> None:
    """An endpoint below a path keeps that path on every request."""
    t.front.prefix = "/artifacts/hub"
    try:
        endpoint = {"HF_ENDPOINT": t.front.url + t.front.prefix}
        t.ok("onnx/model.onnx", env=endpoint)
        t.ok(include=["config.json"], env=endpoint)
    finally:
        t.front.prefix = ""
    asked = [one for one in t.front.log if "resolve-cache" not in one.target]
    assert all(one.target.startswith("/artifacts/hub/") for one in asked), t.shown_log()


@case("35", server="hub")
def pages(t: Trial) -> None:
    """A listing of several pages is read to its end."""
    t.lab.hub.forge.page_size = 3
    folder = t.ok()
    found = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir())
    t.equal("files", found, sorted(t.repo().git.files("main")))
    t.equal("pages", sum("/tree/" in one.target for one in t.front.log), 3)


@case("75")
def places_of_the_cache(t: Trial) -> None:
    """A cache by a relative path, below the home folder, or behind a link is the same cache."""
    home = Path(t.client.environment["HOME"])
    disk = t.folder / "disk"
    disk.mkdir()
    (t.folder / "link").symlink_to(disk)
    for given, cache in (
        ("relative/c", t.folder / "relative" / "c"),
        (f"~/{t.folder.name}", home / t.folder.name),
        (str(t.folder / "link"), disk),
    ):
        path = t.ok("config.json", cache=Path(given), folder=t.folder)
        assert path.is_absolute(), f"{given} gives {path}"
        t.cache = cache
        t.equal(given, path.resolve(), t.blob("config.json").resolve())
        t.expect_file("config.json")


@case("xet", server="hub")
def xet_backed(t: Trial) -> None:
    """A file that is also stored in chunks comes as plain HTTP from where the redirect leads."""
    t.lab.hub.forge.xet = True
    t.ok("onnx/model.onnx")
    t.expect_file("onnx/model.onnx")
    t.equal("bodies from the storage", len(t.store.log), 1)


@case("snapshot", server="both")
def whole_snapshot(t: Trial) -> None:
    """A snapshot is every file of one commit, and the second time nothing is transferred."""
    folder = t.ok()
    t.equal("folder", folder, t.place() / "snapshots" / t.commit())
    for name in t.repo().git.files("main"):
        t.expect_file(name)
    t.expect_ref("main", t.commit())
    t.forget()
    t.equal("folder", t.ok(), folder)
    t.equal("requests for content", t.bodies(), [])
    t.expect_clean_scan()
