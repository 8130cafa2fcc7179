#!/usr/bin/env bash
# SQLite3 Multiple Ciphers 2.4.0 (better-sqlite3-multiple-ciphers 13.0.3), SQLCipher 4 format, WAL mode.
# After `PRAGMA rekey` has returned, the file itself still stands under the old key: the new pages are in
# the log alone until a checkpoint. Who copies the file away before that opens the copy with the old key.
# Guard: packages/store/src/node/connection.ts empties the log right after; packages/store/test/file-store.test.ts
# and packages/store/test/crash/kill.test.ts.
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
install better-sqlite3-multiple-ciphers@13.0.3
cat >probe.js <<'JS'
import { copyFileSync } from 'node:fs'
import Database from 'better-sqlite3-multiple-ciphers'
const key = (byte) => `"x'${byte.repeat(32)}'"`
const open = (file, byte) => {
  const database = new Database(file)
  database.pragma("cipher='sqlcipher'")
  database.pragma('legacy=4')
  database.pragma(`key=${key(byte)}`)
  return database
}
const database = open('file', 'ab')
database.pragma('journal_mode=WAL')
database.exec('CREATE TABLE t (x)')
database.pragma('wal_checkpoint(TRUNCATE)')
database.pragma(`rekey=${key('cd')}`)
copyFileSync('file', 'copy')
try {
  open('copy', 'ab').prepare('SELECT * FROM t').all()
  console.log('opens with the old key')
} catch {
  console.log('opens with the new key only')
}
JS
verdict "the file after a rekey" "opens with the new key only" "$("$node" probe.js)" "opens with the old key"
