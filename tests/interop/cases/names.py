"""Names that come from the caller or the network, and must not become paths as they are."""

from __future__ import annotations

import json
import random

from cases.answers import QUICK
from cases.table import case
from cases.trial import Trial
from lab import listing
from lab.plan import Rule
from lab.world import TINY


def files_outside(t: Trial) -> list[str]:
    """Everything below the trial's folder that is in no snapshot, blob, ref or lock."""
    return [
        str(path) for path in t.folder.rglob("*") if path.is_file() and t.cache not in path.parents
    ]


@case("11 A1 A2 A3 A4 A5 A6 R51")
def hostile_ids(t: Trial) -> None:
    """An id that is none is refused before any socket is opened."""
    for id in (
        "a--b",
        "a..b",
        "a/b/c",
        ".a",
        "a.git",
        "a" * 97,
        "modèle",
        "../x",
        "a/",
        "/a",
        "a b",
        "a-",
        "a\n",
    ):
        outcome = t.get("config.json", id=id, limit=10)
        assert not outcome.ok, f"{id!r}: {outcome}"
        if t.ours:
            t.expect_code(outcome, "invalid_repo_id")
    if t.ours:
        t.equal("connections", t.front.connections, 0)
        assert not t.cache.exists() or not list(t.cache.iterdir())


@case("86 A9 A10 A11 R51")
def hostile_revisions(t: Trial) -> None:
    """A revision that git would not take is refused before any socket is opened."""
    for revision in (
        "../../evil",
        "a..b",
        "x.lock",
        "a b",
        "a\r\nb",
        "/a",
        "a/",
        "a~1",
        "a:b",
        "x" * 300,
        "a/.b",
    ):
        outcome = t.get("config.json", revision=revision, limit=10)
        assert not outcome.ok, f"{revision!r}: {outcome}"
        if t.ours:
            t.expect_code(outcome, "invalid_revision")
    if t.ours:
        t.equal("connections", t.front.connections, 0)


@case("84 A13 A14 A15 A16 A17 A18 R50")
def hostile_names_asked_for(t: Trial) -> None:
    """A file name that leads elsewhere is refused before any socket is opened."""
    for name in (
        "../x",
        "/abs",
        "a\\..\\b",
        "C:\\x",
        "a//b",
        "a/./b",
        "CON.json",
        "x.",
        "\\\\host\\s",
        "n" * 300,
    ):
        outcome = t.get(name, limit=10)
        assert not outcome.ok, f"{name!r}: {outcome}"
        if t.ours:
            t.expect_code(outcome, "unsafe_path")
    if t.ours:
        t.equal("connections", t.front.connections, 0)
    t.equal("files outside the cache", files_outside(t), [])


@case("84 R50")
def hostile_names_listed(t: Trial) -> None:
    """A listing with a file name that leads elsewhere is refused, and nothing lies elsewhere."""
    repo, commit = t.repo(), t.commit()
    for name in (
        "../x",
        "/x",
        "a\\..\\b",
        "C:x",
        "a//b",
        "a\0b",
        "n" * 300,
        "../../../../x",
        "a/../../b",
    ):
        tree = listing.tree(repo, commit)
        tree[0]["path"] = name
        info = listing.info(repo, commit)
        info["siblings"][0]["rfilename"] = name
        told = {"Content-Type": "application/json"}
        entry = tree[0]
        head = {"X-Repo-Commit": commit, "ETag": f'"{entry["oid"]}"', "Content-Length": "2"}
        t.plan(
            Rule(path="/tree/", answer=200, body=json.dumps(tree), headers=told),
            Rule(path="/api/models/org/tiny", answer=200, body=json.dumps(info), headers=told),
            Rule(path="/resolve/.*(x|b|nnn)$", answer=200, body="{}", headers=head),
        )
        outcome = t.get(options=QUICK, limit=30)
        if t.ours:
            t.expect_code(outcome, "unsafe_path bad_response")
            t.equal(f"files outside the cache after {name!r}", files_outside(t), [])
    if not t.ours:
        assert t.outcomes


@case("85 R53 6.2")
def planted_link(t: Trial) -> None:
    """A link in place of a snapshot's folder does not lead a download elsewhere."""
    outside = t.folder / "outside"
    outside.mkdir()
    folder = t.place() / "snapshots" / t.commit()
    folder.mkdir(parents=True)
    (folder / "onnx").symlink_to(outside)
    outcome = t.get("onnx/model.onnx", options=QUICK)
    if t.ours:
        t.expect_code(outcome, "unsafe_path")
        t.equal("files outside", list(outside.iterdir()), [])


@case("85")
def planted_blobs(t: Trial) -> None:
    """A link in place of the folder of blobs does not lead a download elsewhere."""
    outside = t.folder / "outside"
    outside.mkdir()
    t.place().mkdir(parents=True)
    (t.place() / "blobs").symlink_to(outside)
    outcome = t.get("onnx/model.onnx", options=QUICK)
    if t.ours:
        t.expect_code(outcome, "unsafe_path io")
        t.equal("files outside", list(outside.iterdir()), [])


LETTERS = "abc"
ENDINGS = (".json", ".bin", ".txt", "")


def random_names(draw: random.Random) -> list[str]:
    def part() -> str:
        return "".join(draw.choices(LETTERS + "AB[]*", weights=[9, 9, 9, 3, 3, 1, 1, 0], k=3))

    return sorted(
        {
            "/".join(part() for _ in range(draw.randint(1, 3))) + draw.choice(ENDINGS)
            for _ in range(14)
        }
    )


def random_pattern(draw: random.Random) -> str:
    atoms = [
        "*",
        "?",
        "a",
        "b",
        "c",
        "/",
        ".json",
        "[ab]",
        "[!a]",
        "*.json",
        "*/",
        "A",
        "[a-c]",
        "[",
        "]",
    ]
    return "".join(draw.choices(atoms, k=draw.randint(1, 4))) or "*"


@case("87", server="hub")
def patterns(t: Trial) -> None:
    """Allow and ignore lists choose what Python's choose."""
    draw = random.Random(87)
    names = without_clashes(random_names(draw))
    t.repo().git.commit(
        {name: name.encode() for name in names}, ref="refs/heads/names", parent=t.commit()
    )
    all_names = list(t.repo().git.files("names"))
    for i in range(60 if t.ours else 5):
        include = [random_pattern(draw) for _ in range(draw.randint(0, 2))]
        exclude = [random_pattern(draw) for _ in range(draw.randint(0, 2))]
        include += [] if include else ["*"]
        exclude += ["*.bin", "*.safetensors", "*.onnx"]
        expected = t.scanner.ask("filtered", names=all_names, allow=include, ignore=exclude).result
        t.cache = t.folder / f"cache-{i}"
        folder = t.ok(include=include, exclude=exclude, revision="names")
        found = (
            [str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()]
            if folder.exists()
            else []
        )
        t.equal(f"allow {include}, ignore {exclude}", sorted(found), sorted(expected))


def without_clashes(names: list[str]) -> list[str]:
    """No name is a folder of another one."""
    return [name for name in names if not any(other.startswith(f"{name}/") for other in names)]


@case("A7 A8 M7")
def odd_arguments(t: Trial) -> None:
    """A name of control bytes is refused as one."""
    if t.ours:
        t.refused("invalid_repo_id", "config.json", id="org/t\x01ny")
        t.refused("unsafe_path", "a\x02b", id=TINY)
    else:
        t.refused("invalid_repo_id", "config.json", id="org/t\x01ny")
