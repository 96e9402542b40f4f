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

LIMIT = 120.0


class FaultProxy:
    def __init__(self, upstream_port: int = 0):
        self.upstream_port = upstream_port
        self.prefix = ""  # a path below which the server is seen
        self.routes: dict[str, int] = {}  # other servers' ports by a part of the path
        self.log: list[Exchange] = []
        self._plan = Plan([])
        self._accepted = self._forgotten = self._stale = 0  # connections
        self._newest: object = None  # the address of the last one's client
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._listener = socket.create_server((HOST, 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def connections(self) -> int:
        return self._accepted - self._forgotten

    def plan(self, *rules: Rule) -> None:
        """Another plan, with counts that begin anew."""
        with self._changed:
            self._plan = Plan(list(rules))
            self._changed.notify_all()

    def forget(self) -> None:
        with self._changed:
            self.log = []
            self._forgotten = self._accepted

    def renew(self) -> None:
        """No plan, no memory, and no ear for connections that were made before."""
        self.plan()
        with socket.create_connection((HOST, self.port), LIMIT) as last:
            mine = last.getsockname()
            with self._changed:
                self._changed.wait_for(lambda: self._newest == mine, LIMIT)
                self._stale = self._accepted
        self.forget()

    def stop(self) -> None:
        self._stopped.set()
        self.plan()
        self._listener.close()

    def note(self, exchange: Exchange) -> Rule:
        with self._changed:
            if exchange.connection <= self._stale:
                raise OSError("a client of an earlier test")
            self.log.append(exchange)
            return self._plan.find(exchange.method, exchange.target)

    def wait(self, seconds: float) -> None:
        self._stopped.wait(seconds)

    def hold(self, rule: Rule) -> None:
        """Until there is another plan than the one that has this very rule."""
        with self._changed:
            self._changed.wait_for(lambda: not self._plan.has(rule), LIMIT)

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                client, address = self._listener.accept()
            except OSError:
                return
            with self._changed:
                self._accepted += 1
                number, self._newest = self._accepted, address
                self._changed.notify_all()
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
