"""Writing: repositories, branches and tags, commits and pull requests."""

from __future__ import annotations

import base64
import json

from lab.hub.forge import Forge
from lab.hub.http import Answer, Refusal, Request, Routes, json_answer
from lab.hub.read import ID, KINDS
from lab.repository import MovedError, is_large
from lab.world import Repo


def add_writing(routes: Routes) -> None:
    routes.add("POST", "/api/repos/create")(create)
    routes.add("DELETE", "/api/repos/delete")(delete)
    routes.add("POST", f"/api/{KINDS}/{ID}/preupload/(?P<revision>[^/]+)")(preupload)
    routes.add("POST", f"/api/{KINDS}/{ID}/commit/(?P<revision>[^/]+)")(commit)
    routes.add("POST", f"/api/{KINDS}/{ID}/branch/(?P<branch>[^/]+)")(create_branch)
    routes.add("DELETE", f"/api/{KINDS}/{ID}/branch/(?P<branch>[^/]+)")(delete_branch)
    routes.add("POST", f"/api/{KINDS}/{ID}/tag/(?P<revision>[^/]+)")(create_tag)
    routes.add("POST", f"/api/{KINDS}/{ID}/discussions")(open_pull_request)


def named(request: Request) -> tuple[str, str]:
    asked = request.json()
    owner = asked.get("organization") or "org"
    name = asked["name"] if "/" in asked["name"] else f"{owner}/{asked['name']}"
    return asked.get("type") or "model", name


def create(forge: Forge, request: Request) -> Answer:
    if not request.token:
        raise Refusal(401, "", "Invalid username or password.")
    if forge.user(request.token) != "org":
        raise Refusal(403, "", "You don't have the rights to create a model under this namespace")
    kind, id = named(request)
    url = f"{request.url}/{'' if kind == 'model' else kind + 's/'}{id}"
    if forge.world.find(id, kind) is not None:
        answer = json_answer({"error": "You already created this repo", "url": url}, 409)
        return answer
    asked = request.json()
    closed = asked.get("private") or asked.get("visibility") == "private"
    repo = forge.world.add(id, kind, "private" if closed else "public")
    repo.git.commit({".gitattributes": b"*.bin filter=lfs\n"}, "initial commit")
    return json_answer({"url": url, "name": id, "id": "1"})


def delete(forge: Forge, request: Request) -> Answer:
    kind, id = named(request)
    forge.writable(kind, id, request.token)
    del forge.world.repos[kind, id]
    return Answer()


def preupload(forge: Forge, request: Request, kind: str, id: str, revision: str) -> Answer:
    repo = forge.writable(kind, id, request.token)
    files = repo.git.files(forge.commit_of(repo, revision))
    told = []
    for file in request.json()["files"]:
        base64.b64decode(file["sample"], validate=True)
        known = files.get(file["path"])
        large = file["size"] > 0 and is_large(file["path"])
        told.append(
            {
                "path": file["path"],
                "uploadMode": "lfs" if large else "regular",
                "shouldIgnore": False,
                "oid": known.etag if known else None,
            }
        )
    return json_answer({"files": told})


def commit(forge: Forge, request: Request, kind: str, id: str, revision: str) -> Answer:
    repo = forge.writable(kind, id, request.token)
    if request.headers.get("content-type") != "application/x-ndjson":
        raise Refusal(400, "", "a commit is application/x-ndjson")
    lines = [json.loads(line) for line in request.body.splitlines()]
    if not lines or lines[0]["key"] != "header":
        raise Refusal(400, "", "a commit begins with its header")
    header = lines[0]["value"]
    head = forge.commit_of(repo, revision)
    if header.get("parentCommit") not in (None, head):
        raise Refusal(412, "", "A commit has happened since. Please refresh and try again.")
    ref, number = f"refs/heads/{revision}", 0
    if request.query.get("create_pr") == "1":
        number = next_pull_request(repo)
        ref = f"refs/pr/{number}"
    elif revision.startswith("refs/"):
        ref = revision
    message = "\n\n".join(filter(None, (header["summary"], header.get("description"))))
    try:
        made = repo.git.commit(changes_of(forge, repo, head, lines[1:]), message, ref, head)
    except MovedError as error:
        raise Refusal(
            412, "", "A commit has happened since. Please refresh and try again."
        ) from error
    url = f"{request.url}/{repo.prefix}{id}"
    told = {"success": True, "commitOid": made, "commitUrl": f"{url}/commit/{made}"}
    if number:
        told["pullRequestUrl"] = f"{url}/discussions/{number}"
    return json_answer(told)


def changes_of(
    forge: Forge, repo: Repo, head: str, lines: list[dict]
) -> dict[str, bytes | str | None]:
    changes: dict[str, bytes | str | None] = {}
    for line in lines:
        value = line["value"]
        path = value["path"]
        if path.startswith("/") or ".." in path.split("/"):
            raise Refusal(400, "", f"not a path: {path}")
        match line["key"]:
            case "file":
                changes[path] = base64.b64decode(value["content"], validate=True)
            case "lfsFile":
                if forge.keeps_objects and not repo.git.object(value["oid"]).exists():
                    raise Refusal(422, "", f"the object {value['oid']} was never stored")
                changes[path] = f"lfs:{value['oid']}:{value['size']}"
            case "deletedFile":
                changes[path] = None
            case "deletedFolder":
                inside = [
                    one for one in repo.git.files(head) if one.startswith(path.rstrip("/") + "/")
                ]
                changes |= dict.fromkeys(inside)
            case other:
                raise Refusal(400, "", f"no such operation: {other}")
    return changes


def next_pull_request(repo: Repo) -> int:
    numbers = [int(ref.rsplit("/")[-1]) for ref in repo.git.refs() if ref.startswith("refs/pr/")]
    return max(numbers, default=0) + 1


def create_branch(forge: Forge, request: Request, kind: str, id: str, branch: str) -> Answer:
    repo = forge.writable(kind, id, request.token)
    start = forge.commit_of(repo, request.json().get("startingPoint", "main"))
    if f"refs/heads/{branch}" in repo.git.refs():
        raise Refusal(409, "", "Reference already exists")
    repo.git.set_ref(f"refs/heads/{branch}", start)
    return json_answer({})


def delete_branch(forge: Forge, request: Request, kind: str, id: str, branch: str) -> Answer:
    forge.writable(kind, id, request.token).git.delete_ref(f"refs/heads/{branch}")
    return json_answer({})


def create_tag(forge: Forge, request: Request, kind: str, id: str, revision: str) -> Answer:
    repo = forge.writable(kind, id, request.token)
    repo.git.set_ref(f"refs/tags/{request.json()['tag']}", forge.commit_of(repo, revision))
    return json_answer({})


def open_pull_request(forge: Forge, request: Request, kind: str, id: str) -> Answer:
    repo = forge.writable(kind, id, request.token)
    number = next_pull_request(repo)
    repo.git.set_ref(f"refs/pr/{number}", forge.commit_of(repo, "main"))
    return json_answer({"num": number})
