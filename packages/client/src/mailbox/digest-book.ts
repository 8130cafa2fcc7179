/**
 * What one mailbox has published, as far as a client has read it: digests whose chain holds
 * (docs/protocol/mailbox.md §3), and which of them announce a tag that is waited for. Matching is local:
 * nothing about the tags leaves the client.
 */
import { equal } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { digestHead, type Head, PREFIX_LENGTH } from '@pvtcoms/core/mailbox'
import type { ReceivedDigest } from './connection.ts'

/** Epochs `from` and up to, not with, `to`. */
export interface EpochSpan {
  readonly from: number
  readonly to: number
}

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
export type Reading = 'kept' | 'broken' | 'equivocal'

/** Heads kept of epochs whose digests were not read. */
const MOST_TOLD = 256

interface Entry {
  readonly epoch: number
  readonly previous: Uint8Array
  readonly head: Uint8Array
  readonly effort: number
  readonly volume: number
  readonly prefixes: DataView
}

export class DigestBook {
  readonly #primitives: Primitives
  readonly #mailboxKey: Uint8Array
  readonly #entries = new Map<number, Entry>()
  /** Heads that others told, or the mailbox on another circuit, by epoch; to be met by digests yet. */
  readonly #told = new Map<number, Uint8Array>()
  /** Read without a hole, ascending, apart from each other. */
  #spans: readonly EpochSpan[] = []
  readonly #watched = new Map<bigint, Uint8Array>()

  /** `mailboxKey`, 32, is the one of the public address. */
  constructor(primitives: Primitives, mailboxKey: Uint8Array) {
    this.#primitives = primitives
    this.#mailboxKey = mailboxKey
  }

  /** Effort and yesterday's volume as the last digest has them; undefined before there is any. */
  get latest():
    | { readonly epoch: number; readonly effort: number; readonly volume: number }
    | undefined {
    let latest: Entry | undefined
    for (const entry of this.#entries.values()) {
      if (latest === undefined || entry.epoch > latest.epoch) latest = entry
    }
    return latest
  }

  /** Letters of that epoch; undefined when its digest was not read. */
  letters(epoch: number): number | undefined {
    const entry = this.#entries.get(epoch)
    return entry === undefined ? undefined : entry.prefixes.byteLength / PREFIX_LENGTH
  }

  /** Whether every digest that there is of `span` was read. */
  covers({ from, to }: EpochSpan): boolean {
    return this.#spans.some((each) => each.from <= from && to <= each.to)
  }

  /** What a mailbox, or a contact who reads it too, said of its chain. False: it contradicts what was read. */
  hear({ epoch, head }: Head): boolean {
    const known = this.#entries.get(epoch)?.head ?? this.#told.get(epoch)
    if (known !== undefined) return equal(known, head)
    const [oldest] = this.#told.keys()
    if (this.#told.size >= MOST_TOLD && oldest !== undefined) this.#told.delete(oldest)
    this.#told.set(epoch, head)
    return true
  }

  /**
   * All digests of `span`, their epochs ascending, as a connection brought them. What comes after the
   * last of them counts as unread: the span may not be over yet.
   */
  read(span: EpochSpan, received: readonly ReceivedDigest[]): Reading {
    const fresh = received.map(({ digest, encoded }) => ({
      ...digest,
      head: digestHead(this.#primitives, this.#mailboxKey, encoded),
      prefixes: viewOf(digest.prefixes.slice()),
    }))
    if (!isChain(fresh) || fresh.some(({ epoch }) => !isWithin(epoch, span))) return 'broken'
    if (this.#contradicts(span, fresh)) return 'equivocal'
    for (const entry of fresh) this.#entries.set(entry.epoch, entry)
    for (const { epoch } of fresh) this.#told.delete(epoch)
    this.#spans = joined([...this.#spans, ...upToLast(span, fresh)])
    return 'kept'
  }

  /** Tags, 16 each, to look out for from now on. Returns where those lie that were announced already. */
  watch(tags: readonly Uint8Array[]): readonly Sighting[] {
    const added = tags.filter((tag) => !this.#watched.has(prefixOf(tag)))
    for (const tag of added) this.#watched.set(prefixOf(tag), tag)
    const found: Sighting[] = []
    for (const { epoch, prefixes } of this.#entries.values()) {
      for (const tag of added) {
        const position = positionOf(prefixOf(tag), prefixes)
        if (position !== undefined) found.push({ tag, epoch, position })
      }
    }
    return found
  }

  unwatch(tags: readonly Uint8Array[]): void {
    for (const tag of tags) this.#watched.delete(prefixOf(tag))
  }

  /** Watched tags that the digests of `span` announce. */
  sightings({ from, to }: EpochSpan): readonly Sighting[] {
    const found: Sighting[] = []
    for (const { epoch, prefixes } of this.#entries.values()) {
      if (epoch < from || epoch >= to) continue
      for (let at = 0; at < prefixes.byteLength; at += PREFIX_LENGTH) {
        const tag = this.#watched.get(prefixes.getBigUint64(at))
        if (tag !== undefined) found.push({ tag, epoch, position: at / PREFIX_LENGTH })
      }
    }
    return found
  }

  /** Lets go of all before `epoch`: the mailbox has no letters of it any more. */
  forget(epoch: number): void {
    for (const old of this.#entries.keys()) if (old < epoch) this.#entries.delete(old)
    for (const old of this.#told.keys()) if (old < epoch) this.#told.delete(old)
    this.#spans = this.#spans
      .filter(({ to }) => to > epoch)
      .map(({ from, to }) => ({ from: Math.max(from, epoch), to }))
  }

  #contradicts(span: EpochSpan, fresh: readonly Entry[]): boolean {
    const isNew = new Map(fresh.map((entry) => [entry.epoch, entry]))
    for (const [epoch, head] of this.#told) {
      if (isWithin(epoch, span) && !isSame(isNew.get(epoch)?.head, head)) return true
    }
    for (const [epoch, { head }] of this.#entries) {
      if (isWithin(epoch, span) && !isSame(isNew.get(epoch)?.head, head)) return true
    }
    for (const { epoch } of fresh) {
      const wasRead = this.#spans.some((each) => isWithin(epoch, each))
      if (wasRead && !this.#entries.has(epoch)) return true
    }
    // Where spans meet, one digest follows from the one before.
    const [read] = upToLast(span, fresh)
    const spans = read === undefined ? [] : joined([...this.#spans, read])
    const whole = spans.find((each) => isWithin(span.from, each))
    if (whole === undefined) return false
    const known = [...this.#entries.values()].filter(({ epoch }) => isWithin(epoch, whole))
    const all = [...known.filter(({ epoch }) => !isNew.has(epoch)), ...fresh]
    return !isChain(all.toSorted((a, b) => a.epoch - b.epoch))
  }
}

/** Whether each follows from the one before it. */
function isChain(entries: readonly Entry[]): boolean {
  return entries.every((entry, index) => {
    const before = entries[index - 1]
    return (
      before === undefined || (entry.epoch > before.epoch && equal(entry.previous, before.head))
    )
  })
}

/** Up to the last digest; none when there is no digest. */
function upToLast({ from }: EpochSpan, entries: readonly Entry[]): readonly EpochSpan[] {
  const last = entries.at(-1)
  return last === undefined ? [] : [{ from, to: last.epoch + 1 }]
}

/** Spans that touch or overlap become one. */
function joined(spans: readonly EpochSpan[]): readonly EpochSpan[] {
  const result: EpochSpan[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last === undefined || last.to < span.from) result.push(span)
    else result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
  }
  return result
}

function positionOf(prefix: bigint, prefixes: DataView): number | undefined {
  let [from, to] = [0, prefixes.byteLength / PREFIX_LENGTH]
  while (from < to) {
    const middle = (from + to) >>> 1
    const here = prefixes.getBigUint64(middle * PREFIX_LENGTH)
    if (here === prefix) return middle
    if (here < prefix) from = middle + 1
    else to = middle
  }
  return undefined
}

const isWithin = (epoch: number, { from, to }: EpochSpan): boolean => epoch >= from && epoch < to
const isSame = (a: Uint8Array | undefined, b: Uint8Array): boolean => a !== undefined && equal(a, b)
const prefixOf = (tag: Uint8Array): bigint => viewOf(tag).getBigUint64(0)
const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
