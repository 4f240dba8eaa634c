#!/usr/bin/env bash
# What `make check` does: format, lint, types, order of the rooms, known and own dangers, Django's own checks, those of a server with
# TLS too. All of them run, the types beside the others; any failure counts.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export DANGVU_HOME=$home DJANGO_SETTINGS_MODULE=dangvu.settings
failed=()

try() { # NAME COMMAND...: prints the command's answer only when it fails
  local name=$1 answer
  shift
  if answer=$("$@" 2>&1); then echo "ok      $name"; else echo "FAILED  $name"; echo "$answer"; failed+=("$name"); fi
}

"$bin/mypy" >"$home/types" 2>&1 &
types=$!

try format "$bin/ruff" format --check --quiet .
try lint "$bin/ruff" check --quiet .
try rooms "$bin/lint-imports"
try bandit "$bin/bandit" --quiet --configfile pyproject.toml --recursive dangvu verifier
try own-rules "$bin/python" -m tests.architecture.own_rules
try system "$bin/python" -m django check --fail-level WARNING
try deployment env DANGVU_HTTPS=1 DANGVU_HOSTS=register.example "$bin/python" -m django check --deploy --fail-level WARNING
try migrations "$bin/python" -m django makemigrations --check --dry-run
wait "$types"
code=$?
told() { cat "$home/types" && return "$code"; }
try types told
[ ${#failed[@]} -eq 0 ] || { echo "make check failed: ${failed[*]}" >&2; exit 1; }
