"""Bodies that come wrong, late or not at all."""

from __future__ import annotations

import hashlib

from cases.answers import QUICK
from cases.table import case
from cases.trial import Trial
from lab.damage import bomb
from lab.plan import Rule
from lab.world import BIG_SIZE, noise

BIG = "big.bin"
PART = BIG_SIZE * 4 // 10
IMPATIENT = {"HF_HUB_DOWNLOAD_TIMEOUT": "2", "HF_HUB_ETAG_TIMEOUT": "2"}
SOON_IDLE = {"HF_HUB_DOWNLOAD_TIMEOUT": "4"}


def expect_whole(t: Trial, name: str = BIG) -> None:
    t.expect_file(name)
    t.equal("partial files", t.partials(), [])


def break_off(t: Trial, at: int = PART) -> Rule:
    """The first body ends early: by a reset for ours, for Python by a close, since it gives up on resets."""
    return Rule(method="GET", nth=[1], cut=at, cut_by="reset" if t.ours else "close")


def ranges(t: Trial) -> list[str]:
    return [one.range for one in t.store.log]


@case("36 I3")
def reset_in_the_middle(t: Trial) -> None:
    """A connection that is reset in the middle goes on where it ended."""
    t.plan(break_off(t), store=True)
    t.ok(BIG, options=QUICK)
    expect_whole(t)
    t.equal("transfers", len(t.store.log), 2)
    if t.ours:  # Python counts in pieces of ten megabytes
        t.equal("ranges", ranges(t), ["", f"bytes={PART}-"])


@case("36")
def reset_in_a_small_file(t: Trial) -> None:
    """A small file whose connection is reset is whole in the end."""
    t.plan(break_off(t, 5))
    t.ok("config.json", options=QUICK)
    expect_whole(t, "config.json")


@case("37")
def reset_before_the_first_byte(t: Trial) -> None:
    """A storage that never answers is given up, and nothing is kept."""
    t.plan(Rule(path="", reset=True), store=True)
    if t.ours:
        t.refused("network", BIG, options=QUICK)
        assert 2 <= len(t.store.log) <= 12, t.shown_log()
    else:
        t.refused("network not_cached hangs", BIG, limit=6)
    t.expect_nothing_kept(BIG)


@case("38 I6")
def closed_early(t: Trial) -> None:
    """A body that ends early without an error is a short one, and goes on."""
    t.plan(Rule(nth=[1], cut=PART, cut_by="close"), store=True)
    if t.ours:
        t.ok(BIG, options=QUICK)
        expect_whole(t)
        t.equal("second range", ranges(t)[1], f"bytes={PART}-")
    else:  # some releases refuse, some go on
        if not t.get(BIG).ok:
            t.expect_nothing_kept(BIG)


@case("38")
def half_closed(t: Trial) -> None:
    """A server that closes its half of the connection has ended the body."""
    t.plan(Rule(nth=[1], cut=PART, cut_by="half-close"), store=True)
    if t.get(BIG, options=QUICK).ok:
        t.expect_file(BIG)
    else:
        assert not t.ours, t.outcomes[-1]


@case("39 H9 R55")
def corrupted(t: Trial) -> None:
    """A body of the right length with one wrong byte is never kept."""
    t.plan(Rule(path="", flip=1234567), store=True)
    if not t.ours:  # known: it is stored and returned as success
        t.ok(BIG)
        assert t.blob(BIG).read_bytes() != t.repo().git.content("main", BIG)
        return
    t.refused("integrity", BIG, options=QUICK)
    t.expect_nothing_kept(BIG)
    t.equal("transfers", len(t.store.log), 2)
    t.equal("partial files", t.partials(), [])


@case("39")
def corrupted_small_file(t: Trial) -> None:
    """A small file with one wrong byte is never kept either: git's own hash tells."""
    t.plan(Rule(method="GET", path="/resolve-cache/", flip=3))
    if not t.ours:
        t.ok("config.json")
        return
    t.refused("integrity", "config.json", options=QUICK)
    t.expect_nothing_kept("config.json")


@case("40")
def corrupted_once(t: Trial) -> None:
    """A body that is wrong once and right then is taken, with a warning."""
    t.plan(Rule(nth=[1], flip=99), store=True)
    outcome = t.get(BIG, options=QUICK)
    assert outcome.ok, outcome
    if t.ours:
        expect_whole(t)
        assert len(outcome.text.strip().splitlines()) > 1, f"no warning: {outcome.text}"


@case("41 I7")
def too_long(t: Trial) -> None:
    """More bytes than announced end the transfer at once."""
    t.plan(Rule(path="", append=5000), store=True)
    outcome = t.get(BIG, options=QUICK)
    assert not outcome.ok, outcome
    if t.ours:
        t.expect_code(outcome, "bad_response integrity")
    t.expect_nothing_kept(BIG)


@case("41 I8")
def endless(t: Trial) -> None:
    """A body that never ends is cut at the size that was announced."""
    t.plan(Rule(path="", append=64 << 20, bare=True), store=True)
    outcome = t.get(BIG, options=QUICK)
    if t.ours:
        t.expect_code(outcome, "bad_response integrity")
        most = max(one.sent for one in t.store.log)
        assert most < BIG_SIZE + (24 << 20), f"{most} bytes were taken"
        t.equal("partial files", t.partials(), [])
    t.expect_nothing_kept(BIG)


@case("42 I30")
def range_answered_by_all(t: Trial) -> None:
    """A server that ignores the range and sends all is taken from the beginning."""
    t.plan(break_off(t), Rule(drop_range=True), store=True)
    t.ok(BIG, options=QUICK)
    expect_whole(t)


@case("43 I29 R63")
def wrong_ranges(t: Trial) -> None:
    """A part that is another one than was asked for is not put into the file."""
    for told in (
        f"bytes {PART + 5}-{BIG_SIZE - 1}/{BIG_SIZE}",
        f"bytes {PART}-{BIG_SIZE - 1}/99",
        "bytes x",
    ):
        t.plan(Rule(nth=[1], cut=PART), Rule(nth=[1], headers={"Content-Range": told}), store=True)
        outcome = t.get(BIG, options=QUICK, force=True)
        if t.ours:
            assert outcome.ok, outcome
            expect_whole(t)
    if not t.ours:
        assert t.outcomes, "Python does not look at the range of an answer"


@case("43 I31")
def moved_range(t: Trial) -> None:
    """The right numbers over the wrong bytes are found by the hash, and mended."""
    t.plan(break_off(t), Rule(nth=[1], flip=100), store=True)
    outcome = t.get(BIG, options=QUICK)
    assert outcome.ok, outcome
    if t.ours:
        expect_whole(t)


@case("45")
def compressed(t: Trial) -> None:
    """A body that is compressed although nobody asked is the file that was meant."""
    t.plan(Rule(method="GET", path="/resolve-cache/", gzip=True))
    t.ok("config.json", options=QUICK)
    t.expect_file("config.json")
    t.plan(Rule(path="", gzip=True), store=True)
    if t.ours:
        t.ok(BIG, options=QUICK)
        expect_whole(t)


@case("46")
def compression_bomb(t: Trial) -> None:
    """A small body that expands to a gigabyte is cut at the announced size."""
    t.plan(Rule(path="", **bomb(t.folder, 256)), store=True)
    outcome = t.get(BIG, options=QUICK)
    assert not outcome.ok, outcome
    if t.ours:
        t.expect_code(outcome, "bad_response integrity limit_exceeded")
        t.equal("partial files", t.partials(), [])
    t.expect_nothing_kept(BIG)


@case("47 I5")
def slow_drip(t: Trial) -> None:
    """A server that sends a byte now and then is given up in bounded time."""
    t.plan(Rule(path="", rate=10), store=True)
    if t.ours:
        outcome = t.refused("timeout network", BIG, options=[*QUICK, "--slowest", "1"])
        assert "1 KiB" in outcome.text, outcome
    else:
        t.equal("end", t.get(BIG, limit=5).code, "hangs")


@case("48 I4")
def stall(t: Trial) -> None:
    """A connection on which nothing comes is left for a new one."""
    t.plan(Rule(nth=[1], cut=PART, held=True), store=True)
    t.ok(BIG, env=SOON_IDLE, options=QUICK)
    expect_whole(t)
    if t.ours:
        t.equal("second range", ranges(t)[1], f"bytes={PART}-")
    assert t.store.connections > 1, "the connection was used again"


@case("I4")
def silent_server(t: Trial) -> None:
    """A server that takes the question and says nothing is a time-out."""
    t.plan(Rule(path="", silent=True))
    codes = "timeout network" if t.ours else "not_cached timeout hangs"
    t.refused(codes, "config.json", env=IMPATIENT, options=[*QUICK, "--timeout", "1"], limit=20)


@case("49")
def expired_address(t: Trial) -> None:
    """A signed address that expires on the way is asked for anew."""
    t.plan(Rule(nth=[1], cut=PART), Rule(nth=[1], answer=403), store=True)
    if not t.ours:
        t.get(BIG, limit=10)
        return
    t.ok(BIG, options=QUICK)
    expect_whole(t)
    t.equal("ranges", ranges(t), ["", f"bytes={PART}-", f"bytes={PART}-"])


@case("50")
def expired_address_and_new_content(t: Trial) -> None:
    """If the file became another one meanwhile, no byte of the old one stays in it."""
    other = t.entry("model.safetensors")
    moved = {
        "X-Linked-Etag": f'"{other.sha256}"',
        "X-Linked-Size": str(other.size),
        "X-Repo-Commit": t.commit(),
        "Location": f"{t.store.url}/{other.sha256}/blob?Expires=1&Signature=s1gn4tur3SECRET",
    }
    t.plan(Rule(method="HEAD", path="/resolve/", nth=[2, 3, 4, 5], answer=302, headers=moved))
    t.plan(Rule(nth=[1], cut=PART), Rule(nth=[1], answer=403), store=True)
    outcome = t.get(BIG, options=QUICK, limit=15)
    for blob in (t.place() / "blobs").glob("*"):  # where Python is late, there is none yet
        if t.ours and not blob.name.endswith(".incomplete"):
            t.equal("hash of a blob", hashlib.sha256(blob.read_bytes()).hexdigest(), blob.name)
    if t.ours and not outcome.ok:
        t.expect_code(outcome, "changed_during_load integrity bad_response conflict")


@case("92")
def cuts_everywhere(t: Trial) -> None:
    """Wherever a body is cut, the file is right in the end."""
    for at in (0, 1, 1023, 16384, 65537, BIG_SIZE - 1):
        t.plan(break_off(t, at), store=True)
        t.ok(BIG, options=QUICK, force=True)
        expect_whole(t)


@case("R62")
def unannounced_content(t: Trial) -> None:
    """Another file of the same length under the same name is refused by its hash."""
    other = t.folder / "other"
    other.write_bytes(noise("other", BIG_SIZE))
    t.plan(Rule(path="", replace=str(other)), store=True)
    if not t.ours:
        t.ok(BIG)
        return
    t.refused("integrity", BIG, options=QUICK)
    t.expect_nothing_kept(BIG)
