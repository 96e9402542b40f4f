"""Models of other shapes, with seeded random weights: for speed, which does not depend on them."""

import json
import shutil
from pathlib import Path

SHAPES = {
    "bert-base": {
        "model_type": "bert",
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
        "position_embedding_type": "absolute",  # CTranslate2's converter asks for it
    },
    "xlm-roberta-large": {
        "model_type": "xlm-roberta",
        "vocab_size": 250_002,
        "hidden_size": 1024,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "intermediate_size": 4096,
        "max_position_embeddings": 514,
        "type_vocab_size": 1,
        "pad_token_id": 1,
        "position_embedding_type": "absolute",
    },
}
TEXT_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")


def make(shape: str, like: Path, work: Path) -> Path:
    """A folder of that shape with the tokenizer of another model, made once."""
    folder = work / shape
    if (folder / "model.safetensors").exists():
        return folder
    import torch
    from transformers import AutoConfig, AutoModel

    torch.manual_seed(0)
    settings = dict(SHAPES[shape])
    config = AutoConfig.for_model(settings.pop("model_type"), **settings)
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    AutoModel.from_config(config).float().save_pretrained(draft)
    for name in TEXT_FILES:
        if (like / name).exists():
            shutil.copyfile(like / name, draft / name)
    (draft / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 512}))
    draft.rename(folder)
    return folder
