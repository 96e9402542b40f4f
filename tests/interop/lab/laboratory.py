"""The servers of a run, each behind a fault proxy: clients see the proxies alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from lab.exchange import Exchange
from lab.faults import FaultProxy
from lab.hub import TestHub
from lab.nginx import start_nginx
from lab.process import HOST
from lab.world import make_world


class Laboratory:
    def __init__(self, work: Path, environments: Path):
        self.work = work
        self.environments = environments
        self.shim: Path | None = None  # the library made from shim.cpp
        self.threads: Path | None = None  # the program made from many_threads.cpp
        self.front, self.store = FaultProxy(), FaultProxy()
        self.certificate = make_certificate(work)
        self.world = self.still_world = make_world(work / "git")
        self.nginx = start_nginx(self.world, work / "nginx", self.store.url, self.certificate)
        self.hub: TestHub | None = None

    def stop(self) -> None:
        self._close_hub()
        self.nginx.stop()
        self.front.stop()
        self.store.stop()

    def prepare(self, server: str) -> None:
        """No faults, no memory, and `server` behind the proxies: nginx, or a fresh hub."""
        self._close_hub()
        self.world = self.still_world
        behind = self.nginx
        if server == "hub":
            folder = Path(tempfile.mkdtemp(prefix="hub-", dir=self.work))
            self.world = self.still_world.copy(folder / "git")
            behind = self.hub = TestHub(self.world, self.store.url)
        self.front.upstream_port, self.store.upstream_port = behind.hub, behind.storage
        for proxy in (self.front, self.store):
            proxy.routes = {}
            proxy.renew()

    def shimmed(self, **failures: str) -> dict[str, str]:
        """The environment in which system functions fail as shim.cpp says."""
        assert self.shim, "--shim is not given"
        return {"LD_PRELOAD": str(self.shim)} | failures

    def forget(self) -> None:
        self.front.forget()
        self.store.forget()

    @property
    def log(self) -> list[Exchange]:
        return sorted(self.front.log + self.store.log, key=lambda exchange: exchange.time)

    def _close_hub(self) -> None:
        if self.hub is not None:
            self.hub.stop()
            shutil.rmtree(self.world.folder.parent, ignore_errors=True)
            self.hub = None


def make_certificate(work: Path) -> Path:
    """A certificate for the loopback address which nobody vouches for: its path without suffix."""
    place = work / "self-signed"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
    words += ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=IP:{HOST}"]
    words += ["-keyout", f"{place}.key", "-out", f"{place}.pem"]
    subprocess.run(words, check=True, capture_output=True)
    return place


def client_environment(folder: Path, endpoint: str) -> dict[str, str]:
    """All that a client is told: nothing of the one who runs the tests reaches it."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HF_HOME": str(home / "hf"),
        "HF_ENDPOINT": endpoint,
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
