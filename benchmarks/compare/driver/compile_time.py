"""How long a ten-line user unit takes to compile: the commands of a build folder, run again."""

import os
import shlex
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

from .progress import Progress

UNITS = {
    "optimum": "ten-line unit, header-only",
    "compiled": "ten-line unit with optimum::compiled",
}
TORCH = "a unit of one line: #include <torch/torch.h>"
SOURCES = Path(__file__).resolve().parents[2] / "compile_time"
REPEATS = 2


def compile_times(build: Path, progress: Progress) -> list[dict]:
    progress.say("compiling a small unit, to see how long that takes")
    commands = {title: compile_command(build, f"compile_time_{unit}") for unit, title in UNITS.items()}
    commands = {title: command for title, command in commands.items() if command}
    if commands:
        compiler = next(iter(commands.values()))[0]
        commands[TORCH] = torch_command(compiler)
    return [{"unit": title, **fastest(command, build)} for title, command in commands.items()]


def torch_command(compiler: str) -> list[str]:
    """For comparison: what a program on LibTorch pays for its one header."""
    root = Path(find_spec("torch").submodule_search_locations[0]) / "include"
    folders = [f"-I{root}", f"-I{root / 'torch/csrc/api/include'}"]
    source = str(SOURCES / "torch_header.cpp")
    return [compiler, "-O2", "-DNDEBUG", "-std=c++20", *folders, "-c", source, "-o", "torch_header.o"]


def compile_command(build: Path, target: str) -> list[str] | None:
    """The compiler call for the target's own unit, without a compiler cache before it."""
    listing = subprocess.run(
        ["ninja", "-C", str(build), "-t", "commands", target], capture_output=True, text=True, check=False
    )
    lines = [line for line in listing.stdout.splitlines() if f"/{target}.dir/" in line and " -c " in line]
    if listing.returncode or not lines:
        return None
    words = shlex.split(lines[-1])
    return words[1:] if Path(words[0]).name in ("ccache", "sccache") else words


def fastest(command: list[str], build: Path) -> dict:
    runs = [timed(command, build) for _ in range(REPEATS)]
    return min(runs, key=lambda run: run["cpu_s"])


def timed(command: list[str], build: Path) -> dict:
    (build / command[command.index("-o") + 1]).parent.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=build, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "wall_s": time.perf_counter() - start,
        "peak_mb": usage.ru_maxrss / 1024,
        "status": process.returncode,
    }
