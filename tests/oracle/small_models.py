"""The smallest complete model folders, made without the judges, for tests to damage."""

import json
from pathlib import Path

import numpy
from safetensors.numpy import save_file

HIDDEN, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS = 8, 2, 2, 12, 16, 16
BERT = dict(
    model_type="bert",
    architectures=["BertModel"],
    hidden_size=HIDDEN,
    num_hidden_layers=LAYERS,
    num_attention_heads=HEADS,
    intermediate_size=INNER,
    vocab_size=VOCABULARY,
    max_position_embeddings=POSITIONS,
    type_vocab_size=2,
    hidden_act="gelu",
    layer_norm_eps=1e-12,
    pad_token_id=0,
)
LLAMA = dict(
    model_type="llama",
    architectures=["LlamaForCausalLM"],
    hidden_size=HIDDEN,
    num_hidden_layers=LAYERS,
    num_attention_heads=HEADS,
    num_key_value_heads=1,
    intermediate_size=INNER,
    vocab_size=VOCABULARY,
    max_position_embeddings=POSITIONS,
    hidden_act="silu",
    rms_norm_eps=1e-6,
    rope_theta=10000.0,
    tie_word_embeddings=True,
)
NORM = {"weight": (HIDDEN,), "bias": (HIDDEN,)}
SQUARE = {"weight": (HIDDEN, HIDDEN), "bias": (HIDDEN,)}
BERT_LAYER = {
    "attention.self.query": SQUARE,
    "attention.self.key": SQUARE,
    "attention.self.value": SQUARE,
    "attention.output.dense": SQUARE,
    "attention.output.LayerNorm": NORM,
    "intermediate.dense": {"weight": (INNER, HIDDEN), "bias": (INNER,)},
    "output.dense": {"weight": (HIDDEN, INNER), "bias": (HIDDEN,)},
    "output.LayerNorm": NORM,
}
BERT_PARTS = {
    "embeddings.word_embeddings": {"weight": (VOCABULARY, HIDDEN)},
    "embeddings.position_embeddings": {"weight": (POSITIONS, HIDDEN)},
    "embeddings.token_type_embeddings": {"weight": (2, HIDDEN)},
    "embeddings.LayerNorm": NORM,
} | {
    f"encoder.layer.{i}.{part}": shapes
    for i in range(LAYERS)
    for part, shapes in BERT_LAYER.items()
}
KEYS = {"weight": (HIDDEN // HEADS, HIDDEN)}
LLAMA_LAYER = {
    "self_attn.q_proj": {"weight": (HIDDEN, HIDDEN)},
    "self_attn.k_proj": KEYS,
    "self_attn.v_proj": KEYS,
    "self_attn.o_proj": {"weight": (HIDDEN, HIDDEN)},
    "mlp.gate_proj": {"weight": (INNER, HIDDEN)},
    "mlp.up_proj": {"weight": (INNER, HIDDEN)},
    "mlp.down_proj": {"weight": (HIDDEN, INNER)},
    "input_layernorm": {"weight": (HIDDEN,)},
    "post_attention_layernorm": {"weight": (HIDDEN,)},
}
LLAMA_PARTS = {
    "model.embed_tokens": {"weight": (VOCABULARY, HIDDEN)},
    "model.norm": {"weight": (HIDDEN,)},
} | {
    f"model.layers.{i}.{part}": shapes
    for i in range(LAYERS)
    for part, shapes in LLAMA_LAYER.items()
}
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdef", *(f"##{letter}" for letter in "abcdef")]
TOKENIZER = {
    "version": "1.0",
    "truncation": None,
    "padding": None,
    "added_tokens": [],
    "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True}
    | {"strip_accents": None, "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {
        "type": "TemplateProcessing",
        "single": [
            {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
            {"Sequence": {"id": "A", "type_id": 0}},
            {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
        ],
        "pair": [
            {"Sequence": {"id": "A", "type_id": 0}},
            {"Sequence": {"id": "B", "type_id": 1}},
        ],
        "special_tokens": {
            token: {"id": token, "ids": [TOKENS.index(token)], "tokens": [token]}
            for token in ("[CLS]", "[SEP]")
        },
    },
    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##"}
    | {"max_input_chars_per_word": 100, "vocab": {token: id for id, token in enumerate(TOKENS)}},
}
MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"},
]
POOLING = {"word_embedding_dimension": HIDDEN, "pooling_mode_mean_tokens": True}
DENSE = {"in_features": HIDDEN, "out_features": 4, "bias": True}
DENSE |= {"activation_function": "torch.nn.modules.activation.Tanh"}
INDEX = "model.safetensors.index.json"
SHARDS = tuple(f"model-0000{i}-of-00002.safetensors" for i in (1, 2))


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value))


def drawn(parts: dict) -> dict:
    source = numpy.random.default_rng(7)
    shapes = {
        f"{part}.{leaf}": shape for part, leaves in parts.items() for leaf, shape in leaves.items()
    }
    return {
        name: source.standard_normal(shape, dtype=numpy.float32) for name, shape in shapes.items()
    }


def bert(folder: Path) -> None:
    write_json(folder / "config.json", BERT)
    write_json(folder / "tokenizer.json", TOKENIZER)
    save_file(drawn(BERT_PARTS), folder / "model.safetensors")


def llama(folder: Path) -> None:
    write_json(folder / "config.json", LLAMA)
    write_json(folder / "tokenizer.json", TOKENIZER)
    save_file(drawn(LLAMA_PARTS), folder / "model.safetensors")


def sharded(folder: Path) -> None:
    """The tensors in turn in one file and the other."""
    bert(folder)
    (folder / "model.safetensors").unlink()
    weights = drawn(BERT_PARTS)
    places = {name: SHARDS[i % 2] for i, name in enumerate(sorted(weights))}
    for shard in SHARDS:
        held = {name: weights[name] for name, place in places.items() if place == shard}
        save_file(held, folder / shard)
    size = sum(tensor.nbytes for tensor in weights.values())
    write_json(folder / INDEX, {"metadata": {"total_size": size}, "weight_map": places})


def sentence(folder: Path) -> None:
    bert(folder)
    write_json(folder / "modules.json", MODULES)
    write_json(folder / "config_sentence_transformers.json", {"prompts": {"query": "a "}})
    write_json(folder / "1_Pooling" / "config.json", POOLING)
    write_json(folder / "2_Dense" / "config.json", DENSE)
    dense = drawn({"linear": {"weight": (4, HIDDEN), "bias": (4,)}})
    save_file(dense, folder / "2_Dense" / "model.safetensors")
