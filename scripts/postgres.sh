#!/usr/bin/env bash
# A throw-away PostgreSQL for tests, with the roles of a real installation: the owner of the tables and the
# application, which owns nothing.
#   scripts/postgres.sh found            exit 0 if there is a server to start
#   scripts/postgres.sh run COMMAND...   start it, run COMMAND with DANGVU_DATABASE_URL and
#                                        DANGVU_DATABASE_OWNER_URL set, stop and remove it
set -euo pipefail

binaries() { # the folder of the newest server, in Debian's place or on the path
  local newest
  newest=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
  [ -n "$newest" ] || newest=$(command -v initdb) || return 1
  dirname "$newest"
}

case "${1:-}" in
  found) binaries >/dev/null && exit 0 || exit 1 ;;
  run) shift ;;
  *) sed -n '2,7p' "$0" >&2; exit 2 ;;
esac

bin=$(binaries) || { echo "no PostgreSQL server here: apt-get install postgresql" >&2; exit 1; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/dangvu-postgres.XXXXXX")
as=()
if [ "$(id -u)" -eq 0 ]; then
  # The server refuses to run as root.
  as=(setpriv --reuid postgres --regid postgres --clear-groups env "HOME=$folder")
  chown postgres "$folder"
fi
server() { (cd "$folder" && "${as[@]}" "$@"); }

child=
# shellcheck disable=SC2329 # called by the trap
remove() {
  [ -z "$child" ] || kill "$child" 2>/dev/null || true
  server "$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap remove EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

secret=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s' "$secret" >"$folder/secret"
chmod 644 "$folder/secret"
server "$bin/initdb" -D data -U admin --pwfile="$folder/secret" -A scram-sha-256 --data-checksums -E UTF8 --locale=C >"$folder/initdb.log" 2>&1 ||
  { cat "$folder/initdb.log" >&2; exit 1; }

# A free port is only known by trying: another program may take it between the question and the start.
for _ in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 30000))
  # fsync stays on: the tests ask for the settings of a real installation.
  if server "$bin/pg_ctl" -D data -w -l log -o "-p $port -h 127.0.0.1 -k '$folder'" start >/dev/null 2>&1; then
    started=1
    break
  fi
done
[ -n "${started:-}" ] || { cat "$folder/log" >&2; exit 1; }

PGPASSWORD=$secret "$bin/psql" -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$port" -U admin postgres <<SQL
CREATE ROLE dangvu_owner LOGIN CREATEDB PASSWORD '$secret';
CREATE ROLE dangvu LOGIN PASSWORD '$secret';
CREATE DATABASE dangvu OWNER dangvu_owner;
SQL

export DANGVU_DATABASE_OWNER_URL="postgres://dangvu_owner:$secret@127.0.0.1:$port/dangvu"
export DANGVU_DATABASE_URL="postgres://dangvu:$secret@127.0.0.1:$port/dangvu"
# For tests that stop and start the server themselves.
export DANGVU_TEST_POSTGRES_DATA="$folder/data" DANGVU_TEST_POSTGRES_BIN="$bin"
# In the background, so that a signal is heard while the command runs.
"$@" &
child=$!
code=0
wait "$child" || code=$?
child=
exit "$code"
