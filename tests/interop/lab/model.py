"""A model of a few thousand numbers that can be loaded, saved and pushed."""

from __future__ import annotations

import json
import struct
from pathlib import Path

from lab.world import noise

CONFIG = {
    "architectures": ["BertModel"],
    "model_type": "bert",
    "vocab_size": 8,
    "hidden_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "max_position_embeddings": 16,
    "type_vocab_size": 2,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "pad_token_id": 0,
}
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "cat", "sleeps", "."]
TOKENIZER = {
    "version": "1.0",
    "added_tokens": [],
    "normalizer": {"type": "Lowercase"},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
    "model": {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
        "vocab": {word: i for i, word in enumerate(WORDS)},
    },
}


def shapes() -> dict[str, list[int]]:
    """The tensors of a BERT of one layer, as the configuration has it."""
    wide, inner, layer = 8, 16, "encoder.layer.0."
    linear = {
        f"{layer}attention.self.query": [wide, wide],
        f"{layer}attention.self.key": [wide, wide],
        f"{layer}attention.self.value": [wide, wide],
        f"{layer}attention.output.dense": [wide, wide],
        f"{layer}intermediate.dense": [inner, wide],
        f"{layer}output.dense": [wide, inner],
    }
    norms = ("embeddings", f"{layer}attention.output", f"{layer}output")
    found = {
        "embeddings.word_embeddings.weight": [8, wide],
        "embeddings.position_embeddings.weight": [16, wide],
        "embeddings.token_type_embeddings.weight": [2, wide],
    }
    for name, shape in linear.items():
        found |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    for name in norms:
        found |= {f"{name}.LayerNorm.weight": [wide], f"{name}.LayerNorm.bias": [wide]}
    return found


def safetensors() -> bytes:
    header, body = {}, b""
    for name, shape in shapes().items():
        count = shape[0] * (shape[1] if len(shape) == 2 else 1)
        values = struct.pack(f"<{count}f", *(byte / 256 - 0.5 for byte in noise(name, count)))
        header[name] = {
            "dtype": "F32",
            "shape": shape,
            "data_offsets": [len(body), len(body) + len(values)],
        }
        body += values
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def write_model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "tokenizer.json").write_text(json.dumps(TOKENIZER))
    (folder / "model.safetensors").write_bytes(safetensors())
    return folder
