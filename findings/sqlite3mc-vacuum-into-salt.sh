#!/usr/bin/env bash
# SQLite3 Multiple Ciphers 2.4.0 (better-sqlite3-multiple-ciphers 13.0.3), SQLCipher 4 format.
# VACUUM INTO writes a new file with the salt of the old one, and so, with the same passphrase, under the
# same key: pages of one fit into the other.
# Guard: packages/store/src/node/backup/copy.ts attaches a file that has its salt already, and copies into it;
# packages/store/test/backup.test.ts, "begins with a salt of its own".
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
install better-sqlite3-multiple-ciphers@13.0.3
cat >probe.js <<'JS'
import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3-multiple-ciphers'
const database = new Database('file')
database.pragma("cipher='sqlcipher'")
database.pragma('legacy=4')
database.pragma("key='seven quiet walnuts'")
database.exec("CREATE TABLE t (x); VACUUM INTO 'copy'")
const salt = (file) => readFileSync(file).subarray(0, 16)
console.log(salt('file').equals(salt('copy')) ? 'has the same salt' : 'has a salt of its own')
JS
verdict "the file that VACUUM INTO makes" "has a salt of its own" "$("$node" probe.js)" "has the same salt"
