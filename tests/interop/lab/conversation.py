"""One connection through a fault proxy."""

from __future__ import annotations

import fcntl
import socket
import struct
import termios
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lab.damage import canned, changed, paced
from lab.exchange import Exchange
from lab.plan import Rule
from lab.process import HOST
from lab.wire import LAST_CHUNK, Head, chunk, is_chunked, read_body, read_head

if TYPE_CHECKING:
    from lab.faults import FaultProxy

WAIT = 60.0


class Conversation:
    """One connection of a client, and the one to the server that goes with it."""

    def __init__(self, proxy: FaultProxy, client: socket.socket, number: int):
        self._proxy = proxy
        self._client = client
        self._number = number
        self._input = client.makefile("rb")
        self._server: socket.socket | None = None
        client.settimeout(WAIT)

    def run(self) -> None:
        while (request := read_head(self._input)) is not None:
            method, target, _ = request.start.split(" ", 2)
            headers = {name.lower(): value for name, value in request.fields}
            exchange = Exchange(self._number, method, target, headers, time.monotonic())
            if headers.get("expect", "").lower() == "100-continue":
                self._client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                request.set("expect", None)
            exchange.request_body = b"".join(read_body(self._input, request, False))
            if not self._answer(exchange, request, self._proxy.note(exchange)):
                return

    def close(self) -> None:
        for one in (self._input, self._server, self._client):
            if one is not None:
                one.close()

    def _answer(self, exchange: Exchange, request: Head, rule: Rule) -> bool:
        """Whether the connection goes on."""
        if rule.reset:
            self._reset()
            return False
        if rule.silent:
            self._proxy.wait(WAIT)
            return False
        if rule.raw:
            self._client.sendall(rule.raw.encode("latin-1"))
            return False
        if rule.answer:
            return self._deliver(exchange, *canned(rule), rule)
        if exchange.method == "CONNECT":
            return self._tunnel(exchange)
        answer, body = self._ask(exchange, request, rule)
        exchange.status = int(answer.start.split()[1])
        if rule.held and rule.cut is None:
            self._proxy.hold(rule)
        if rule.early:
            self._reset()
            return False
        if rule.status and exchange.status not in rule.status:
            rule = Rule()
        return self._deliver(exchange, answer, body, rule)

    def _ask(self, exchange: Exchange, request: Head, rule: Rule) -> tuple[Head, Iterator[bytes]]:
        self._address = (HOST, self._proxy.upstream_port)
        if exchange.target.startswith("http://"):
            url = urlsplit(exchange.target)
            self._address = (url.hostname, url.port or 80)
            path = exchange.target.split("/", 3)[3]
            request.start = f"{exchange.method} /{path} HTTP/1.1"
        if self._proxy.prefix and exchange.target.startswith(self._proxy.prefix):
            path = exchange.target.removeprefix(self._proxy.prefix)
            request.start = f"{exchange.method} {path} HTTP/1.1"
        for part, port in self._proxy.routes.items():
            if part in exchange.target:
                self._address = (HOST, port)
        if rule.drop_range:
            request.set("range", None)
        if is_chunked(request):
            request.set("transfer-encoding", None)
            request.set("content-length", str(len(exchange.request_body)))
        request.set("connection", "close")
        if self._server is not None:
            self._server.close()
        self._server = socket.create_connection(self._address, WAIT)
        self._server.sendall(request.encode() + exchange.request_body)
        stream = self._server.makefile("rb")
        answer = read_head(stream)
        if answer is None:
            raise OSError("the server gave no answer")
        answer.set("connection", None)
        status = int(answer.start.split()[1])
        if exchange.method == "HEAD" or status in (204, 304):
            return answer, iter(())
        return answer, read_body(stream, answer, True)

    def _deliver(self, exchange: Exchange, head: Head, body: Iterator[bytes], rule: Rule) -> bool:
        if exchange.method != "HEAD":
            body = changed(head, body, rule)
        for name, value in rule.headers.items():
            head.set(name, value)
        if rule.start:
            head.start = rule.start
        if rule.chunked:
            head.set("content-length", None)
            head.set("transfer-encoding", "chunked")
        if rule.bare:
            head.set("content-length", None)
            head.set("transfer-encoding", None)
        framed = is_chunked(head)
        ends = not framed and head.get("content-length") is None and exchange.method != "HEAD"
        if ends:
            head.set("connection", "close")
        exchange.status = int((head.start.split() + ["0", "0"])[1])
        self._client.sendall(head.encode())
        if exchange.method == "HEAD":
            return True
        for piece in self._delivered(body, rule):
            if piece is None:
                return False
            self._client.sendall(chunk(piece) if framed else piece)
            exchange.sent += len(piece)
        if framed:
            self._client.sendall(LAST_CHUNK)
        return not ends

    def _delivered(self, body: Iterator[bytes], rule: Rule) -> Iterator[bytes | None]:
        """Pieces as the rule delivers them; None where the connection is no more."""
        if rule.cut is None:
            yield from paced(body, rule.rate)
            return
        left = rule.cut
        for piece in paced(body, rule.rate):
            yield piece[:left]
            if len(piece) < left:
                left -= len(piece)
                continue
            if rule.stall or rule.held:
                self._proxy.hold(rule) if rule.held else self._proxy.wait(rule.stall)
                yield piece[left:]
                left = 1 << 60
                continue
            self._end(rule.cut_by)
            yield None
            return

    def _end(self, how: str) -> None:
        if how == "reset":
            self._reset()
        elif how == "half-close":
            self._client.shutdown(socket.SHUT_WR)
            self._proxy.wait(5)

    def _reset(self) -> None:
        self._wait_until_all_arrived()
        self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._input.close()
        self._client.close()

    def _wait_until_all_arrived(self) -> None:
        """A reset takes away what is still on its way."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            left = fcntl.ioctl(self._client, termios.TIOCOUTQ, bytes(4))
            if struct.unpack("i", left)[0] == 0:
                break
            time.sleep(0.005)

    def _tunnel(self, exchange: Exchange) -> bool:
        host, _, port = exchange.target.partition(":")
        self._server = socket.create_connection((host, int(port)), WAIT)
        self._client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        exchange.status = 200
        back = threading.Thread(target=pump, args=(self._server, self._client), daemon=True)
        back.start()
        pump(self._client, self._server)
        back.join(WAIT)
        return False


def pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
