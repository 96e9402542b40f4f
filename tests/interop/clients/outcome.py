"""What a call of a client came to."""

from __future__ import annotations

from dataclasses import dataclass, field

# Exit status of each group of error codes.
GROUPS = {
    2: "invalid_argument invalid_repo_id invalid_revision closed",
    3: "repo_not_found revision_not_found entry_not_found not_cached",
    4: "auth_required gated_repo forbidden",
    5: "offline network tls timeout rate_limited bad_response conflict",
    6: "truncated malformed_json bad_encoding duplicate_key bad_header overflow trailing_data bad_index "
    "bad_config bad_artifact integrity unsafe_path unsafe_format changed_during_load",
    7: "unsupported_architecture unsupported_feature unsupported_dtype version_mismatch",
    8: "limit_exceeded out_of_memory no_space io lock_timeout cancelled deadline_exceeded busy",
    1: "internal",
}
STATUS = {code: status for status, codes in GROUPS.items() for code in codes.split()}


@dataclass
class Outcome:
    code: str  # "ok", or that of robustness.md
    result: object = None  # a path, a folder, facts
    text: str = ""  # everything that was printed
    status: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)  # of the answer itself

    @property
    def ok(self) -> bool:
        return self.code == "ok"

    @property
    def warned(self) -> bool:
        text = self.text.lower()
        return "warn" in text or "notice" in text or "note:" in text

    def __str__(self) -> str:
        last = " | ".join(self.text.strip().splitlines()[-6:])
        return (
            f"{self.code} {self.result or ''} (status {self.status}, {self.seconds:.1f} s): {last}"
        )
