/**
 * What one mailbox has published, as far as a client has read it: digests whose chain holds
 * (docs/protocol/mailbox.md §3), and which of them announce a tag that is waited for. Matching is local:
 * nothing about the tags leaves the client. No step looks at more than it was given, but `watch`, which
 * has to look a new tag up in all that was kept.
 */
import { equal } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import {
  type Digest,
  digestHead,
  type Head,
  letterCount,
  PREFIX_LENGTH,
} from '@pvtcoms/core/mailbox'
import type { ReceivedDigest } from '../connection/connection.ts'
import { type EpochSpan, isCovered, joined, within } from '../reading/epoch-ranges.ts'
import { PrefixMap, positionOf } from '../reading/prefixes.ts'

/** A letter that was announced under the prefix of a watched tag; it lies at that place of its epoch. */
export interface Sighting {
  readonly tag: Uint8Array
  readonly epoch: number
  /** Among the tags of the epoch, from 0. */
  readonly position: number
}

/**
 * - `kept`: the digests hold together with all that was read and told
 * - `broken`: they do not hold together among themselves; nothing was kept
 * - `equivocal`: they contradict what was read or told before: the mailbox tells different people, or
 *   the same at different times, different things; nothing was kept
 */
export type ReadResult = 'kept' | 'broken' | 'equivocal'

/** A digest that was kept, and where it leads. */
export interface ChainEntry {
  readonly digest: Digest
  readonly head: Uint8Array
}

/** The head that an encoded digest of the mailbox with that key leads to. */
export type DigestHead = (mailboxKey: Uint8Array, encoded: Uint8Array) => Uint8Array

/** Heads kept of epochs whose digests were not read. */
const MOST_TOLD = 256
/** Bytes of prefixes kept: 8 million letters. Beyond it the oldest are let go. */
const MOST_BYTES = 64 * 2 ** 20

export class DigestChain {
  readonly #mailboxKey: Uint8Array
  readonly #headOf: DigestHead
  readonly #mostBytes: number
  /** Their epochs ascend. */
  #entries: ChainEntry[] = []
  #bytes = 0
  /** Heads that the mailbox told on another circuit, by epoch; to be met by digests yet. */
  readonly #told = new Map<number, Uint8Array>()
  /** The last epoch that is known to be over. */
  #over = -1
  /** Read without a hole, ascending, apart from each other. */
  #spans: readonly EpochSpan[] = []
  /** Before it nothing is kept, or wanted. */
  #floor = 0
  readonly #watched = new PrefixMap()

  /** `mailboxKey`, 32, is the one of the public address. */
  constructor(
    primitives: Primitives,
    mailboxKey: Uint8Array,
    {
      headOf = (key, encoded) => digestHead(primitives, key, encoded),
      mostBytes = MOST_BYTES,
    }: { readonly headOf?: DigestHead; readonly mostBytes?: number } = {},
  ) {
    this.#mailboxKey = mailboxKey
    this.#headOf = headOf
    this.#mostBytes = mostBytes
  }

  /** The last digest; undefined before there is any. */
  get latest(): Digest | undefined {
    return this.#entries.at(-1)?.digest
  }

  /** All that is kept, oldest first. */
  get entries(): readonly ChainEntry[] {
    return this.#entries
  }

  get spans(): readonly EpochSpan[] {
    return this.#spans
  }

  get floor(): number {
    return this.#floor
  }

  /** Letters of that epoch; undefined when its digest was not read. */
  letters(epoch: number): number | undefined {
    const entry = this.#at(epoch)
    return entry === undefined ? undefined : letterCount(entry.digest)
  }

  /** Letters of all epochs of the span whose digests were read. */
  lettersWithin({ from, to }: EpochSpan): number {
    let letters = 0
    const end = this.#indexOf(to)
    for (let index = this.#indexOf(from); index < end; index++) {
      letters += letterCount((this.#entries[index] as ChainEntry).digest)
    }
    return letters
  }

  /** Where the chain stood after that epoch; undefined when its digest was not read. */
  head(epoch: number): Uint8Array | undefined {
    return this.#at(epoch)?.head
  }

  /**
   * Where the chain stood before `epoch`, whatever the epoch of the last digest before it; undefined when
   * that is not known for sure.
   */
  headBefore(epoch: number): Uint8Array | undefined {
    const index = this.#indexOf(epoch)
    const after = this.#entries[index]
    const before = this.#entries[index - 1]
    const from = before === undefined ? epoch : before.digest.epoch
    const to = after === undefined ? epoch : after.digest.epoch + 1
    if (!this.covers({ from, to })) return undefined
    return before?.head ?? after?.digest.previous
  }

  /** Of the epochs in which letters came, the last up to `epoch`, else the first after it. */
  withLetters(epoch: number): Digest | undefined {
    const index = this.#indexOf(epoch + 1)
    const isFilled = (at: number): boolean => this.#entries[at]?.digest.prefixes.length !== 0
    let at = index - 1
    while (at >= 0 && !isFilled(at)) at--
    if (at < 0) for (at = index; at < this.#entries.length && !isFilled(at); at++) continue
    return this.#entries[at]?.digest
  }

  /** Whether every digest that there is of `span` was read. */
  covers(span: EpochSpan): boolean {
    return isCovered(this.#spans, span)
  }

  /** The first epoch before `to` whose digest is neither read nor too old to be wanted. */
  firstGap(to: number): number | undefined {
    const first = this.#spans.find((each) => each.from <= this.#floor && this.#floor < each.to)
    const gap = first?.to ?? this.#floor
    return gap < to ? gap : undefined
  }

  /** What the mailbox said on another circuit of its chain. False: it contradicts what was read. */
  hear({ epoch, head }: Head): boolean {
    this.#over = Math.max(this.#over, epoch)
    const known = this.head(epoch) ?? this.#told.get(epoch)
    if (known !== undefined) return equal(known, head)
    const [oldest] = this.#told.keys()
    if (this.#told.size >= MOST_TOLD && oldest !== undefined) this.#told.delete(oldest)
    this.#told.set(epoch, head)
    return true
  }

  /**
   * All digests of `span`, their epochs ascending, as a connection brought them. What comes after the
   * last of them, and after the last head that was heard, counts as unread: it may not be over yet.
   * `onNew` is called with each digest that was not read before.
   */
  read(
    span: EpochSpan,
    received: readonly ReceivedDigest[],
    onNew: (digest: Digest) => void = () => undefined,
  ): ReadResult {
    const fresh = received.map((each) => this.#entryOf(each))
    if (!isChain(fresh) || fresh.some(({ digest }) => !within(digest.epoch, span))) return 'broken'
    if (this.#contradicts(span, fresh)) return 'equivocal'
    const last = fresh.at(-1)?.digest.epoch ?? span.from - 1
    const end = Math.max(last + 1, Math.min(span.to, this.#over + 1))
    if (end > span.from) this.#spans = joined([...this.#spans, { from: span.from, to: end }])
    const added = fresh.filter((entry) => this.#at(entry.digest.epoch) === undefined)
    this.#add(added)
    for (const { digest } of added) {
      this.#told.delete(digest.epoch)
      onNew(digest)
    }
    return 'kept'
  }

  /** Takes what `entries`, `spans` and `floor` of an earlier chain gave, which is not looked at again. */
  restore(entries: readonly ChainEntry[], spans: readonly EpochSpan[], floor: number): void {
    this.#add(entries)
    this.#spans = spans
    this.#floor = floor
    this.#over = (spans.at(-1)?.to ?? 0) - 1
  }

  /** Tags, 16 each, to look out for from now on. Returns where those lie that were announced already. */
  watch(tags: readonly Uint8Array[]): readonly Sighting[] {
    const added = tags.filter((tag) => this.#watched.add(tag))
    const found: Sighting[] = []
    for (const { digest } of added.length === 0 ? [] : this.#entries) {
      for (const tag of added) {
        const position = positionOf(tag, digest.prefixes)
        if (position !== undefined) found.push({ tag, epoch: digest.epoch, position })
      }
    }
    return found
  }

  unwatch(tags: readonly Uint8Array[]): void {
    for (const tag of tags) this.#watched.delete(tag)
  }

  /** Watched tags that the digests of `span` announce. */
  sightings({ from, to }: EpochSpan): readonly Sighting[] {
    const found: Sighting[] = []
    for (let index = this.#indexOf(from); ; index++) {
      const digest = this.#entries[index]?.digest
      if (digest === undefined || digest.epoch >= to) return found
      for (let at = 0; at < digest.prefixes.length; at += PREFIX_LENGTH) {
        const tag = this.#watched.get(digest.prefixes, at)
        if (tag === undefined) continue
        found.push({ tag, epoch: digest.epoch, position: at / PREFIX_LENGTH })
      }
    }
  }

  /** Lets go of all before `epoch`: the mailbox has no letters of it any more. */
  forget(epoch: number): void {
    if (epoch <= this.#floor) return
    this.#floor = epoch
    const old = this.#entries.splice(0, this.#indexOf(epoch))
    for (const { digest } of old) this.#bytes -= digest.prefixes.length
    for (const each of this.#told.keys()) if (each < epoch) this.#told.delete(each)
    this.#spans = this.#spans
      .filter(({ to }) => to > epoch)
      .map(({ from, to }) => ({ from: Math.max(from, epoch), to }))
  }

  /** Digests that are known already are not hashed again. */
  #entryOf({ digest, encoded }: ReceivedDigest): ChainEntry {
    const known = this.#at(digest.epoch)
    if (known !== undefined && isSameDigest(known.digest, digest)) return known
    return { digest, head: this.#headOf(this.#mailboxKey, encoded) }
  }

  #add(entries: readonly ChainEntry[]): void {
    const last = this.latest?.epoch ?? -1
    const [first] = entries
    this.#entries.push(...entries)
    if (first !== undefined && first.digest.epoch <= last) {
      this.#entries.sort((a, b) => a.digest.epoch - b.digest.epoch)
    }
    for (const { digest } of entries) this.#bytes += digest.prefixes.length
    let excess = 0
    for (let index = 0; this.#bytes - excess > this.#mostBytes; index++) {
      const digest = this.#entries[index]?.digest as Digest
      excess += digest.prefixes.length
      if (this.#bytes - excess <= this.#mostBytes) this.forget(digest.epoch + 1)
    }
  }

  #contradicts(span: EpochSpan, fresh: readonly ChainEntry[]): boolean {
    const heads = new Map(fresh.map(({ digest, head }) => [digest.epoch, head]))
    for (const [epoch, head] of this.#told) {
      if (within(epoch, span) && !isSame(heads.get(epoch), head)) return true
    }
    const first = this.#indexOf(span.from)
    let end = first
    for (; (this.#entries[end]?.digest.epoch ?? Infinity) < span.to; end++) {
      const { digest, head } = this.#entries[end] as ChainEntry
      if (!isSame(heads.get(digest.epoch), head)) return true
    }
    const appears = fresh.some(
      ({ digest: { epoch } }) =>
        this.covers({ from: epoch, to: epoch + 1 }) && this.#at(epoch) === undefined,
    )
    return appears || this.#missesNeighbours(span, fresh, first, end)
  }

  /** Where spans meet, one digest follows from the one before. */
  #missesNeighbours(
    span: EpochSpan,
    fresh: readonly ChainEntry[],
    first: number,
    end: number,
  ): boolean {
    const [from, to] = [fresh[0], fresh.at(-1)]
    if (from === undefined || to === undefined) return false
    const before = this.#entries[first - 1]
    const after = this.#entries[end]
    const meets = (a: number, b: number): boolean => a >= b || this.covers({ from: a, to: b })
    if (before !== undefined && meets(before.digest.epoch + 1, span.from)) {
      if (!equal(from.digest.previous, before.head)) return true
    }
    return (
      after !== undefined &&
      meets(to.digest.epoch + 1, after.digest.epoch) &&
      !equal(after.digest.previous, to.head)
    )
  }

  #at(epoch: number): ChainEntry | undefined {
    const entry = this.#entries[this.#indexOf(epoch)]
    return entry?.digest.epoch === epoch ? entry : undefined
  }

  /** Of the first entry whose epoch is `epoch` or later. */
  #indexOf(epoch: number): number {
    let [from, to] = [0, this.#entries.length]
    while (from < to) {
      const middle = (from + to) >>> 1
      if ((this.#entries[middle] as ChainEntry).digest.epoch < epoch) from = middle + 1
      else to = middle
    }
    return from
  }
}

/** Whether each follows from the one before it. */
function isChain(entries: readonly ChainEntry[]): boolean {
  return entries.every(({ digest }, index) => {
    const before = entries[index - 1]
    return (
      before === undefined ||
      (digest.epoch > before.digest.epoch && isSame(digest.previous, before.head))
    )
  })
}

function isSameDigest(a: Digest, b: Digest): boolean {
  return (
    a === b ||
    (a.effort === b.effort &&
      a.volume === b.volume &&
      equal(a.previous, b.previous) &&
      equal(a.prefixes, b.prefixes))
  )
}

/** What was kept before is mostly met as the same object. */
const isSame = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && (a === b || equal(a, b))
