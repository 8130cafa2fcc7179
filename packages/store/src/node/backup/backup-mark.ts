/**
 * By its first 16 bytes a file is known for a backup of ours, without a key: so it is told from any other file, and one
 * that was cut off from one that is none. They are the salt of its key; six of them follow from the ten before, so that
 * they look random to whoever does not know this rule. The store itself has no such mark.
 */
import { createHash } from 'node:crypto'
import { concat, equal } from '@pvtcoms/core/bytes'
import type { RandomSource } from '@pvtcoms/core/env'
import { SALT_LENGTH } from '../file/store-key.ts'

const LABEL = 'pvtcoms backup'
/** Bytes that are drawn: 2^40 backups before two of them have the same. */
const DRAWN = 10

/** A salt, 16, for a backup that is yet to be made. */
export function backupSalt(random: RandomSource): Uint8Array {
  const drawn = random.random(DRAWN)
  return concat(drawn, markOf(drawn))
}

/** Whether a file that begins with these bytes, 16, is a backup of ours, or the beginning of one. */
export function isBackupSalt(salt: Uint8Array): boolean {
  return equal(salt.subarray(DRAWN), markOf(salt.subarray(0, DRAWN)))
}

function markOf(drawn: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(LABEL).update(drawn).digest()
  return new Uint8Array(hash.subarray(0, SALT_LENGTH - DRAWN))
}
