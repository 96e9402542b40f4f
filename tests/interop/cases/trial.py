"""One case, one client, one empty cache: what the functions of the table work with."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from clients.client import Call, Client
from clients.outcome import Outcome
from clients.process import PATIENT, Running
from lab.exchange import Exchange
from lab.faults import FaultProxy
from lab.laboratory import Laboratory
from lab.plan import Rule
from lab.repository import Entry
from lab.world import TINY, Repo, World


class Trial:
    def __init__(self, lab: Laboratory, client: Client, scanner: Client, folder: Path):
        self.lab = lab
        self.client = client
        self.scanner = scanner  # the newest Python, which judges what is left in the cache
        self.python = scanner  # the release beside which the client is judged
        self.folder = folder
        self.cache = folder / "cache"
        self.outcomes: list[Outcome] = []

    # What is there

    @property
    def ours(self) -> bool:
        return self.client.is_ours

    @property
    def world(self) -> World:
        return self.lab.world

    @property
    def front(self) -> FaultProxy:
        return self.lab.front

    @property
    def store(self) -> FaultProxy:
        return self.lab.store

    def repo(self, id: str = TINY) -> Repo:
        return self.world[id]

    def entry(self, name: str, revision: str = "main", id: str = TINY) -> Entry:
        return self.repo(id).git.files(revision)[name]

    def commit(self, revision: str = "main", id: str = TINY) -> str:
        return self.repo(id).git.resolve(revision)

    def place(self, id: str = TINY) -> Path:
        """The repository's folder in the cache."""
        return self.cache / self.repo(id).folder_name

    def blob(self, name: str, revision: str = "main", id: str = TINY) -> Path:
        return self.place(id) / "blobs" / self.entry(name, revision, id).etag

    def pointer(self, name: str, revision: str = "main", id: str = TINY) -> Path:
        return self.place(id) / "snapshots" / self.commit(revision, id) / name

    # What the client does

    def call(self, name: str | None = None, id: str = TINY, **more) -> Call:
        return Call(id, name, **{"cache": self.cache} | more)

    def get(self, name: str | None = None, id: str = TINY, limit: float = 120, **more) -> Outcome:
        """`limit` is how long Python is waited for where it goes on without end."""
        patience = PATIENT if self.ours else limit
        return self._noted(self.client.get(self.call(name, id, **more), patience))

    def start(self, name: str | None = None, id: str = TINY, **more) -> Running:
        return self.client.start(self.call(name, id, **more))

    def wait(self, running: Running, limit: float = PATIENT) -> Outcome:
        return self._noted(running.wait(limit))

    def ok(self, name: str | None = None, id: str = TINY, **more) -> Path:
        """What a download that must succeed returned."""
        outcome = self.get(name, id, **more)
        assert outcome.ok, f"{name or 'the snapshot'} was refused: {outcome}"
        return Path(str(outcome.result))

    def refused(self, codes: str, name: str | None = None, id: str = TINY, **more) -> Outcome:
        outcome = self.get(name, id, **more)
        self.expect_code(outcome, codes)
        return outcome

    def expect_code(self, outcome: Outcome, codes: str) -> None:
        assert outcome.code in codes.split(), f"expected {codes}, found {outcome}"
        assert not outcome.faults, outcome.faults

    def _noted(self, outcome: Outcome) -> Outcome:
        self.outcomes.append(outcome)
        return outcome

    # What went over the wire

    def plan(self, *rules: Rule, store: bool = False) -> None:
        (self.store if store else self.front).plan(*rules)

    def forget(self) -> None:
        self.lab.forget()

    @property
    def log(self) -> list[Exchange]:
        return self.lab.log

    def heads(self) -> list[Exchange]:
        return [one for one in self.log if one.method == "HEAD" and "/resolve" in one.target]

    def bodies(self) -> list[Exchange]:
        """Requests for content of files."""
        files = [one for one in self.front.log if "/resolve" in one.target]
        return [one for one in files + self.store.log if one.method == "GET" and one.status != 302
                and one.status != 307]  # fmt: skip

    def shown_log(self) -> str:
        return "\n".join(f"      {exchange}" for exchange in self.log)

    # What must hold

    def equal(self, what: str, found: object, expected: object) -> None:
        assert found == expected, f"{what}: expected {expected!r}, found {found!r}"

    def expect_file(self, name: str, revision: str = "main", id: str = TINY) -> None:
        """The file is in the cache as the layout says: blob, link, content, ref."""
        entry = self.entry(name, revision, id)
        blob, pointer = self.blob(name, revision, id), self.pointer(name, revision, id)
        assert pointer.is_symlink(), f"{pointer} is no link"
        self.equal(
            "link", os.readlink(pointer), f"{'../' * (2 + name.count('/'))}blobs/{entry.etag}"
        )
        content = self.repo(id).git.content_of(entry)
        assert blob.read_bytes() == content, f"{blob} has other content than {name}"

    def expect_ref(self, revision: str, commit: str, id: str = TINY) -> None:
        ref = self.place(id) / "refs" / revision
        self.equal(f"refs/{revision}", ref.read_bytes(), commit.encode())

    def partials(self, id: str = TINY) -> list[str]:
        folder = self.place(id) / "blobs"
        return sorted(path.name for path in folder.glob("*.incomplete")) if folder.exists() else []

    def expect_nothing_kept(self, name: str, revision: str = "main") -> None:
        assert not self.pointer(name, revision).exists(), f"{name} is in the snapshot"
        assert not self.blob(name, revision).exists(), f"the blob of {name} was kept"

    def expect_clean_scan(self) -> dict:
        scan = self.scanner.ask("scan", cache_dir=str(self.cache))
        assert scan.ok, scan
        self.equal("warnings of Python's scan", scan.result["warnings"], [])
        return scan.result

    def tree(self) -> dict[str, tuple]:
        """Everything in the cache but locks, to tell that nothing changed."""
        found = {}
        for path in sorted(self.cache.rglob("*")):
            about = path.lstat()
            if ".locks" in path.parts or stat.S_ISDIR(about.st_mode):
                continue
            target = os.readlink(path) if path.is_symlink() else ""
            found[str(path.relative_to(self.cache))] = (about.st_size, about.st_mtime_ns, target)
        return found
