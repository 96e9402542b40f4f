"""The vectors every engine is held to: PyTorch, eager, fp32. Kept between runs."""

import numpy as np

from .child import Child
from .contenders import BY_NAME
from .progress import Progress
from .setting import Setting
from .workloads import Workload


def send(child: Child, workload: Workload) -> None:
    if workload.texts:
        child.ask("texts", name=workload.name, texts=workload.texts)
    else:
        child.ask("workload", name=workload.name, rows=workload.rows)


def references(setting: Setting, workloads: list[Workload], progress: Progress) -> dict[str, np.ndarray]:
    files = {w.name: setting.home / "reference" / f"{w.name}-{w.digest}.npy" for w in workloads}
    missing = [w for w in workloads if not files[w.name].exists()]
    if missing:
        progress.say("computing reference vectors with PyTorch in fp32")
        child = setting.start(BY_NAME["pytorch"], "fp32")
        try:
            setting.load(child, "fp32")
            for workload in missing:
                send(child, workload)
                child.ask("run", name=workload.name, vectors=str(files[workload.name]))
        finally:
            child.close()
    return {name: np.load(file) for name, file in files.items()}
