"""A release of huggingface_hub, driven through worker.py in a process of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from clients.client import Call, Client
from clients.outcome import Outcome
from clients.process import Running

WORKER = Path(__file__).with_name("worker.py")

# The first class of an exception's ancestry that is here says the code; before the others, these.
PRECISE = {
    "RevisionNotFoundError": "revision_not_found",
    "GatedRepoError": "gated_repo",
    "DisabledRepoError": "forbidden",
    "RepositoryNotFoundError": "repo_not_found",
    "LocalEntryNotFoundError": "not_cached",
    "IncompleteSnapshotError": "not_cached",
    "EntryNotFoundError": "entry_not_found",
    "BadRequestError": "bad_response",
    "FileMetadataError": "bad_response",
    "HFValidationError": "invalid_repo_id",
    "OfflineModeIsEnabled": "offline",
    "LocalTokenNotFoundError": "auth_required",
}
CODES = {
    "ProxyError": "network",
    "SSLError": "tls",
    "Timeout": "timeout",
    "TimeoutException": "timeout",
    "ConnectionError": "network",
    "NetworkError": "network",
    "TransportError": "network",
    "TooManyRedirects": "bad_response",
    "PermissionError": "io",
    "ValueError": "invalid_argument",
    "OSError": "io",
}
BY_STATUS = {
    401: "auth_required",
    403: "forbidden",
    409: "conflict",
    412: "conflict",
    429: "rate_limited",
}


def code_of(error: dict) -> str:
    for name in error["mro"]:
        if name in PRECISE:
            return PRECISE[name]
    for name in error["mro"]:
        if name == "HfHubHTTPError" and error.get("status"):
            status = error["status"]
            return BY_STATUS.get(status, "network" if status >= 500 else "bad_response")
        if name in CODES:
            if name == "OSError" and "Consistency check failed" in error["text"]:
                return "integrity"
            return CODES[name]
    return error["mro"][0]


def read(out: str, err: str, status: int) -> Outcome:
    lines = [line for line in out.splitlines() if line.startswith("{")]
    if not lines:
        return Outcome("crash", text=out + err)
    told = json.loads(lines[-1])
    text = err + json.dumps(told.get("error") or "")
    if told.get("error"):
        return Outcome(code_of(told["error"]), text=text)
    return Outcome("ok", told["result"], text)


class Python(Client):
    def __init__(self, release: str, folder: Path, environment: dict[str, str]):
        super().__init__(environment | {"PYTHONPATH": str(folder)})
        self.name = f"huggingface_hub {release}"
        self.release = tuple(int(part) for part in release.split("."))

    def start(self, call: Call) -> Running:
        args = {
            "repo_id": call.id,
            "repo_type": call.kind,
            "revision": call.revision,
            "cache_dir": call.cache and str(call.cache),
            "local_dir": call.local_dir and str(call.local_dir),
            "force_download": call.force or None,
            "local_files_only": call.local_only or None,
        }
        if call.name is not None:
            return self.begin("file", args | {"filename": call.name}, call)
        filters = {"allow_patterns": call.include or None, "ignore_patterns": call.exclude or None}
        return self.begin("snapshot", args | filters, call)

    def ask(self, verb: str, call: Call | None = None, **args: object) -> Outcome:
        """Another call of the worker."""
        return self.begin(verb, args, call or Call("")).wait()

    def begin(self, verb: str, args: dict, call: Call) -> Running:
        given = {name: value for name, value in args.items() if value is not None}
        return self.run([sys.executable, "-s", WORKER, verb, json.dumps(given)], call, read)
