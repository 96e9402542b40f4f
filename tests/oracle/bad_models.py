#!/usr/bin/env python3
"""Writes model folders that are wrong in one way each, and what loading one must answer.

    bad_models.py OUT [--only NAME] [--list]

OUT/<name>/expect.json says {"id": row of the catalogue of bad inputs, "code": error code or
"loads", "mentions": [text that the message, where or hint must contain]}. Needs numpy and
safetensors only.
"""

import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy

from damage import (
    Damage,
    append,
    config,
    config_as,
    config_is,
    config_number,
    cut,
    empty_folder,
    is_bytes,
    keys,
    many_shards,
    module,
    modules,
    nothing,
    only,
    remove,
    reshaped,
    shard_map,
    tensor_added,
    tensor_twice,
    without,
    zipped,
)
from folders import command_line, make_each, recipe
from small_models import INDEX, SHARDS, VOCABULARY, bert, llama, sentence, sharded

PICKLE = pickle.dumps({"weight": 1})
ZIPPED_PICKLE = zipped("data.pkl", PICKLE)
HDF5 = b"\x89HDF\r\n\x1a\n" + bytes(64)

# Each title reads 'name id code: mentions', words divided by spaces; `...` removes a key.

JSON = {
    "json_empty B1 malformed_json: config.json": config_is(b""),
    "json_open B2 malformed_json: config.json": config_is(b"{"),
    "json_trailing B3 malformed_json: config.json": config_as(lambda text: f"{text} x".encode()),
    "json_nested B4 limit_exceeded: config.json": config_is(b"[" * 65 + b"]" * 65),
    "json_nested_deep B5 limit_exceeded: config.json": config_is(b"[" * 100_000),
    "json_lone_surrogate B6 malformed_json: config.json": config_is(b'{"x": "\\ud800"}'),
    "json_control_byte B7 malformed_json: config.json": config_is(b'{"x": "\x01"}'),
    "json_unterminated B8 malformed_json: config.json": config_is(b'{"model_type": "bert'),
    "utf8_overlong B9 bad_encoding: config.json": config_is(b'{"model_type": "\xc0\xaf"}'),
    "utf8_surrogate B9 bad_encoding: config.json": config_is(b'{"model_type": "\xed\xa0\x80"}'),
    "utf8_ff B9 bad_encoding: config.json": config_is(b'{"model_type": "\xff"}'),
    "utf16 B10 bad_encoding: config.json": config_as(lambda text: text.encode("utf-16")),
    "config_5_mib B11 limit_exceeded: config.json": config(filler="x" * (5 << 20)),
    "number_65_bits B14 bad_config: hidden_size": config_number("hidden_size", str(1 << 64)),
    "number_1e400 B15 bad_config: hidden_size": config_number("hidden_size", "1e400"),
    "number_negative B16 bad_config: hidden_size -1": config(hidden_size=-1),
    "number_fraction B17 bad_config: num_hidden_layers": config(num_hidden_layers=1.5),
    "number_as_text B18 bad_config: hidden_size": config(hidden_size="8"),
    "key_null B19 bad_config: hidden_size": config(hidden_size=None),
    "key_absent B19 bad_config: hidden_size": config(hidden_size=...),
    "key_twice B20 loads": config_as(lambda text: b'{"hidden_size": 999,' + text[1:].encode()),
    "number_nan B21 loads": config_number("initializer_range", "NaN"),
    "byte_order_mark B22 malformed_json: config.json": config_as(
        lambda text: text.encode("utf-8-sig")
    ),
    "config_is_a_list B18 bad_config: config.json": config_as(lambda text: f"[{text}]".encode()),
}

CONFIG = {
    "huge_hidden_size E1 limit_exceeded: hidden_size": config(hidden_size=10**9),
    "huge_intermediate E1 limit_exceeded: intermediate_size": config(intermediate_size=10**9),
    "huge_heads E1 limit_exceeded: num_attention_heads": config(num_attention_heads=10**9),
    "huge_layers E2 limit_exceeded: num_hidden_layers": config(num_hidden_layers=10**9),
    "huge_vocabulary E3 limit_exceeded: vocab_size": config(vocab_size=10**12),
    "huge_positions E4 limit_exceeded: max_position": config(max_position_embeddings=10**12),
    "zero_hidden_size E6 bad_config: hidden_size": config(hidden_size=0),
    "zero_layers E6 bad_config: num_hidden_layers": config(num_hidden_layers=0),
    "zero_heads E7 bad_config: num_attention_heads": config(num_attention_heads=0),
    "heads_do_not_divide E8 bad_config: num_attention_heads": config(num_attention_heads=3),
    "unknown_activation E10 unsupported_feature: hidden_act wobble": config(hidden_act="wobble"),
    "zero_epsilon E11 bad_config: layer_norm_eps": config(layer_norm_eps=0),
    "nan_epsilon E11 bad_config: layer_norm_eps": config_number("layer_norm_eps", "NaN"),
    "pad_beyond_vocabulary E13 bad_config: pad_token_id": config(pad_token_id=VOCABULARY),
    "no_model_type E14 unsupported_architecture: model_type": config(model_type=...),
    "unknown_model_type E15 unsupported_architecture: wobble bert": config(model_type="wobble"),
    "model_type_number E15 bad_config: model_type": config(model_type=7),
    "only_auto_map E16 unsupported_architecture: model_type": config(
        model_type=..., auto_map={"AutoModel": "modeling_mine.MyModel"}
    ),
    "empty_architectures E17 unsupported_architecture: model_type": config(
        model_type=..., architectures=[]
    ),
}

DECODER = {
    "key_heads_do_not_divide E9 bad_config: num_key_value_heads": config(
        num_attention_heads=4, num_key_value_heads=3
    ),
    "unknown_rope_type E12 unsupported_feature: rope spiral": config(
        rope_scaling={"rope_type": "spiral", "factor": 2.0}
    ),
    "unknown_rope_type_new E12 unsupported_feature: rope spiral": config(
        rope_theta=..., rope_parameters={"rope_type": "spiral", "rope_theta": 10000.0}
    ),
    "rope_without_factor R41 bad_config: rope factor": config(rope_scaling={"rope_type": "linear"}),
    "good_llama E20 loads": nothing,
}

WEIGHTS = {
    "good_bert - loads": nothing,
    "more_layers E18 missing_tensor: encoder.layer.2.": config(num_hidden_layers=12),
    "other_hidden_size E19 shape_mismatch: word_embeddings.weight 16 8": config(hidden_size=16),
    "wrong_shape E19 shape_mismatch: encoder.layer.1.output.dense.weight": reshaped(
        "encoder.layer.1.output.dense.weight", (8, 13)
    ),
    "missing_tensor E18 missing_tensor: embeddings.LayerNorm.bias": without(
        "embeddings.LayerNorm.bias"
    ),
    "missing_tensors E18 missing_tensor: embeddings.LayerNorm.bias layer.1.output.dense": without(
        "embeddings.LayerNorm.bias", "encoder.layer.1.output.dense.weight"
    ),
    "integer_weights E19 unsupported_dtype: embeddings.LayerNorm.bias": tensor_added(
        "embeddings.LayerNorm.bias", numpy.ones(8, numpy.int64)
    ),
    "extra_tensors D16 loads": tensor_added("cls.predictions.bias", numpy.ones(16, numpy.float32)),
    "weights_empty C1 truncated: model.safetensors": is_bytes("model.safetensors", b""),
    "weights_cut_in_length C2 truncated: model.safetensors": cut("model.safetensors", 7),
    "weights_cut_in_header C5 truncated: model.safetensors": cut("model.safetensors", 200),
    "weights_cut_in_data C4 truncated: model.safetensors": cut("model.safetensors", -1),
    "weights_trailing C47 trailing_data: model.safetensors": append("model.safetensors", b"tail"),
    "weights_pickle J1 unsafe_format: model.safetensors": is_bytes("model.safetensors", PICKLE),
    "weights_zip J2 unsafe_format: model.safetensors": is_bytes("model.safetensors", ZIPPED_PICKLE),
    "only_pickle J3 unsafe_format: pytorch_model.bin": only("pytorch_model.bin", ZIPPED_PICKLE),
    "only_hdf5 J3 unsafe_format: tf_model.h5": only("tf_model.h5", HDF5),
    "no_weights - entry_not_found: model.safetensors": remove("model.safetensors"),
    "no_config A21 entry_not_found: config.json": remove("config.json"),
    "empty_folder A21 entry_not_found: config.json": empty_folder,
    "tokenizer_missing F1 entry_not_found: tokenizer.json": remove("tokenizer.json"),
    "tokenizer_malformed B2 malformed_json: tokenizer.json": is_bytes("tokenizer.json", b"{"),
    "tokenizer_without_model F1 bad_tokenizer: tokenizer.json": keys("tokenizer.json", model=...),
    "tokenizer_unknown_model F2 unsupported_feature: tokenizer.json Wobble": keys(
        "tokenizer.json", model={"type": "Wobble", "vocab": {}}
    ),
}

SHARDED = {
    "good_sharded - loads": nothing,
    f"index_is_a_list D1 bad_index: {INDEX}": is_bytes(INDEX, b"[]"),
    f"index_without_map D2 bad_index: {INDEX} weight_map": is_bytes(INDEX, b"{}"),
    f"index_value_number D3 bad_index: {INDEX}": shard_map(3),
    "index_path_upward D4 unsafe_path: ../x.safetensors": shard_map("../x.safetensors"),
    "index_path_absolute D5 unsafe_path: /x.safetensors": shard_map("/x.safetensors"),
    f"index_path_backslash D6 unsafe_path: {INDEX}": shard_map("..\\x.safetensors"),
    "index_names_pickle D7 unsafe_format: x.bin": shard_map("x.bin"),
    f"shard_missing D8 entry_not_found: {SHARDS[1]}": remove(SHARDS[1]),
    f"too_many_shards D9 limit_exceeded: {INDEX}": many_shards,
    "tensor_in_other_shard D10 missing_tensor: embeddings.LayerNorm.bias": shard_map(SHARDS[1]),
    "tensor_in_two_shards D11 duplicate_key: embeddings.LayerNorm.bias": tensor_twice,
    f"shard_cut D12 truncated: {SHARDS[1]}": cut(SHARDS[1], -4),
    f"index_names_itself D13 bad_index: {INDEX}": shard_map(INDEX),
    "index_wrong_total D15 loads": keys(INDEX, metadata={"total_size": 1}),
}

SENTENCE = {
    "good_sentence - loads": nothing,
    "modules_path_upward E22 unsafe_path: ../1_Pooling": module(1, path="../1_Pooling"),
    "modules_path_absolute E22 unsafe_path: /1_Pooling": module(1, path="/1_Pooling"),
    "modules_unknown_type E23 unsupported_feature: Wobble": module(1, type="my_package.Wobble"),
    "modules_malformed B2 malformed_json: modules.json": is_bytes("modules.json", b"[{"),
    "modules_is_an_object B18 bad_config: modules.json": is_bytes("modules.json", b"{}"),
    "modules_empty E23 bad_config: modules.json": is_bytes("modules.json", b"[]"),
    "modules_without_type B19 bad_config: modules.json type": module(1, type=...),
    "modules_too_many E23 limit_exceeded: modules.json": modules(lambda listed: listed * 11),
    "pooling_without_mode E24 bad_config: 1_Pooling": keys(
        "1_Pooling/config.json", pooling_mode_mean_tokens=False
    ),
    "pooling_unknown_mode E24 unsupported_feature: 1_Pooling wobble": keys(
        "1_Pooling/config.json", pooling_mode_mean_tokens=..., pooling_mode="wobble"
    ),
    "pooling_malformed B8 malformed_json: 1_Pooling": is_bytes("1_Pooling/config.json", b'{"a'),
    "pooling_missing E24 entry_not_found: 1_Pooling/config.json": remove("1_Pooling/config.json"),
    "pooling_two_modes E25 shape_mismatch: 2_Dense": keys(
        "1_Pooling/config.json", pooling_mode_cls_token=True
    ),
    "dense_other_input E26 shape_mismatch: 2_Dense linear.weight": reshaped(
        "linear.weight", (4, 9), "2_Dense/model.safetensors"
    ),
    "dense_other_output E26 shape_mismatch: 2_Dense": keys("2_Dense/config.json", out_features=5),
    "dense_without_weights E26 entry_not_found: 2_Dense": remove("2_Dense/model.safetensors"),
    "dense_unknown_activation E10 unsupported_feature: Wobble": keys(
        "2_Dense/config.json", activation_function="torch.nn.modules.activation.Wobble"
    ),
    "dense_huge E1 limit_exceeded: 2_Dense": keys("2_Dense/config.json", out_features=10**12),
    "default_prompt_unknown - bad_config: config_sentence_transformers.json wobble": keys(
        "config_sentence_transformers.json", default_prompt_name="wobble"
    ),
}


@dataclass(frozen=True)
class Case:
    title: str
    good: Callable[[Path], None]
    damage: Damage

    @property
    def name(self) -> str:
        return self.title.split()[0]

    @property
    def note(self) -> str:
        return self.title.split(maxsplit=1)[1]

    def expectation(self) -> dict:
        facts, _, mentions = self.title.partition(":")
        _, id, code = facts.split()
        return {"id": id, "code": code, "mentions": mentions.split()}


TABLES = (
    (bert, JSON | CONFIG | WEIGHTS),
    (llama, DECODER),
    (sharded, SHARDED),
    (sentence, SENTENCE),
)
CASES = [Case(title, good, damage) for good, table in TABLES for title, damage in table.items()]


def make(case: Case, folder: Path) -> None:
    case.good(folder)
    case.damage(folder)
    (folder / "expect.json").write_text(json.dumps(case.expectation()) + "\n")


if __name__ == "__main__":
    current = recipe("bad_models.py", "damage.py", "small_models.py")
    make_each(CASES, command_line(__doc__).parse_args(), current, make)
