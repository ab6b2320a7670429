#!/usr/bin/env bash
# The tests in this folder, in an environment of their own: plugin-bridge/src/test/hosts/run.sh [-v] [TEST …]
# Needs the built plugins (docs/plugin.md). SA3_WHEELS names a folder of wheels to install from in place of PyPI.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=$here/../../../target/venv
if ! "$venv/bin/python" -c 'import numpy, pedalboard, dawdreamer' 2>/dev/null; then
  python3 -m venv "$venv"
  source=()
  [ -z "${SA3_WHEELS:-}" ] || source=(--no-index --find-links "$SA3_WHEELS")
  "$venv/bin/python" -m pip install --quiet "${source[@]}" -r "$here/requirements.txt"
fi
cd "$here"
[ $# -eq 0 ] || exec "$venv/bin/python" -m unittest "$@"
# Each in a process of its own: they have folders of their own, and hosts do not mix.
for test in test_*.py; do
  echo "---- ${test%.py}"
  "$venv/bin/python" -m unittest "${test%.py}"
done
