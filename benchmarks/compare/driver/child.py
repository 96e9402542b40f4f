"""A warm engine in a process of its own: asked by JSON lines, stopped while it is not its turn."""

import json
import os
import select
import signal
import subprocess
import time
from pathlib import Path

PATIENCE = 900.0  # seconds; compilers of graphs take minutes


class EngineError(Exception):
    pass


class Child:
    def __init__(self, name: str, command: list[str], environment: dict, log: Path):
        self.name, self.log, self.started = name, log, time.perf_counter()
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment
            )

    def ask(self, command: str, **arguments) -> dict:
        line = json.dumps({"cmd": command, **arguments}) + "\n"
        try:
            self.process.stdin.write(line.encode())
            self.process.stdin.flush()
        except OSError:
            raise EngineError(f"the process ended; see {self.log.name}") from None
        answer = self.read(command)
        if not answer.get("ok"):
            raise EngineError(answer.get("error", f"no reason given for '{command}'"))
        return answer

    def read(self, command: str) -> dict:
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if ready else b""
        if not line:
            raise EngineError(f"no answer to '{command}'; see {self.log.name}")
        return json.loads(line)

    def sleep(self) -> None:
        """Stops the process, so that no pool of threads spins while another engine is measured."""
        self.signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.signal(signal.SIGCONT)

    def signal(self, number: int) -> None:
        if self.process.poll() is None:
            os.kill(self.process.pid, number)

    def close(self) -> None:
        self.wake()
        try:
            self.process.stdin.close()  # the end of its input ends an engine
            self.process.wait(timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
