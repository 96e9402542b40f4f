"""Case 83: nothing that is secret is ever printed or stored."""

from __future__ import annotations

from cases.trial import Trial
from lab.hub.forge import READER
from lab.world import TOKEN

SECRETS = (TOKEN, READER, "Signature=", "s1gn4tur3SECRET")


def leaks(trial: Trial) -> str:
    """Where a secret was told, or nothing."""
    for outcome in trial.outcomes:
        for secret in SECRETS:
            if secret in outcome.text:
                return f"83: '{secret}' was printed: {outcome}"
    for path in trial.cache.rglob("*") if trial.cache.exists() else ():
        if any(secret in path.name for secret in SECRETS):
            return f"83: a secret is part of a name: {path}"
        if path.is_file() and not path.is_symlink() and path.stat().st_size < 100_000:
            content = path.read_bytes()
            if any(secret.encode() in content for secret in SECRETS):
                return f"83: a secret is stored in {path}"
    return ""
