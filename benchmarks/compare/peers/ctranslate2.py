"""CTranslate2: one batch on all threads, or a worker per thread."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from .engine import Engine, Padded

COMPUTE = {"fp32": "float32", "int8": "int8"}


class CTranslate2(Engine):
    artefact = "ctranslate2"

    @classmethod
    def export(cls, model: Path, precision: str, folder: Path) -> None:
        if (folder / precision / "model.bin").exists():
            return
        from ctranslate2.converters import TransformersConverter

        TransformersConverter(str(model)).convert(str(folder / precision), quantization=COMPUTE[precision], force=True)

    def load(self, model: Path, precision: str, threads: int, artefact: Path) -> str:
        import ctranslate2

        self.read_model(model)
        self.views = ctranslate2
        self.encoder = self.open(str(artefact / precision), COMPUTE[precision], threads)
        return f"ctranslate2 {ctranslate2.__version__}"

    def open(self, folder: str, compute: str, threads: int):
        return self.views.Encoder(folder, compute_type=compute, inter_threads=1, intra_threads=threads)

    def embed(self, batch: Padded) -> np.ndarray:
        view = self.views.StorageView.from_array
        ids, lengths = batch.ids.astype(np.int32), batch.mask.sum(1).astype(np.int32)
        output = self.encoder.forward_batch(view(ids), view(lengths))
        return self.pooling(np.asarray(output.last_hidden_state), batch.mask)


class CTranslate2Workers(CTranslate2):
    def open(self, folder: str, compute: str, threads: int):
        self.callers = ThreadPoolExecutor(threads)
        return self.views.Encoder(folder, compute_type=compute, inter_threads=threads, intra_threads=1)

    def embed_all(self, batches: list) -> list[np.ndarray]:
        return list(self.callers.map(self.embed, batches))
