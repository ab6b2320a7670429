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
# Each in a process of its own: they have folders of their own, and hosts do not mix. Two at a time, since much of it is
# waiting for services that come back; the longest first.
one() {
  local said status=0
  said=$("$venv/bin/python" -m unittest "$1" 2>&1) || status=$?
  printf -- '---- %s\n%s\n' "$1" "$said"
  return "$status"
}
export venv
export -f one
ls -S test_*.py | sed 's/[.]py$//' | xargs -P 2 -I{} bash -c 'one {}'
