/**
 * The mailbox as adversary: it keeps to the protocol (docs/protocol/mailbox.md), and writes down all it
 * sees. It does in memory and at once what packages/mailbox does durably; proofs of work are believed, as
 * nobody here cheats. Beside the record stands the truth, which the record does not hold: who asked.
 */
import { concat } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import {
  Digest,
  digestHead,
  epochAt,
  epochsOf,
  firstHead,
  type Head,
  type Info,
  LETTERS_ONLY,
  PREFIX_LENGTH,
  powSeed,
  type Run,
  type Span,
  TTL_DAYS,
} from '@pvtcoms/core/mailbox'
import type { WorldClock } from './clock.ts'
import type { Letter } from './letter.ts'
import type { MailboxRecord, Recorded, RequestKind } from './record.ts'

export interface RecordingMailboxOptions {
  readonly clock: WorldClock
  readonly primitives: Primitives
  readonly key: Uint8Array
  /** Default: 60. */
  readonly epochSeconds?: number
  readonly runLength: number
  /** How many letters a day it says it has, which decides the tier, and need not be true. */
  readonly volume: number
}

/** An epoch that is closed. */
export interface PublishedEpoch {
  readonly epoch: number
  readonly digest: Digest
  readonly encoded: Uint8Array
  readonly head: Uint8Array
  /** In the order of their tags. */
  readonly letters: readonly Letter[]
  /** Of the letters, the numbers of their deposits. */
  readonly deposits: readonly number[]
}

const DAY = 86_400_000
const EFFORT = 16

export class RecordingMailbox {
  readonly epochSeconds: number
  readonly runLength: number
  readonly key: Uint8Array
  /** Who made each request, in the order of the record: ground truth. */
  readonly askers: number[] = []
  /** Every letter, in the order of deposits: ground truth. */
  readonly letters: Letter[] = []
  readonly #clock: WorldClock
  readonly #primitives: Primitives
  readonly #requests: Recorded[] = []
  readonly #circuits = new Map<string, number>()
  readonly #published: PublishedEpoch[] = []
  readonly #byEpoch = new Map<number, PublishedEpoch>()
  readonly #heads = new WeakMap<Uint8Array, Uint8Array>()
  /** Where the chain stood when a day began. */
  readonly #dayHeads = new Map<number, Uint8Array>()
  readonly #first: Uint8Array
  readonly #volume: number
  #head: Uint8Array
  #open: number[] = []
  #openEpoch: number

  constructor(options: RecordingMailboxOptions) {
    const { clock, primitives, key, epochSeconds = 60, runLength, volume } = options
    this.#clock = clock
    this.#primitives = primitives
    this.key = key
    this.epochSeconds = epochSeconds
    this.runLength = runLength
    this.#volume = volume
    this.#first = firstHead(primitives, key)
    this.#head = this.#first
    this.#openEpoch = epochAt(clock.now(), epochSeconds)
    this.#closeLater()
  }

  get record(): MailboxRecord {
    return {
      epochSeconds: this.epochSeconds,
      runLength: this.runLength,
      requests: this.#requests,
      epochs: new Map(this.#published.map(({ epoch, deposits }) => [epoch, { epoch, deposits }])),
    }
  }

  info(asker: number, circuit: string): Info {
    this.#note(asker, circuit, 'info', 0, 0)
    const day = this.#today()
    const seedFrom = (head: Uint8Array): Uint8Array => powSeed(this.#primitives, this.key, head)
    return {
      version: 1,
      ttlDays: TTL_DAYS,
      epochSeconds: this.epochSeconds,
      sizeClasses: LETTERS_ONLY,
      free: 'plenty',
      effort: EFFORT,
      volume: this.#volume,
      day,
      // Before the first digest of a day the chain stands where the day began.
      seed: seedFrom(this.#dayHeads.get(day) ?? this.#head),
      seedBefore: seedFrom(this.#dayHeads.get(day - 1) ?? this.#first),
    }
  }

  /** The head that an encoded digest of ours leads to. */
  headAfter(encoded: Uint8Array): Uint8Array {
    const head = this.#heads.get(encoded)
    if (head === undefined) throw new Error('not a digest of this mailbox')
    return head
  }

  head(asker: number, circuit: string): Head {
    this.#note(asker, circuit, 'head', 0, 0)
    return { epoch: this.#published.at(-1)?.epoch ?? 0, head: this.#head }
  }

  digests(asker: number, circuit: string, span: Span): readonly PublishedEpoch[] {
    return this.#span(asker, circuit, 'digests', span)
  }

  lettersOf(asker: number, circuit: string, span: Span): readonly PublishedEpoch[] {
    return this.#span(asker, circuit, 'letters', span)
  }

  /** The letters of a run; undefined when there is none. */
  fetch(asker: number, circuit: string, { epoch, index }: Run): readonly Letter[] | undefined {
    this.#note(asker, circuit, 'fetch', epoch, epoch + 1, index)
    const first = index * this.runLength
    const letters = this.#byEpoch.get(epoch)?.letters.slice(first, first + this.runLength)
    return letters === undefined || letters.length === 0 ? undefined : letters
  }

  deposit(asker: number, circuit: string, letter: Letter): void {
    const number = this.letters.length
    this.#note(asker, circuit, 'deposit', this.#openEpoch, this.#openEpoch + 1, number)
    this.letters.push(letter)
    this.#open.push(number)
  }

  #span(asker: number, circuit: string, kind: RequestKind, span: Span): readonly PublishedEpoch[] {
    const { from, to } = epochsOf(span, this.epochSeconds)
    this.#note(asker, circuit, kind, from, to)
    const first = this.#published[0]?.epoch ?? 0
    // Every epoch has a digest here, so that its place follows from its number.
    return this.#published.slice(Math.max(0, from - first), Math.max(0, to - first))
  }

  #note(
    asker: number,
    circuit: string,
    kind: RequestKind,
    from: number,
    to: number,
    index = 0,
  ): void {
    const known = this.#circuits.get(circuit)
    const number = known ?? this.#circuits.size
    if (known === undefined) this.#circuits.set(circuit, number)
    this.#requests.push({ at: this.#clock.now(), circuit: number, kind, from, to, index })
    this.askers.push(asker)
  }

  #today(): number {
    return Math.floor(this.#clock.now() / DAY)
  }

  #closeLater(): void {
    this.#clock.at((this.#openEpoch + 1) * this.epochSeconds * 1000, () => {
      this.#close()
      this.#closeLater()
    })
  }

  #close(): void {
    const epoch = this.#openEpoch
    const tagOf = (number: number): Uint8Array => (this.letters[number] as Letter).tag
    const deposits = this.#open.sort((a, b) => compareTags(tagOf(a), tagOf(b)))
    const prefixes = concat(...deposits.map((number) => tagOf(number).subarray(0, PREFIX_LENGTH)))
    const day = Math.floor((epoch * this.epochSeconds * 1000) / DAY)
    if (!this.#dayHeads.has(day)) this.#dayHeads.set(day, this.#head)
    const digest: Digest = {
      epoch,
      effort: EFFORT,
      volume: this.#volume,
      previous: this.#head,
      prefixes,
    }
    const encoded = encode(Digest, digest)
    this.#head = digestHead(this.#primitives, this.key, encoded)
    this.#heads.set(encoded, this.#head)
    const letters = deposits.map((number) => this.letters[number] as Letter)
    const published = { epoch, digest, encoded, head: this.#head, letters, deposits }
    this.#published.push(published)
    this.#byEpoch.set(epoch, published)
    this.#open = []
    this.#openEpoch = epoch + 1
  }
}

/** Tags are random: their first 8 bytes differ, or the mailbox would have refused the second. */
function compareTags(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < PREFIX_LENGTH; at++) {
    const difference = (a[at] as number) - (b[at] as number)
    if (difference !== 0) return difference
  }
  return 0
}
