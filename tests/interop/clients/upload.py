"""One upload, as both languages can be asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from clients.client import Call, Client
from clients.process import Running


@dataclass
class Upload:
    id: str
    local: Path
    path: str = ""
    message: str = "An upload"
    revision: str = "main"
    kind: str = "model"
    create: bool = False
    private: bool = False
    pull_request: bool = False
    delete: list[str] = field(default_factory=list)
    parent: str = ""  # Python sends it only when told
    token: str | None = None
    options: list[str] = field(default_factory=list)


def files_of(upload: Upload) -> list[tuple[str, Path]]:
    if upload.local.is_file():
        return [(upload.path or upload.local.name, upload.local)]
    files = sorted(path for path in upload.local.rglob("*") if path.is_file())
    root = f"{upload.path}/" if upload.path else ""
    return [(root + path.relative_to(upload.local).as_posix(), path) for path in files]


def start_upload(client: Client, upload: Upload) -> Running:
    env = {"HF_TOKEN": upload.token}
    if client.is_ours:
        return client.begin([*words_of(upload), *upload.options], Call("", env=env))
    operations = [("add", path, str(file)) for path, file in files_of(upload)]
    operations += [("delete", path, None) for path in upload.delete]
    args = {
        "operations": operations,
        "repo_id": upload.id,
        "repo_type": upload.kind,
        "commit_message": upload.message,
        "revision": upload.revision,
        "create_pr": upload.pull_request or None,
        "parent_commit": upload.parent or None,
    }
    if upload.create:
        args["create"] = {"private": upload.private or None}
    return client.begin("commit", args, Call("", env=env))


def words_of(upload: Upload) -> list[str]:
    words = ["upload", upload.id, str(upload.local)]
    words += [upload.path] if upload.path else []
    words += ["--message", upload.message, "--revision", upload.revision]
    words += ["--repo-type", upload.kind] if upload.kind != "model" else []
    words += ["--create"] if upload.create else []
    words += ["--private"] if upload.private else []
    words += ["--pr"] if upload.pull_request else []
    for path in upload.delete:
        words += ["--delete", path]
    return words
