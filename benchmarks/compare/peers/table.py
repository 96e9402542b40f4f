"""Every peer by the name that the command line knows it by."""

import importlib

TABLE = {
    "naive-ragged": ("ragged", "NaiveRagged"),
    "pytorch": ("pytorch", "PyTorch"),
    "pytorch-compile": ("pytorch", "PyTorchCompiled"),
    "onnxruntime": ("onnxruntime", "OnnxRuntime"),
    "openvino": ("openvino", "OpenVino"),
    "openvino-throughput": ("openvino", "OpenVinoThroughput"),
    "ctranslate2": ("ctranslate2", "CTranslate2"),
    "ctranslate2-workers": ("ctranslate2", "CTranslate2Workers"),
}


def engine_class(name: str):
    module, cls = TABLE[name]
    return getattr(importlib.import_module(f".{module}", __package__), cls)
