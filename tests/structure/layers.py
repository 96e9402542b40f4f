"""Checks every #include under include/ against the edges that are allowed between rooms."""

from __future__ import annotations

import re

from tree import File, files, finish, project_root

# Rooms that a room may include, beside itself. Includes point right only:
#
#   task - backend - architecture - nn - kernels - tensor - core
#   task - preprocess - core
#   task - hub - core
EDGES = {
    "version": (),
    "core": ("version",),
    "hub": ("version", "core"),
    "preprocess": ("core",),
    "tensor": ("core",),
    "kernels": ("core", "tensor"),
    "nn": ("core", "tensor", "kernels"),
    "architecture": ("core", "tensor", "kernels", "nn"),
    "fwd": ("core",),
    "backend": ("fwd", "core", "tensor", "kernels", "nn", "architecture"),
    "task": ("fwd", "core", "hub", "preprocess", "tensor", "kernels", "nn", "backend"),
}
EVERYTHING = ("optimum", "extend")  # the headers that bring all rooms, and that no room includes

# Libraries, and where their headers may be seen. What is not named here may be seen nowhere.
LIBRARIES = {
    r"(ATen|c10|torch)/": r"kernels/impl/aten|tensor/(impl/)?named_tensors|backend/impl/(torch_script|compiled)",
    r"nlohmann/": r".*/impl/",
    r"fmt/": r".*/impl/.*\.ipp$",
    r"curl/": r"hub/impl/.*\.ipp$",
    r"openssl/": r"core/impl/.*\.ipp$",
    r"pcre2": r"preprocess/impl/",
    r"boost/hana": r"(core|nn|architecture|backend|task)/",
    r"(x86intrin|immintrin|cpuid)\.h": r"kernels/impl/cpu",
}
# Headers of the language and of Linux: no folder, or one of the kernel's.
SYSTEM = re.compile(r"(sys/|linux/)?[a-z_0-9]+(\.h)?$")


def fault_of_room(file: File, name: str) -> str | None:
    target = name.split("/")
    room = target[1] if len(target) > 2 else target[1].removesuffix(".hpp")
    if file.room in EVERYTHING:
        return None
    if room in EVERYTHING:
        return "a room includes the umbrella"
    if file.room not in EDGES or room not in EDGES:
        return f"the table of layers has no room '{file.room if file.room not in EDGES else room}'"
    if room != file.room and room not in EDGES[file.room]:
        return f"'{file.room}' must not see '{room}'"
    if room == "architecture" and file.room == "backend" and "/impl/libtorch" not in file.name:
        return "in 'backend', only impl/libtorch sees 'architecture'"
    if "/impl/" in name and not file.is_body and room != file.room:
        return "a public header looks into the bodies of another room"
    return None


def fault_of_library(file: File, name: str) -> str | None:
    for library, places in LIBRARIES.items():
        if re.match(library, name):
            inside = file.name.removeprefix("optimum/")
            return None if re.match(places, inside) else f"'{name}' may be seen only in {places}"
    return None if SYSTEM.match(name) else f"'{name}' belongs to no library of this project"


def main() -> None:
    tree = files(project_root(__doc__))
    names = {file.name for file in tree}
    faults, edges = [], 0
    for file in tree:
        for line, name in file.includes():
            ours = name.startswith("optimum/")
            fault = fault_of_room(file, name) if ours else fault_of_library(file, name)
            if ours and name not in names:
                fault = "there is no such header"
            if fault:
                faults.append(f"include/{file.name}:{line}: {name}: {fault}.")
            edges += ours
    finish(faults, f"{edges} includes between {len(tree)} files keep to the layers.")


main()
