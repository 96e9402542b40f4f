"""The tiny checkpoints: architectures, sizes and on-disk forms. Imports nothing heavy."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import edits

# Shorter and longer than every local window below, up to a full position table.
ROWS = (1, 2, 3, 7, 16, 33, 64, 5, 128, 31, 1)
LONG_ROWS = (*ROWS, 200)


@dataclass(frozen=True)
class Variant:
    """One folder: a seeded model of a transformers class, saved, then edited into its form."""

    name: str
    model: str
    settings: dict
    note: str = ""
    rows: tuple[int, ...] = ROWS
    segments: bool = False
    pad_inside: bool = False
    dtype: str = "float32"
    shard_size: str = "1GB"
    edits: tuple[Callable[[Path], None], ...] = field(default=())

    def form(self, suffix: str, note: str, **changes) -> "Variant":
        """The same numbers in another form, or the same form with other settings."""
        settings = self.settings | changes.pop("settings", {})
        return replace(self, name=f"{self.name}-{suffix}", note=note, settings=settings, **changes)


# Sizes are no multiples of a vector width wherever the architecture allows it.
SMALL = dict(vocab_size=211, hidden_size=48, num_hidden_layers=3, num_attention_heads=4)
ENCODER = SMALL | dict(intermediate_size=90, max_position_embeddings=128)
AFTER_PAD = ENCODER | dict(max_position_embeddings=130, layer_norm_eps=1e-5)
DECODER = SMALL | dict(intermediate_size=90, max_position_embeddings=256, num_key_value_heads=2)

BERT = Variant("bert", "BertModel", ENCODER, "post-norm encoder; head size 12")
ROBERTA = Variant(
    "roberta",
    "RobertaModel",
    AFTER_PAD | dict(type_vocab_size=1),
    "positions start after the pad id",
)
DISTILBERT = Variant(
    "distilbert",
    "DistilBertModel",
    dict(vocab_size=211, dim=36, hidden_dim=70, n_layers=3, n_heads=3, max_position_embeddings=128),
    "no segments, no pooler, keys of its own",
)
MPNET = Variant(
    "mpnet",
    "MPNetModel",
    AFTER_PAD | dict(max_position_embeddings=202),
    "relative position bias; a row beyond its last bucket",
    rows=LONG_ROWS,
)
MODERNBERT = Variant(
    "modernbert",
    "ModernBertModel",
    SMALL
    | dict(
        num_hidden_layers=5, intermediate_size=70, max_position_embeddings=256, local_attention=16
    )
    | dict(pad_token_id=0, bos_token_id=1, cls_token_id=1, eos_token_id=2, sep_token_id=2),
    "pre-norm, rotary, gated; layers 0 and 3 global, the others 8 tokens to each side",
    rows=LONG_ROWS,
)
LLAMA = Variant(
    "llama",
    "LlamaModel",
    DECODER | dict(head_dim=20),
    "two key heads for four; head size 20, not 48 / 4",
)
MISTRAL = Variant(
    "mistral",
    "MistralModel",
    DECODER | dict(num_key_value_heads=1, head_dim=16, sliding_window=None),
    "one key head for four, no window",
)
QWEN2 = Variant(
    "qwen2",
    "Qwen2Model",
    DECODER | dict(num_attention_heads=6, num_key_value_heads=3),
    "bias on query, key and value",
)
QWEN3 = Variant(
    "qwen3", "Qwen3Model", DECODER | dict(head_dim=20), "norms on the heads of query and key"
)


def rope(**parameters) -> dict:
    return dict(rope_parameters=dict(rope_theta=10000.0) | parameters)


LLAMA3 = rope(
    rope_type="llama3",
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=32,
)
LINEAR = rope(rope_type="linear", factor=4.0)
YARN = rope(rope_type="yarn", factor=4.0, original_max_position_embeddings=64)
YARN_ALL_KEYS = rope(
    rope_type="yarn",
    factor=4.0,
    original_max_position_embeddings=64,
    beta_fast=8.0,
    beta_slow=2.0,
    mscale=0.7,
    mscale_all_dim=1.2,
    truncate=False,
)
ALTERNATING = ["sliding_attention", "full_attention", "sliding_attention"]
WIDE_ROWS = (1, 9, 130, 500, 17, 256)

BERTS = (
    BERT,
    BERT.form("segments", "two segments in every row longer than one", segments=True),
    BERT.form(
        "gelu_new", "tanh approximation of the activation", settings=dict(hidden_act="gelu_new")
    ),
    BERT.form("relu", "another activation", settings=dict(hidden_act="relu")),
    BERT.form(
        "wide",
        "sizes at which products are blocked; rows longer than one attention tile",
        settings=dict(
            hidden_size=320, num_attention_heads=5, num_hidden_layers=2, intermediate_size=1290
        )
        | dict(max_position_embeddings=512),
        rows=WIDE_ROWS,
    ),
    BERT.form(
        "masked_lm",
        "from BertForMaskedLM: prefix 'bert.', no pooler, a head",
        model="BertForMaskedLM",
    ),
    BERT.form(
        "classification",
        "from BertForSequenceClassification: prefix 'bert.', pooler and classifier",
        model="BertForSequenceClassification",
    ),
    BERT.form("gamma_beta", "norms named gamma and beta", edits=(edits.legacy_norm_names,)),
    BERT.form(
        "position_ids", "with the buffer embeddings.position_ids", edits=(edits.add_position_ids,)
    ),
    BERT.form("sharded", "several files and an index", shard_size="40KB"),
    BERT.form("bfloat16", "stored in bfloat16", dtype="bfloat16"),
    BERT.form("float16", "stored in float16", dtype="float16"),
    BERT.form("v4", "config as transformers 4 wrote it", edits=(edits.config_of_version_4,)),
    BERT.form(
        "original",
        "as the oldest checkpoints: prefix, gamma and beta, position_ids, a head, the old config",
        model="BertForMaskedLM",
        edits=(edits.legacy_norm_names, edits.add_position_ids, edits.config_of_version_4),
    ),
)

ROBERTAS = (
    ROBERTA,
    ROBERTA.form(
        "pad_inside", "pad ids inside the rows, which take the pad position", pad_inside=True
    ),
    ROBERTA.form(
        "masked_lm", "from RobertaForMaskedLM: prefix 'roberta.'", model="RobertaForMaskedLM"
    ),
    ROBERTA.form(
        "classification",
        "from RobertaForSequenceClassification: prefix 'roberta.', no pooler",
        model="RobertaForSequenceClassification",
    ),
    ROBERTA.form(
        "position_ids", "with the buffer embeddings.position_ids", edits=(edits.add_position_ids,)
    ),
    ROBERTA.form("sharded", "several files and an index", shard_size="40KB"),
    ROBERTA.form("bfloat16", "stored in bfloat16", dtype="bfloat16"),
    ROBERTA.form("float16", "stored in float16", dtype="float16"),
    ROBERTA.form("v4", "config as transformers 4 wrote it", edits=(edits.config_of_version_4,)),
)

OTHER_ENCODERS = (
    Variant(
        "xlm-roberta",
        "XLMRobertaModel",
        AFTER_PAD
        | dict(hidden_size=64, num_attention_heads=2, intermediate_size=96, type_vocab_size=1),
        "head size 32",
    ),
    Variant(
        "camembert",
        "CamembertModel",
        AFTER_PAD | dict(hidden_size=40, num_attention_heads=5, type_vocab_size=1),
        "head size 8",
    ),
    DISTILBERT,
    DISTILBERT.form("relu", "another activation", settings=dict(activation="relu")),
    DISTILBERT.form(
        "masked_lm",
        "from DistilBertForMaskedLM: prefix 'distilbert.'",
        model="DistilBertForMaskedLM",
    ),
    DISTILBERT.form("v4", "config as transformers 4 wrote it", edits=(edits.config_of_version_4,)),
    MPNET,
    MPNET.form(
        "pad_inside", "pad ids inside the rows, which take the pad position", pad_inside=True
    ),
    MPNET.form("masked_lm", "from MPNetForMaskedLM: prefix 'mpnet.'", model="MPNetForMaskedLM"),
    MPNET.form("v4", "config as transformers 4 wrote it", edits=(edits.config_of_version_4,)),
    MODERNBERT,
    MODERNBERT.form(
        "biases",
        "bias on attention, mlp and norms",
        settings=dict(attention_bias=True, mlp_bias=True, norm_bias=True),
    ),
    MODERNBERT.form(
        "layer_types",
        "its own list of layers and bases; an odd window",
        settings=dict(
            local_attention=11,
            layer_types=["sliding_attention", "full_attention"] * 2 + ["sliding_attention"],
            rope_parameters=dict(
                full_attention=dict(rope_type="default", rope_theta=80000.0),
                sliding_attention=dict(rope_type="default", rope_theta=500.0),
            ),
        ),
    ),
    MODERNBERT.form(
        "masked_lm", "from ModernBertForMaskedLM: prefix 'model.'", model="ModernBertForMaskedLM"
    ),
    MODERNBERT.form("v4", "config as transformers 4 wrote it", edits=(edits.config_of_version_4,)),
)

DECODERS = (
    LLAMA,
    LLAMA.form(
        "heads",
        "a key head for every head; head size left to the config's other numbers",
        settings=dict(num_key_value_heads=None, head_dim=None),
    ),
    LLAMA.form(
        "biases", "bias on attention and mlp", settings=dict(attention_bias=True, mlp_bias=True)
    ),
    LLAMA.form("rope_llama3", "frequencies scaled as Llama 3.1", settings=LLAMA3),
    LLAMA.form("rope_linear", "frequencies divided by a factor", settings=LINEAR),
    LLAMA.form("rope_yarn", "frequencies scaled by YaRN, its defaults", settings=YARN),
    LLAMA.form("rope_yarn_all_keys", "YaRN with every key given", settings=YARN_ALL_KEYS),
    LLAMA.form("rope_theta", "another base", settings=rope(rope_type="default", rope_theta=500.0)),
    LLAMA.form(
        "bidirectional",
        "is_causal is false: every token sees the whole row",
        settings=dict(is_causal=False),
    ),
    LLAMA.form(
        "wide",
        "sizes at which products are blocked; rows longer than one attention tile",
        settings=dict(hidden_size=256, head_dim=64, num_hidden_layers=2, intermediate_size=700)
        | dict(max_position_embeddings=512),
        rows=WIDE_ROWS,
    ),
    LLAMA.form(
        "causal_lm", "from LlamaForCausalLM: prefix 'model.' and lm_head", model="LlamaForCausalLM"
    ),
    LLAMA.form(
        "causal_lm_tied",
        "from LlamaForCausalLM with tied weights: no lm_head in the file",
        model="LlamaForCausalLM",
        settings=dict(tie_word_embeddings=True),
    ),
    LLAMA.form("sharded", "several files and an index", shard_size="40KB"),
    LLAMA.form("bfloat16", "stored in bfloat16", dtype="bfloat16"),
    LLAMA.form("float16", "stored in float16", dtype="float16"),
    LLAMA.form("v4", "config as transformers 4 wrote it", edits=(edits.config_of_version_4,)),
    LLAMA.form(
        "v4_llama3",
        "config as transformers 4 wrote it, with rope_scaling.rope_type",
        settings=LLAMA3,
        edits=(edits.config_of_version_4,),
    ),
    LLAMA.form(
        "v4_linear",
        "config as early transformers 4 wrote it, with rope_scaling.type",
        settings=LINEAR,
        edits=(edits.config_of_version_4, edits.rope_scaling_by_type),
    ),
    MISTRAL,
    MISTRAL.form("window", "a token sees itself and 7 before it", settings=dict(sliding_window=8)),
    MISTRAL.form(
        "v4_window",
        "config as transformers 4 wrote it",
        settings=dict(sliding_window=8),
        edits=(edits.config_of_version_4,),
    ),
    QWEN2,
    QWEN2.form(
        "window",
        "layers from the second on see 8 tokens",
        settings=dict(use_sliding_window=True, sliding_window=8, max_window_layers=1),
    ),
    QWEN2.form(
        "layer_types",
        "layers 0 and 2 see 8 tokens",
        settings=dict(use_sliding_window=True, sliding_window=8, layer_types=ALTERNATING),
    ),
    QWEN2.form(
        "v4_window",
        "config as transformers 4 wrote it: layer_types follow from max_window_layers",
        settings=dict(use_sliding_window=True, sliding_window=8, max_window_layers=1),
        edits=(edits.config_of_version_4,),
    ),
    QWEN2.form(
        "v4",
        "config as transformers 4 wrote it: a sliding_window that use_sliding_window turns off",
        edits=(edits.config_of_version_4, edits.unused_sliding_window),
    ),
    QWEN3,
    QWEN3.form("biases", "bias on attention", settings=dict(attention_bias=True)),
    QWEN3.form(
        "layer_types",
        "layers 0 and 2 see 8 tokens",
        settings=dict(use_sliding_window=True, sliding_window=8, layer_types=ALTERNATING),
    ),
    QWEN3.form(
        "causal_lm_tied",
        "from Qwen3ForCausalLM with tied weights: prefix 'model.'",
        model="Qwen3ForCausalLM",
        settings=dict(tie_word_embeddings=True),
    ),
    QWEN3.form(
        "embedder",
        "as published embedders: named a causal model, no prefix, stored in bfloat16",
        dtype="bfloat16",
        edits=(edits.config_of_version_4, edits.claim_causal_lm),
    ),
)

VARIANTS = (*BERTS, *ROBERTAS, *OTHER_ENCODERS, *DECODERS)
