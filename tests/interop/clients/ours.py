"""optimum-cpp, driven through its command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

from clients.client import Call, Client
from clients.outcome import STATUS, Outcome
from clients.process import Running

CODE = re.compile(r"^ code: (\w+)$", re.MULTILINE)


def read(out: str, err: str, status: int) -> Outcome:
    text = out + err
    if status == 0:
        lines = out.strip().splitlines()
        return Outcome("ok", lines[-1] if lines else None, text)
    found = CODE.search(err)
    if not found:
        return Outcome("crash" if status < 0 else "no_code", text=text)
    outcome = Outcome(found[1], text=text)
    if STATUS.get(found[1]) != status:
        outcome.faults.append(f"{found[1]} ended with status {status}, not {STATUS.get(found[1])}")
    return outcome


def read_json(out: str, err: str, status: int) -> Outcome:
    outcome = read(out, err, status)
    if outcome.ok:
        outcome.result = json.loads(out)
    return outcome


class Ours(Client):
    name = "optimum-cpp"
    is_ours = True

    def __init__(self, program: Path, environment: dict[str, str]):
        super().__init__(environment)
        self.program = program

    def start(self, call: Call) -> Running:
        words = ["download", call.id, "--revision", call.revision]
        if call.name is not None:
            words.append(call.name)
        if call.kind != "model":
            words += ["--repo-type", call.kind]
        for flag, value in (("--cache-dir", call.cache), ("--local-dir", call.local_dir)):
            words += [flag, str(value)] if value else []
        for flag, values in (("--include", call.include), ("--exclude", call.exclude)):
            for value in values:
                words += [flag, value]
        words += ["--force"] if call.force else []
        words += ["--offline"] if call.local_only else []
        return self.begin([*words, *call.options], call)

    def begin(self, words: list, call: Call | None = None, json_out: bool = False) -> Running:
        return self.run([self.program, *words], call or Call(""), read_json if json_out else read)

    def ask(self, *words: str, call: Call | None = None, json_out: bool = False) -> Outcome:
        return self.begin([*words], call, json_out).wait()
