"""Networks that are not there, proxies, certificates, variables."""

from __future__ import annotations

from pathlib import Path

from cases.answers import QUICK
from cases.interruptions import strace
from cases.table import case
from cases.trial import Trial
from lab.plan import Rule
from lab.process import HOST, free_port
from lab.world import TINY, TOKEN

SMALL, LARGE = "config.json", "onnx/model.onnx"


@case("76 I35 I36 P9")
def offline(t: Trial) -> None:
    """Offline there is no socket: what is cached is given, what is not is named."""
    path = t.ok(LARGE)
    t.forget()
    for switch in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        log = t.folder / f"{switch}.strace"
        watched = strace(str(log), "-e", "trace=socket,connect,sendto")
        t.equal("path", t.ok(LARGE, env={switch: "1"}, prefix=watched), path)
        outcome = t.refused(
            "not_cached offline", "tokenizer.json", env={switch: "1"}, prefix=watched
        )
        if t.ours:
            t.equal("calls of the network", log.read_text(), "")
            assert switch in outcome.text and str(t.cache) in outcome.text, outcome
    t.equal("connections", t.front.connections, 0)


@case("76")
def cached_only(t: Trial) -> None:
    """A call that may use the cache alone makes no connection."""
    path = t.ok(LARGE)
    t.forget()
    t.equal("path", t.ok(LARGE, local_only=True), path)
    t.refused("not_cached offline", "tokenizer.json", local_only=True)
    t.equal("connections", t.front.connections, 0)


@case("77 I1 I2")
def unreachable(t: Trial) -> None:
    """A server that is not there is no reason to fail if the file is."""
    path = t.ok(SMALL)
    nowhere = {"HF_ENDPOINT": f"http://{HOST}:{free_port()}"}
    nameless = {"HF_ENDPOINT": "https://hub.invalid"} | t.lab.shimmed(SHIM_DNS="1")
    silent = {"HF_HUB_ETAG_TIMEOUT": "1", "HF_HUB_DOWNLOAD_TIMEOUT": "1"}
    t.plan(Rule(path="", silent=True))
    for trouble in (nowhere, nameless, silent):
        t.equal("path", t.ok(SMALL, env=trouble), path)
    for trouble in (nowhere, nameless):
        outcome = t.get("tokenizer.json", env=trouble, options=QUICK, limit=4)
        assert not outcome.ok, outcome
        if t.ours:
            t.expect_code(outcome, "network")


@case("78")
def refusing_proxy(t: Trial) -> None:
    """A proxy that refuses is told, also where the file is cached: it is set wrongly."""
    secure = {
        "HF_ENDPOINT": f"https://{HOST}:{t.lab.nginx.tls}",
        "SSL_CERT_FILE": f"{t.lab.certificate}.pem",
    }
    t.ok(SMALL, env=secure)
    t.forget()
    proxied = secure | {"HTTPS_PROXY": t.front.url}
    t.ok(SMALL, env=proxied, force=True, token=TOKEN)
    assert [one for one in t.front.log if one.method == "CONNECT"], "the proxy was not asked"
    assert not [one for one in t.front.log if one.authorized], "the proxy was told the token"
    t.plan(Rule(method="CONNECT", answer=403))
    outcome = t.get(SMALL, env=proxied, options=QUICK)
    if t.ours:
        t.expect_code(outcome, "network")
        assert "proxy" in outcome.text.lower(), outcome


@case("3.1")
def proxy_for_plain_http(t: Trial) -> None:
    """http_proxy is used, no_proxy excepts, and the upper case is ignored in a CGI program."""
    direct = {"HF_ENDPOINT": f"http://{HOST}:{t.lab.nginx.hub}"}
    for name, more, through in (
        ("http_proxy", {}, True),
        ("HTTP_PROXY", {}, True),
        ("HTTP_PROXY", {"REQUEST_METHOD": "GET"}, False),
        ("http_proxy", {"no_proxy": HOST}, False),
        ("http_proxy", {"NO_PROXY": "*"}, False),
        ("all_proxy", {}, True),
    ):
        t.forget()
        t.ok(SMALL, force=True, env=direct | {name: t.front.url} | more)
        t.equal(f"{name} {more} leads through the proxy", bool(t.front.log), through)


@case("80 I28")
def unknown_certificate(t: Trial) -> None:
    """A certificate of nobody is refused, until a file vouches for it."""
    secure = {"HF_ENDPOINT": f"https://{HOST}:{t.lab.nginx.tls}"}
    bundle = f"{t.lab.certificate}.pem"
    for unverified in ({}, {"CURL_CA_BUNDLE": ""}, {"REQUESTS_CA_BUNDLE": ""}):
        codes = "tls" if t.ours else "tls not_cached hangs"
        t.refused(codes, SMALL, env=secure | unverified, options=QUICK, limit=4)
    named = (
        ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE") if t.ours else ("SSL_CERT_FILE",)
    )
    for name in named:
        t.ok(SMALL, env=secure | {name: bundle}, force=True)
    wrong = {"HF_ENDPOINT": f"https://localhost:{t.lab.nginx.tls}", "SSL_CERT_FILE": bundle}
    codes = "tls" if t.ours else "tls not_cached hangs"
    t.refused(codes, "tokenizer.json", env=wrong, options=QUICK, limit=4)


@case("81")
def places(t: Trial) -> None:
    """The variables lead to the cache that Python's constants name."""
    base = {"HOME": str(t.folder / "h"), "HF_HOME": None, "A": str(t.folder / "a")}
    for extra in (
        {"HF_HOME": str(t.folder / "hf")},
        {"HF_HOME": "~/x/$A"},
        {"HF_HOME": "$A/${A}b"},
        {"HF_HUB_CACHE": str(t.folder / "c1"), "HF_HOME": "/nowhere"},
        {"HUGGINGFACE_HUB_CACHE": str(t.folder / "c2")},
        {"HF_HUB_CACHE": str(t.folder / "c3"), "HUGGINGFACE_HUB_CACHE": str(t.folder / "c4")},
        {"XDG_CACHE_HOME": str(t.folder / "xdg")},
        {},
    ):
        env = base | extra
        named = t.scanner.begin("constant", {"names": ["HF_HUB_CACHE"]}, t.call(env=env)).wait()
        snapshots = (
            Path(named.result["HF_HUB_CACHE"]).resolve() / t.repo().folder_name / "snapshots"
        )
        path = t.ok(SMALL, cache=None, env=env, folder=t.folder)
        t.equal(f"place for {extra}", path, snapshots / t.commit() / SMALL)


@case("81")
def numbers_and_switches(t: Trial) -> None:
    """A number that is none is an error that names its variable; a switch is on by four words."""
    t.ok(SMALL)
    for word in ("1", "ON", "yes", "True"):
        t.forget()
        t.ok(SMALL, env={"HF_HUB_OFFLINE": word})
        t.equal(f"connections for {word}", t.front.connections, 0)
    for word in ("0", "off", "garbage", ""):
        t.forget()
        t.ok(SMALL, env={"HF_HUB_OFFLINE": word})
        t.equal(f"HEAD requests for '{word}'", bool(t.heads()), True)
    outcome = t.get(SMALL, env={"HF_HUB_ETAG_TIMEOUT": "soon"})
    assert not outcome.ok, outcome
    if t.ours:
        t.expect_code(outcome, "invalid_argument")
        assert "HF_HUB_ETAG_TIMEOUT" in outcome.text, outcome
    t.ok(SMALL, env={"HF_ENDPOINT": f"{t.front.url}///"})


@case("82")
def sources_of_the_token(t: Trial) -> None:
    """A token comes from the variable, its old name, or the file, in this order."""
    home = Path(t.client.environment["HF_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    file, other = home / "token", t.folder / "other"
    file.write_text("hf_fromFileAAAAAAAAAAAAAAAAAAAAAAAAAA\n")
    other.write_text("hf_fromOtherAAAAAAAAAAAAAAAAAAAAAAAAA")
    try:
        for env, expected in (
            ({}, "hf_fromFileAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            ({"HF_TOKEN": TOKEN}, TOKEN),
            ({"HUGGING_FACE_HUB_TOKEN": TOKEN}, TOKEN),
            ({"HF_TOKEN": TOKEN, "HUGGING_FACE_HUB_TOKEN": "hf_old"}, TOKEN),
            ({"HF_TOKEN": "", "HUGGING_FACE_HUB_TOKEN": TOKEN}, TOKEN),
            ({"HF_TOKEN_PATH": str(other)}, "hf_fromOtherAAAAAAAAAAAAAAAAAAAAAAAAA"),
            ({"HF_TOKEN": TOKEN, "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"}, None),
        ):
            t.forget()
            t.ok(SMALL, env=env, force=True)
            found = {one.headers.get("authorization") for one in t.front.log}
            t.equal(f"token for {sorted(env)}", found, {f"Bearer {expected}" if expected else None})
    finally:
        file.unlink()


@case("82", server="hub")
def login(t: Trial) -> None:
    """A token that is saved is a file of its owner alone, and read by both languages."""
    home = t.folder / "hf"
    here = {"HF_HOME": str(home)}
    if t.ours:
        told = t.client.ask("login", "--token", TOKEN, call=t.call(env=here))
        assert told.ok, told
        t.equal("mode", oct((home / "token").stat().st_mode & 0o777), "0o600")
        t.equal("content", (home / "token").read_text(), TOKEN)
        who = t.client.ask("whoami", call=t.call(env=here))
        assert who.ok and "org" in str(who.result), who
        assert TOKEN not in told.text + who.text
    else:
        home.mkdir()
        (home / "token").write_text(TOKEN)
    t.equal("Python's token", t.scanner.begin("token", {}, t.call(env=here)).wait().result, TOKEN)
    t.equal("Python's name", t.scanner.begin("whoami", {}, t.call(env=here)).wait().result, "org")


@case("83", server="hub")
def traces(t: Trial) -> None:
    """Traces of requests mask the token and the signatures."""
    loud = {"HF_DEBUG": "1", "HF_HUB_VERBOSITY": "debug"}
    t.get(LARGE, env=loud, token=TOKEN)
    t.get("missing.json", env=loud, token=TOKEN)
    t.plan(Rule(path="", answer=500))
    t.get(SMALL, env=loud, token=TOKEN, options=QUICK, limit=3)
    t.plan()
    t.plan(Rule(path="", answer=403), store=True)
    t.get(LARGE, env=loud, token=TOKEN, force=True, options=QUICK, limit=3)
    assert t.outcomes[0].ok, t.outcomes[0]


@case("1.2")
def what_is_said_of_oneself(t: Trial) -> None:
    """A client names itself once, and says less where telemetry is switched off."""
    t.ok(SMALL, env={"HF_HUB_DISABLE_TELEMETRY": "0", "HF_HUB_USER_AGENT_ORIGIN": "judge"})
    agents = {one.headers["user-agent"] for one in t.front.log if "/resolve" in one.target}
    assert all("origin/judge" in agent for agent in agents), agents
    t.forget()
    t.ok(SMALL, force=True)
    for one in t.front.log:
        if t.ours:
            assert one.headers["user-agent"].startswith("optimum-cpp/"), one.headers
            assert "x-hf-download-counter" not in one.headers, one.headers
            t.equal("encoding", one.headers.get("accept-encoding"), "identity")


@case("H15")
def homeless(t: Trial) -> None:
    """Without any folder to put a cache into, the variable to set is named."""
    if not t.ours:
        return t.ok(SMALL) and None
    nothing = {"HOME": "", "HF_HOME": "", "XDG_CACHE_HOME": ""}
    outcome = t.get(SMALL, id=TINY, cache=None, env=nothing, folder=t.folder)
    assert outcome.ok or outcome.code == "invalid_argument", outcome
