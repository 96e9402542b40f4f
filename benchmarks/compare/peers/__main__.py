"""`python -m peers NAME`: serves one engine over standard input and output, a JSON line each.

{"cmd": "load", "model": FOLDER, "precision": "fp32", "threads": 2, "artefacts": FOLDER}
{"cmd": "workload", "name": NAME, "rows": [[101, 102], ...]}
{"cmd": "texts", "name": NAME, "texts": ["one", ...]}
{"cmd": "run", "name": NAME, "repeat": 5, "each": false, "vectors": "FILE.npy"}
{"cmd": "rss"}   {"cmd": "quit"}

"each" runs row by row and gives one time per row. Rows and texts are sent once and run by name, so
that no parsing is timed. `python -m peers NAME --export MODEL PRECISION FOLDER` writes what the
engine loads.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from .engine import in_order
from .table import engine_class


class Session:
    def __init__(self, engine):
        self.engine = engine
        self.rows = {}
        self.prepared = {}
        self.texts_by_name = {}

    def load(self, model, precision, threads, artefacts):
        start = time.perf_counter()
        folder = Path(artefacts) / self.engine.artefact
        version = self.engine.load(Path(model), precision, threads, folder)
        return {"load_s": time.perf_counter() - start, "version": version}

    def workload(self, name, rows):
        self.rows[name] = rows
        self.prepared = {key: jobs for key, jobs in self.prepared.items() if key[0] != name}
        return {}

    def texts(self, name, texts):
        self.texts_by_name[name] = texts
        return {}

    def run(self, name, repeat=1, each=False, vectors=None):
        seconds, last = [], None
        for _ in range(repeat):
            for job in self.jobs(name, each):
                start = time.perf_counter()
                last = job()
                seconds.append(time.perf_counter() - start)
        if vectors:
            np.save(vectors, last)
        return {"seconds": seconds}

    def jobs(self, name, each):
        if name in self.texts_by_name:
            return [lambda: self.engine.embed_texts(self.texts_by_name[name])]
        if (name, each) not in self.prepared:
            parts = [[row] for row in self.rows[name]] if each else [self.rows[name]]
            self.prepared[name, each] = [self.engine.prepare(part) for part in parts]
        return [lambda b=b: in_order(b, self.engine.embed_all(b)) for b in self.prepared[name, each]]

    def rss(self):
        status = Path("/proc/self/status").read_text().split("\n")
        return {"peak_mb": next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024}


def serve(name: str) -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what engines print must not reach the protocol
    session = Session(engine_class(name)())
    for line in sys.stdin:
        request = json.loads(line)
        command = request.pop("cmd")
        if command == "quit":
            return
        try:
            answer = {"ok": True, **getattr(session, command)(**request)}
        except Exception as error:
            answer = {"ok": False, "error": f"{type(error).__name__}: {error}"[:500]}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    if sys.argv[2:3] == ["--export"]:
        model, precision, folder = sys.argv[3:6]
        cls = engine_class(sys.argv[1])
        cls.export(Path(model), precision, Path(folder) / cls.artefact)
    else:
        serve(sys.argv[1])
