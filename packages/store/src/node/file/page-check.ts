/**
 * Whether pages of a file were written under a key, without SQLite and without touching anything:
 * each page of SQLCipher's format 4 ends in an initialisation vector of 16 bytes and an HMAC-SHA-512
 * over what is before it and the number of the page.
 */
import { createHmac, pbkdf2Sync } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { equal, wipe } from '@pvtcoms/core/bytes'
import { SALT_LENGTH, type StoreKey } from './store-key.ts'

export const PAGE_LENGTH = 4_096
const HMAC_LENGTH = 64

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
