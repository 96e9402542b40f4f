"""What a client does not take, keep or tell: cookies, passwords of others, names of users."""

from __future__ import annotations

import email.utils
import sys
import time
from pathlib import Path

from cases.answers import QUICK
from cases.patience import soon, until
from cases.table import case
from cases.transfers import BIG
from cases.trial import Trial
from lab.plan import Rule
from lab.process import HOST
from lab.world import TOKEN

SMALL = "config.json"


@case("R60 1.4")
def cookies(t: Trial) -> None:
    """A cookie is neither kept nor sent back."""
    t.plan(Rule(path="", headers={"Set-Cookie": "session=secret; Path=/"}))
    t.ok(SMALL)
    t.ok("tokenizer.json")
    if t.ours:
        t.equal("cookies", [one for one in t.log if "cookie" in one.headers], [])


@case("R60 6.3")
def passwords_of_others(t: Trial) -> None:
    """A file of passwords in the home folder is not looked into."""
    netrc = Path(t.client.environment["HOME"]) / ".netrc"
    netrc.write_text(f"machine {HOST} login somebody password secret\n")
    netrc.chmod(0o600)
    try:
        t.ok(SMALL)
    finally:
        netrc.unlink()
    if t.ours:
        t.equal("authorizations", [one for one in t.log if one.authorized], [])


@case("6.3")
def user_in_an_address(t: Trial) -> None:
    """An address with a user and a password is refused, and the password is not repeated."""
    if not t.ours:
        return t.ok(SMALL) and None
    endpoint = t.front.url.replace("://", "://user:pa55word@")
    outcome = t.refused("invalid_argument", SMALL, env={"HF_ENDPOINT": endpoint})
    assert "pa55word" not in outcome.text, outcome
    location = t.store.url.replace("://", "://user:pa55word@") + "/x"
    t.plan(Rule(path="/resolve/", answer=302, headers={"Location": location}))
    outcome = t.refused("bad_response", SMALL, options=QUICK)
    assert "pa55word" not in outcome.text, outcome
    t.equal("requests to the storage", t.store.log, [])


@case("1.7")
def date_to_wait_for(t: Trial) -> None:
    """A date to come back at is waited for."""
    if not t.ours:  # Python does not read dates
        return t.ok(SMALL) and None

    def lateness() -> float:
        begin, now = time.monotonic(), int(time.time())
        told = {"Retry-After": email.utils.formatdate(now + 4, usegmt=True)}
        t.forget()
        t.plan(Rule(method="GET", path="/resolve", nth=[1], answer=429, headers=told))
        t.ok(SMALL, options=QUICK, force=True)
        asked = [one.time for one in t.front.log if one.method == "GET" and "/resolve" in one.target]
        late = asked[1] - (begin + 4)
        assert late > -1.1, f"it asked {-late:.1f} s before the date"
        return late

    soon("coming back after the date", 4, lateness)


@case("1.3")
def warnings_of_the_hub(t: Trial) -> None:
    """What the hub warns of is told once."""
    t.plan(
        Rule(path="/resolve", headers={"X-HF-Warning": "Authentication; You are anonymous today."})
    )
    outcome = t.get(SMALL)
    assert outcome.ok, outcome
    if t.ours:
        t.equal("times it is told", outcome.text.count("You are anonymous today."), 1)


@case("3.1 3.2")
def login_without_a_key(t: Trial) -> None:
    """A login of a build service that is set but not understood is an error, not a silent fall."""
    service = {"HF_OIDC_RESOURCE": "org", "HF_OIDC_ID_TOKEN": "x.y.z"}
    if not t.ours:
        return t.ok(SMALL) and None
    t.refused("unsupported_feature", SMALL, env=service)
    t.equal("requests", t.log, [])
    t.ok(SMALL, env=service | {"HF_TOKEN": TOKEN})


@case("R61 6.3")
def token_in_the_open(t: Trial) -> None:
    """A host that is not this machine does not get the token over plain HTTP."""
    if not t.ours:
        return t.ok(SMALL) and None
    proxied = {"HF_ENDPOINT": "http://hub.invalid", "http_proxy": t.front.url}
    outcome = t.get(SMALL, token=TOKEN, env=proxied, options=QUICK)
    assert not outcome.ok, outcome
    t.equal("requests with the token", [one for one in t.log if one.authorized], [])


@case("part-2")
def newer_protocol(t: Trial) -> None:
    """Where the server speaks HTTP/2, one connection carries a whole snapshot."""
    secure = {
        "HF_ENDPOINT": f"https://{HOST}:{t.lab.nginx.tls}",
        "SSL_CERT_FILE": f"{t.lab.certificate}.pem",
    }
    log = t.lab.nginx.tls_log
    log.write_text("")
    folder = t.ok(include=["*.json"], env=secure)
    files = [path for path in folder.rglob("*") if path.suffix == ".json"]
    until(lambda: log.read_text().count(".json") >= len(files), "nginx's log")
    lines = [line.split() for line in log.read_text().splitlines()]
    if t.ours:
        t.equal("protocols", {line[0] for line in lines}, {"HTTP/2.0"})
        t.equal("connections", len({line[1] for line in lines}), 1)


TERMINAL = [
    sys.executable,
    "-c",
    "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
]


@case("4.4 part-4")
def bars(t: Trial) -> None:
    """Bars are drawn on a terminal that can draw, if nothing forbids it, and nowhere else."""
    if not t.ours:
        return t.ok(BIG) and None
    allowed = {"TERM": "xterm", "HF_HUB_DISABLE_PROGRESS_BARS": None}
    for prefix, env, drawn in (
        (TERMINAL, allowed, True),
        (TERMINAL, allowed | {"TERM": "dumb"}, False),
        (TERMINAL, allowed | {"HF_HUB_DISABLE_PROGRESS_BARS": "1"}, False),
        ([], allowed, False),
    ):
        outcome = t.get(BIG, force=True, prefix=prefix, env=env)
        assert outcome.ok, outcome
        t.equal(f"bars with {env}", "│" in outcome.text, drawn)


@case("part-2", server="hub")
def connections_that_are_kept(t: Trial) -> None:
    """Many small files come over as many connections as there are files at a time, on a slow disk, too."""
    t.repo().git.commit({f"many/{i}.txt": f"{i}".encode() for i in range(120)})
    folder = t.ok(include=["many/*"], env=t.lab.shimmed(SHIM_SYNC="slow"))
    t.equal("files", len(list((folder / "many").iterdir())), 120)
    if t.ours:
        assert t.front.connections <= 8, f"{t.front.connections} connections"
