"""A client's process, running or done."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable

from clients.outcome import Outcome

PATIENT = 300.0  # seconds: what has not ended by then hangs


class Running:
    def __init__(self, words: list, env: dict[str, str], read: Callable[..., Outcome], **options):
        self.begin = time.monotonic()
        self._read = read
        self.process = subprocess.Popen(
            [str(word) for word in words],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            **options,
        )

    def wait(self, limit: float = PATIENT) -> Outcome:
        try:
            out, err = self.process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            self.kill()
            return Outcome("hangs", text=f"no end within {limit:.0f} s", seconds=limit)
        outcome = self._read(
            out.decode(errors="replace"), err.decode(errors="replace"), self.status
        )
        outcome.seconds = time.monotonic() - self.begin
        outcome.status = self.status
        return outcome

    @property
    def status(self) -> int:
        return self.process.returncode

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def send(self, number: int) -> None:
        if self.is_running:
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.process.communicate()
