#!/usr/bin/env bash
# What `make test` does: the suite on the embedded database and, beside it, on PostgreSQL, whose answer is
# told at the end. Says what was left out; with REQUIRE_ALL=1 a left-out part is a failure. PYTEST holds
# options for pytest.
set -uo pipefail
cd "$(dirname "$0")/.."
read -r -a options <<<"${PYTEST:-}"
left_out=()
status=0

suite() { # COMMAND...: pytest's exit code 5 (no test matched) is no failure of a nightly run
  "$@" .venv/bin/python -m pytest "${options[@]}"
  local code=$?
  [ "$code" -eq 0 ] || { [ "$code" -eq 5 ] && [[ ${PYTEST:-} == *nightly* ]]; }
}

browser=
for name in chromium chromium-browser google-chrome; do command -v "$name" >/dev/null && browser=$name; done
[ -n "$browser" ] || left_out+=("pages in a browser (no chromium)")

beside=
if scripts/postgres.sh found; then
  answer=$(mktemp)
  trap 'rm -f "$answer"; [ -z "$beside" ] || kill "$beside" 2>/dev/null' EXIT
  suite scripts/postgres.sh run >"$answer" 2>&1 &
  beside=$!
else
  left_out+=("PostgreSQL (no server; apt-get install postgresql)")
fi
echo "== embedded database =="
suite env -u DANGVU_DATABASE_URL -u DANGVU_DATABASE_OWNER_URL || status=1
if [ -n "$beside" ]; then
  wait "$beside" || status=1
  beside=
  echo "== PostgreSQL =="
  cat "$answer"
fi

for part in "${left_out[@]}"; do echo "left out: $part"; done
if [ "${REQUIRE_ALL:-}" = 1 ] && [ ${#left_out[@]} -gt 0 ]; then
  echo "REQUIRE_ALL=1: a left-out part is a failure" >&2
  status=1
fi
exit $status
