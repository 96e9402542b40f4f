"""How fast do files come from a hub on this machine? One of 2 GB, and a thousand small ones.

    python throughput.py --program build/examples/optimum-cpp [--huggingface-hub FOLDER] [--gigabytes 2]
                         [--small 1000] [--rounds 5]

nginx serves both on the loopback interface. The contenders take turns: the program `curl`, once
alone and once with `sha256sum` reading what it writes; optimum-cpp, which hashes; and, with
--huggingface-hub, the release that `pip install --target FOLDER` put there, which does not. Prints
medians, and the ratio to `curl`. The disk of --folder should be one where no files were deleted for
five minutes.
"""

import argparse
import hashlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMIT = "c" * 40


def git_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_large(path: Path, size: int) -> None:
    block = os.urandom(1 << 24)
    with path.open("wb") as file:
        for at in range(0, size, len(block)):
            file.write(block[: min(len(block), size - at)])


class Server:
    """nginx with two repositories: bench/large and bench/small."""

    def __init__(self, folder: Path, large_size: int, small_count: int):
        self.folder, self.count = folder, small_count
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        content = folder / "content"
        (content / "small").mkdir(parents=True)
        write_large(content / "large.bin", large_size)
        etag = sha256_of(content / "large.bin")
        places = [self.place("bench/large", "large.bin", content / "large.bin", etag)]
        trees = {"bench/large": [{"type": "file", "path": "large.bin", "size": large_size,
                                  "oid": "a" * 40,
                                  "lfs": {"oid": etag, "size": large_size, "pointerSize": 134}}],
                 "bench/small": []}
        for i in range(small_count):
            name, body = f"part-{i:04}.json", json.dumps({"number": i, "text": "x" * 2000}).encode()
            (content / "small" / name).write_bytes(body)
            places.append(self.place("bench/small", name, content / "small" / name, git_id(body)))
            trees["bench/small"].append(
                {"type": "file", "path": name, "size": len(body), "oid": git_id(body)})
        for repo, tree in trees.items():
            places += self.listing(repo, tree)
        self.start(places)

    @staticmethod
    def place(repo: str, name: str, path: Path, etag: str) -> str:
        return (f"location ~ ^/{repo}/resolve/(main|{COMMIT})/{name}$ {{ alias {path}; etag off; "
                f"add_header ETag '\"{etag}\"'; add_header X-Repo-Commit {COMMIT}; }}")

    def listing(self, repo: str, tree: list) -> list[str]:
        info = {"_id": "1", "id": repo, "modelId": repo, "sha": COMMIT, "private": False, "tags": [],
                "siblings": [{"rfilename": entry["path"]} for entry in tree]}
        places = []
        for name, value in (("revision", info), ("tree", tree)):
            path = self.folder / f"{repo.replace('/', '-')}-{name}.json"
            path.write_text(json.dumps(value))
            places.append(f"location ~ ^/api/models/{repo}/{name}/(main|{COMMIT})$ {{ alias {path}; "
                          "default_type application/json; }")
        return places

    def start(self, places: list[str]) -> None:
        below = "".join(f"{kind}_temp_path {self.folder}/{kind};\n"
                        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"pid {self.folder}/pid; error_log {self.folder}/error;\nevents {{}}\nhttp {{\n{below}"
            "access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;\n"
            f"server {{ listen 127.0.0.1:{self.port};\n" + "\n".join(places) + "\n}}\n")
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen(
            [program, "-p", self.folder, "-c", self.folder / "nginx.conf",
             "-g", "daemon off; master_process off;"], stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise SystemExit("nginx did not start: " + (self.folder / "error").read_text())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def contenders(server: Server, program: str, python: bool):
    """Name, and the command that brings a repository into a folder."""
    file = f"{server.url}/bench/large/resolve/{COMMIT}/large.bin"
    config = server.folder / "curl.small"
    config.write_text("".join(
        f'url = "{server.url}/bench/small/resolve/{COMMIT}/part-{i:04}.json"\noutput = "part-{i}"\n'
        for i in range(server.count)))
    yield "curl", {"large": ["curl", "-sS", "-o", "large.bin", file],
                   "small": ["curl", "-sS", "--parallel", "--parallel-max", "8", "-K", config]}
    yield "curl, and sha256sum beside it", {
        "large": ["bash", "-c", f"curl -sS '{file}' | tee large.bin | sha256sum"]}
    yield "optimum-cpp", {size: [program, "-q", "download", f"bench/{size}", "--cache-dir", "cache"]
                          for size in ("large", "small")}
    if python:
        script = "import sys, huggingface_hub as h; h.snapshot_download(sys.argv[1], cache_dir='cache')"
        yield "huggingface_hub", {size: [sys.executable, "-c", script, f"bench/{size}"]
                                  for size in ("large", "small")}


def run(command: list, folder: Path, environment: dict) -> tuple[float, int]:
    """Seconds and peak memory in MiB; the folder is new."""
    folder.mkdir()
    begin = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    process.returncode = status
    if status != 0:
        raise SystemExit(f"{command} ended with {status}")
    return seconds, usage.ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--huggingface-hub", type=os.path.abspath, help="a folder that has it")
    parser.add_argument("--gigabytes", type=float, default=2)
    parser.add_argument("--small", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name).resolve()
        size = int(options.gigabytes * 10**9)
        server = Server(folder, size, options.small)
        environment = {"PATH": os.environ["PATH"], "HOME": name, "HF_ENDPOINT": server.url,
                       "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1",
                       "HF_HUB_DISABLE_TELEMETRY": "1",
                       "PYTHONPATH": options.huggingface_hub or ""}
        try:
            results: dict = {}
            for turn in range(options.rounds):
                for contender, commands in contenders(server, options.program, bool(options.huggingface_hub)):
                    for what, command in commands.items():
                        place = folder / f"{what}-{turn}-{contender}"
                        results.setdefault((what, contender), []).append(
                            run(command, place, environment))
                        # Small files stay to the end: where many were deleted a moment ago, ext4
                        # looks long for a free inode, and that is no client's speed.
                        if what == "large":
                            shutil.rmtree(place)
        finally:
            server.stop()
    for what in ("large", "small"):
        base = statistics.median(seconds for seconds, _ in results[what, "curl"])
        for (kind, contender), runs in results.items():
            if kind != what:
                continue
            seconds = statistics.median(seconds for seconds, _ in runs)
            amount = f"{size / seconds / 1e6:7.0f} MB/s" if what == "large" else \
                f"{options.small / seconds:7.0f} files/s"
            print(f"{what:<6} {contender:<30} {seconds:7.2f} s  {amount:<16} "
                  f"{seconds / base:5.2f} x curl  {max(peak for _, peak in runs):5} MiB")


if __name__ == "__main__":
    main()
