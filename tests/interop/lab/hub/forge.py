"""What the test hub knows: repositories, users and the switches of single tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lab.hub.http import Refusal
from lab.world import TOKEN, Repo, World

READER = "hf_r1E2a3D4e5R6onlyAbCdEfGhIjKlMnOpQr"


@dataclass
class Forge:
    world: World
    storage_url: str = ""
    users: dict[str, str] = field(default_factory=lambda: {TOKEN: "org", READER: "guest"})
    page_size: int = 1000
    part_size: int = 0  # above zero, larger objects go up in parts
    keeps_objects: bool = True  # a commit names large files that are stored here
    xet: bool = False  # answers say that large files are also in chunks
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    verified: list[str] = field(default_factory=list)

    def repo(self, kind: str, id: str, token: str) -> Repo:
        """A repository that the owner of `token` may read."""
        kind = kind.removesuffix("s")
        repo = self.world.find(id, kind)
        user = self.user(token)
        if repo is None or (repo.access == "private" and user != "org"):
            raise Refusal(401 if not user else 404, "RepoNotFound", "Repository not found")
        if repo.access == "disabled":
            raise Refusal(403, "", "Access to this resource is disabled.")
        if repo.access == "gated" and user != "org":
            text = f"Access to {kind} {id} is restricted."
            raise Refusal(403 if user else 401, "GatedRepo", text)
        return repo

    def writable(self, kind: str, id: str, token: str) -> Repo:
        if not token:
            raise Refusal(401, "", "Invalid username or password.")
        repo = self.repo(kind, id, token)
        if self.user(token) != "org":
            raise Refusal(403, "", "You don't have write access.")
        return repo

    def user(self, token: str) -> str:
        if token and token not in self.users:
            raise Refusal(401, "", "Invalid credentials in Authorization header")
        return self.users.get(token, "")

    def commit_of(self, repo: Repo, revision: str) -> str:
        commit = repo.git.resolve(revision or "main")
        if commit is None:
            raise Refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return commit

    def object(self, sha256: str) -> Path | None:
        """Where a large file of any repository lies."""
        places = (repo.git.object(sha256) for repo in self.world.repos.values())
        return next((place for place in places if place.exists()), None)
