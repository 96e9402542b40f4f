"""ONNX Runtime on the transformer-optimised graph (erf GELU), fp32 or dynamically quantised."""

import json
from pathlib import Path

import numpy as np

from . import onnx_graph
from .engine import Engine, Padded


class OnnxRuntime(Engine):
    artefact = "onnxruntime"

    @classmethod
    def export(cls, model: Path, precision: str, folder: Path) -> None:
        plain, fused = folder / "plain.onnx", folder / "fp32.onnx"
        if not fused.exists():
            onnx_graph.export(model, "eager", plain)
            fuse(model, plain, fused)
        if precision == "int8":
            quantize(fused, folder / "int8.onnx")

    def load(self, model: Path, precision: str, threads: int, artefact: Path) -> str:
        import onnxruntime

        self.read_model(model)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(
            str(artefact / f"{precision}.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.names = [node.name for node in self.session.get_inputs()]
        return f"onnxruntime {onnxruntime.__version__}"

    def embed(self, batch: Padded) -> np.ndarray:
        inputs = {"input_ids": batch.ids, "attention_mask": batch.mask, "token_type_ids": batch.segments}
        return self.session.run(None, {name: inputs[name] for name in self.names})[0]


def fuse(model: Path, source: Path, target: Path) -> None:
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions

    config = json.loads((model / "config.json").read_text())
    options = FusionOptions("bert")
    options.enable_gelu_approximation = False
    optimizer.optimize_model(
        str(source), model_type="bert", num_heads=config["num_attention_heads"],
        hidden_size=config["hidden_size"], opt_level=1, optimization_options=options,
    ).save_model_to_file(str(target), use_external_data_format=True)  # beyond 2 GB no other form holds a model  # fmt: skip


def quantize(source: Path, target: Path) -> None:
    """Weights per channel: as fast here as per tensor, and far closer to the original."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(source), str(target), per_channel=True, weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Attention"], use_external_data_format=True,
        extra_options={"WeightSymmetric": True, "MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )  # fmt: skip
