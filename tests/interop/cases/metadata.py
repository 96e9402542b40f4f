"""What a HEAD tells about a file, and what is believed of it."""

from __future__ import annotations

from cases.answers import QUICK
from cases.table import case
from cases.trial import Trial
from lab.nginx import STORAGE_ETAG
from lab.plan import Rule
from lab.process import HOST
from lab.world import TOKEN

HEAD_OF_CACHED = {"method": "HEAD", "path": "/resolve-cache/"}
HEADS = {"method": "HEAD", "path": "/resolve"}


@case("23")
def no_commit(t: Trial) -> None:
    """Without a commit the error names the header and the server."""
    t.plan(Rule(**HEADS, headers={"X-Repo-Commit": None}))
    outcome = t.refused("bad_response not_cached", "config.json", options=QUICK)
    t.expect_nothing_kept("config.json")
    if t.ours:
        assert "x-repo-commit" in outcome.text.lower(), outcome
        assert HOST in outcome.text, outcome


@case("24")
def no_commit_at_a_commit(t: Trial) -> None:
    """Without a commit, one that was asked for is the one that is answered."""
    t.plan(Rule(**HEADS, headers={"X-Repo-Commit": None}))
    if t.ours:
        t.ok("config.json", revision=t.commit())
        t.expect_file("config.json")
    else:
        t.refused("bad_response not_cached", "config.json", revision=t.commit())


@case("25 I10")
def no_size(t: Trial) -> None:
    """A file whose size nobody tells is taken to the end of its body."""
    t.plan(Rule(method="HEAD", path="/resolve", headers={"Content-Length": None}),
           Rule(method="GET", path="/resolve-cache", chunked=True))  # fmt: skip
    t.ok("config.json")
    t.expect_file("config.json")
    t.plan(Rule(method="HEAD", path="/resolve", headers={"X-Linked-Size": None}))
    t.plan(Rule(path="", chunked=True), store=True)
    t.ok("onnx/model.onnx")
    t.expect_file("onnx/model.onnx")


@case("26")
def spellings_of_tags(t: Trial) -> None:
    """A tag that is weak, quoted or bare names the same blob."""
    tag = t.entry("config.json").oid
    for spelling in (f'W/"{tag}"', tag, f'"{tag}"'):
        t.plan(Rule(**HEADS, headers={"ETag": spelling}))
        t.ok("config.json", force=True)
    t.equal("blobs", [path.name for path in (t.place() / "blobs").iterdir()], [tag])
    t.expect_file("config.json")


@case("27 I15 I16 I17")
def hostile_tags(t: Trial) -> None:
    """A tag that is no name of a file is refused before anything is written."""
    for tag in ('"../../x"', None, '""', "a" * 300, "a/b", "x" * 60_000):
        t.plan(Rule(path="/resolve", headers={"ETag": tag, "X-Linked-Etag": None}))
        if t.ours:
            t.refused("bad_response unsafe_path limit_exceeded", "config.json", options=QUICK)
            t.equal(
                "files",
                [p for p in t.cache.rglob("*") if p.is_file() and "CACHEDIR" not in p.name],
                [],
            )
    if not t.ours:  # Python builds paths of what it is told
        t.refused("bad_response not_cached io FileNotFoundError", "config.json")
    assert not (t.folder / "x").exists() and not (t.cache / "x").exists()


@case("28 I18 R52")
def hostile_commits(t: Trial) -> None:
    """A commit that is not forty small hexadecimal digits is refused."""
    for commit in ("../../../x", t.commit().upper(), "abc", "g" * 40):
        t.plan(Rule(path="/resolve", headers={"X-Repo-Commit": commit}))
        outcome = t.get("config.json", options=QUICK)
        if t.ours:
            t.expect_code(outcome, "bad_response unsafe_path")
            assert not (t.place() / "refs").exists() or not list((t.place() / "refs").iterdir())
    if not t.ours:
        assert any(one.ok for one in t.outcomes), "Python is known to believe any commit"


@case("29")
def length_of_a_redirect(t: Trial) -> None:
    """The length of a redirect's own body is not that of the file."""
    t.plan(
        Rule(
            method="HEAD",
            path="/resolve/",
            headers={"X-Linked-Size": None, "Content-Length": "262"},
        )
    )
    t.ok("onnx/model.onnx")
    t.expect_file("onnx/model.onnx")


@case("30")
def tag_of_the_storage(t: Trial) -> None:
    """The hub's tag of a large file counts, not the storage's own."""
    t.ok("onnx/model.onnx")
    t.equal("requests to the storage", len(t.store.log), 1)
    t.equal(
        "blobs",
        [p.name for p in (t.place() / "blobs").iterdir()],
        [t.entry("onnx/model.onnx").sha256],
    )
    assert t.entry("onnx/model.onnx").sha256 != STORAGE_ETAG


@case("31 I13 R61")
def token_on_redirects(t: Trial) -> None:
    """The token goes to no other origin, not even back over it."""
    target = "/org/tiny/resolve/main/config.json"
    away, back = {"Location": t.store.url + target}, {"Location": t.front.url + target + "?back"}
    metadata = {
        "X-Repo-Commit": t.commit(),
        "ETag": f'"{t.entry("config.json").oid}"',
        "X-Linked-Size": "22",
    }
    t.plan(Rule(path="config.json$", answer=302, headers=away | metadata))
    t.plan(Rule(path="", answer=302, headers=back), store=True)
    t.get("config.json", token=TOKEN, options=QUICK)
    t.equal(
        "requests to the other origin with the token", [o for o in t.store.log if o.authorized], []
    )
    assert t.store.log, "the other origin was never asked"
    if t.ours:
        returned = [one for one in t.front.log if one.target.endswith("?back")]
        t.equal(
            "requests after the return with the token", [o for o in returned if o.authorized], []
        )


@case("31 I12 R60")
def schemes_of_redirects(t: Trial) -> None:
    """A redirect to file:, ftp: or from TLS to plain HTTP is not followed."""
    for location in (
        "file:///etc/passwd",
        f"ftp://{HOST}:{t.store.port}/x",
        "gopher://127.0.0.1/x",
    ):
        t.plan(Rule(method="GET", path="/resolve", answer=302, headers={"Location": location}))
        outcome = t.get("config.json", options=QUICK)
        assert not outcome.ok, outcome
        if t.ours:
            t.expect_code(outcome, "bad_response")
        t.expect_nothing_kept("config.json")
    t.equal("requests to the storage", t.store.log, [])


@case("31 I28")
def downgrade(t: Trial) -> None:
    """TLS does not lead to plain HTTP: the storage of a secure hub is not asked in the open."""
    secure = {
        "HF_ENDPOINT": f"https://{HOST}:{t.lab.nginx.tls}",
        "SSL_CERT_FILE": f"{t.lab.certificate}.pem",
    }
    if not t.ours:  # Python follows it
        t.ok("onnx/model.onnx", env=secure)
        return
    t.refused("bad_response tls", "onnx/model.onnx", env=secure, options=QUICK)
    t.equal("requests to the storage", t.store.log, [])


@case("31")
def look_alike_host(t: Trial) -> None:
    """A host whose name looks like the hub's is a stranger."""
    target = f"http://localhost:{t.front.port}/org/tiny/resolve/main/config.json?other"
    metadata = {
        "X-Repo-Commit": t.commit(),
        "ETag": f'"{t.entry("config.json").oid}"',
        "X-Linked-Size": "22",
    }
    t.plan(Rule(path="config.json$", answer=302, headers={"Location": target} | metadata))
    t.get("config.json", token=TOKEN, options=QUICK)
    told = [one for one in t.front.log if one.target.endswith("?other")]
    assert told, "the other host was never asked"
    t.equal("requests to it with the token", [one for one in told if one.authorized], [])


@case("51 I9")
def hostile_sizes(t: Trial) -> None:
    """An announced size that is no size is refused."""
    for size in (str(2**63), "-1", "1e9", "12abc", "9" * 40):
        t.plan(Rule(method="HEAD", path="/resolve/", headers={"X-Linked-Size": size}))
        outcome = t.get("onnx/model.onnx", options=QUICK)
        if t.ours:
            t.expect_code(outcome, "bad_response overflow limit_exceeded")
        assert not outcome.ok or not t.ours, outcome
        if t.ours:
            t.expect_nothing_kept("onnx/model.onnx")


@case("52")
def larger_than_the_disk(t: Trial) -> None:
    """A file that cannot fit is refused before its first byte."""
    t.plan(Rule(method="HEAD", path="/resolve/", headers={"X-Linked-Size": str(1 << 50)}))
    if not t.ours:  # Python warns, and then finds another size
        t.refused("integrity io invalid_argument", "onnx/model.onnx")
        return
    t.refused("no_space", "onnx/model.onnx", options=QUICK)
    t.equal("requests to the storage", t.store.log, [])


@case("6.4")
def garbage(t: Trial) -> None:
    """An answer that is no HTTP, or HTTP/0.9, is refused."""
    for raw in ("garbage\r\n\r\n", "just a body", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-Repo-Com", "HTTP/1.1 200 OK\r\nETag: \"a\r\n b\"\r\n\r\n"):  # fmt: skip
        t.plan(Rule(path="", raw=raw))
        outcome = t.get("config.json", options=QUICK)
        assert not outcome.ok, outcome
        if t.ours:
            t.expect_code(outcome, "bad_response network")
    t.expect_nothing_kept("config.json")
