"""Refusals of a server: what a client says, what it keeps, when it asks again."""

from __future__ import annotations

from cases.table import case
from cases.trial import Trial
from lab.damage import bomb
from lab.hub.forge import READER
from lab.plan import Rule
from lab.world import GATED, PRIVATE, TINY, TOKEN

QUICK = ["--retry-base", "0.05"]
API_OR_FILE = "/resolve/|/api/"


@case("12 I23", server="both")
def missing_file(t: Trial) -> None:
    """A file that a commit does not have is told so, and remembered as missing."""
    t.refused("entry_not_found", "modules.json")
    mark = t.place() / ".no_exist" / t.commit() / "modules.json"
    t.equal("mark", mark.read_bytes(), b"")
    t.expect_ref("main", t.commit())
    if t.ours:  # Python leaves out the snapshot's folder, and its own scan then warns
        assert (t.place() / "snapshots" / t.commit()).is_dir(), "there is no folder for the commit"
        t.expect_clean_scan()


@case("13 I22", server="both")
def missing_revision(t: Trial) -> None:
    """A revision that is not there is an error, also where main is cached."""
    t.ok("config.json")
    before = t.tree()
    t.refused("revision_not_found", "config.json", revision="v9")
    t.equal("cache", t.tree(), before)


@case("14 I21", server="both")
def missing_repository(t: Trial) -> None:
    """A repository that nobody may see is one that is not there."""
    t.refused("repo_not_found", "config.json", id="org/nothing")
    t.refused("repo_not_found", id="org/nothing")


@case("15", server="hub")
def vanished_repository(t: Trial) -> None:
    """A file of a repository that went away is still there, with a warning."""
    path = t.ok("config.json")
    t.repo().access = "private"
    outcome = t.get("config.json")
    t.equal("path", outcome.result, str(path))
    if t.ours:
        assert outcome.text.replace(str(path), "").strip(), "nothing was said"


@case("16 I20", server="both")
def gated(t: Trial) -> None:
    """A gated repository says so, with a token and without."""
    t.refused("gated_repo", "config.json", id=GATED)
    t.refused("gated_repo", "config.json", id=GATED, token=READER)


@case("17")
def disabled(t: Trial) -> None:
    """A disabled repository is forbidden."""
    codes = "forbidden" if t.ours else "forbidden not_cached"
    t.refused(codes, "config.json", id="disabled/model")


@case("18 I19", server="hub")
def wrong_token(t: Trial) -> None:
    """A token that the hub does not know is told to its owner, without the token."""
    outcome = t.refused("auth_required", "config.json", token="hf_wr0ngT0kenWr0ngT0kenWr0ngT0ken")
    if t.ours:
        assert "hf_wr0ng" not in outcome.text, outcome
    t.refused("repo_not_found", "config.json", id=PRIVATE)
    t.ok("config.json", id=PRIVATE, token=TOKEN)


@case("19")
def rate_limited(t: Trial) -> None:
    """A client that is told to wait two seconds waits three and asks again."""
    limit = {"RateLimit": '"resolvers";r=0;t=2'}
    t.plan(Rule(method="GET", path="/resolve", nth=[1, 2], answer=429, headers=limit))
    t.ok("config.json")
    t.expect_file("config.json")
    asked = [one.time for one in t.front.log if one.method == "GET" and "/resolve" in one.target]
    waits = asked[1] - asked[0], asked[2] - asked[1]
    assert 2.9 < min(waits) < 6, f"it waited {waits} s"


@case("20 I24")
def asked_to_wait_for_long(t: Trial) -> None:
    """A wait of an hour is not waited: the error says how long it would be."""
    t.plan(Rule(path=API_OR_FILE, answer=429, headers={"Retry-After": "3600"}))
    if not t.ours:  # Python sleeps for the hour
        t.equal("end", t.get("config.json", limit=4).code, "hangs")
        return
    outcome = t.refused("rate_limited", "config.json", options=["--max-wait", "5"])
    assert "3600" in outcome.text, outcome
    t.plan(Rule(path=API_OR_FILE, answer=429, headers={"Retry-After": "1000000000"}))
    t.refused("rate_limited", "config.json")


@case("21 R64")
def troubled_server(t: Trial) -> None:
    """A server that fails twice is asked again, if nothing is cached."""
    t.plan(
        Rule(method="HEAD", path="/resolve/", nth=[1], answer=500),
        Rule(method="HEAD", path="/resolve/", nth=[1], answer=503),
    )
    t.ok("config.json")
    t.expect_file("config.json")


@case("22")
def troubled_server_but_cached(t: Trial) -> None:
    """A server that fails once is not asked twice for what is cached."""
    path = t.ok("config.json")
    t.forget()
    t.plan(Rule(path="", answer=503))
    t.equal("path", t.ok("config.json"), path)
    t.equal("number of requests", len(t.log), 1)


@case("33 I11")
def redirect_loop(t: Trial) -> None:
    """A loop of redirects ends at the limit."""
    loop = {"Location": "/org/tiny/resolve/main/config.json?again"}
    t.plan(Rule(path="/resolve/", answer=307, headers=loop))
    t.refused("bad_response network not_cached", "config.json", options=QUICK)
    assert len(t.log) <= 100, f"{len(t.log)} requests"


@case("34", server="hub")
def foreign_next_page(t: Trial) -> None:
    """The next page of a listing on another origin is not asked for with the token."""
    foreign = {"Link": f'<{t.store.url}/api/models/org/tiny/tree/main?cursor=3>; rel="next"'}
    t.plan(Rule(path="/tree/", headers=foreign))
    t.get(token=TOKEN, options=QUICK)
    leaked = [one for one in t.store.log if one.authorized]
    if t.ours:
        t.equal("requests with the token", leaked, [])
    else:
        assert leaked, "Python is known to send its headers to any address"


@case("I25")
def failing_server(t: Trial) -> None:
    """A server that always fails is given up after the retries."""
    t.plan(Rule(path="", answer=500))
    if t.ours:
        t.refused("network", "config.json", options=QUICK)
        assert 2 <= len(t.log) <= 8, t.shown_log()
    else:
        t.refused("not_cached network hangs", "config.json", limit=5)


@case("I26")
def not_modified(t: Trial) -> None:
    """304 without anything cached is no answer."""
    t.plan(Rule(method="GET|HEAD", path="/resolve", answer=304))
    t.refused("bad_response not_cached KeyError", "config.json", options=QUICK)
    t.expect_nothing_kept("config.json")


@case("I27")
def page_instead_of_file(t: Trial) -> None:
    """A page of a captive portal, with status 200, is neither a file nor a listing."""
    html = Rule(
        path="", answer=200, body="<html>Log in</html>", headers={"Content-Type": "text/html"}
    )
    t.plan(html)
    t.refused("bad_response not_cached", "config.json", options=QUICK)
    refusal = t.get(options=QUICK)
    assert not refusal.ok, refusal
    if t.ours:
        t.expect_code(refusal, "bad_response malformed_json")


@case("I32 I33")
def bombs(t: Trial) -> None:
    """A listing of zeros behind gzip and a hundred thousand header fields end at a limit."""
    if not t.ours:  # Python reads as much as comes
        return t.ok("config.json") and None
    t.plan(Rule(path="/api/models/", **bomb(t.folder, 200)))
    t.refused("limit_exceeded bad_response", options=QUICK)
    many = "".join(f"X-{i}: 1\r\n" for i in range(100_000))
    t.plan(Rule(path="", raw=f"HTTP/1.1 200 OK\r\n{many}Content-Length: 0\r\n\r\n"))
    t.refused("limit_exceeded bad_response", "config.json", options=QUICK)


@case("I34 82")
def token_with_line_feed(t: Trial) -> None:
    """A token that would break a header is cleaned at its ends and otherwise refused."""
    t.ok("config.json", env={"HF_TOKEN": f" {TOKEN}\r\n"})
    t.equal("token", {one.headers["authorization"] for one in t.front.log}, {f"Bearer {TOKEN}"})
    t.forget()
    if t.ours:
        t.refused("invalid_argument", "tokenizer.json", env={"HF_TOKEN": "hf_\x01bad"})
        t.equal("requests", t.log, [])


@case("404")
def plain_not_found(t: Trial) -> None:
    """404 without the hub's code is an answer that says nothing."""
    t.plan(Rule(path="/resolve/", answer=404))
    t.refused("bad_response not_cached", "config.json", id=TINY, options=QUICK)
    t.plan(Rule(path="/resolve/", answer=400))
    t.refused("bad_response not_cached", "config.json", id=TINY, options=QUICK)
