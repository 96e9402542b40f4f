"""The gate before the clock: vectors are compared with those of PyTorch in fp32."""

from dataclasses import dataclass

import numpy as np

# Below `LEAST` an engine has failed and is not timed; below `TARGET` its number carries a mark.
LEAST = {"fp32": 0.999999, "bf16": 0.9995, "int8": 0.95}
TARGET = {"fp32": 0.999999, "bf16": 0.9995, "int8": 0.99}


@dataclass
class Quality:
    cosine: float  # the smallest of all rows
    max_abs: float

    def passes(self, precision: str) -> bool:
        return self.cosine >= LEAST[precision]

    def reaches_target(self, precision: str) -> bool:
        return self.cosine >= TARGET[precision]


def compare(vectors: np.ndarray, reference: np.ndarray) -> Quality:
    if vectors.shape != reference.shape or not np.isfinite(vectors).all():
        return Quality(-1.0, float("inf"))
    a, b = vectors.astype(np.float64), reference.astype(np.float64)
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    cosines = (a * b).sum(1) / np.maximum(norms, 1e-30)
    return Quality(float(cosines.min()), float(np.abs(a - b).max()))
