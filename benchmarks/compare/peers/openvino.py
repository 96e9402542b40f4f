"""OpenVINO: one request on all threads (LATENCY), or a stream per thread (THROUGHPUT)."""

from pathlib import Path

import numpy as np

from . import onnx_graph
from .engine import Engine, Padded


class OpenVino(Engine):
    artefact = "openvino"
    hint = "LATENCY"

    @classmethod
    def export(cls, model: Path, precision: str, folder: Path) -> None:
        if (folder / "model.xml").exists():
            return
        import openvino

        onnx_graph.export(model, "sdpa", folder / "plain.onnx")
        graph = openvino.convert_model(str(folder / "plain.onnx"))
        openvino.save_model(graph, str(folder / "model.xml"), compress_to_fp16=False)

    def load(self, model: Path, precision: str, threads: int, artefact: Path) -> str:
        import openvino

        self.read_model(model)
        properties = {
            "INFERENCE_PRECISION_HINT": {"fp32": "f32", "bf16": "bf16"}[precision],
            "PERFORMANCE_HINT": self.hint,
            "INFERENCE_NUM_THREADS": threads,
        }
        self.compiled = openvino.Core().compile_model(str(artefact / "model.xml"), "CPU", properties)
        self.names = [node.get_any_name() for node in self.compiled.inputs]
        self.request = self.compiled.create_infer_request()
        return f"openvino {openvino.__version__}"

    def inputs(self, batch: Padded) -> dict:
        values = {"input_ids": batch.ids, "attention_mask": batch.mask, "token_type_ids": batch.segments}
        return {name: values[name] for name in self.names}

    def embed(self, batch: Padded) -> np.ndarray:
        return self.request.infer(self.inputs(batch), share_inputs=True)[0]


class OpenVinoThroughput(OpenVino):
    hint = "THROUGHPUT"

    def load(self, model: Path, precision: str, threads: int, artefact: Path) -> str:
        version = super().load(model, precision, threads, artefact)
        from openvino import AsyncInferQueue

        self.queue = AsyncInferQueue(self.compiled)
        self.queue.set_callback(keep)
        return version

    def embed_all(self, batches: list) -> list[np.ndarray]:
        parts = [None] * len(batches)
        for i, batch in enumerate(batches):
            self.queue.start_async(self.inputs(batch), (parts, i), share_inputs=True)
        self.queue.wait_all()
        return parts


def keep(request, place: tuple[list, int]) -> None:
    parts, i = place
    parts[i] = request.get_output_tensor(0).data.copy()
