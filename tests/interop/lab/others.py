"""Servers that others wrote: olah, a mirror of the hub, and giftless, a store for git-lfs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from lab.process import HOST, Server, free_port
from lab.world import World

OLAH = """[basic]
host = "{host}"
port = {port}
ssl-key = ""
ssl-cert = ""
repos-path = "{work}/repos"
mirrors-path = [{mirrors}]
mirror-scheme = "http"
mirror-netloc = "{host}:{port}"
mirror-lfs-netloc = "{host}:{port}"
hf-scheme = "http"
hf-netloc = "{host}:{upstream}"
hf-lfs-netloc = "{host}:{upstream}"

[accessibility]
offline = {offline}

[[accessibility.proxy]]
repo = "*/*"
allow = true

[[accessibility.proxy]]
repo = "*"
allow = true

[[accessibility.cache]]
repo = "*/*"
allow = true

[[accessibility.cache]]
repo = "*"
allow = true
"""
GIFTLESS = """AUTH_PROVIDERS:
  - giftless.auth.allow_anon:read_write
TRANSFER_ADAPTERS:
  basic:
    factory: giftless.transfer.basic_streaming:factory
    options:
      storage_class: giftless.storage.local_storage:LocalStorage
      storage_options:
        path: {work}/objects
"""
NOBODY = 9  # a port on which nothing listens


def python_of(environments: Path, name: str) -> dict[str, str]:
    folder = environments / name
    assert (folder / ".key").exists(), f"{name} is not installed"
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(folder),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
    }


def start_olah(
    environments: Path, work: Path, world: World | None, upstream: int = NOBODY
) -> Server:
    """A mirror of `world`'s git repositories, or with None one of the hub at `upstream`."""
    work.mkdir(parents=True)
    env = python_of(environments, "olah-0.5.4")
    port = free_port()
    if world is not None:
        world.work_trees(work / "mirrors")
    mirrors = f'"{work}/mirrors"' if world is not None else ""
    offline = "true" if world is not None else "false"
    settings = {"host": HOST, "port": port, "work": work, "mirrors": mirrors}
    (work / "olah.toml").write_text(OLAH.format(**settings, upstream=upstream, offline=offline))
    program = Path(env["PYTHONPATH"]) / "bin" / "olah-cli"
    words = [sys.executable, "-s", program, "-c", work / "olah.toml", "--log-path", work / "logs"]
    return Server(words, port, work / "olah.log", env, cwd=work)


def start_giftless(environments: Path, work: Path) -> Server:
    """A store into which anyone may put large files; they lie in work/objects."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "giftless.yaml").write_text(GIFTLESS.format(work=work))
    env = python_of(environments, "giftless-0.6.2")
    env |= {
        "GIFTLESS_CONFIG_FILE": str(work / "giftless.yaml"),
        "FLASK_APP": "giftless.wsgi_entrypoint",
    }
    port = free_port()
    words = [sys.executable, "-s", "-m", "flask", "run", "--host", HOST, "-p", port]
    return Server(words, port, work / "giftless.log", env, cwd=work)
