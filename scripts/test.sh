#!/usr/bin/env bash
# What `make test` does: the suite on the embedded database and, beside it, on PostgreSQL; of each, side by side
# and about as long, the rooms' own tests (over PostgreSQL, where most of them run by day, in two parts), those
# that break or watch running processes, and the other ones of whole installations. The answers are told one
# after the other. Says what was left out; with REQUIRE_ALL=1 a left-out part is a failure. PYTEST holds options
# for pytest, TESTS what to run instead of all.
set -uo pipefail
cd "$(dirname "$0")/.."
read -r -a options <<<"${PYTEST:-}"
apart=(tests/e2e tests/evidence tests/faults)
whole=("${apart[*]}" "tests ${apart[*]/#/--ignore=}")
embedded=(dangvu "${whole[@]}")
postgresql=(dangvu/desk "dangvu --ignore=dangvu/desk" "${whole[@]}")
[ -z "${TESTS:-}" ] || { read -r -a embedded <<<"$TESTS" && postgresql=("${embedded[@]}"); }
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

.venv/bin/python -m tests.browsers || left_out+=("pages in a browser (no chromium)")

streams=("${embedded[@]/#/embedded: }")
if scripts/postgres.sh found; then
  streams+=("${postgresql[@]/#/postgresql: }")
  export DANGVU_TEST_BOTH=1 # some run over one of them by day: conftest.py
else
  left_out+=("PostgreSQL (no server; apt-get install postgresql)")
fi

for stream in "${streams[@]}"; do
  under=(env -u DANGVU_DATABASE_URL -u DANGVU_DATABASE_OWNER_URL)
  [[ $stream == embedded:* ]] || under=(scripts/postgres.sh run)
  : >"$answers/${stream//\//_}"
  suite "$answers/${stream//\//_}" "${stream#*: }" "${under[@]}" &
  running["$stream"]=$!
done

for stream in "${streams[@]}"; do
  echo "== $stream =="
  tail -n +1 -f "$answers/${stream//\//_}" --pid "${running["$stream"]}"
  wait "${running["$stream"]}" || status=1
  unset "running[$stream]"
done

for part in "${left_out[@]}"; do echo "left out: $part"; done
if [ "${REQUIRE_ALL:-}" = 1 ] && [ ${#left_out[@]} -gt 0 ]; then
  echo "REQUIRE_ALL=1: a left-out part is a failure" >&2
  status=1
fi
exit $status
