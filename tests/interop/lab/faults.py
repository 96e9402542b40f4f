"""A proxy between a client and a server that hands on every byte, but for what its plan says.

    python -m lab.faults UPSTREAM_PORT PLAN.json     listens on a free port, which it prints

It also serves as a forward proxy: `GET http://…` and `CONNECT` lead where they say.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from lab.conversation import Conversation
from lab.exchange import Exchange
from lab.plan import Plan, Rule, load
from lab.process import HOST


class FaultProxy:
    def __init__(self, upstream_port: int = 0):
        self.upstream_port = upstream_port
        self.prefix = ""  # a path below which the server is seen
        self.routes: dict[str, int] = {}  # other servers' ports by a part of the path
        self.log: list[Exchange] = []
        self.connections = 0
        self._plan = Plan([])
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._listener = socket.create_server((HOST, 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def plan(self, *rules: Rule) -> None:
        """Another plan, with counts that begin anew."""
        with self._lock:
            self._plan = Plan(list(rules))

    def forget(self) -> None:
        with self._lock:
            self.log = []
            self.connections = 0

    def stop(self) -> None:
        self._stopped.set()
        self._listener.close()

    def note(self, exchange: Exchange) -> Rule:
        with self._lock:
            self.log.append(exchange)
            return self._plan.find(exchange.method, exchange.target)

    def wait(self, seconds: float) -> None:
        self._stopped.wait(seconds)

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                number = self.connections
            threading.Thread(target=self._serve, args=(client, number), daemon=True).start()

    def _serve(self, client: socket.socket, number: int) -> None:
        conversation = Conversation(self, client, number)
        try:
            conversation.run()
        except (OSError, ValueError):
            pass  # one side is gone, which is what these tests are about
        finally:
            conversation.close()


def main() -> None:
    proxy = FaultProxy(int(sys.argv[1]))
    proxy.plan(*load(Path(sys.argv[2])))
    print(proxy.port, flush=True)
    sys.stdin.read()  # until whoever started it is done
    for exchange in proxy.log:
        exchange.request_body = b""
        print(json.dumps(asdict(exchange)))


if __name__ == "__main__":
    main()
