#!/usr/bin/env bash
# Says in one line what this machine lacks for `make setup`. Argument: the Python to use.
set -u
python=$1
missing=()
command -v git >/dev/null || missing+=(git)
if ! command -v "$python" >/dev/null; then
  missing+=(python3 python3-venv)
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 3.11 or later is needed; $("$python" --version) was found. Name another: make setup PYTHON=python3.12" >&2
  exit 1
elif ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  # Debian ships the module venv without what it installs from.
  missing+=(python3-venv)
fi
[ ${#missing[@]} -eq 0 ] && exit 0
echo "Missing: ${missing[*]}. Install it with:  apt-get install -y git python3 python3-venv make" >&2
exit 1
