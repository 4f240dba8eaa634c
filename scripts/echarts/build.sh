#!/bin/sh
# Build dangvu/static/vendor/echarts/echarts.used.js: of Apache ECharts only what entry.js names.
#
#   scripts/echarts/build.sh            writes the file and its licences, and says the hash for vendor/README.md
#   scripts/echarts/build.sh --check    builds it aside and compares; 1 where the bytes differ
#
# For maintainers; it needs node 18 or later, npm and the registry. package-lock.json holds each package by its
# hash, no package's own script is run, and the same versions give the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target="$here/../../dangvu/static/vendor/echarts"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$here/entry.js" "$work"
cd "$work"
npm ci --ignore-scripts --no-audit --no-fund --silent
node_modules/.bin/esbuild entry.js --bundle --format=iife --target=es2020 --legal-comments=none '--define:process.env.NODE_ENV="production"' --outfile=whole.js --log-level=warning
node_modules/.bin/terser whole.js --compress passes=2,ecma=2020 --mangle --output built.js
if [ "${1:-}" = "--check" ]; then
  cmp built.js "$target/echarts.used.js"
  exit
fi
mkdir -p "$target"
cp built.js "$target/echarts.used.js"
# Beside it as servers send it, for where no proxy compresses.
gzip -9nc built.js > "$target/echarts.used.js.gz"
cp node_modules/echarts/LICENSE "$target/LICENSE"
cp node_modules/echarts/NOTICE "$target/NOTICE"
cp node_modules/zrender/LICENSE "$target/LICENSE-zrender"
cp node_modules/tslib/LICENSE.txt "$target/LICENSE-tslib"
sha256sum "$target/echarts.used.js"
