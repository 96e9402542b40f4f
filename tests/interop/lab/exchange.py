"""A request that a proxy saw, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Exchange:
    connection: int
    method: str
    target: str
    headers: dict[str, str]
    time: float = 0.0
    status: int = 0
    sent: int = 0
    request_body: bytes = b""

    @property
    def authorized(self) -> bool:
        return "authorization" in self.headers

    @property
    def range(self) -> str:
        return self.headers.get("range", "")

    def __str__(self) -> str:
        told = f" {self.range}" if self.range else ""
        token = " +token" if self.authorized else ""
        return f"{self.method} {self.target}{told}{token} -> {self.status}, {self.sent} bytes"
