"""Makes one tiny sentence-transformers folder, and the embeddings of some texts."""

import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Transformer
from sentence_transformers.sentence_transformer import modules
from tokenizers import Tokenizer
from tokenizers.normalizers import Lowercase, Sequence

import edits
import judge
from sentence_variants import HIDDEN, SentenceVariant

VOCABULARY = 4000  # special tokens, characters, frequent words; others fall apart or are unknown
POSITIONS = 128
PADDING_TOLERANCE = (
    1e-5  # what the judge itself differs by between a batch of all texts and a text alone
)
TEXTS = (
    "A cat sleeps on the mat.",
    "",
    "A kitten naps on the rug!",
    "The Company's 3rd-quarter results (2023) didn't matter; did they?",
    "HELLO World",
    "word",
    "  leading, trailing \t and\nbroken  white space  ",
    "Élan vital: naïve café, déjà vu, Ångström, İstanbul",
    "東京は日本の首都です。 Москва — столица России.",
    "smile 😀 family 👨‍👩‍👧 flag 🇺🇦",
    "a [MASK] inside, [CLS] and [SEP] too",
    "one sentence after another, until the row is cut. " * 60,
    "supercalifragilistic" * 12,
)


def make(variant: SentenceVariant, folder: Path, tokenizer: Path) -> None:
    save(variant, folder, tokenizer)
    (folder / "texts.json").write_text(json.dumps(TEXTS, ensure_ascii=False, indent=1) + "\n")
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    embeddings = alone(model)
    together = torch.from_numpy(model.encode(list(TEXTS), batch_size=len(TEXTS)))
    padded = max(judge.distance(list(embeddings), list(together)))
    assert padded <= PADDING_TOLERANCE, f"{variant.name}: padding changes the judge by {padded:.1e}"

    expected = {"embeddings": embeddings, "similarity": model.similarity(embeddings, embeddings)}
    for name, prompt in variant.prompts.items():
        expected[f"embeddings_{name}"] = alone(model, prompt=prompt)
    encoded = rows(model)
    check_tokenizer(variant, model, folder, encoded["ids"].tolist())
    save_file(expected | encoded, folder / "expected.safetensors", metadata={"note": variant.note})


def alone(model, **arguments):
    return torch.from_numpy(model.encode(list(TEXTS), batch_size=1, **arguments))


def rows(model) -> dict:
    """The ids of every text, to tell a tokenizer's fault from a model's."""
    prompt = model.prompts.get(model.default_prompt_name)
    ids = [model.preprocess([text], prompt=prompt)["input_ids"][0] for text in TEXTS]
    offsets = torch.tensor([0, *map(len, ids)]).cumsum(0)
    return {"ids": torch.cat(ids).int(), "offsets": offsets.int()}


def check_tokenizer(variant: SentenceVariant, model, folder: Path, ids: list[int]) -> None:
    """tokenizer.json must say all: for some model types the judge builds its own tokenizer."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(model.max_seq_length)
    if edits.lower_case_first in variant.edits:
        tokenizer.normalizer = Sequence([Lowercase(), tokenizer.normalizer])
    prompt = model.prompts.get(model.default_prompt_name) or ""
    ours = [id for text in TEXTS for id in tokenizer.encode(prompt + text).ids]
    assert ours == ids, f"{variant.name}: the judge does not tokenize as tokenizer.json says"


def save(variant: SentenceVariant, folder: Path, tokenizer: Path) -> None:
    save_backbone(variant, folder)
    save_tokenizer(variant, folder, tokenizer)
    backbone = Transformer(str(folder))
    backbone.max_seq_length = variant.max_tokens or POSITIONS
    parts = [backbone]
    for kind, arguments in variant.modules:
        if "activation_function" in arguments:
            activation = getattr(torch.nn, arguments["activation_function"])()
            arguments = arguments | {"activation_function": activation}
        parts.append(getattr(modules, kind)(**arguments))
        judge.fill(parts[-1], f"module {len(parts) - 1}")
    model = SentenceTransformer(
        modules=parts,
        device="cpu",
        prompts=variant.prompts or None,
        default_prompt_name=variant.default_prompt,
        similarity_fn_name=variant.similarity,
    )
    model.save(str(folder), create_model_card=False)
    for edit in variant.edits:
        edit(folder)


def save_backbone(variant: SentenceVariant, folder: Path) -> None:
    kind = getattr(transformers, variant.backbone)
    sizes = dict(hidden_size=HIDDEN, num_hidden_layers=2, num_attention_heads=4)
    sizes["hidden_dim" if variant.backbone == "DistilBertModel" else "intermediate_size"] = 90
    limits = dict(vocab_size=VOCABULARY, max_position_embeddings=POSITIONS + 2, pad_token_id=0)
    model = kind(kind.config_class(**sizes | limits | variant.settings))
    judge.fill(model, model.config.model_type)
    model.save_pretrained(folder)


def save_tokenizer(variant: SentenceVariant, folder: Path, source: Path) -> None:
    tokenizer = json.loads((source / "tokenizer.json").read_text())
    vocabulary = tokenizer["model"]["vocab"]
    tokenizer["model"]["vocab"] = {token: id for token, id in vocabulary.items() if id < VOCABULARY}
    tokenizer["normalizer"]["lowercase"] = not variant.cased
    settings = json.loads((source / "tokenizer_config.json").read_text())
    settings |= {"model_max_length": POSITIONS, "do_lower_case": not variant.cased}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False))
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
