"""sentence-transformers on PyTorch: eager, or compiled by inductor."""

from pathlib import Path

import numpy as np

from .engine import BATCH, Engine, Padded, pad, sorted_batches

DTYPES = {"fp32": "float32", "bf16": "bfloat16"}


class PyTorch(Engine):
    def load(self, model: Path, precision: str, threads: int, artefact: Path) -> str:
        import sentence_transformers
        import torch

        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        self.read_model(model)
        self.torch = torch
        self.sentence_transformer = sentence_transformers.SentenceTransformer(
            str(model), device="cpu", model_kwargs={"dtype": getattr(torch, DTYPES[precision])}
        ).eval()
        return f"torch {torch.__version__}, sentence-transformers {sentence_transformers.__version__}"

    def prepare(self, rows: list[list[int]]) -> list:
        batches = [pad(part, rows, self.pad_id) for part in sorted_batches(rows, BATCH)]
        for batch in batches:
            batch.features = self.features(batch)
        return batches

    def features(self, batch: Padded) -> dict:
        names = {"input_ids": batch.ids, "attention_mask": batch.mask}
        if self.config.get("type_vocab_size", 0) > 1:
            names["token_type_ids"] = batch.segments
        return {name: self.torch.from_numpy(values) for name, values in names.items()}

    def embed(self, batch: Padded) -> np.ndarray:
        features = dict(batch.features)
        return self.sentence_transformer(features)["sentence_embedding"].float().numpy()

    def embed_texts(self, texts: list[str]) -> np.ndarray:
        return self.sentence_transformer.encode(texts, batch_size=BATCH, show_progress_bar=False)


class PyTorchCompiled(PyTorch):
    """torch.compile with frozen weights and tuned GEMM templates, shapes dynamic."""

    def load(self, model: Path, precision: str, threads: int, artefact: Path) -> str:
        version = super().load(model, precision, threads, artefact)
        import torch._inductor.config as inductor

        inductor.freezing = True
        inductor.max_autotune = True
        self.sentence_transformer = self.torch.compile(self.sentence_transformer, dynamic=True)
        return version

    def embed_texts(self, texts: list[str]) -> np.ndarray:
        return Engine.embed_texts(self, texts)  # `encode` would go around the compiled module
