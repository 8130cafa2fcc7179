#!/usr/bin/env bash
# Node 26.10.0.
# fs.unlinkSync of a file on a read-only file system throws an error with the code EROFS, and so does
# fs.promises.rm; fs.rmSync throws one whose code is the empty string. It goes by another library than the
# rest of fs and gives names to a few errors alone.
# Guard: an error without a known code says nothing of the disk, and nothing hangs on the code of rmSync;
# packages/core/test/disk-error.test.ts.
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
found_on "Node v26.10.0" "Node $("$node" --version)"
needs unshare
cat >probe.cjs <<'JS'
const { rmSync, unlinkSync } = require('node:fs')
const codeOf = (action) => {
  try {
    action('folder/file')
    return 'removed'
  } catch (error) {
    return JSON.stringify(error.code)
  }
}
console.log(`unlinkSync ${codeOf(unlinkSync)}, rmSync ${codeOf(rmSync)}`)
JS
mkdir folder
touch folder/file
seen=$(unshare --map-root-user --mount sh -c \
  'mount --bind folder folder && mount -o remount,ro,bind folder && "$0" probe.cjs' "$node" 2>said.log) || {
  cat said.log >&2
  echo "this needs namespaces for users and mounts" >&2
  exit 2
}
verdict "the codes on a read-only file system" 'unlinkSync "EROFS", rmSync "EROFS"' "$seen" 'unlinkSync "EROFS", rmSync ""'
