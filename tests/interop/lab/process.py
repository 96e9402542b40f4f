"""Programs that the tests start, wait for and end, each by its own process."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

HOST = "127.0.0.1"
START_LIMIT = 180.0
PORTS = range(20_000, 32_000)  # below those that the system gives to whoever asks for any

_taken: list[socket.socket] = []  # whose names say which ports are this process's


def free_port() -> int:
    """A port of this process alone: no other call gives it, in any process, while this one lives."""
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        name = socket.socket(socket.AF_UNIX)
        try:
            name.bind(f"\0interop port {port}")
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((HOST, port))
        except OSError:
            name.close()
            continue
        _taken.append(name)
        return port
    raise RuntimeError(f"No port of {PORTS} is free.")


class Server:
    """A program that listens on `port`; ended when the `with` block is left, or with this process."""

    def __init__(self, words: list, port: int, log: Path, env: dict | None = None, cwd=None):
        self.port = port
        self.log = log
        self._output = log.open("wb")
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *(str(word) for word in words)],
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
        )
        try:
            self._wait_until_it_listens()
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def stop(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        self._output.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def _wait_until_it_listens(self) -> None:
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"The server ended: {self.log.read_text(errors='replace')}")
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError(
            f"Nothing listens on {self.port}: {self.log.read_text(errors='replace')}"
        )
