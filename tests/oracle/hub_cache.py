"""Reads caches that the installed huggingface_hub wrote, with it and with hub::Cache, and compares.

    python hub_cache.py PROBE

PROBE is the program made from hub_probe.cpp. The downloads come from a server in this process, on
the loopback interface; nothing else is asked.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

REPO = "org/tiny-model"
OLD, NEW = "1" * 40, "2" * 40
REVISIONS = {"main": NEW, "v1": OLD, "refs/pr/1": OLD, OLD: OLD, NEW: NEW}
COMMON = {
    "config.json": b'{"model_type": "bert"}',
    "onnx/model.onnx": b"onnx" * 100,
    "1_Pooling/config.json": b"{}",
    "a name, with: odd%20 (signs) é.txt": b"odd",
}
FILES = {
    OLD: COMMON | {"model.safetensors": b"old weights"},
    NEW: COMMON | {"model.safetensors": b"new weights", "tokenizer.json": b"{}"},
}
LARGE = (".safetensors", ".onnx")


def git_id(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class Hub(BaseHTTPRequestHandler):
    """As much of the Hub as one download needs."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_GET(self):
        path = urlsplit(self.path).path
        if path.startswith(f"/api/models/{REPO}"):
            self.answer_api(path.removeprefix(f"/api/models/{REPO}"))
        else:
            revision, _, name = path.removeprefix(f"/{REPO}/resolve/").partition("/")
            self.answer_file(unquote(revision), unquote(name))

    do_HEAD = do_GET

    def answer_api(self, rest):
        kind, _, revision = rest.strip("/").partition("/")
        commit = REVISIONS.get(unquote(revision) or "main")
        if commit is None:
            return self.answer(404, X_Error_Code="RevisionNotFound")
        if kind == "tree":
            body = [self.entry(name, content) for name, content in FILES[commit].items()]
        else:
            body = {"_id": "1", "id": REPO, "modelId": REPO, "sha": commit, "private": False,
                    "siblings": [{"rfilename": name} for name in FILES[commit]], "tags": []}
        return self.answer(200, json.dumps(body).encode(), Content_Type="application/json")

    @staticmethod
    def entry(name, content):
        entry = {"type": "file", "path": name, "size": len(content), "oid": git_id(content)}
        if name.endswith(LARGE):
            entry["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content),
                            "pointerSize": 130}
        return entry

    def answer_file(self, revision, name):
        commit = REVISIONS.get(revision)
        if commit is None:
            return self.answer(404, X_Error_Code="RevisionNotFound")
        content = FILES[commit].get(name)
        if content is None:
            return self.answer(404, X_Error_Code="EntryNotFound", X_Repo_Commit=commit)
        etag = hashlib.sha256(content).hexdigest() if name.endswith(LARGE) else git_id(content)
        return self.answer(200, content, ETag=f'"{etag}"', X_Repo_Commit=commit)


def download(cache):
    """What users do: a whole model, single files at other revisions, a file that does not exist."""
    import huggingface_hub as hub
    from huggingface_hub.errors import EntryNotFoundError

    hub.snapshot_download(REPO, cache_dir=cache)
    for revision in ("v1", "refs/pr/1", OLD):
        hub.hf_hub_download(REPO, "config.json", revision=revision, cache_dir=cache)
    hub.hf_hub_download(REPO, "onnx/model.onnx", revision="v1", cache_dir=cache)
    try:
        hub.hf_hub_download(REPO, "modules.json", cache_dir=cache)
        raise AssertionError("the server has no modules.json")
    except EntryNotFoundError:
        pass


def share_a_blob(cache):
    """The store of generation D: a blob becomes a link into the cache's own blobs."""
    pointer = cache / "models--org--tiny-model" / "snapshots" / NEW / "model.safetensors"
    blob = pointer.parent / os.readlink(pointer)
    shared = cache / "blobs" / "ab" / ("ab" * 32)
    shared.parent.mkdir(parents=True)
    (cache / "blobs" / ".huggingface-shared-blobs").write_text("1\n")
    os.rename(blob, shared)
    os.symlink(os.path.relpath(shared, blob.parent.resolve()), blob)


def remove_links(cache):
    """A cache on a file system without links: the snapshot has the files themselves."""
    for pointer in (cache / "models--org--tiny-model" / "snapshots").rglob("*"):
        if pointer.is_symlink():
            content = pointer.read_bytes()
            pointer.unlink()
            pointer.write_bytes(content)


def seen_by_python(cache, revision):
    """Commit, folder, files and known absences, as huggingface_hub tells them without a network."""
    import huggingface_hub as hub
    from huggingface_hub import file_download

    names = sorted({name for files in FILES.values() for name in files} | {"unknown.json"})
    facts = {"file": {}, "absent": set()}
    for name in [*names, "modules.json"]:
        found = hub.try_to_load_from_cache(REPO, name, cache_dir=cache, revision=revision)
        if found is file_download._CACHED_NO_EXIST:
            facts["absent"].add(name)
        elif found is not None:
            facts["file"][name] = found
    place = Path(next(iter(facts["file"].values())))
    while place.parent.name != "snapshots":
        place = place.parent
    facts["commit"], facts["folder"] = place.name, str(place)
    if revision == "main":
        whole = hub.snapshot_download(REPO, cache_dir=cache, local_files_only=True)
        assert whole == facts["folder"], whole
    return facts


def compare_torn_snapshot(probe, cache):
    """A file is gone. Python tells if it kept the list of the repository, and so do we."""
    import huggingface_hub as hub

    repo = cache / "models--org--tiny-model"
    (repo / "snapshots" / NEW / "tokenizer.json").unlink()
    try:
        hub.snapshot_download(REPO, cache_dir=cache, local_files_only=True)
        noticed = None
    except hub.errors.LocalEntryNotFoundError:
        noticed = "not_cached"
    assert (noticed is not None) == (repo / "trees" / f"{NEW}.json").exists()
    same(f"a torn snapshot is {'noticed' if noticed else 'taken as it is'}", noticed,
         seen_by_probe(probe, cache, "main")["file"].get("tokenizer.json"))


def run(probe, *words, **options):
    done = subprocess.run([probe, *words], capture_output=True, text=True, **options)
    return [line.split("\t") for line in done.stdout.splitlines()]


def seen_by_probe(probe, cache, revision):
    facts = {"file": {}, "absent": set()}
    for kind, *rest in run(probe, cache, REPO, revision):
        if kind == "file":
            facts["file"][rest[0]] = rest[1]
        elif kind == "absent":
            facts["absent"].add(rest[0])
        else:
            facts[kind] = rest[0]
    return facts


def same(what, python, ours):
    if python != ours:
        sys.exit(f"{what}:\n  huggingface_hub {python}\n  hub::Cache      {ours}")
    print(f"same: {what}")


def compare_cache(probe, cache, what):
    for revision in ("main", "v1", "refs/pr/1", OLD, NEW):
        same(f"{what} at {revision}", seen_by_python(cache, revision),
             seen_by_probe(probe, cache, revision))
    for revision in ("v2", "3" * 40):
        same(f"{what} at {revision}", {"error": "not_cached", "file": {}, "absent": set()},
             seen_by_probe(probe, cache, revision))


def compare_places(probe):
    """Where the environment puts the cache. Empty variables are left out: we take them as unset."""
    script = ("from huggingface_hub import constants as c; import os;"
              "print(os.path.normpath(c.HF_HUB_CACHE)); print(int(c.HF_HUB_OFFLINE))")
    base = {"HOME": "/h", "A": "/a", "PATH": os.environ["PATH"]}
    for extra in (
        {},
        {"HOME": "/h/"},
        {"XDG_CACHE_HOME": "/x"},
        {"XDG_CACHE_HOME": "~/x/$A"},
        {"HF_HOME": "/hf", "XDG_CACHE_HOME": "/x"},
        {"HF_HOME": "~/hf", "TRANSFORMERS_OFFLINE": "yes"},
        {"HF_HOME": "$A/${A}/$NONE/${NONE}"},
        {"HUGGINGFACE_HUB_CACHE": "~/old", "HF_HOME": "/hf"},
        {"HF_HUB_CACHE": "relative", "HUGGINGFACE_HUB_CACHE": "/old"},
        {"HF_HUB_CACHE": "~root/c", "HF_HUB_OFFLINE": "On"},
        {"HF_HUB_CACHE": "~nobody-of-this-name/c"},
        {"HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "1"},
        {"HF_HUB_OFFLINE": "", "TRANSFORMERS_OFFLINE": "TRUE"},
        {"HF_HUB_OFFLINE": "garbage"},
    ):
        environment = base | extra
        python = subprocess.run([sys.executable, "-c", script], env=environment, check=True,
                                capture_output=True, text=True).stdout.split("\n")[:2]
        ours = dict(run(probe, env=environment))
        same(f"environment {extra}", python, [os.path.normpath(ours["cache"]), ours["offline"]])


def main():
    probe = os.path.abspath(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ |= {
        "HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_XET": "1",
        "HF_TOKEN_PATH": "/nonexistent/token",
    }
    import huggingface_hub

    print(f"huggingface_hub {huggingface_hub.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder).resolve() / "hub"
        download(cache)
        server.shutdown()
        compare_cache(probe, cache, "as downloaded")
        share_a_blob(cache)
        compare_cache(probe, cache, "with a shared blob")
        remove_links(cache)
        compare_cache(probe, cache, "without links")
        compare_torn_snapshot(probe, cache)
    compare_places(probe)


if __name__ == "__main__":
    main()
