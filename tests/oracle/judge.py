"""What transformers and sentence-transformers compute for a checkpoint, one row at a time."""

import math
import zlib
from pathlib import Path

import torch
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import AutoModel
from transformers.utils.logging import disable_progress_bar, set_verbosity_error

torch.set_num_threads(1)  # the same sums on every machine; tiny products gain nothing from more
disable_progress_bar()
set_verbosity_error()

# The names that optimum-cpp uses, and those of sentence-transformers.
POOLINGS = {
    "mean": "mean",
    "cls": "cls",
    "last": "lasttoken",
    "max": "max",
    "mean_sqrt_len": "mean_sqrt_len_tokens",
    "weighted_mean": "weightedmean",
}
NO_WINDOW = 1 << 20
# Products nearly keep the scale of their input. A larger gain makes attention sharper, until
# bfloat16 differs from float32 by more than the laws allow, in the judge itself.
GAIN = 0.9


def generator(name: str) -> torch.Generator:
    return torch.Generator().manual_seed(zlib.crc32(name.encode()))


@torch.no_grad()
def fill(model: torch.nn.Module, seed: str) -> None:
    """Draws every parameter from a seed of its own: a tensor is the same in every form.

    A tied parameter keeps what its first name gave it, which is the embedding's.
    """
    prefix = f"{getattr(model, 'base_model_prefix', '')}."
    for name, parameter in model.named_parameters():
        module = model.get_submodule(name.rpartition(".")[0])
        noise = torch.randn(
            parameter.shape, generator=generator(f"{seed}:{name.removeprefix(prefix)}")
        )
        parameter.copy_(_scaled(noise, module, name.endswith("weight")))


def _scaled(noise: torch.Tensor, module: torch.nn.Module, is_weight: bool) -> torch.Tensor:
    if isinstance(module, torch.nn.Embedding):
        return 0.5 * noise
    if noise.ndim > 1:
        return GAIN * noise / math.sqrt(noise.shape[-1])
    return 1 + 0.2 * noise if is_weight else 0.1 * noise


def load(folder: Path, dtype: torch.dtype = torch.float32, **changes) -> torch.nn.Module:
    """The model as transformers reads it from disk; only a pooler may be missing there."""
    model, report = AutoModel.from_pretrained(
        folder, dtype=dtype, output_loading_info=True, **changes
    )
    missing = [key for key in report["missing_keys"] if not key.startswith("pooler.")]
    assert not missing and not report["mismatched_keys"], (folder, report)
    return model.eval()


@torch.no_grad()
def hidden(model: torch.nn.Module, rows: list[dict]) -> list[torch.Tensor]:
    """The last hidden state of each row, run alone and unpadded."""
    return [
        model(**{name: tensor.unsqueeze(0) for name, tensor in row.items()})
        .last_hidden_state[0]
        .float()
        for row in rows
    ]


@torch.no_grad()
def hidden_padded(model: torch.nn.Module, rows: list[dict]) -> list[torch.Tensor]:
    """The same from one padded batch."""
    lengths = [len(row["input_ids"]) for row in rows]
    pad = {"input_ids": model.config.pad_token_id or 0}
    batch = {
        name: torch.nn.utils.rnn.pad_sequence([row[name] for row in rows], True, pad.get(name, 0))
        for name in rows[0]
    }
    mask = (torch.arange(max(lengths)) < torch.tensor(lengths).unsqueeze(1)).long()
    states = model(**batch, attention_mask=mask).last_hidden_state
    return [states[i, :length] for i, length in enumerate(lengths)]


def pooled(states: list[torch.Tensor]) -> dict[str, torch.Tensor]:
    return {
        name: torch.cat([_pool(mode, state) for state in states]) for name, mode in POOLINGS.items()
    }


def _pool(mode: str, state: torch.Tensor) -> torch.Tensor:
    return Pooling(state.shape[1], mode)({"token_embeddings": state.unsqueeze(0)})[
        "sentence_embedding"
    ]


def distance(ours: list[torch.Tensor], theirs: list[torch.Tensor]) -> list[float]:
    """The largest difference in each row, relative to the scale of all of them."""
    scale = max(float(state.abs().max()) for state in ours)
    return [float((a - b).abs().max()) / scale for a, b in zip(ours, theirs, strict=True)]
