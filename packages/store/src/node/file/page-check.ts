/**
 * Whether pages of a file were written under a key, without SQLite and without touching anything:
 * each page of SQLCipher's format 4 ends in an initialisation vector of 16 bytes and an HMAC-SHA-512
 * over what is before it and the number of the page.
 */
import { createDecipheriv, createHmac, pbkdf2Sync } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { equal, wipe } from '@pvtcoms/core/bytes'
import { SALT_LENGTH, type StoreKey } from './store-key.ts'

export const PAGE_LENGTH = 4_096
const HMAC_LENGTH = 64
const IV_LENGTH = 16
/** At the end of each page: the initialisation vector, and the HMAC. */
export const TRAILER = IV_LENGTH + HMAC_LENGTH
/** Of a page without its trailer. */
export const PLAIN_LENGTH = PAGE_LENGTH - TRAILER
/** Where the first page says how many there are. After https://www.sqlite.org/fileformat2.html */
const PAGE_COUNT = 28

/** The salt and the first pages: enough to know a key by, also when some of them are damaged. */
export interface FileStart {
  readonly salt: Uint8Array
  readonly pages: readonly Uint8Array[]
}

const START_PAGES = 8

/** The file must not be open in this process: closing it here would release its locks. */
export function readStart(path: string): FileStart {
  const file = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(START_PAGES * PAGE_LENGTH)
    const length = readSync(file, bytes)
    const pages = Array.from({ length: Math.floor(length / PAGE_LENGTH) }, (_, index) =>
      bytes.subarray(index * PAGE_LENGTH, (index + 1) * PAGE_LENGTH),
    )
    return { salt: bytes.slice(0, SALT_LENGTH), pages }
  } finally {
    closeSync(file)
  }
}

/** Whether any of the first pages was written under `key`. */
export function knowsKey({ pages }: FileStart, key: StoreKey): boolean {
  const macKey = macKeyOf(key)
  try {
    return pages.some((page, index) => isGenuine(page, index + 1, macKey))
  } finally {
    wipe(macKey)
  }
}

/** How long the file is by what its first page says, in bytes; undefined where that page is not what was written. */
export function saidLength({ pages: [first] }: FileStart, key: StoreKey): number | undefined {
  const macKey = macKeyOf(key)
  try {
    if (first === undefined || !isGenuine(first, 1, macKey)) return undefined
    return plainPage(first, 1, key).getUint32(PAGE_COUNT) * PAGE_LENGTH
  } finally {
    wipe(macKey)
  }
}

/** A page decrypted and not checked, its trailer left out. Reading beyond its end throws RangeError. */
export function plainPage(page: Uint8Array, number: number, { key }: StoreKey): DataView {
  const start = number === 1 ? SALT_LENGTH : 0
  const vector = page.subarray(PLAIN_LENGTH, PLAIN_LENGTH + IV_LENGTH)
  const decipher = createDecipheriv('aes-256-cbc', key.expose(), vector).setAutoPadding(false)
  const plain = new Uint8Array(PLAIN_LENGTH)
  plain.set(decipher.update(page.subarray(start, PLAIN_LENGTH)), start)
  return new DataView(plain.buffer)
}

function isGenuine(page: Uint8Array, number: number, macKey: Uint8Array): boolean {
  const start = number === 1 ? SALT_LENGTH : 0
  const place = new Uint8Array(4)
  new DataView(place.buffer).setUint32(0, number, true)
  const mac = createHmac('sha512', macKey)
    .update(page.subarray(start, PAGE_LENGTH - HMAC_LENGTH))
    .update(place)
    .digest()
  return equal(mac, page.subarray(PAGE_LENGTH - HMAC_LENGTH))
}

function macKeyOf({ key, salt }: StoreKey): Uint8Array {
  const masked = salt.map((byte) => byte ^ 0x3a)
  return pbkdf2Sync(key.expose(), masked, 2, 32, 'sha512')
}
