"""A bare git repository with the large files of git-lfs beside it, driven by git itself."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

LARGE_NAMES = (".onnx", ".safetensors", ".bin")
POINTER = b"version https://git-lfs.github.com/spec/v1\n"
# Commits are the same in every run.
AUTHOR = {
    "GIT_AUTHOR_NAME": "Test",
    "GIT_AUTHOR_EMAIL": "test@localhost",
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@localhost",
    "GIT_AUTHOR_DATE": "1700000000 +0000",
    "GIT_COMMITTER_DATE": "1700000000 +0000",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def git_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def is_large(path: str) -> bool:
    return path.endswith(LARGE_NAMES)


def pointer(sha256: str, size: int) -> bytes:
    return POINTER + b"oid sha256:%s\nsize %d\n" % (sha256.encode(), size)


@dataclass(frozen=True)
class Entry:
    """A file of a commit. `oid` is that of the blob in git, a pointer's for a large file."""

    path: str
    oid: str
    size: int
    sha256: str = ""

    @property
    def etag(self) -> str:
        return self.sha256 or self.oid


class MovedError(Exception):
    """A branch is not where the writer of a commit took it to be."""


class Repository:
    def __init__(self, folder: Path):
        self.folder = folder
        if not (folder / "HEAD").exists():
            folder.mkdir(parents=True)
            self._git("init", "--quiet", "--bare", "--initial-branch=main", ".")
        self._listings: dict[str, dict[str, Entry]] = {}

    def commit(
        self,
        changes: dict[str, bytes | str | None],
        message: str = "A change",
        ref: str = "refs/heads/main",
        parent: str | None = None,
    ) -> str:
        """A commit on `ref`. A change is content, `lfs:SHA256:SIZE` of a stored object, or None."""
        head = self.resolve(ref)
        parent = parent or head
        with tempfile.TemporaryDirectory() as scratch:
            index = {"GIT_INDEX_FILE": f"{scratch}/index"}
            if parent:
                self._git("read-tree", parent, extra=index)
            lines = "".join(self._index_line(path, change) for path, change in changes.items())
            self._git("update-index", "--index-info", input=lines.encode(), extra=index)
            tree = self._git("write-tree", extra=index)
        made = self._git("commit-tree", tree, *(["-p", parent] if parent else []), "-m", message)
        try:
            self._git("update-ref", ref, made, head or "0" * 40)
        except subprocess.CalledProcessError as error:
            raise MovedError(ref) from error
        return made

    def resolve(self, revision: str) -> str | None:
        for name in (revision, f"refs/heads/{revision}", f"refs/tags/{revision}"):
            try:
                return self._git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            except subprocess.CalledProcessError:
                continue
        return None

    def set_ref(self, ref: str, commit: str) -> None:
        self._git("update-ref", ref, commit)

    def delete_ref(self, ref: str) -> None:
        self._git("update-ref", "-d", ref)

    def refs(self) -> dict[str, str]:
        lines = self._git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        return dict(line.split() for line in lines)

    def message(self, commit: str) -> str:
        return self._git("log", "-1", "--format=%B", commit).strip()

    def history(self, revision: str) -> list[str]:
        return self._git("rev-list", revision).splitlines()

    def files(self, revision: str) -> dict[str, Entry]:
        commit = self.resolve(revision)
        if commit not in self._listings:
            lines = self._git("ls-tree", "-r", "-l", "-z", commit).split("\0")
            entries = (self._entry(line) for line in lines if line)
            self._listings[commit] = {entry.path: entry for entry in entries}
        return self._listings[commit]

    def content(self, revision: str, path: str) -> bytes:
        return self.content_of(self.files(revision)[path])

    def content_of(self, entry: Entry) -> bytes:
        return self.object(entry.sha256).read_bytes() if entry.sha256 else self._blob(entry.oid)

    def object(self, sha256: str) -> Path:
        """Where a large file lies, as git-lfs lays them out."""
        return self.folder / "lfs" / "objects" / sha256[:2] / sha256[2:4] / sha256

    def store(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        place = self.object(sha256)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return sha256

    def check(self) -> None:
        self._git("fsck", "--strict")

    def _index_line(self, path: str, change: bytes | str | None) -> str:
        if change is None:
            return f"0 {'0' * 40}\t{path}\n"
        if isinstance(change, str):
            _, sha256, size = change.split(":")
            change = pointer(sha256, int(size))
        elif is_large(path):
            change = pointer(self.store(change), len(change))
        return f"100644 {self._git('hash-object', '-w', '--stdin', input=change)}\t{path}\n"

    def _entry(self, line: str) -> Entry:
        about, _, path = line.partition("\t")
        _, _, oid, size = about.split()
        if int(size) < 200 and (blob := self._blob(oid)).startswith(POINTER):
            fields = dict(field.split(" ", 1) for field in blob.decode().splitlines())
            return Entry(path, oid, int(fields["size"]), fields["oid"].removeprefix("sha256:"))
        return Entry(path, oid, int(size))

    def _blob(self, oid: str) -> bytes:
        return self._run("cat-file", "blob", oid)

    def _git(self, *words: str, input: bytes = b"", extra: dict | None = None) -> str:
        return self._run(*words, input=input, extra=extra).decode().strip()

    def _run(self, *words: str, input: bytes = b"", extra: dict | None = None) -> bytes:
        environment = os.environ | AUTHOR | (extra or {})
        return subprocess.run(
            ["git", *words],
            cwd=self.folder,
            env=environment,
            input=input,
            check=True,
            capture_output=True,
        ).stdout
