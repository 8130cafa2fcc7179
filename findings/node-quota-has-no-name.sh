#!/usr/bin/env bash
# Node 26.10.0 (libuv 1.x), Linux.
# os.constants.errno has EDQUOT, "quota exceeded", yet no error of Node is ever called that: libuv's table of
# errors lacks it. What a full quota throws has the text "Unknown system error -122" for its code, so that
# whoever looks for 'EDQUOT' beside 'ENOSPC' takes a full quota for something else.
# Guard: packages/core/src/disk-error.ts knows the number as well; packages/core/test/disk-error.test.ts.
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
found_on "Node v26.10.0" "Node $("$node" --version)"
[ "$(uname)" = Linux ] || {
  echo "this needs Linux: the number of EDQUOT is another one elsewhere" >&2
  exit 2
}
cat >probe.cjs <<'JS'
const { constants } = require('node:os')
const { getSystemErrorName, getSystemErrorMap } = require('node:util')
const number = constants.errno.EDQUOT
console.log(`${getSystemErrorMap().has(-number) ? 'known' : 'unknown'}, ${getSystemErrorName(-number)}`)
JS
verdict "the name of errno EDQUOT" "known, EDQUOT" "$("$node" probe.cjs)" "unknown, Unknown system error -122"
