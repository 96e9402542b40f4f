"""Makes one tiny checkpoint, and what transformers computes for it."""

import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

import judge
from variants import Variant

PADDING_TOLERANCE = 1e-5  # what the judge itself differs by between a padded batch and a row alone
WINDOW_EFFECT = 1e-2  # how much a local window must change the rows longer than it


def make(variant: Variant, folder: Path) -> None:
    save(variant, folder)
    rows = draw_rows(variant, folder)
    model = judge.load(folder)
    states = judge.hidden(model, rows)
    padded = max(judge.distance(states, judge.hidden_padded(model, rows)))
    assert padded <= PADDING_TOLERANCE, f"{variant.name}: padding changes the judge by {padded:.1e}"
    check_window(variant, folder, rows, states)

    halves = judge.hidden(judge.load(folder, torch.bfloat16), rows)
    expected = {
        "ids": torch.cat([row["input_ids"] for row in rows]).int(),
        "offsets": torch.tensor([0, *variant.rows]).cumsum(0).int(),
        "hidden": torch.cat(states),
        "hidden_bf16": torch.cat(halves),
    }
    if variant.segments:
        expected["segments"] = torch.cat([row["token_type_ids"] for row in rows]).int()
    save_file(
        expected | judge.pooled(states),
        folder / "expected.safetensors",
        metadata={"note": variant.note},
    )


def save(variant: Variant, folder: Path) -> None:
    kind = getattr(transformers, variant.model)
    model = kind(kind.config_class(**variant.settings))
    judge.fill(model, model.config.model_type)
    model.to(getattr(torch, variant.dtype)).save_pretrained(
        folder, max_shard_size=variant.shard_size
    )
    for edit in variant.edits:
        edit(folder)


def draw_rows(variant: Variant, folder: Path) -> list[dict]:
    """Random ids, among them pad ids only where the variant is about them."""
    config = json.loads((folder / "config.json").read_text())
    pad = config.get("pad_token_id")
    source = judge.generator("rows")
    rows = []
    for length in variant.rows:
        ids = torch.randint(3, config["vocab_size"], (length,), generator=source)
        if variant.pad_inside:
            ids[torch.rand(length, generator=source) < 0.2] = pad
        row = {"input_ids": ids}
        if variant.segments:
            row["token_type_ids"] = (torch.arange(length) >= (length + 1) // 2).long()
        rows.append(row)
    return rows


def check_window(variant: Variant, folder: Path, rows: list[dict], states: list) -> None:
    """A local window must show in the rows that are longer than it, and only there."""
    key = "local_attention" if "local_attention" in variant.settings else "sliding_window"
    window = variant.settings.get(key)
    if not window:
        return
    reach = window // 2 + 1 if key == "local_attention" else window
    unlimited = judge.hidden(judge.load(folder, **{key: judge.NO_WINDOW}), rows)
    for length, change in zip(variant.rows, judge.distance(states, unlimited), strict=True):
        seen = change >= WINDOW_EFFECT if length > reach else change <= PADDING_TOLERANCE
        assert seen, f"{variant.name}: a row of {length} changes by {change:.1e} without its window"
