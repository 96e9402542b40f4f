"""What every peer provides, and what all of them share: batches, tokens, pooling."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BATCH = 32


@dataclass
class Padded:
    """A rectangular batch, and where its rows stood in the workload."""

    rows: list[int]
    ids: np.ndarray
    mask: np.ndarray
    segments: np.ndarray


def pad(indices: list[int], rows: list[list[int]], pad_id: int) -> Padded:
    width = max(len(rows[i]) for i in indices)
    ids = np.full((len(indices), width), pad_id, np.int64)
    mask = np.zeros_like(ids)
    for line, i in enumerate(indices):
        ids[line, : len(rows[i])] = rows[i]
        mask[line, : len(rows[i])] = 1
    return Padded(indices, ids, mask, np.zeros_like(ids))


def sorted_batches(rows: list[list[int]], size: int) -> list[list[int]]:
    """Row indices, longest first, `size` to a batch: the least padding that a peer can get."""
    order = sorted(range(len(rows)), key=lambda i: -len(rows[i]))
    return [order[i : i + size] for i in range(0, len(order), size)]


class Engine:
    """A peer. Batches are padded before the clock starts; only `embed_all` is timed."""

    batch_size = BATCH
    artefact = ""  # the folder under `artefacts` that `export` fills, if any

    @classmethod
    def export(cls, model: Path, precision: str, folder: Path) -> None:
        """Writes what this engine loads into `folder`; runs once, before any measurement."""

    def load(self, model: Path, precision: str, threads: int, artefact: Path) -> str:
        """Loads the model and returns the engine's version."""
        raise NotImplementedError

    def embed(self, batch: Padded) -> np.ndarray:
        """One vector per row."""
        raise NotImplementedError

    def prepare(self, rows: list[list[int]]) -> list:
        return [pad(part, rows, self.pad_id) for part in sorted_batches(rows, self.batch_size)]

    def embed_all(self, batches: list) -> list[np.ndarray]:
        return [self.embed(batch) for batch in batches]

    def embed_texts(self, texts: list[str]) -> np.ndarray:
        rows = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        batches = self.prepare(rows)
        return in_order(batches, self.embed_all(batches))

    def read_model(self, model: Path) -> None:
        self.config = json.loads((model / "config.json").read_text())
        self.pad_id = self.config.get("pad_token_id") or 0
        self.pooling = Pooling.of(model)
        self.model = model

    @property
    def tokenizer(self):
        if not hasattr(self, "_tokenizer"):
            self._tokenizer = load_tokenizer(self.model)
        return self._tokenizer


def in_order(batches: list, parts: list[np.ndarray]) -> np.ndarray:
    """The vectors of all batches in the order of the workload."""
    vectors = np.empty((sum(len(part) for part in parts), parts[0].shape[1]), np.float32)
    for batch, part in zip(batches, parts):
        vectors[batch.rows] = part
    return vectors


def load_tokenizer(model: Path):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    settings = model / "sentence_bert_config.json"
    limit = json.loads(settings.read_text()).get("max_seq_length") if settings.exists() else None
    tokenizer.no_padding()
    tokenizer.enable_truncation(limit or 512)
    return tokenizer


@dataclass
class Pooling:
    """Mean or first token, then perhaps normalised: for engines that give hidden states only."""

    first: bool
    normalize: bool

    @staticmethod
    def of(model: Path) -> "Pooling":
        listing = model / "modules.json"
        modules = json.loads(listing.read_text()) if listing.exists() else []
        pool = next((m["path"] for m in modules if m["type"].endswith("Pooling")), None)
        settings = json.loads((model / pool / "config.json").read_text()) if pool else {}
        return Pooling(
            first=bool(settings.get("pooling_mode_cls_token")),
            normalize=any(m["type"].endswith("Normalize") for m in modules),
        )

    def __call__(self, hidden: np.ndarray, mask: np.ndarray) -> np.ndarray:
        if self.first:
            vectors = np.ascontiguousarray(hidden[:, 0])
        else:
            weights = mask.astype(np.float32)
            vectors = np.matmul(weights[:, None, :], hidden)[:, 0]
            vectors /= weights.sum(1, keepdims=True)
        if self.normalize:
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
