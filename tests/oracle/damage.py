"""Ways to damage a model folder: each gives a function of the folder."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy
from safetensors.numpy import load_file, save_file

from small_models import INDEX, SHARDS, write_json

Damage = Callable[[Path], object]


def nothing(folder: Path) -> None:
    pass


def empty_folder(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def remove(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def is_bytes(name: str, content: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes(content)


def cut(name: str, end: int) -> Damage:
    """Keeps the bytes before `end`, which counts from the file's end if negative."""
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:end])


def append(name: str, content: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes() + content)


def only(name: str, content: bytes) -> Damage:
    """Weights in another format alone."""

    def damage(folder: Path) -> None:
        (folder / "model.safetensors").unlink()
        (folder / name).write_bytes(content)

    return damage


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def changed(value: dict, changes: dict) -> dict:
    """A JSON object with keys set, or removed by `...`."""
    return {key: item for key, item in (value | changes).items() if item is not ...}


def keys(name: str, **changes: object) -> Damage:
    def damage(folder: Path) -> None:
        write_json(folder / name, changed(json.loads((folder / name).read_text()), changes))

    return damage


def config(**changes: object) -> Damage:
    return keys("config.json", **changes)


def config_is(content: bytes) -> Damage:
    return is_bytes("config.json", content)


def config_as(change: Callable[[str], bytes]) -> Damage:
    return lambda folder: config_is(change((folder / "config.json").read_text()))(folder)


def config_number(key: str, literal: str) -> Damage:
    """A number spelled as Python's writer would not spell it."""

    def spelled(text: str) -> bytes:
        return (
            json.dumps(json.loads(text) | {key: "LITERAL"}).replace('"LITERAL"', literal).encode()
        )

    return config_as(spelled)


def tensors(change: Callable[[dict], dict], name: str = "model.safetensors") -> Damage:
    return lambda folder: save_file(change(load_file(folder / name)), folder / name)


def without(*names: str) -> Damage:
    return tensors(
        lambda weights: {name: tensor for name, tensor in weights.items() if name not in names}
    )


def tensor_added(name: str, tensor: numpy.ndarray, path: str = "model.safetensors") -> Damage:
    return tensors(lambda weights: weights | {name: tensor}, path)


def reshaped(name: str, shape: tuple, path: str = "model.safetensors") -> Damage:
    return tensor_added(name, numpy.zeros(shape, numpy.float32), path)


def shard_map(file: object) -> Damage:
    """The index says that the first tensor lies in `file`; it stays where it was."""

    def damage(folder: Path) -> None:
        index = json.loads((folder / INDEX).read_text())
        index["weight_map"][min(index["weight_map"])] = file
        write_json(folder / INDEX, index)

    return damage


def tensor_twice(folder: Path) -> None:
    first, second = (load_file(folder / name) for name in SHARDS)
    name = min(first)
    save_file(second | {name: first[name]}, folder / SHARDS[1])


def many_shards(folder: Path) -> None:
    index = json.loads((folder / INDEX).read_text())
    index["weight_map"] |= {f"t{i}": f"s{i}.safetensors" for i in range(70_000)}
    write_json(folder / INDEX, index)


def modules(change: Callable[[list], list]) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / "modules.json"
        write_json(path, change(json.loads(path.read_text())))

    return damage


def module(position: int, **changes: object) -> Damage:
    def change(listed: list) -> list:
        listed[position] = changed(listed[position], changes)
        return listed

    return modules(change)
