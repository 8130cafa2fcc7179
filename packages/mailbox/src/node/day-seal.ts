/**
 * Letters at rest: ChaCha20-Poly1305 under the key of the day on which they arrived. A tag's first 12 bytes
 * are the nonce: no two kept letters have the same first 8. The tag is the associated data. Destroying
 * the key of a day destroys all letters of that day, wherever remains of them lie.
 *
 *   body = ChaCha20-Poly1305(day key, nonce tag[0..12], associated tag, letter)       16 more than the letter
 */
import { equal } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import type { RandomSource } from '@pvtcoms/core/env'
import { Secret } from '@pvtcoms/core/secret'
import { REMNANT_LENGTH, type StorageEngine } from '../storage-engine.ts'

/** Keys that are kept in memory: one for each day that letters can be of. */
const MAX_DAYS = 17

export class DaySeal {
  readonly #engine: Pick<StorageEngine, 'dayKey'>
  readonly #primitives: Primitives
  readonly #random: RandomSource
  readonly #keys = new Map<number, Promise<Secret<'DayKey'>>>()

  constructor(engine: Pick<StorageEngine, 'dayKey'>, primitives: Primitives, random: RandomSource) {
    this.#engine = engine
    this.#primitives = primitives
    this.#random = random
  }

  async seal(day: number, tag: Uint8Array, letter: Uint8Array): Promise<Uint8Array> {
    const key = await this.#key(day)
    return this.#primitives.chacha20poly1305Seal(key.expose(), tag.subarray(0, 12), tag, letter)
  }

  /** The letter; undefined when it was removed, or does not open. */
  async open(day: number, tag: Uint8Array, body: Uint8Array): Promise<Uint8Array | undefined> {
    if (body.length <= REMNANT_LENGTH) return undefined
    const key = await this.#key(day)
    return this.#primitives.chacha20poly1305Open(key.expose(), tag.subarray(0, 12), tag, body)
  }

  /** Whether the kept, or removed, body is of the same letter: the last 16 bytes are its authenticator. */
  async isSame(
    day: number,
    tag: Uint8Array,
    body: Uint8Array,
    letter: Uint8Array,
  ): Promise<boolean> {
    const sealed = await this.seal(day, tag, letter)
    return equal(sealed.slice(-REMNANT_LENGTH), body.slice(-REMNANT_LENGTH))
  }

  /** Forgets the keys of days before `day` here; the engine forgets its own. */
  forget(day: number): void {
    for (const old of [...this.#keys.keys()]) if (old < day) this.#drop(old)
  }

  close(): void {
    for (const day of [...this.#keys.keys()]) this.#drop(day)
  }

  #key(day: number): Promise<Secret<'DayKey'>> {
    const known = this.#keys.get(day)
    if (known !== undefined) return known
    const oldest = Math.min(...this.#keys.keys())
    if (this.#keys.size >= MAX_DAYS) this.#drop(oldest)
    const fresh = new Secret('DayKey', this.#random.random(32))
    const key = this.#engine.dayKey(day, fresh).finally(() => fresh.wipe())
    this.#keys.set(day, key)
    key.catch(() => this.#keys.delete(day))
    return key
  }

  #drop(day: number): void {
    const key = this.#keys.get(day)
    this.#keys.delete(day)
    key?.then(
      (secret) => secret.wipe(),
      () => undefined,
    )
  }
}
