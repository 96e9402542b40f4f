"""nginx as a hub and its storage, from a configuration that is generated out of git repositories.

Two origins: the hub answers metadata, small files and redirects; the storage has the large files
under signed addresses. A third one is the hub over TLS, when a certificate is given.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lab import listing
from lab.listing import encoded
from lab.process import HOST, Server, free_port
from lab.repository import Entry
from lab.world import Repo, World

SIGNATURE = "Expires=4000000000&Signature=s1gn4tur3SECRET"

MAIN = """
worker_processes 1;
pid {work}/nginx.pid;
error_log {work}/error.log warn;
events {{ worker_connections 256; }}
http {{
    log_format tls '$server_protocol $connection $request_method $request_uri $status';
    access_log off;
    absolute_redirect off;
    etag off;
    default_type application/octet-stream;
    server_names_hash_bucket_size 128;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    server {{ listen {host}:{hub}; include {work}/hub.conf; }}
    server {{
        listen {host}:{storage};
        location / {{ root {work}/storage; add_header ETag '"{storage_etag}"'; }}
    }}
    {tls}
}}
"""
TLS = """server {{
        listen {host}:{port} ssl http2;
        access_log {work}/tls.log tls;
        ssl_certificate {certificate}.pem;
        ssl_certificate_key {certificate}.key;
        include {work}/hub.conf;
    }}"""
# The storage has tags of its own, which look like those of the hub and are not.
STORAGE_ETAG = "5" * 64


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def header(name: str, value: str) -> str:
    return f"add_header {name} '{value}' always;"


@dataclass
class Site:
    """The configuration of the hub's origin for a world whose storage is seen at `storage_url`."""

    world: World
    work: Path
    storage_url: str

    def write(self) -> None:
        blocks = [block for repo in self.world.repos.values() for block in self._repo(repo)]
        blocks += [
            location("/limited/", header("RateLimit", '"resolvers";r=0;t=2'), "return 429;"),
            location("/disabled/", *self._disabled(), "return 403;"),
            location("/", header("X-Error-Code", "RepoNotFound"), "return 401 '';"),
        ]
        (self.work / "hub.conf").write_text("\n".join(blocks))

    def _disabled(self) -> list[str]:
        return [header("X-Error-Message", "Access to this resource is disabled.")]

    def _repo(self, repo: Repo) -> Iterator[str]:
        place = f"/{repo.prefix}{repo.id}/resolve/"
        api = f"/api/{repo.kind}s/{repo.id}"
        if repo.access != "public":
            yield self._closed(repo, f"/{repo.prefix}{repo.id}/")
            yield self._closed(repo, f"{api}/")
            yield self._closed(repo, api, exact=True)
            return
        revisions = self._revisions(repo)
        for revision, commit in revisions.items():
            yield from self._api(repo, api, revision, commit)
            for entry in repo.git.files(commit).values():
                yield self._pointer(repo, f"{place}{revision}/{entry.path}", commit, entry)
            unknown = (header("X-Error-Code", "EntryNotFound"), header("X-Repo-Commit", commit))
            yield location(f"{place}{revision}/", *unknown, "return 404;")
        for commit in set(revisions.values()):
            for entry in repo.git.files(commit).values():
                yield self._file(repo, commit, entry)
        for missing in (place, f"{api}/"):
            yield location(missing, header("X-Error-Code", "RevisionNotFound"), "return 404;")

    def _closed(self, repo: Repo, place: str, exact: bool = False) -> str:
        if repo.access == "gated":
            code, text = "GatedRepo", "Access to model gated/model is restricted."
            refusal = "if ($http_authorization) { return 403; } return 401;"
        else:
            code, text, refusal = "RepoNotFound", "Repository not found", "return 401;"
        told = (header("X-Error-Code", code), header("X-Error-Message", text))
        return location(place, *told, refusal, exact=exact)

    def _revisions(self, repo: Repo) -> dict[str, str]:
        """Every way to name a commit, as nginx sees it decoded."""
        named = {}
        for ref, commit in repo.git.refs().items():
            named[ref.removeprefix("refs/heads/").removeprefix("refs/tags/")] = commit
            named[commit] = commit
        return named

    def _api(self, repo: Repo, api: str, revision: str, commit: str) -> Iterator[str]:
        info = self._static(repo, commit, "info", listing.info(repo, commit))
        tree = self._static(repo, commit, "tree", listing.tree(repo, commit))
        yield location(f"{api}/revision/{revision}", *info, exact=True)
        yield location(f"{api}/tree/{revision}", *tree, exact=True)
        if revision == "main":
            refs = self._static(repo, "", "refs", listing.refs(repo))
            yield location(api, *info, exact=True)
            yield location(f"{api}/refs", *refs, exact=True)

    def _static(self, repo: Repo, commit: str, what: str, content: object) -> tuple[str, str]:
        file = self.work / "json" / f"{repo.folder_name}-{commit}-{what}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(content))
        return f"alias {file};", "default_type application/json;"

    def _pointer(self, repo: Repo, place: str, commit: str, entry: Entry) -> str:
        told = [header("X-Repo-Commit", commit)]
        if entry.sha256:
            self._store(repo, entry)
            told += [
                header("X-Linked-Etag", f'"{entry.sha256}"'),
                header("X-Linked-Size", str(entry.size)),
                f'return 302 "{self.storage_url}/{entry.sha256}/blob?{SIGNATURE}";',
            ]
        else:
            query = f"{encoded(place)}=&etag=%22{entry.oid}%22"
            target = f"{self._cached(repo, commit)}{encoded(entry.path)}?{query}"
            told.append(f'return 307 "{target}";')
        return location(place, *told, exact=True)

    def _cached(self, repo: Repo, commit: str) -> str:
        return f"/api/resolve-cache/{repo.kind}s/{repo.id}/{commit}/"

    def _file(self, repo: Repo, commit: str, entry: Entry) -> str:
        if entry.sha256:
            return ""
        file = self.work / "blobs" / entry.oid
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(repo.git.content_of(entry))
        told = (header("ETag", f'"{entry.oid}"'), header("X-Repo-Commit", commit))
        place = f"{self._cached(repo, commit)}{entry.path}"
        return location(place, *told, f"alias {file};", exact=True)

    def _store(self, repo: Repo, entry: Entry) -> None:
        target = self.work / "storage" / entry.sha256 / "blob"
        if not target.exists():
            target.parent.mkdir(parents=True)
            shutil.copy(repo.git.object(entry.sha256), target)


def location(path: str, *lines: str, exact: bool = False) -> str:
    return f"location {'= ' if exact else ''}{quoted(path)} {{ {' '.join(lines)} }}"


@dataclass
class Nginx:
    hub: int
    storage: int
    tls: int
    server: Server
    tls_log: Path  # protocol, connection, method, target and status of each request over TLS

    def stop(self) -> None:
        self.server.stop()


def start_nginx(
    world: World, work: Path, storage_url: str = "", certificate: Path | None = None
) -> Nginx:
    work.mkdir(parents=True)
    hub, storage, tls = free_port(), free_port(), free_port()
    Site(world, work, storage_url or f"http://{HOST}:{storage}").write()
    secure = ""
    if certificate:
        secure = TLS.format(host=HOST, port=tls, certificate=certificate, work=work)
    (work / "nginx.conf").write_text(
        MAIN.format(
            work=work, host=HOST, hub=hub, storage=storage, tls=secure, storage_etag=STORAGE_ETAG
        )
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    words = [program, "-p", work, "-c", work / "nginx.conf", "-e", work / "error.log"]
    server = Server([*words, "-g", "daemon off; master_process off;"], hub, work / "nginx.log")
    return Nginx(hub, storage, tls, server, work / "tls.log")
