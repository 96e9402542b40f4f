"""Edits that turn a freshly saved checkpoint into a form that older software wrote."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path


def edit_json(path: Path, change: Callable) -> None:
    path.write_text(
        json.dumps(change(json.loads(path.read_text())), indent=2, sort_keys=True) + "\n"
    )


def edit_tensors(folder: Path, change: Callable[[dict], dict]) -> None:
    from safetensors.torch import load_file, save_file

    path = folder / "model.safetensors"
    save_file(change(load_file(path)), path, metadata={"format": "pt"})


def legacy_norm_names(folder: Path) -> None:
    def renamed(name: str) -> str:
        return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
            "LayerNorm.bias", "LayerNorm.beta"
        )

    edit_tensors(
        folder, lambda tensors: {renamed(name): tensor for name, tensor in tensors.items()}
    )


def add_position_ids(folder: Path) -> None:
    """The buffer that transformers before 4.31 stored beside the weights."""
    import torch

    def added(tensors: dict) -> dict:
        table = next(
            name for name in tensors if name.endswith("embeddings.position_embeddings.weight")
        )
        name = table.replace("position_embeddings.weight", "position_ids")
        return tensors | {name: torch.arange(len(tensors[table])).unsqueeze(0)}

    edit_tensors(folder, added)


def config_of_version_4(folder: Path) -> None:
    edit_json(folder / "config.json", _downgraded)


def rope_scaling_by_type(folder: Path) -> None:
    """The key was 'type' before it became 'rope_type'."""

    def changed(config: dict) -> dict:
        scaling = config["rope_scaling"]
        scaling["type"] = scaling.pop("rope_type")
        return config

    edit_json(folder / "config.json", changed)


def unused_sliding_window(folder: Path) -> None:
    window = dict(use_sliding_window=False, sliding_window=8, max_window_layers=1)
    edit_json(folder / "config.json", lambda config: config | window)


def claim_causal_lm(folder: Path) -> None:
    edit_json(
        folder / "config.json", lambda config: config | {"architectures": ["Qwen3ForCausalLM"]}
    )


def _downgraded(config: dict) -> dict:
    config = dict(config, torch_dtype=config.pop("dtype"), transformers_version="4.48.0")
    if config["model_type"] == "modernbert":
        return _downgraded_modernbert(config)
    config.pop("layer_types", None)
    rope = config.pop("rope_parameters", None)
    if rope:
        config["rope_theta"] = rope.pop("rope_theta")
        config["rope_scaling"] = None if rope["rope_type"] == "default" else rope
    return config


def _downgraded_modernbert(config: dict) -> dict:
    rope = config.pop("rope_parameters")
    layers = config.pop("layer_types")
    return config | dict(
        global_attn_every_n_layers=layers.index("full_attention", 1),
        global_rope_theta=rope["full_attention"]["rope_theta"],
        local_rope_theta=rope["sliding_attention"]["rope_theta"],
    )


def no_modules(folder: Path) -> None:
    """Leaves what a transformers checkpoint holds, and nothing that sentence-transformers adds."""
    for path in (*folder.glob("*sentence*.json"), folder / "modules.json"):
        path.unlink(missing_ok=True)
    for path in folder.glob("1_*"):
        shutil.rmtree(path)


def lower_case_first(folder: Path) -> None:
    edit_json(folder / "sentence_bert_config.json", lambda config: config | {"do_lower_case": True})


def truncate_dim(folder: Path) -> None:
    edit_json(
        folder / "config_sentence_transformers.json", lambda config: config | {"truncate_dim": 20}
    )


def pad_on_the_left(folder: Path) -> None:
    edit_json(folder / "tokenizer_config.json", lambda config: config | {"padding_side": "left"})


POOLING_FLAGS = {
    "cls": "pooling_mode_cls_token",
    "max": "pooling_mode_max_tokens",
    "mean": "pooling_mode_mean_tokens",
    "mean_sqrt_len_tokens": "pooling_mode_mean_sqrt_len_tokens",
    "weightedmean": "pooling_mode_weightedmean_tokens",
    "lasttoken": "pooling_mode_lasttoken",
}


def sentence_layout_of_version_2(folder: Path) -> None:
    """Flags instead of pooling names, max_seq_length beside the model, no folder for Normalize."""
    limit = json.loads((folder / "tokenizer_config.json").read_text())["model_max_length"]
    bert = {"max_seq_length": limit, "do_lower_case": False}
    edit_json(folder / "sentence_bert_config.json", lambda _: bert)
    edit_json(folder / "tokenizer_config.json", lambda config: config | {"model_max_length": 512})
    edit_json(folder / "config_sentence_transformers.json", _downgraded_settings)
    edit_json(folder / "1_Pooling" / "config.json", _downgraded_pooling)
    edit_json(folder / "modules.json", _downgraded_modules)
    for path in folder.glob("*_Normalize"):
        shutil.rmtree(path)
    config_of_version_4(folder)


def _downgraded_settings(config: dict) -> dict:
    versions = {"sentence_transformers": "2.2.2", "transformers": "4.48.0", "pytorch": "2.0.0"}
    if not any(config["prompts"].values()):
        return {"__version__": versions}
    return {"__version__": versions} | {
        key: config[key] for key in ("prompts", "default_prompt_name")
    }


def _downgraded_pooling(config: dict) -> dict:
    modes = config["pooling_mode"]
    flags = {flag: mode == modes or mode in tuple(modes) for mode, flag in POOLING_FLAGS.items()}
    size = {"word_embedding_dimension": config["embedding_dimension"]}
    return size | flags | {"include_prompt": config["include_prompt"]}


def _downgraded_modules(modules: list) -> list:
    def old(kind: str) -> str:
        return f"sentence_transformers.models.{kind.rsplit('.', 1)[1]}"

    return [module | {"type": old(module["type"])} for module in modules]
