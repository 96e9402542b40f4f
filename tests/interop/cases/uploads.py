"""Uploads to a hub that applies them to git: what is sent, and what is there afterwards."""

from __future__ import annotations

import json
from pathlib import Path

from cases.answers import QUICK
from cases.patience import until
from cases.table import case
from cases.trial import Trial
from clients.client import Call
from clients.outcome import Outcome
from clients.process import Running
from clients.upload import Upload, start_upload
from lab.hub.forge import READER
from lab.hub.storage import PROOF
from lab.model import write_model
from lab.plan import Rule
from lab.world import TINY, TOKEN, Repo, noise

HELD_BATCH = Rule(path="/objects/batch", held=True)


def start(t: Trial, **more) -> Running:
    return start_upload(t.client, Upload(**{"id": TINY, "token": TOKEN, "options": QUICK} | more))


def upload(t: Trial, **more) -> Outcome:
    outcome = start(t, **more).wait()
    t.outcomes.append(outcome)
    return outcome


def done(t: Trial, **more) -> Outcome:
    outcome = upload(t, **more)
    assert outcome.ok, outcome
    return outcome


def local_file(t: Trial, name: str, content: bytes) -> Path:
    path = t.folder / "local" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def expect_content(repo: Repo, name: str, content: bytes, revision: str = "main") -> None:
    found = repo.git.content(revision, name)
    assert found == content, f"{name} has other content"
    repo.git.check()


def no_token_in_storage(t: Trial) -> None:
    assert not [one for one in t.store.log if one.authorized], t.shown_log()


@case("95", server="hub")
def large_file(t: Trial) -> None:
    """A large file goes to the storage with the action's own headers, and is verified."""
    content = noise("upload", 40_000)
    before = t.repo().git.history("main")
    done(t, local=local_file(t, "new.bin", content))
    expect_content(t.repo(), "new.bin", content)
    t.equal("commits", t.repo().git.history("main")[1:], before)
    t.equal("verified", t.lab.hub.forge.verified, [t.entry("new.bin").sha256])
    no_token_in_storage(t)
    if t.ours:
        t.equal(
            "header of the action",
            [one.headers.get(PROOF.lower()) for one in t.store.log],
            ["upload"],
        )


@case("96", server="hub")
def large_file_in_parts(t: Trial) -> None:
    """A file in three parts, of which one fails once, is whole."""
    t.lab.hub.forge.part_size = 100_000
    t.plan(Rule(method="PUT", path="/part/2/", nth=[1], answer=500), store=True)
    content = noise("parts", 250_000)
    done(t, local=local_file(t, "parts.bin", content))
    expect_content(t.repo(), "parts.bin", content)
    told = [one for one in t.front.log if "complete-multipart" in one.target]
    t.equal(
        "parts",
        [part["partNumber"] for part in json.loads(told[0].request_body)["parts"]],
        [1, 2, 3],
    )
    no_token_in_storage(t)


@case("97", server="hub")
def stored_already(t: Trial) -> None:
    """An object that the storage has is not sent again."""
    content = t.repo().git.content("main", "onnx/model.onnx")
    done(t, local=local_file(t, "copy.onnx", content))
    expect_content(t.repo(), "copy.onnx", content)
    t.equal("requests to the storage", t.store.log, [])


def bodies_of_commits(t: Trial) -> list[bytes]:
    return [one.request_body for one in t.front.log if "/commit/" in one.target]


@case("98", server="hub")
def same_bytes(t: Trial) -> None:
    """A commit of a small file, a large one and a removal is Python's, to the byte."""
    local_file(t, "a.json", b'{"a": 1}')
    local_file(t, "deep/b.bin", noise("b", 5000))
    for client, id in ((t.scanner, "org/first"), (t.client, "org/second")):
        repo = t.world.add(id)
        parent = repo.git.commit({"old.txt": b"old", "keep.txt": b"keep"})
        outcome = start_upload(
            client,
            Upload(
                id,
                t.folder / "local",
                delete=["old.txt"],
                parent=parent,
                token=TOKEN,
                message="Three things",
            ),
        ).wait()
        assert outcome.ok, outcome
        t.equal("files", sorted(repo.git.files("main")), ["a.json", "deep/b.bin", "keep.txt"])
        t.equal("message", repo.git.message("main"), "Three things")
    python, other = (
        sorted(map(json.loads, body.splitlines()), key=str) for body in bodies_of_commits(t)
    )
    t.equal("lines of the commit", other, python)
    for body in bodies_of_commits(t):
        lines = [json.loads(line)["key"] for line in body.splitlines()]
        t.equal("first line", lines[0], "header")


@case("99", server="hub")
def lost_answer(t: Trial) -> None:
    """A commit whose answer was lost is there once."""
    before = len(t.repo().git.history("main"))
    t.plan(Rule(method="POST", path="/commit/", nth=[1], early=True))
    outcome = upload(t, local=local_file(t, "once.txt", b"once"))
    if t.ours:
        assert outcome.ok, outcome
    t.equal("commits", len(t.repo().git.history("main")), before + 1)


@case("99", server="hub")
def lost_question(t: Trial) -> None:
    """A commit that never arrived is sent again."""
    before = len(t.repo().git.history("main"))
    t.plan(Rule(method="POST", path="/commit/", nth=[1], reset=True))
    outcome = upload(t, local=local_file(t, "once.txt", b"once"))
    if t.ours:
        assert outcome.ok, outcome
        t.equal("commits", len(t.repo().git.history("main")), before + 1)


@case("100", server="hub")
def moved_parent(t: Trial) -> None:
    """A branch that moved on meanwhile is not written over."""
    parent = t.commit()
    t.plan(HELD_BATCH)
    running = start(t, local=local_file(t, "late.bin", noise("late", 3000)), parent=parent)
    until(lambda: any("/objects/batch" in one.target for one in t.front.log), "the batch call")
    moved = t.repo().git.commit({"late.bin": noise("earlier", 3000)})
    t.plan()
    outcome = t.wait(running)
    t.expect_code(outcome, "conflict")
    t.equal("head", t.commit(), moved)


@case("54 P5 99", server="hub")
def killed(t: Trial) -> None:
    """An upload that is killed at any of its steps leaves one commit or none, and the next one at most one."""
    content = noise("killed", 40_000)
    path = local_file(t, "new.bin", content)
    before = t.repo().git.history("main")
    for step in ("/preupload/", "/objects/batch", "/upload/", "/commit/"):
        t.forget()
        t.plan(Rule(path=step, held=True))
        t.plan(Rule(path=step, held=True), store=True)
        running = start(t, local=path)
        until(lambda: any(step in one.target for one in t.log), step)
        running.kill()
        until(lambda: all(one.status for one in t.log), "the hub to be done with what was asked")
        if step != "/commit/":
            t.equal(f"head after {step}", t.repo().git.history("main"), before)
    t.plan()
    t.plan(store=True)
    done(t, local=path)
    expect_content(t.repo(), "new.bin", content)
    t.equal("commits", t.repo().git.history("main")[1:], before)


@case("101", server="hub")
def without_token(t: Trial) -> None:
    """Without a token nothing is sent."""
    outcome = upload(t, local=local_file(t, "x.txt", b"x"), token=None)
    assert not outcome.ok, outcome
    if t.ours:
        t.expect_code(outcome, "auth_required")
        t.equal("connections", t.front.connections, 0)


@case("101", server="hub")
def without_rights(t: Trial) -> None:
    """A token that may only read is refused, and no file is sent."""
    outcome = upload(t, local=local_file(t, "x.bin", b"x"), token=READER)
    t.expect_code(outcome, "forbidden")
    t.equal("requests to the storage", t.store.log, [])


@case("102", server="hub")
def changed_file(t: Trial) -> None:
    """A file that changes on the way is not committed."""
    before = t.commit()
    path = local_file(t, "moving.bin", noise("one", 3000))
    t.plan(HELD_BATCH)
    running = start(t, local=path)
    until(lambda: any("/objects/batch" in one.target for one in t.front.log), "the batch call")
    path.write_bytes(noise("two", 4000))
    t.plan()
    outcome = t.wait(running)
    assert not outcome.ok, outcome
    t.equal("head", t.commit(), before)


@case("5.1", server="hub")
def new_repository(t: Trial) -> None:
    """A repository is created when asked, private when asked, and once."""
    path = local_file(t, "config.json", b"{}")
    done(t, id="org/new", local=path, create=True, private=True)
    expect_content(t.world["org/new"], "config.json", b"{}")
    t.equal("access", t.world["org/new"].access, "private")
    done(t, id="org/new", local=local_file(t, "more.json", b"{}"), create=True)
    refusal = upload(t, id="org/none", local=path)
    t.expect_code(refusal, "repo_not_found")


@case("5.4", server="hub")
def branches_and_pull_requests(t: Trial) -> None:
    """A commit goes to a branch, or opens a pull request, and main stays as it is."""
    before = t.commit()
    t.repo().git.set_ref("refs/heads/side", before)
    path = local_file(t, "side.txt", b"side")
    done(t, local=path, revision="side")
    expect_content(t.repo(), "side.txt", b"side", "side")
    done(t, local=path, pull_request=True)
    expect_content(t.repo(), "side.txt", b"side", "refs/pr/2")
    t.equal("main", t.commit(), before)


@case("5.2", server="hub")
def nothing_new(t: Trial) -> None:
    """Files that are there already make no commit."""
    before = t.commit()
    local_file(t, "config.json", t.repo().git.content("main", "config.json"))
    local_file(t, "model.safetensors", t.repo().git.content("main", "model.safetensors"))
    done(t, local=t.folder / "local")
    t.equal("head", t.commit(), before)
    t.equal("requests to the storage", t.store.log, [])


@case("5.2 empty", server="hub")
def folder_with_everything(t: Trial) -> None:
    """A folder with an empty file, a deep one and an odd name arrives as it is; .git does not."""
    files = {
        "empty.bin": b"",
        "a/b/c/deep.txt": b"deep",
        "odd name é%20.txt": b"odd",
        "big.bin": noise("w", 9000),
    }
    for name, content in files.items():
        local_file(t, name, content)
    local_file(t, ".git/config", b"secret") if t.ours else None
    done(t, local=t.folder / "local", path="sub")
    for name, content in files.items():
        expect_content(t.repo(), f"sub/{name}", content)
    assert not [name for name in t.repo().git.files("main") if ".git/" in name]


@case("5.1 1.7", server="hub")
def troubled_hub(t: Trial) -> None:
    """A hub that fails once at each step of an upload is asked again."""
    content = noise("trouble", 4000)
    t.plan(
        *(
            Rule(path=path, nth=[1], answer=503)
            for path in ("/preupload/", "/objects/batch", "/verify")
        )
    )
    t.plan(Rule(method="PUT", path="", nth=[1], answer=503), store=True)
    outcome = upload(t, local=local_file(t, "new.bin", content))
    if t.ours:
        assert outcome.ok, outcome
        expect_content(t.repo(), "new.bin", content)


def push(t: Trial, model: Path, saved: Path, id: str, token: str | None = TOKEN) -> Outcome:
    """Ours saves what it loaded and pushes that; Python pushes the folder as it is."""
    if not t.ours:
        return upload(t, id=id, local=model, create=True, token=token)
    words = ["export", "--model", str(model), "--output", str(saved), "--push", id]
    outcome = t.client.ask(*words, call=Call("", env={"HF_TOKEN": token}))
    t.outcomes.append(outcome)
    return outcome


@case("part-6 101", server="hub")
def pushed_model(t: Trial) -> None:
    """A model that is saved and pushed arrives whole, as one commit of a new repository."""
    model, saved = write_model(t.folder / "model"), t.folder / "saved"
    refusal = push(t, model, saved, "org/pushed", token=None)
    t.expect_code(refusal, "auth_required")
    t.equal("connections", t.front.connections, 0) if t.ours else None
    assert not saved.exists(), "it was saved before it was known that it cannot be pushed"
    outcome = push(t, model, saved, "org/pushed")
    assert outcome.ok, outcome
    repo, local = t.world["org/pushed"], saved if t.ours else model
    names = {path.relative_to(local).as_posix() for path in local.rglob("*") if path.is_file()}
    t.equal("files", set(repo.git.files("main")) - {".gitattributes"}, names)
    for name in names:
        expect_content(repo, name, (local / name).read_bytes())
    t.equal("commits", len(repo.git.history("main")), 2)
    outcome = push(t, model, t.folder / "again", "org/pushed")
    assert outcome.ok, outcome
    t.equal("commits when nothing changed", len(repo.git.history("main")), 2)
    no_token_in_storage(t)
