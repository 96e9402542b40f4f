"""Requests, answers and routes, on Python's own server."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from lab.process import HOST


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    url: str  # of the origin that was asked

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def json(self) -> dict:
        return json.loads(self.body or b"{}")


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """An answer other than success, with the hub's own code and text."""

    def __init__(self, status: int, code: str = "", text: str = "", **headers: str):
        super().__init__(text or code)
        told = {"X-Error-Code": code, "X-Error-Message": text}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = json_answer({"error": text or code}, status)
        self.answer.headers |= {name: value for name, value in told.items() if value} | named


def json_answer(content: object, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(
        status, json.dumps(content).encode(), {"Content-Type": "application/json"} | named
    )


Handler = Callable[..., Answer]


class Routes:
    """Handlers by method and path. Groups of a pattern are arguments, their percent signs decoded."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern, Handler]] = []

    def add(self, methods: str, pattern: str) -> Callable[[Handler], Handler]:
        def note(handler: Handler) -> Handler:
            self._routes.append((methods, re.compile(pattern), handler))
            return handler

        return note

    def answer(self, context: object, request: Request) -> Answer:
        for methods, pattern, handler in self._routes:
            match = pattern.fullmatch(request.path)
            if match and request.method in methods.split("|"):
                named = {key: unquote(value or "") for key, value in match.groupdict().items()}
                return handler(context, request, **named)
        raise Refusal(404, "", f"no such route: {request.method} {request.path}")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler: type[BaseHTTPRequestHandler]):
        super().__init__((HOST, 0), handler)
        self._answering = 0
        self._changed = threading.Condition()

    @contextmanager
    def answering(self) -> Iterator[None]:
        with self._changed:
            self._answering += 1
        try:
            yield
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()

    def wait_until_all_is_answered(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._answering == 0, 60)


class Origin:
    """A server in this process which answers by `routes`, with `context` given to each handler."""

    def __init__(self, routes: Routes, context: object):
        class Http(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def handle_any(self) -> None:
                with self.server.answering():
                    respond(self, routes, context)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

        self._server = Server(Http)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.wait_until_all_is_answered()
        self._server.server_close()


def respond(http: BaseHTTPRequestHandler, routes: Routes, context: object) -> None:
    split = urlsplit(http.path)
    query = {key: values[-1] for key, values in parse_qs(split.query, True).items()}
    headers = {name.lower(): value for name, value in http.headers.items()}
    body = http.rfile.read(int(headers.get("content-length", 0)))
    url = f"http://{headers.get('host', '')}"
    request = Request(http.command, split.path, query, headers, body, url)
    try:
        answer = routes.answer(context, request)
    except Refusal as refusal:
        answer = refusal.answer
    http.send_response(answer.status)
    for name, value in ({"Content-Length": str(len(answer.body))} | answer.headers).items():
        http.send_header(name, value)
    http.end_headers()
    if http.command != "HEAD":
        http.wfile.write(answer.body)
