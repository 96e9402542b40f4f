"""The floor: sixty lines over torch's own operators, no padding token ever computed."""

from pathlib import Path

import numpy as np

from .engine import BATCH, Engine, sorted_batches


class Ragged:
    """Rows of one pass laid end to end, and the runs of equal length among them."""

    def __init__(self, torch, rows: list[int], tokens: list[list[int]], first_position: int):
        lengths = [len(tokens[i]) for i in rows]
        self.rows = rows
        self.ids = torch.tensor([t for i in rows for t in tokens[i]])
        self.positions = torch.tensor([first_position + p for n in lengths for p in range(n)])
        self.row_of = torch.repeat_interleave(torch.arange(len(rows)), torch.tensor(lengths))
        self.lengths = torch.tensor(lengths, dtype=torch.float32)[:, None]
        self.runs = []
        for n in lengths:
            if self.runs and self.runs[-1][1] == n:
                self.runs[-1][0] += 1
            else:
                self.runs.append([1, n])


class NaiveRagged(Engine):
    def load(self, model: Path, precision: str, threads: int, artefact: Path) -> str:
        import torch
        from safetensors.torch import load_file

        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        self.torch = torch
        self.read_model(model)
        self.dtype = torch.bfloat16 if precision == "bf16" else torch.float32
        weights = load_file(str(model / "model.safetensors"))
        self.weights = {strip(k): w.to(self.dtype) for k, w in weights.items() if w.is_floating_point()}
        self.layers = [self.pack(i) for i in range(self.config["num_hidden_layers"])]
        self.first_position = 0 if self.config["model_type"] == "bert" else self.pad_id + 1
        return f"torch {torch.__version__}"

    def pack(self, i: int) -> dict:
        w, at = self.weights, f"encoder.layer.{i}."
        qkv = [at + f"attention.self.{name}." for name in ("query", "key", "value")]
        packed = {"qkv": self.reorder(*(self.torch.cat([w[n + k] for n in qkv]) for k in ("weight", "bias")))}
        for name in ("attention.output.dense", "intermediate.dense", "output.dense"):
            packed[name] = self.reorder(w[f"{at}{name}.weight"], w[f"{at}{name}.bias"])
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            packed[name] = w[f"{at}{name}.weight"], w[f"{at}{name}.bias"]
        return packed

    def reorder(self, weight, bias):
        return self.torch.ops.mkldnn._reorder_linear_weight(weight), bias

    def prepare(self, rows: list[list[int]]) -> list:
        return [Ragged(self.torch, part, rows, self.first_position) for part in sorted_batches(rows, BATCH)]

    def embed(self, batch: Ragged) -> np.ndarray:
        w, functional = self.weights, self.torch.nn.functional
        x = functional.embedding(batch.ids, w["embeddings.word_embeddings.weight"])
        x += functional.embedding(batch.positions, w["embeddings.position_embeddings.weight"])
        x += w["embeddings.token_type_embeddings.weight"][0]
        x = self.norm(x, w["embeddings.LayerNorm.weight"], w["embeddings.LayerNorm.bias"])
        for layer in self.layers:
            x = self.layer(x, layer, batch.runs)
        return self.pool(x.float(), batch)

    def layer(self, x, layer: dict, runs):
        mixed = self.attend(self.linear(x, *layer["qkv"]), runs)
        x = self.norm(x + self.linear(mixed, *layer["attention.output.dense"]), *layer["attention.output.LayerNorm"])
        inner = self.linear(x, *layer["intermediate.dense"], "gelu", "none")
        return self.norm(x + self.linear(inner, *layer["output.dense"]), *layer["output.LayerNorm"])

    def linear(self, x, weight, bias, activation: str = "none", algorithm: str = ""):
        return self.torch.ops.mkldnn._linear_pointwise(x, weight, bias, activation, [], algorithm)

    def norm(self, x, weight, bias):
        return self.torch.layer_norm(x, weight.shape, weight, bias, self.config["layer_norm_eps"])

    def attend(self, qkv, runs):
        heads, hidden = self.config["num_attention_heads"], self.config["hidden_size"]
        mixed, start = qkv.new_empty(len(qkv), hidden), 0
        for count, length in runs:
            end = start + count * length
            part = qkv[start:end].view(count, length, 3, heads, hidden // heads)
            q, k, v = part.permute(2, 0, 3, 1, 4)
            out = self.torch.nn.functional.scaled_dot_product_attention(q, k, v)
            mixed[start:end] = out.transpose(1, 2).reshape(end - start, hidden)
            start = end
        return mixed

    def pool(self, hidden, batch: Ragged) -> np.ndarray:
        if self.pooling.first:
            vectors = hidden[self.torch.searchsorted(batch.row_of, self.torch.arange(len(batch.rows)))]
        else:
            vectors = hidden.new_zeros(len(batch.rows), hidden.shape[1])
            vectors = vectors.index_add_(0, batch.row_of, hidden) / batch.lengths
        return (self.torch.nn.functional.normalize(vectors) if self.pooling.normalize else vectors).numpy()


def strip(name: str) -> str:
    """A tensor's name without the prefix of the base model."""
    prefix, _, rest = name.partition(".")
    return rest if prefix in ("bert", "roberta") else name
