/**
 * From a passphrase to the key of a file. A file of SQLCipher begins with a salt of 16 bytes: ours is
 * that of Argon2id as well, so that passphrase and file are all that is needed.
 */
import { wipe } from '@pvtcoms/core/bytes'
import type { Argon2idCost, Primitives } from '@pvtcoms/core/crypto/primitives'
import type { RandomSource } from '@pvtcoms/core/env'
import { Secret } from '@pvtcoms/core/secret'
import { type Database, type OpenOptions, openDatabase } from '../sqlite.ts'

export const SALT_LENGTH = 16
const KEY_LENGTH = 32

/** What it takes to try one passphrase: 64 MiB, three times over. */
export const COST: Argon2idCost = { memory: 65_536, passes: 3 }

export interface KeyDerivation {
  readonly primitives: Pick<Primitives, 'argon2id'>
  /** Cheaper ones are for tests alone: it is no part of the file, so a file opens with its own only. */
  readonly cost?: Argon2idCost
}

/** The key of one file: of 32 bytes, and the salt that the file begins with. */
export interface StoreKey {
  readonly key: Secret<'StoreKey'>
  readonly salt: Uint8Array
}

/** The key of the file that begins with `salt`. */
export function deriveKey(
  passphrase: Uint8Array,
  salt: Uint8Array,
  { primitives, cost = COST }: KeyDerivation,
): StoreKey {
  const key = primitives.argon2id(passphrase, salt, cost, KEY_LENGTH)
  return { key: new Secret('StoreKey', key), salt }
}

/** The key of a store that is yet to be made. */
export function freshKey(
  passphrase: Uint8Array,
  parts: KeyDerivation & { readonly random: RandomSource },
): StoreKey {
  return deriveKey(passphrase, parts.random.random(SALT_LENGTH), parts)
}

/** Opens a file of that key, or one that is empty. It is not trusted: others may have known the key. */
export function openKeyed(path: string, key: StoreKey, options: OpenOptions = {}): Database {
  const database = openDatabase(path, { timeout: 0, fileMustExist: true, ...options })
  try {
    applyKey(database, key)
    // No function of its schema reaches beyond it, and cells have to lie within their pages.
    database.pragma('trusted_schema = OFF')
    database.pragma('cell_size_check = ON')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function applyKey(database: Database, key: StoreKey): void {
  database.pragma("cipher = 'sqlcipher'")
  database.pragma('legacy = 4')
  const spelled = spell(key)
  try {
    database.key(spelled)
  } finally {
    wipe(spelled)
  }
}

/** The key as SQLCipher takes one that is not a passphrase: x'key salt' in hexadecimal. */
export function spell({ key, salt }: StoreKey): Buffer {
  const spelled = Buffer.alloc(2 * (KEY_LENGTH + SALT_LENGTH) + 3)
  spelled.write("x'")
  let place = 2
  for (const part of [key.expose(), salt]) {
    for (const byte of part) {
      spelled[place++] = digit(byte >> 4)
      spelled[place++] = digit(byte & 15)
    }
  }
  spelled.write("'", place)
  return spelled
}

const digit = (value: number): number => (value < 10 ? 48 : 87) + value
