"""Writes what each peer loads (ONNX, OpenVINO and CTranslate2 models), once per model."""

import subprocess
import sys

from .contenders import FLOOR, OURS, Contender, environment
from .progress import Progress
from .setting import Setting


def export_models(setting: Setting, wanted: list[tuple[Contender, str]], progress: Progress) -> None:
    """An export that fails is noted; the engine then fails to load and is reported so."""
    for contender, precision in wanted:
        done = setting.artefacts / f"{contender.name}-{precision}.done"
        if contender.name in (OURS, FLOOR) or done.exists():
            continue
        progress.say(f"exporting the model for {contender.label}, {precision}")
        setting.artefacts.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "peers", contender.name, "--export"]
        command += [str(setting.model), precision, str(setting.artefacts)]
        with (setting.work / f"export-{contender.name}-{precision}.log").open("wb") as log:
            surroundings = environment(setting.threads, setting.work)
            status = subprocess.run(command, check=False, env=surroundings, stdout=log, stderr=log).returncode
        if status == 0:
            done.touch()
        else:
            progress.say(f"  failed; see {log.name}")
