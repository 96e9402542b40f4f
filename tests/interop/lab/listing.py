"""The JSON that a hub answers about a repository."""

from __future__ import annotations

from urllib.parse import quote

from lab.repository import Entry
from lab.world import Repo


def encoded(path: str) -> str:
    return quote(path, safe="/-._~")


def tree(repo: Repo, commit: str) -> list[dict]:
    return [tree_entry(entry) for entry in repo.git.files(commit).values()]


def tree_entry(entry: Entry) -> dict:
    told = {"type": "file", "oid": entry.oid, "size": entry.size, "path": entry.path}
    if entry.sha256:
        told["lfs"] = {"oid": entry.sha256, "size": entry.size, "pointerSize": 130}
    return told


def info(repo: Repo, commit: str) -> dict:
    return {
        "_id": "000000000000000000000001",
        "id": repo.id,
        "modelId": repo.id,
        "sha": commit,
        "private": repo.access == "private",
        "gated": "manual" if repo.access == "gated" else False,
        "disabled": repo.access == "disabled",
        "downloads": 0,
        "likes": 0,
        "tags": [],
        "createdAt": "2024-01-01T00:00:00.000Z",
        "lastModified": "2024-01-01T00:00:00.000Z",
        "siblings": [{"rfilename": path} for path in repo.git.files(commit)],
    }


def refs(repo: Repo) -> dict:
    told = {"branches": [], "tags": [], "converts": [], "pullRequests": []}
    places = {
        "refs/heads/": "branches",
        "refs/tags/": "tags",
        "refs/convert/": "converts",
        "refs/pr/": "pullRequests",
    }
    for ref, commit in repo.git.refs().items():
        for place, key in places.items():
            if ref.startswith(place):
                name = ref if place in ("refs/pr/", "refs/convert/") else ref.removeprefix(place)
                told[key].append({"name": name, "ref": ref, "targetCommit": commit})
    return told
