/** Today's and yesterday's seeds of proofs of work, for each address (docs/protocol/mailbox.md §6). */
import { equal } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { firstEpochOfDay, firstHead, powSeed, SEED_ID_LENGTH } from '@pvtcoms/core/mailbox'
import type { StorageEngine } from '../storage-engine.ts'

export interface SeedPair {
  readonly seed: Uint8Array
  readonly seedBefore: Uint8Array
}

export class Seeds {
  readonly #engine: Pick<StorageEngine, 'tipAt'>
  readonly #primitives: Primitives
  readonly #chainKey: Uint8Array
  readonly #epochSeconds: number
  /** The heads of the chain of digests when today and yesterday began. */
  #heads: readonly [Uint8Array, Uint8Array]
  /** By the key object, of which there is one for each address. */
  #pairs = new WeakMap<Uint8Array, SeedPair>()
  #day = -1

  /** `chainKey`, 32, is the mailbox key that the digests are hashed with. */
  constructor(
    engine: Pick<StorageEngine, 'tipAt'>,
    primitives: Primitives,
    chainKey: Uint8Array,
    epochSeconds: number,
  ) {
    this.#engine = engine
    this.#primitives = primitives
    this.#chainKey = chainKey
    this.#epochSeconds = epochSeconds
    const head = firstHead(primitives, chainKey)
    this.#heads = [head, head]
  }

  /** The day, in UTC since 1970, that these are the seeds of. */
  get day(): number {
    return this.#day
  }

  /** Moves to another day, once all epochs before it have ended. */
  async moveTo(day: number): Promise<void> {
    if (day === this.#day) return
    this.#heads = [await this.#headAt(day), await this.#headAt(day - 1)]
    this.#pairs = new WeakMap()
    this.#day = day
  }

  /** The seeds of the address with that key, 32. */
  of(mailboxKey: Uint8Array): SeedPair {
    const known = this.#pairs.get(mailboxKey)
    if (known !== undefined) return known
    const [today, yesterday] = this.#heads
    const pair = {
      seed: powSeed(this.#primitives, mailboxKey, today),
      seedBefore: powSeed(this.#primitives, mailboxKey, yesterday),
    }
    this.#pairs.set(mailboxKey, pair)
    return pair
  }

  /** Today’s or yesterday’s seed, whichever begins with these 4 bytes; undefined when neither does. */
  find(mailboxKey: Uint8Array, seedId: Uint8Array): Uint8Array | undefined {
    const { seed, seedBefore } = this.of(mailboxKey)
    if (equal(seed.subarray(0, SEED_ID_LENGTH), seedId)) return seed
    return equal(seedBefore.subarray(0, SEED_ID_LENGTH), seedId) ? seedBefore : undefined
  }

  async #headAt(day: number): Promise<Uint8Array> {
    const tip = await this.#engine.tipAt(firstEpochOfDay(day, this.#epochSeconds) - 1)
    return tip?.head ?? firstHead(this.#primitives, this.#chainKey)
  }
}
