"""Reading: files and their metadata, listings, refs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

from lab import listing
from lab.hub.forge import Forge
from lab.hub.http import Answer, Refusal, Request, Routes, json_answer
from lab.listing import encoded
from lab.nginx import SIGNATURE
from lab.repository import Entry

KINDS = "(?P<kind>models|datasets|spaces)"
ID = "(?P<id>[^/]+(?:/[^/]+)?)"
PREFIX = "(?:/(?P<kind>datasets|spaces))?"
XET_HASH = "7" * 64


def add_reading(routes: Routes) -> None:
    routes.add("HEAD|GET", f"{PREFIX}/{ID}/resolve/(?P<revision>[^/]+)/(?P<path>.+)")(resolve)
    routes.add(
        "HEAD|GET", f"/api/resolve-cache/{KINDS}/{ID}/(?P<commit>[0-9a-f]{{40}})/(?P<path>.+)"
    )(cached)
    routes.add("GET", f"/api/{KINDS}/{ID}/revision/(?P<revision>[^/]+)")(info)
    routes.add("GET", f"/api/{KINDS}/{ID}/tree/(?P<revision>[^/]+)(?:/(?P<folder>.+))?")(tree)
    routes.add("POST", f"/api/{KINDS}/{ID}/paths-info/(?P<revision>[^/]+)")(paths_info)
    routes.add("GET", f"/api/{KINDS}/{ID}/commits/(?P<revision>[^/]+)")(commits)
    routes.add("GET", f"/api/{KINDS}/{ID}/refs")(refs)
    routes.add("GET", f"/api/{KINDS}/{ID}")(info)
    routes.add("GET", "/api/whoami-v2")(whoami)


def whoami(forge: Forge, request: Request) -> Answer:
    if not request.token:
        raise Refusal(401, "", "Invalid username or password.")
    name = forge.user(request.token)
    token = {"displayName": "test", "role": "write" if name == "org" else "read"}
    auth = {"type": "access_token", "accessToken": token}
    return json_answer({"type": "user", "id": "1", "name": name, "orgs": [], "auth": auth})


def entry_of(forge: Forge, request: Request, kind: str, id: str, revision: str, path: str):
    repo = forge.repo(kind or "models", id, request.token)
    commit = forge.commit_of(repo, revision)
    entry = repo.git.files(commit).get(path)
    if entry is None:
        raise Refusal(404, "EntryNotFound", "Entry not found", X_Repo_Commit=commit)
    return repo, commit, entry


def resolve(forge: Forge, request: Request, kind: str, id: str, revision: str, path: str) -> Answer:
    repo, commit, entry = entry_of(forge, request, kind, id, revision, path)
    if entry.sha256:
        return Answer(302, b"Found.", large_headers(forge, request, commit, entry))
    place = f"/api/resolve-cache/{repo.kind}s/{id}/{commit}/{encoded(path)}"
    location = f"{place}?{encoded(request.path)}=&etag=%22{entry.oid}%22"
    return Answer(307, b"", {"Location": location, "X-Repo-Commit": commit})


def large_headers(forge: Forge, request: Request, commit: str, entry: Entry) -> dict[str, str]:
    told = {
        "X-Repo-Commit": commit,
        "X-Linked-Etag": f'"{entry.sha256}"',
        "X-Linked-Size": str(entry.size),
        "Location": f"{forge.storage_url}/{entry.sha256}/blob?{SIGNATURE}",
    }
    if forge.xet:
        told["X-Xet-Hash"] = XET_HASH
        told["Link"] = f'<{request.url}/api/xet-read-token>; rel="xet-auth"'
    return told


def cached(forge: Forge, request: Request, kind: str, id: str, commit: str, path: str) -> Answer:
    repo, commit, entry = entry_of(forge, request, kind, id, commit, path)
    told = {"ETag": f'"{entry.oid}"', "X-Repo-Commit": commit}
    return ranged(repo.git.content_of(entry), request, told)


def ranged(content: bytes | Path, request: Request, headers: dict[str, str]) -> Answer:
    """All of the content, or the one range that is asked for."""
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    headers |= {"Accept-Ranges": "bytes"}
    asked = request.headers.get("range", "").removeprefix("bytes=")
    if not asked:
        return Answer(200, part_of(content, 0, size), headers)
    first, _, last = asked.partition("-")
    begin, end = int(first or 0), min(int(last or size - 1), size - 1)
    if begin >= size:
        return Answer(416, b"", headers | {"Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {begin}-{end}/{size}"
    return Answer(206, part_of(content, begin, end + 1), headers)


def part_of(content: bytes | Path, begin: int, end: int) -> bytes:
    if isinstance(content, bytes):
        return content[begin:end]
    with content.open("rb") as file:
        file.seek(begin)
        return file.read(end - begin)


def info(forge: Forge, request: Request, kind: str, id: str, revision: str = "main") -> Answer:
    repo = forge.repo(kind, id, request.token)
    return json_answer(listing.info(repo, forge.commit_of(repo, revision)))


def tree(forge: Forge, request: Request, kind: str, id: str, revision: str, folder: str) -> Answer:
    repo = forge.repo(kind, id, request.token)
    commit = forge.commit_of(repo, revision)
    entries = [one for one in listing.tree(repo, commit) if one["path"].startswith(folder)]
    for one in entries:
        if forge.xet and "lfs" in one:
            one["xetHash"] = XET_HASH
    begin = int(request.query.get("cursor", 0))
    end = begin + forge.page_size
    if end >= len(entries):
        return json_answer(entries[begin:])
    here = f"{request.url}{request.path}?recursive=true&expand=false&cursor={end}"
    return json_answer(entries[begin:end], Link=f'<{here}>; rel="next"')


def paths_info(forge: Forge, request: Request, kind: str, id: str, revision: str) -> Answer:
    repo = forge.repo(kind, id, request.token)
    files = repo.git.files(forge.commit_of(repo, revision))
    if "json" in request.headers.get("content-type", ""):
        asked = request.json()["paths"]
    else:
        asked = parse_qs(request.body.decode())["paths"]
    return json_answer([listing.tree_entry(files[path]) for path in asked if path in files])


def commits(forge: Forge, request: Request, kind: str, id: str, revision: str) -> Answer:
    repo = forge.repo(kind, id, request.token)
    made = repo.git.history(forge.commit_of(repo, revision))
    return json_answer(
        [
            {
                "id": one,
                "title": repo.git.message(one).split("\n")[0],
                "message": "",
                "authors": [],
                "date": "2024-01-01T00:00:00.000Z",
            }
            for one in made
        ]
    )


def refs(forge: Forge, request: Request, kind: str, id: str) -> Answer:
    return json_answer(listing.refs(forge.repo(kind, id, request.token)))
