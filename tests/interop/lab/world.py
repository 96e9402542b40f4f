"""The repositories that every server serves."""

from __future__ import annotations

import random
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from lab.repository import Repository

TINY, LONE, DATA, GATED, PRIVATE = "org/tiny", "lone", "org/data", "gated/model", "private/model"
TOKEN = "hf_a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwX"
BIG_SIZE = 6 << 20
ODD_NAME = "a name, with: odd%20 (signs) é?.txt"


def noise(name: str, size: int) -> bytes:
    """Bytes that no transfer can compress, the same in every run."""
    return random.Random(name).randbytes(size)


@dataclass
class Repo:
    """A repository and who may read it: everyone, owners of a token, or nobody yet."""

    id: str
    git: Repository
    kind: str = "model"
    access: str = "public"

    @property
    def prefix(self) -> str:
        return "" if self.kind == "model" else f"{self.kind}s/"

    @property
    def folder_name(self) -> str:
        return f"{self.kind}s--{self.id.replace('/', '--')}"


@dataclass
class World:
    folder: Path
    repos: dict[tuple[str, str], Repo] = field(default_factory=dict)

    def add(self, id: str, kind: str = "model", access: str = "public") -> Repo:
        repo = Repo(id, Repository(self.folder / f"{kind}s" / f"{id}.git"), kind, access)
        self.repos[kind, id] = repo
        return repo

    def find(self, id: str, kind: str = "model") -> Repo | None:
        return self.repos.get((kind, id))

    def __getitem__(self, id: str) -> Repo:
        return next(repo for (_, name), repo in self.repos.items() if name == id)

    def copy(self, folder: Path) -> World:
        """The same repositories, to be changed by one test."""
        shutil.copytree(self.folder, folder)
        twin = World(folder)
        for repo in self.repos.values():
            twin.add(repo.id, repo.kind, repo.access)
        return twin

    def work_trees(self, folder: Path) -> None:
        """The same repositories as ordinary work trees."""
        for repo in self.repos.values():
            target = folder / f"{repo.kind}s" / repo.id
            subprocess.run(["git", "clone", "--quiet", repo.git.folder, target], check=True)
            shutil.copytree(repo.git.folder / "lfs", target / ".git" / "lfs")


def make_world(folder: Path) -> World:
    world = World(folder)
    tiny = world.add(TINY).git
    old = tiny.commit(
        {
            "config.json": b'{"model_type": "bert"}',
            "1_Pooling/config.json": b"{}",
            "empty.txt": b"",
            ODD_NAME: b"odd",
            "onnx/model.onnx": noise("onnx", 70_000),
            "model.safetensors": noise("old weights", 300_000),
        },
        "The first",
    )
    tiny.set_ref("refs/tags/v1", old)
    tiny.set_ref("refs/pr/1", old)
    tiny.commit(
        {
            "tokenizer.json": b'{"version": "1.0"}',
            "model.safetensors": noise("new weights", 300_000),
            "big.bin": noise("big", BIG_SIZE),
        },
        "The second",
    )
    for id, kind, access in (
        (LONE, "model", "public"),
        (DATA, "dataset", "public"),
        (GATED, "model", "gated"),
        (PRIVATE, "model", "private"),
    ):
        world.add(id, kind, access).git.commit(
            {"config.json": id.encode(), "weights.safetensors": noise(id, 5_000)}
        )
    return world
