#!/usr/bin/env bash
# npm 11.19.1.
# Of the versions that fit a range npm takes the newest whose `engines` fit the Node that runs npm itself,
# without a word. better-sqlite3-multiple-ciphers@>=12 gives 13.0.3 under Node 22 and later, and an older
# major version under Node 20, though the program may run on another Node than npm does.
# Guard: every dependency is pinned to one version; test/repository.test.ts.
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
found_on "npm 11.19.1" "npm $(npm --version)"
range='better-sqlite3-multiple-ciphers@>=12 <=13.0.3'
# npm reads the version of the Node that runs it. One that says it is 20 stands for Node 20.
cat >as-node-20.cjs <<'JS'
Object.defineProperty(process, 'version', { value: 'v20.20.2' })
JS
npm_cli=$(realpath "$(command -v npm)")
major() {
  rm -rf package.json package-lock.json
  echo '{ "private": true }' >package.json
  "$node" "$@" "$npm_cli" install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error "$range" >said.log 2>&1
  "$node" -p "require('./package-lock.json').packages['node_modules/better-sqlite3-multiple-ciphers'].version.split('.')[0]"
}
seen="Node 26: $(major), Node 20: $(major --require ./as-node-20.cjs)"
verdict "the major version for >=12 <=13.0.3" "Node 26: 13, Node 20: 13" "$seen" "Node 26: 13, Node 20: 12"
