"""Large files: the batch call of git-lfs, and the storage's own origin with its signed addresses."""

from __future__ import annotations

import hashlib
import math

from lab.hub.forge import Forge
from lab.hub.http import Answer, Refusal, Request, Routes, json_answer
from lab.hub.read import ID, PREFIX, ranged
from lab.nginx import SIGNATURE, STORAGE_ETAG

LFS = "application/vnd.git-lfs+json"
PROOF = "X-Upload-Proof"  # a header field that actions ask for


def add_batch(routes: Routes) -> None:
    routes.add("POST", f"{PREFIX}/{ID}\\.git/info/lfs/objects/batch")(batch)
    routes.add("POST", f"{PREFIX}/{ID}\\.git/info/lfs/verify")(verify)
    routes.add("POST", "/api/complete-multipart/(?P<oid>[0-9a-f]{64})")(complete)


def add_storage(routes: Routes) -> None:
    routes.add("HEAD|GET", "/(?P<oid>[0-9a-f]{64})/blob")(download)
    routes.add("PUT", "/upload/(?P<folder>.+)/(?P<oid>[0-9a-f]{64})")(upload)
    routes.add("PUT", "/part/(?P<number>[0-9]+)/(?P<oid>[0-9a-f]{64})")(upload_part)


def batch(forge: Forge, request: Request, kind: str, id: str) -> Answer:
    asked = request.json()
    if LFS not in request.headers.get("accept", ""):
        raise Refusal(406, "", f"a batch accepts {LFS}")
    repo = forge.writable(kind or "models", id, request.token)
    place = f"{request.url}{request.path.removesuffix('/objects/batch')}"
    objects, transfer = [], "basic"
    for one in asked["objects"]:
        told = {"oid": one["oid"], "size": one["size"], "authenticated": True}
        if not repo.git.object(one["oid"]).exists():
            in_parts = 0 < forge.part_size < one["size"] and "multipart" in asked["transfers"]
            transfer = "multipart" if in_parts else transfer
            action = parts_action if in_parts else whole_action
            told["actions"] = {"upload": action(forge, request, repo.folder_name, one)}
            proof = {PROOF: "verify"}
            told["actions"]["verify"] = {"href": f"{place}/verify", "header": proof}
        objects.append(told)
    answer = json_answer({"transfer": transfer, "objects": objects})
    answer.headers["Content-Type"] = LFS
    return answer


def whole_action(forge: Forge, request: Request, folder: str, one: dict) -> dict:
    href = f"{forge.storage_url}/upload/{folder}/{one['oid']}?{SIGNATURE}"
    return {"href": href, "header": {PROOF: "upload"}}


def parts_action(forge: Forge, request: Request, folder: str, one: dict) -> dict:
    count = math.ceil(one["size"] / forge.part_size)
    part = f"{forge.storage_url}/part/{{}}/{one['oid']}?{SIGNATURE}"
    parts = {str(i): part.format(i) for i in range(1, count + 1)}
    href = f"{request.url}/api/complete-multipart/{one['oid']}?folder={folder}"
    return {"href": href, "header": {"chunk_size": str(forge.part_size), **parts}}


def verify(forge: Forge, request: Request, kind: str, id: str) -> Answer:
    asked = request.json()
    repo = forge.writable(kind or "models", id, request.token)
    place = repo.git.object(asked["oid"])
    if not place.exists() or place.stat().st_size != asked["size"]:
        raise Refusal(404, "", "the object is not here")
    forge.verified.append(asked["oid"])
    return json_answer({})


def complete(forge: Forge, request: Request, oid: str) -> Answer:
    asked = request.json()
    parts = forge.uploads.get(oid, {})
    numbers = [part["partNumber"] for part in asked["parts"]]
    tags = {part["partNumber"]: part["etag"].strip('"') for part in asked["parts"]}
    if asked["oid"] != oid or numbers != sorted(parts):
        raise Refusal(400, "", f"parts {numbers} are named, {sorted(parts)} were stored")
    if any(hashlib.md5(parts[i]).hexdigest() != tags[i] for i in numbers):
        raise Refusal(400, "", "a part has another tag")
    return store(forge, request.query["folder"], oid, b"".join(parts[i] for i in numbers))


def download(forge: Forge, request: Request, oid: str) -> Answer:
    content = forge.object(oid)
    if content is None:
        return Answer(404)
    return ranged(content, request, {"ETag": f'"{STORAGE_ETAG}"'})


def upload(forge: Forge, request: Request, folder: str, oid: str) -> Answer:
    return store(forge, folder, oid, request.body)


def upload_part(forge: Forge, request: Request, number: str, oid: str) -> Answer:
    forge.uploads.setdefault(oid, {})[int(number)] = request.body
    return Answer(200, b"", {"ETag": f'"{hashlib.md5(request.body).hexdigest()}"'})


def store(forge: Forge, folder: str, oid: str, content: bytes) -> Answer:
    if hashlib.sha256(content).hexdigest() != oid:
        return Answer(400, b"the content has another hash")
    repo = next(one for one in forge.world.repos.values() if one.folder_name == folder)
    repo.git.store(content)
    return json_answer({})
