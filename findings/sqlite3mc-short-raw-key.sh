#!/usr/bin/env bash
# SQLite3 Multiple Ciphers 2.4.0 (better-sqlite3-multiple-ciphers 13.0.3), SQLCipher 4 format.
# A raw key is written x'…' with 64 hexadecimal digits, or 96 with the salt. With two digits too few it is
# no error: the whole text, x and quotes included, is taken for a passphrase, and the file opens with it.
# Guard: packages/store/src/node/file/store-key.ts spells both parts from values of a fixed length;
# packages/store/test/store-key.test.ts.
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
install better-sqlite3-multiple-ciphers@13.0.3
cat >probe.js <<'JS'
import Database from 'better-sqlite3-multiple-ciphers'
const open = (key) => {
  const database = new Database('file')
  database.pragma("cipher='sqlcipher'")
  database.pragma('legacy=4')
  database.pragma(`key="${key}"`)
  return database
}
const short = `x'${'ab'.repeat(31)}'`
try {
  const made = open(short)
  made.exec('CREATE TABLE t (x)')
  made.close()
  open(short).prepare('SELECT * FROM t').all()
  console.log('taken for a passphrase')
} catch {
  console.log('refused')
}
JS
verdict "a raw key of 62 digits" "refused" "$("$node" probe.js)" "taken for a passphrase"
