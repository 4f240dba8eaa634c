#!/usr/bin/env bash
# What `make test` does: the suite on the embedded database and, beside it, on PostgreSQL; of each, side by side
# and about as long, the rooms' own tests, those that break or watch running processes, and the other ones of
# whole installations. The answers are told one after the other. Says what was left out; with REQUIRE_ALL=1 a
# left-out part is a failure. PYTEST holds options for pytest, TESTS what to run instead of all.
set -uo pipefail
cd "$(dirname "$0")/.."
read -r -a options <<<"${PYTEST:-}"
apart=(tests/e2e tests/evidence tests/faults)
parts=(dangvu "${apart[*]}" "tests ${apart[*]/#/--ignore=}")
[ -z "${TESTS:-}" ] || read -r -a parts <<<"$TESTS"
# Hundreds of processes are started: none but the first compiles the program.
unset PYTHONDONTWRITEBYTECODE
.venv/bin/python -m compileall -q dangvu tests verifier
left_out=()
status=0
answers=$(mktemp -d)
declare -A running
# shellcheck disable=SC2329 # called by the trap
stop() {
  kill "${running[@]}" 2>/dev/null
  rm -rf "$answers"
}
trap stop EXIT

suite() { # ANSWER PART COMMAND...: pytest's exit code 5 (no test matched) is no failure of a run of some tests
  local answer=$1 part
  read -r -a part <<<"$2"
  shift 2
  "$@" .venv/bin/python -m pytest "${options[@]}" "${part[@]}" >"$answer" 2>&1
  local code=$?
  [ "$code" -eq 0 ] || { [ "$code" -eq 5 ] && [[ -n ${TESTS:-} || ${PYTEST:-} == *nightly* ]]; }
}

browser=
for name in chromium chromium-browser google-chrome; do command -v "$name" >/dev/null && browser=$name; done
[ -n "$browser" ] || left_out+=("pages in a browser (no chromium)")

databases=(embedded)
if scripts/postgres.sh found; then
  databases+=(postgresql)
  export DANGVU_TEST_BOTH=1 # some run over one of them by day: conftest.py
else
  left_out+=("PostgreSQL (no server; apt-get install postgresql)")
fi

for database in "${databases[@]}"; do
  for part in "${parts[@]}"; do
    under=(env -u DANGVU_DATABASE_URL -u DANGVU_DATABASE_OWNER_URL)
    [ "$database" = embedded ] || under=(scripts/postgres.sh run)
    : >"$answers/$database ${part//\//_}"
    suite "$answers/$database ${part//\//_}" "$part" "${under[@]}" &
    running["$database $part"]=$!
  done
done

for database in "${databases[@]}"; do
  for part in "${parts[@]}"; do
    echo "== $database: $part =="
    tail -n +1 -f "$answers/$database ${part//\//_}" --pid "${running["$database $part"]}"
    wait "${running["$database $part"]}" || status=1
    unset "running[$database $part]"
  done
done

for part in "${left_out[@]}"; do echo "left out: $part"; done
if [ "${REQUIRE_ALL:-}" = 1 ] && [ ${#left_out[@]} -gt 0 ]; then
  echo "REQUIRE_ALL=1: a left-out part is a failure" >&2
  status=1
fi
exit $status
