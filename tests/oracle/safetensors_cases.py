#!/usr/bin/env python3
"""Writes safetensors files, sound and damaged, with what the reference reader says about each.

    safetensors_cases.py OUT [--seed N] [--count N]

OUT gets written.safetensors, a file of every type by the reference writer, and cases.bin: a
sequence of cases. Numbers are 64-bit little-endian; a string is its length and its bytes.
    case:   0 or 1 (accepted), the file as a string, and if accepted the number of tensors and each
    tensor: name, dtype, number of axes, their sizes, its bytes
"""

import argparse
import json
import random
import struct
from pathlib import Path

from folders import fresh, is_fresh, recipe
from safetensors import SafetensorError, TensorSpec, deserialize, serialize

BITS = {
    "BOOL": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8,
    "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64,
}  # fmt: skip
WRITTEN = (
    "bool", "uint8", "int8", "float8_e5m2", "float8_e4m3fn", "int16", "uint16", "float16", "bfloat16",
    "int32", "uint32", "float32", "float64", "int64", "uint64",
)  # fmt: skip
SHAPES = ([], [4], [0], [2, 2], [1, 0, 3], [8, 1])
STRANGE = (
    -1, -0.0, 1.5, 2**31, 2**32, 2**53, 2**61, 2**62, 2**63 - 1, 2**63, 2**64 - 1, 2**64, None, True,
    "1", [], {}, [1], 0, 1, 3, 4,
)  # fmt: skip
FRAGMENTS = (
    b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b" ", b"\n", b"\0", b"\xff", b"\xc3\xa9", b"\\u0041",
    b"\\ud800", b"-", b"0", b"1e2", b"null", b"true", b"NaN", b"//", b'"dtype"', b'"__metadata__"',
    b'"shape":[1],', b'"x":{"y":1},', b"\xef\xbb\xbf",
)  # fmt: skip


def framed(header, data: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def sound(rng: random.Random) -> tuple[dict, bytes]:
    """A header, perhaps with metadata, and data that fits it."""
    header, at = {}, 0
    for i in range(rng.randrange(5)):
        dtype, shape = rng.choice(list(BITS)), rng.choice(SHAPES)
        count = 1
        for size in shape:
            count *= size
        if count * BITS[dtype] % 8:
            shape, count = [4], 4
        end = at + count * BITS[dtype] // 8
        header[f"t{i}"] = {"dtype": dtype, "shape": shape, "data_offsets": [at, end]}
        at = end
    if rng.random() < 0.4:
        header["__metadata__"] = {"format": "pt", "é": '"'}
    names = list(header)
    rng.shuffle(names)
    return {name: header[name] for name in names}, rng.randbytes(at)


def with_odd_value(rng: random.Random, header: dict) -> dict:
    """One value of the header replaced, dropped or added."""
    header = json.loads(json.dumps(header))
    name = rng.choice(list(header) or ["t9"])
    entry = header.setdefault(name, {})
    field = rng.choice(["dtype", "shape", "data_offsets", "extra"])
    place = rng.randrange(5)
    if place == 0:
        header[name] = rng.choice(STRANGE)
    elif place == 1:
        entry.pop(field, None)
    elif place == 2 and isinstance(entry.get(field), list) and entry[field]:
        entry[field][rng.randrange(len(entry[field]))] = rng.choice(STRANGE)
    elif place == 3 and isinstance(entry.get(field), list):
        entry[field].append(rng.choice(STRANGE))
    else:
        entry[field] = rng.choice((*STRANGE, "F31", "F32", "f32", "BF16"))
    return header


def with_odd_bytes(rng: random.Random, file: bytes, first: int, end: int) -> bytes:
    """A few bytes between `first` and `end` replaced, put in or taken out."""
    file = bytearray(file)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(first, max(first + 1, min(end, len(file))))
        kind = rng.randrange(4)
        if kind == 0 and at < len(file):
            file[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            file[at:at] = rng.choice(FRAGMENTS)
        elif kind == 2:
            del file[at : at + rng.randrange(1, 9)]
        else:
            part = rng.choice(FRAGMENTS)
            file[at : at + len(part)] = part
    return bytes(file)


def case(rng: random.Random) -> bytes:
    header, data = sound(rng)
    text = json.dumps(header, ensure_ascii=rng.random() < 0.5).encode()
    match rng.randrange(8):
        case 0:
            return framed(text, data)
        case 1 | 2 | 3:
            return framed(with_odd_value(rng, header), data)
        case 4 | 5:  # the length still fits: the damage reaches the parser
            return framed(with_odd_bytes(rng, text, 0, len(text)), data)
        case 6:
            return with_odd_bytes(rng, framed(text, data), 0, 9)
        case _:
            cut = framed(text, data)
            return cut[: rng.randrange(len(cut) + 1)] + rng.randbytes(rng.choice((0, 0, 1, 9)))


def string(content: bytes) -> bytes:
    return struct.pack("<Q", len(content)) + content


def verdict(file: bytes) -> bytes:
    try:
        tensors = deserialize(file)
    except SafetensorError:
        return struct.pack("<Q", 0) + string(file)
    out = struct.pack("<Q", 1) + string(file) + struct.pack("<Q", len(tensors))
    for name, tensor in tensors:
        shape = tensor["shape"]
        out += string(name.encode()) + string(tensor["dtype"].encode())
        out += struct.pack(f"<{len(shape) + 1}Q", len(shape), *shape) + string(bytes(tensor["data"]))
    return out


def written(rng: random.Random) -> bytes:
    """A file of every type that has a name here, three shapes each."""
    import numpy

    specs, buffers = {}, []
    for dtype in WRITTEN:
        width = {"bool": 1}.get(dtype, 0) or int("".join(c for c in dtype.split("_")[0] if c.isdigit())) // 8
        for suffix, shape, count in (("", [2, 3], 6), (".scalar", [], 1), (".empty", [0, 3], 0)):
            buffers.append(numpy.frombuffer(rng.randbytes(count * width) or b"\0", dtype=numpy.uint8))
            specs[dtype + suffix] = TensorSpec(
                dtype=dtype, shape=shape, data_ptr=buffers[-1].ctypes.data, data_len=count * width
            )
    return serialize(specs, {"format": "pt"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=6_000)
    arguments = parser.parse_args()
    made_by = recipe(Path(__file__).name, inputs=(f"{arguments.seed} {arguments.count}".encode(),))
    if is_fresh(arguments.out, made_by):
        return
    rng = random.Random(arguments.seed)
    with fresh(arguments.out, made_by) as folder:
        (folder / "written.safetensors").write_bytes(written(rng))
        cases = [verdict(case(rng)) for _ in range(arguments.count)]
        (folder / "cases.bin").write_bytes(b"".join(cases))
        print(f"{arguments.out}: {len(cases)} cases, {sum(c[0] for c in cases)} of them accepted.")


if __name__ == "__main__":
    main()
