"""Who competes: optimum-cpp, its floor and its peers, and how each is started."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
OURS, FLOOR = "optimum-cpp", "naive-ragged"


@dataclass(frozen=True)
class Contender:
    name: str
    label: str
    precisions: tuple[str, ...]
    wide: bool = False  # a batch per thread: measured only where there are several batches
    quick: bool = True  # ready within seconds

    def command(self, worker: Path | None) -> list[str]:
        if self.name == OURS:
            return [str(worker)]
        return [sys.executable, "-m", "peers", self.name]


CONTENDERS = [
    Contender(OURS, "optimum-cpp", ("fp32", "bf16", "int8")),
    Contender(FLOOR, "naive ragged (torch operators)", ("fp32", "bf16")),
    Contender("pytorch", "sentence-transformers, PyTorch eager", ("fp32", "bf16")),
    Contender("pytorch-compile", "sentence-transformers, torch.compile", ("fp32", "bf16"), quick=False),
    Contender("onnxruntime", "ONNX Runtime", ("fp32", "int8")),
    Contender("openvino", "OpenVINO, latency", ("fp32", "bf16")),
    Contender("openvino-throughput", "OpenVINO, throughput", ("fp32", "bf16"), wide=True),
    Contender("ctranslate2", "CTranslate2, one worker", ("fp32", "int8")),
    Contender("ctranslate2-workers", "CTranslate2, a worker per thread", ("fp32", "int8"), wide=True),
]
BY_NAME = {contender.name: contender for contender in CONTENDERS}


def environment(threads: int, work: Path) -> dict:
    """The same for every engine: the thread count wherever one is looked for, and no network."""
    count = str(threads)
    return os.environ | {
        "OMP_NUM_THREADS": count,
        "MKL_NUM_THREADS": count,
        "RAYON_NUM_THREADS": count,
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "true",
        "TORCHINDUCTOR_CACHE_DIR": str(work / "inductor"),
        "PYTHONPATH": str(HERE.parent),
    }


def pin(threads: int) -> None:
    """Keeps this process and all it starts on the first `threads` cores it may use."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
