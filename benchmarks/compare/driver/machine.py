"""What a reader needs to know about the machine to judge a number, and its measured limits."""

import os
import platform
import resource
import subprocess
import time
from pathlib import Path

from .child import Child
from .contenders import HERE

FLAGS = ["avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "avx_vnni"]


def describe(threads: int) -> dict:
    cpu = dict(
        (part.strip() for part in line.split(":", 1))
        for line in Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines()
        if ":" in line
    )
    flags = cpu.get("flags", "").split()
    return {
        "cpu": f"{cpu.get('model name')} (family {cpu.get('cpu family')}, model {cpu.get('model')})",
        "flags": " ".join(flag for flag in FLAGS if flag in flags),
        "cores": os.cpu_count(),
        "threads": threads,
        "memory": read("/proc/meminfo").split("\n")[0].split(":")[-1].strip(),
        "huge pages": read("/sys/kernel/mm/transparent_hugepage/enabled"),
        "governor": read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") or "not visible",
        "kernel": platform.release(),
        "libc": " ".join(platform.libc_ver()),
        "python": platform.python_version(),
    }


def read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


class Neighbours:
    """How much of the cores programs other than this one and its engines have used since the start."""

    def __init__(self):
        self.start, self.busy_before, self.own_before = time.monotonic(), busy_seconds(), own_seconds()

    def share(self) -> float:
        """To be asked once every engine has ended: only then is its time known."""
        busy, own = busy_seconds() - self.busy_before, own_seconds() - self.own_before
        return max(0.0, busy - own) / (time.monotonic() - self.start) / os.cpu_count()


def busy_seconds() -> float:
    """Of all cores, including what a hypervisor took away; idle time and waiting do not count."""
    user, nice, system, _, _, irq, soft, steal = map(int, read("/proc/stat").split()[1:9])
    return (user + nice + system + irq + soft + steal) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in usage)


class Calibrator:
    """Measures peak arithmetic (10^9 operations/s, by precision) and read bandwidth (GB/s)."""

    def __init__(self, threads: int, work: Path):
        source, program = HERE / "calibrate.cpp", work / "calibrate"
        if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
            compiler = os.environ.get("CXX", "c++")
            options = ["-O2", "-std=c++20", "-pthread"]
            subprocess.run([compiler, *options, str(source), "-o", str(program)], check=True)
        command = [str(program), str(threads)]
        self.child = Child("calibrate", command, dict(os.environ), work / "calibrate.log")

    def measure(self) -> dict:
        limits = self.child.ask("calibrate")
        return {name: limits[name] for name in ("fp32", "bf16", "int8", "read")}

    def close(self) -> None:
        self.child.close()


def drift(before: dict, after: dict, precision: str) -> float:
    """How far the peak of `precision` moved, as a share."""
    key = precision if before[precision] else "fp32"
    return abs(after[key] / before[key] - 1)


def work(config: dict, lengths: list[int]) -> float:
    """Arithmetic of an encoder, in 10^9 operations: two per multiply and add."""
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    linear = 2 * (4 * hidden**2 + 2 * hidden * inner) * sum(lengths)
    attention = 4 * hidden * sum(length**2 for length in lengths)
    return config["num_hidden_layers"] * (linear + attention) / 1e9
