"""One ONNX export for ONNX Runtime and OpenVINO: tokens in, pooled vectors out."""

from pathlib import Path


def export(model: Path, attention: str, target: Path) -> None:
    """`attention` is the form of the graph that the engine's fusions look for."""
    import warnings

    import torch
    from sentence_transformers import SentenceTransformer

    class Pooled(torch.nn.Module):
        def __init__(self, model):
            super().__init__()
            self.model = model

        def forward(self, *inputs):
            return self.model(dict(zip(names, inputs)))["sentence_embedding"]

    embedder = SentenceTransformer(
        str(model), device="cpu", model_kwargs={"attn_implementation": attention, "dtype": torch.float32}
    ).eval()
    names = ["input_ids", "attention_mask"]
    if getattr(embedder[0].auto_model.config, "type_vocab_size", 0) > 1:
        names.append("token_type_ids")
    ids = torch.full((2, 16), 5)
    inputs = tuple(
        {"input_ids": ids, "attention_mask": torch.ones_like(ids)}.get(n, torch.zeros_like(ids)) for n in names
    )
    axes = {name: {0: "batch", 1: "sequence"} for name in names} | {"embedding": {0: "batch"}}
    target.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Pooled(embedder), inputs, str(target), input_names=names, output_names=["embedding"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
