"""The tiny sentence-transformers folders: modules, settings and layouts. Imports nothing heavy."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import edits

# A module is its class in sentence_transformers and the arguments of that class.
Module = tuple[str, dict]
HIDDEN = 48


@dataclass(frozen=True)
class SentenceVariant:
    """One folder: a seeded backbone, the modules after it, and what the model's settings say."""

    name: str
    note: str
    modules: tuple[Module, ...]
    backbone: str = "BertModel"
    settings: dict = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)
    default_prompt: str | None = None
    similarity: str | None = None
    max_tokens: int | None = None
    cased: bool = False
    edits: tuple[Callable[[Path], None], ...] = ()

    def form(self, name: str, note: str, **changes) -> "SentenceVariant":
        return replace(self, name=name, note=note, **changes)


def pooling(mode: str | list[str], include_prompt: bool = True) -> Module:
    return "Pooling", dict(
        embedding_dimension=HIDDEN, pooling_mode=mode, include_prompt=include_prompt
    )


def dense(inputs: int, outputs: int, activation: str, bias: bool = True, **more) -> Module:
    return "Dense", dict(
        in_features=inputs, out_features=outputs, activation_function=activation, bias=bias
    ) | more


MEAN = pooling("mean")
NORMALIZE: Module = ("Normalize", {})
PROMPTS = {"query": "find the passage: ", "document": "a passage: ", "nothing": ""}
OLD = edits.sentence_layout_of_version_2

MODES = tuple(
    SentenceVariant(f"st-{mode}", f"pooling {mode}", (pooling(mode),))
    for mode in ("mean", "cls", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken")
)

MODULES = (
    SentenceVariant("st-normalize", "unit length", (MEAN, NORMALIZE)),
    SentenceVariant(
        "st-two_modes", "two modes in an order of their own", (pooling(["mean", "cls"]),)
    ),
    SentenceVariant(
        "st-three_modes",
        "three modes, then unit length",
        (pooling(["max", "lasttoken", "mean"]), NORMALIZE),
    ),
    SentenceVariant(
        "st-dense_tanh", "a projection with Tanh", (MEAN, dense(48, 20, "Tanh"), NORMALIZE)
    ),
    SentenceVariant(
        "st-dense_identity",
        "a projection without bias or activation",
        (MEAN, dense(48, 70, "Identity", bias=False)),
    ),
    SentenceVariant(
        "st-dense_twice",
        "two projections, with ReLU and GELU, on two pooling modes",
        (pooling(["cls", "max"]), dense(96, 33, "ReLU"), dense(33, 17, "GELU"), NORMALIZE),
    ),
    SentenceVariant(
        "st-dense_residual",
        "a projection with a residual",
        (MEAN, dense(48, 20, "Tanh", use_residual=True)),
    ),
    SentenceVariant(
        "st-dense_residual_same",
        "projections with residuals that keep the width",
        (MEAN, dense(48, 48, "GELU", use_residual=True), dense(48, 48, "Tanh", bias=False, use_residual=True)),
    ),
    SentenceVariant(
        "st-layer_norm", "a norm after the pooling", (MEAN, ("LayerNorm", dict(dimension=HIDDEN)))
    ),
)

SETTINGS = (
    SentenceVariant(
        "st-prompts",
        "prompts that the pooling leaves out, one of them the default",
        (pooling("mean", include_prompt=False), NORMALIZE),
        prompts=PROMPTS,
        default_prompt="document",
    ),
    SentenceVariant("st-prompts_included", "prompts that count", (MEAN,), prompts=PROMPTS),
    *(
        SentenceVariant(
            f"st-prompts_{mode}",
            f"prompts that pooling {mode} leaves out",
            (pooling(mode, include_prompt=False),),
            prompts=PROMPTS,
        )
        for mode in ("cls", "max", "weightedmean", "lasttoken")
    ),
    SentenceVariant(
        "st-max_tokens",
        "rows are cut at 16 tokens by the tokenizer's settings",
        (MEAN,),
        max_tokens=16,
    ),
    SentenceVariant(
        "st-lower_case",
        "do_lower_case before a tokenizer that keeps the case",
        (MEAN,),
        cased=True,
        edits=(edits.lower_case_first,),
    ),
    SentenceVariant("st-cased", "the same without do_lower_case", (MEAN,), cased=True),
    *(
        SentenceVariant(f"st-{name}", f"similarity by {name}", (MEAN,), similarity=name)
        for name in ("cosine", "dot", "euclidean", "manhattan")
    ),
    SentenceVariant(
        "st-truncate_dim",
        "only the first 20 numbers are kept",
        (MEAN, NORMALIZE),
        edits=(edits.truncate_dim,),
    ),
    SentenceVariant(
        "st-no_modules",
        "a plain checkpoint with a tokenizer: mean pooling",
        (),
        edits=(edits.no_modules,),
    ),
)

OLD_LAYOUT = (
    SentenceVariant("st-old-mean", "old layout, pooling mean", (MEAN, NORMALIZE), edits=(OLD,)),
    SentenceVariant("st-old-cls", "old layout, pooling cls", (pooling("cls"),), edits=(OLD,)),
    SentenceVariant("st-old-max", "old layout, pooling max", (pooling("max"),), edits=(OLD,)),
    SentenceVariant(
        "st-old-every_mode",
        "old layout, every mode at once in its fixed order",
        (pooling(["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]),),
        edits=(OLD,),
    ),
    SentenceVariant(
        "st-old-dense",
        "old layout, a projection",
        (MEAN, dense(48, 20, "Tanh"), NORMALIZE),
        edits=(OLD,),
    ),
    SentenceVariant(
        "st-old-max_tokens",
        "old layout, max_seq_length in sentence_bert_config.json",
        (MEAN,),
        max_tokens=16,
        edits=(OLD,),
    ),
    SentenceVariant(
        "st-old-lower_case",
        "old layout, do_lower_case before a tokenizer that keeps the case",
        (MEAN,),
        cased=True,
        edits=(OLD, edits.lower_case_first),
    ),
    SentenceVariant(
        "st-old-prompts",
        "old layout, prompts that the pooling leaves out",
        (pooling("mean", include_prompt=False),),
        prompts=PROMPTS,
        default_prompt="query",
        edits=(OLD,),
    ),
)

GROUPED = dict(num_key_value_heads=2)
LAST = (pooling("lasttoken"), NORMALIZE)
BACKBONES = (
    SentenceVariant(
        "st-roberta",
        "positions start after pad id 0",
        (MEAN,),
        "RobertaModel",
        dict(pad_token_id=0),
    ),
    SentenceVariant("st-mpnet", "a relative position bias", (MEAN, NORMALIZE), "MPNetModel"),
    SentenceVariant("st-distilbert", "no segments", (MEAN,), "DistilBertModel"),
    SentenceVariant(
        "st-modernbert",
        "local and global attention",
        (pooling("cls"), NORMALIZE),
        "ModernBertModel",
        dict(
            local_attention=16,
            bos_token_id=101,
            cls_token_id=101,
            eos_token_id=102,
            sep_token_id=102,
        ),
    ),
    SentenceVariant("st-llama", "a decoder and its last token", LAST, "LlamaModel", GROUPED),
    SentenceVariant(
        "st-qwen3",
        "a decoder that pads on the left and takes an instruction",
        LAST,
        "Qwen3Model",
        GROUPED | dict(head_dim=20),
        prompts={"query": "Instruct: find the passage\nQuery: ", "document": ""},
        edits=(edits.pad_on_the_left,),
    ),
    SentenceVariant(
        "st-no_modules_causal_lm",
        "a plain causal model with a tokenizer: last token pooling",
        (),
        "LlamaForCausalLM",
        GROUPED,
        edits=(edits.no_modules,),
    ),
)

SENTENCE_VARIANTS = (*MODES, *MODULES, *SETTINGS, *OLD_LAYOUT, *BACKBONES)
