/**
 * Which tags a session looks out for (docs/protocol/ratchet.md §8):
 *
 *   skipped ∪ current[Nr … Nr + 64) ∪ next[0 … 64)        at each of the session's mailboxes
 *
 * where `next` exists only while we are leading: before that the peer cannot have begun it.
 */
import { equal, toHex } from '../bytes.ts'
import type { Primitives } from '../crypto/primitives.ts'
import { letterTag } from '../letter/mailbox-copy.ts'
import type { ChainId } from './key-schedule.ts'
import { CHAIN_LENGTH, WINDOW } from './limits.ts'
import type { TagKey } from './session-keys.ts'
import type { SkippedChain } from './skipped-keys.ts'
import type { RatchetState } from './state.ts'

/** What a tag says about the letter that bears it. */
export interface TagMatch {
  readonly session: string
  readonly mailboxKey: Uint8Array
  readonly chain: ChainId
  readonly n: number
}

/** All tags, 16 bytes each, that `state` looks out for at the mailbox with that key, 32. */
export function watchedTags(
  primitives: Primitives,
  state: RatchetState,
  mailboxKey: Uint8Array,
): readonly (Omit<TagMatch, 'session' | 'mailboxKey'> & { readonly tag: Uint8Array })[] {
  return watchedChains(state).flatMap(({ id, tagKey, from, to, skipped }) =>
    [...skippedNumbers(skipped), ...range(from, to)].map((n) => ({
      chain: id,
      n,
      tag: letterTag(primitives, tagKey, mailboxKey, n),
    })),
  )
}

/**
 * The tags, 16 bytes each, of the next `count` letters that `state` would seal, at the mailbox with that key,
 * 32: so that deposits can be paid for ahead. A letter of the peer may come first, and change them.
 */
export function upcomingTags(
  primitives: Primitives,
  state: RatchetState,
  mailboxKey: Uint8Array,
  count: number,
): readonly Uint8Array[] {
  const { tagKey, n } =
    state.kind === 'leading' ? state.sending : { tagKey: state.nextSending.tagKey, n: 0 }
  return range(n, n + count).map((number) => letterTag(primitives, tagKey, mailboxKey, number))
}

/** Letters of a chain whose tags are computed ahead: a peer who is online sends them next. */
const EAGER = 4

/**
 * Finds the session, chain and n of a tag with one look. It holds nothing but what follows from the
 * states: call `update` with each new state, and `forget` when a session ends.
 *
 * Only tags that are new are computed, and most of them not before a tag comes that is none of those computed
 * so far, as the first one of somebody else in a mailbox's digest is. Two people who talk at the same time never
 * pay for windows that they do not use.
 */
export class TagWatch {
  readonly #primitives: Primitives
  readonly #sessions = new Map<string, WatchedSession>()
  readonly #matches = new Map<string, TagMatch>()
  /** Chains whose windows are not computed to their ends. */
  readonly #partial = new Set<ChainTags>()

  constructor(primitives: Primitives) {
    this.#primitives = primitives
  }

  /**
   * What the 16 bytes of `tag` announce, or undefined when it is none of ours. Throws SecretError, at each
   * call, while a session is watched whose keys were wiped, unless the tag is another session's.
   */
  match(tag: Uint8Array): TagMatch | undefined {
    const hex = toHex(tag)
    const match = this.#matches.get(hex)
    if (match !== undefined || this.#partial.size === 0) return match
    const failures = [...this.#partial].flatMap((tags) => this.#complete(tags))
    const found = this.#matches.get(hex)
    if (found === undefined && failures.length > 0) throw failures[0]
    return found
  }

  /**
   * Looks out for what `state` expects at `mailboxes` (keys of 32 bytes), and for nothing else of that session.
   * Throws SecretError when its keys were wiped; the session is then not watched at all.
   */
  update(session: string, state: RatchetState, mailboxes: readonly Uint8Array[]): void {
    try {
      this.#update(session, state, mailboxes)
    } catch (error) {
      this.forget(session)
      throw error
    }
  }

  /** Looks out for nothing of that session any more. */
  forget(session: string): void {
    for (const tags of this.#sessions.get(session)?.chains.values() ?? []) this.#drop(tags)
    this.#sessions.delete(session)
  }

  #update(session: string, state: RatchetState, mailboxes: readonly Uint8Array[]): void {
    const known = this.#sessions.get(session)
    const sameMailboxes = known !== undefined && areSame(known.mailboxes, mailboxes)
    if (sameMailboxes && expectsTheSame(known.state, state)) return
    if (!sameMailboxes) this.forget(session)
    const chains = this.#sessions.get(session)?.chains ?? new Map<ChainId, ChainTags>()
    // From now on the session has all chains of both states, so that a throw leaves none unknown.
    this.#sessions.set(session, { state, mailboxes, chains })
    const watched = watchedChains(state)
    for (const chain of watched) {
      const tags = chains.get(chain.id) ?? this.#newTags(session, mailboxes, chain)
      chains.set(chain.id, tags)
      this.#move(tags, chain)
    }
    for (const [id, tags] of chains) {
      if (watched.some((chain) => chain.id === id)) continue
      this.#drop(tags)
      chains.delete(id)
    }
  }

  /** Computes a chain's window to its end; what stops it, if anything does. */
  #complete(tags: ChainTags): readonly unknown[] {
    this.#partial.delete(tags)
    try {
      this.#refresh(tags)
      return []
    } catch (error) {
      this.#partial.add(tags)
      return [error]
    }
  }

  #newTags(session: string, mailboxes: readonly Uint8Array[], chain: WatchedChain): ChainTags {
    const start = { ...chain, from: 0, to: 0, skipped: undefined }
    const tags = { session, mailboxes, chain: start, end: 0, byNumber: new Map() }
    this.#partial.add(tags)
    return tags
  }

  /** Brings the tags of one chain from what it was to what it is. */
  #move(tags: ChainTags, chain: WatchedChain): void {
    const before = tags.chain
    tags.chain = chain
    if (chain.skipped !== before.skipped || chain.from < before.from) {
      this.#refresh(tags)
      return
    }
    for (let n = before.from; n < Math.min(chain.from, tags.end); n++) this.#remove(tags, n)
    const start = Math.max(tags.end, chain.from)
    tags.end = this.#endOf(tags)
    for (let n = start; n < tags.end; n++) this.#add(tags, n)
  }

  /** The same from nothing but what it is. */
  #refresh(tags: ChainTags): void {
    const { skipped, from } = tags.chain
    tags.end = this.#endOf(tags)
    const wanted = new Set([...skippedNumbers(skipped), ...range(from, tags.end)])
    for (const n of [...tags.byNumber.keys()]) if (!wanted.has(n)) this.#remove(tags, n)
    for (const n of wanted) if (!tags.byNumber.has(n)) this.#add(tags, n)
  }

  #endOf(tags: ChainTags): number {
    const { from, to } = tags.chain
    return this.#partial.has(tags) ? Math.min(to, Math.max(tags.end, from + EAGER)) : to
  }

  #add({ session, mailboxes, chain, byNumber }: ChainTags, n: number): void {
    const hexes = mailboxes.map((mailboxKey) => {
      const hex = toHex(letterTag(this.#primitives, chain.tagKey, mailboxKey, n))
      this.#matches.set(hex, { session, mailboxKey, chain: chain.id, n })
      return hex
    })
    byNumber.set(n, hexes)
  }

  #remove({ byNumber }: ChainTags, n: number): void {
    for (const hex of byNumber.get(n) ?? []) this.#matches.delete(hex)
    byNumber.delete(n)
  }

  #drop(tags: ChainTags): void {
    for (const n of tags.byNumber.keys()) this.#remove(tags, n)
    this.#partial.delete(tags)
  }
}

interface WatchedSession {
  readonly state: RatchetState
  readonly mailboxes: readonly Uint8Array[]
  readonly chains: Map<ChainId, ChainTags>
}

/** What was computed for one chain. */
interface ChainTags {
  readonly session: string
  readonly mailboxes: readonly Uint8Array[]
  /** As of the last update. */
  chain: WatchedChain
  /** The end of the numbers whose tags are computed. */
  end: number
  /** The tags of a letter, one for each mailbox. */
  readonly byNumber: Map<number, readonly string[]>
}

interface WatchedChain {
  readonly id: ChainId
  readonly tagKey: TagKey
  readonly from: number
  readonly to: number
  readonly skipped: SkippedChain | undefined
}

function watchedChains(state: RatchetState): readonly WatchedChain[] {
  const { receiving, nextReceiving, skipped } = state
  const current = skipped.find(({ id }) => id === receiving?.id)
  const watched: WatchedChain[] = []
  for (const group of skipped) {
    if (group === current) continue
    watched.push({ id: group.id, tagKey: group.tagKey, from: 0, to: 0, skipped: group })
  }
  if (receiving !== undefined) {
    const { id, tagKey, n } = receiving
    const to = Math.min(n + WINDOW, CHAIN_LENGTH)
    watched.push({ id, tagKey, from: n, to, skipped: current })
  }
  if (state.kind === 'leading') {
    const { id, tagKey } = nextReceiving
    watched.push({ id, tagKey, from: 0, to: WINDOW, skipped: undefined })
  }
  return watched
}

/** Whether nothing was received in between: states share what did not change. */
function expectsTheSame(before: RatchetState, after: RatchetState): boolean {
  return (
    before.kind === after.kind &&
    before.receiving === after.receiving &&
    before.nextReceiving === after.nextReceiving &&
    before.skipped === after.skipped
  )
}

function areSame(before: readonly Uint8Array[], after: readonly Uint8Array[]): boolean {
  return (
    before.length === after.length &&
    before.every((mailboxKey, index) => equal(mailboxKey, after[index] as Uint8Array))
  )
}

function skippedNumbers(skipped: SkippedChain | undefined): readonly number[] {
  return skipped === undefined ? [] : skipped.keys.map(({ n }) => n)
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}
