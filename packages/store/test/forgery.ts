/** What somebody can do to a file whose passphrase they know: with SQL, or with its pages as they are. */
import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import type SQLite from 'better-sqlite3-multiple-ciphers'
import { passphraseBytes } from '../src/index.ts'
import { deriveKey, openKeyed, type StoreKey } from '../src/node/file/store-key.ts'
import { giveGrams } from '../src/node/schema/search-grams.ts'
import type { Database } from '../src/node/sqlite.ts'
import { CHEAP } from './cost.ts'

const PAGE = 4_096
const IV = 16
/** What a page has room for, before its initialisation vector and its HMAC. */
export const ROOM = PAGE - IV - 64

function keyOf(path: string): StoreKey {
  const salt = Uint8Array.from(readFileSync(path).subarray(0, 16))
  const cost = { primitives: nodePrimitives, cost: CHEAP }
  return deriveKey(passphraseBytes('correct horse'), salt, cost)
}

/** Does `work` in the file, which the schema does not keep from itself. */
export function forge(path: string, work: string | ((database: Database) => void)): void {
  const database = openKeyed(path, keyOf(path))
  try {
    // The library has more than the store needs of it.
    ;(database as SQLite.Database).unsafeMode(true)
    database.pragma('writable_schema = ON')
    database.pragma('foreign_keys = OFF')
    giveGrams(database)
    if (typeof work === 'string') {
      database.pragma('trusted_schema = ON')
      database.exec(work)
    } else work(database)
  } finally {
    database.close()
  }
}

/** Writes the file anew with other pages; of the first one 16 bytes are the salt and stay. */
export function forgePages(path: string, change: (pages: Buffer[]) => void): void {
  const { key, salt } = keyOf(path)
  const file = readFileSync(path)
  const pages = Array.from({ length: file.length / PAGE }, (_, index) => {
    const page = file.subarray(index * PAGE, (index + 1) * PAGE)
    const start = index === 0 ? salt.length : 0
    const decipher = createDecipheriv('aes-256-cbc', key.expose(), page.subarray(ROOM, ROOM + IV))
    const plain = decipher.setAutoPadding(false).update(page.subarray(start, ROOM))
    return Buffer.concat([page.subarray(0, start), plain])
  })
  change(pages)
  const masked = salt.map((byte) => byte ^ 0x3a)
  const macKey = pbkdf2Sync(key.expose(), masked, 2, 32, 'sha512')
  const written = pages.map((page, index) => {
    const start = index === 0 ? salt.length : 0
    const vector = Buffer.alloc(IV, index)
    const cipher = createCipheriv('aes-256-cbc', key.expose(), vector).setAutoPadding(false)
    const body = Buffer.concat([cipher.update(page.subarray(start)), vector])
    const number = Buffer.alloc(4)
    number.writeUInt32LE(index + 1)
    const mac = createHmac('sha512', macKey).update(body).update(number).digest()
    return Buffer.concat([page.subarray(0, start), body, mac])
  })
  writeFileSync(path, Buffer.concat(written))
}
