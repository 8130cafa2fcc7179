/**
 * Which tags a session looks out for (docs/protocol/ratchet.md §8):
 *
 *   skipped ∪ current[Nr … Nr + 64) ∪ next[0 … 64)        at each of the session's mailboxes
 *
 * where `next` exists only while we are leading: before that the peer cannot have begun it.
 */
import { toHex } from '../bytes.ts'
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
    [...skippedPlaces(skipped), ...range(from, to)].map((n) => ({
      chain: id,
      n,
      tag: letterTag(primitives, tagKey, mailboxKey, n),
    })),
  )
}

/**
 * Finds the session, chain and n of a tag with one look. It holds nothing but what follows from the
 * states: call `update` with each new state, which computes only the tags that are new, one for a
 * letter that arrives in order, and `forget` when a session ends.
 */
export class TagWatch {
  readonly #primitives: Primitives
  readonly #sessions = new Map<string, WatchedSession>()
  readonly #matches = new Map<string, TagMatch>()

  constructor(primitives: Primitives) {
    this.#primitives = primitives
  }

  /** How many tags are looked out for. */
  get size(): number {
    return this.#matches.size
  }

  /** What the 16 bytes of `tag` announce, or undefined when it is none of ours. */
  match(tag: Uint8Array): TagMatch | undefined {
    return this.#matches.get(toHex(tag))
  }

  /** Looks out for what `state` expects at `mailboxes` (keys of 32 bytes), and for nothing else of that session. */
  update(session: string, state: RatchetState, mailboxes: readonly Uint8Array[]): void {
    const names = mailboxes.map(toHex).join()
    const known = this.#sessions.get(session)
    if (known !== undefined && known.names !== names) this.forget(session)
    const before = known?.names === names ? known.chains : new Map<ChainId, ChainTags>()
    const chains = new Map<ChainId, ChainTags>()
    for (const chain of watchedChains(state)) {
      const tags = before.get(chain.id) ?? NO_TAGS()
      this.#move(session, chain, tags, mailboxes)
      chains.set(chain.id, tags)
      before.delete(chain.id)
    }
    for (const gone of before.values()) this.#drop(gone.byPlace.values())
    this.#sessions.set(session, { names, chains })
  }

  /** Looks out for nothing of that session any more. */
  forget(session: string): void {
    for (const tags of this.#sessions.get(session)?.chains.values() ?? []) {
      this.#drop(tags.byPlace.values())
    }
    this.#sessions.delete(session)
  }

  /** Brings the tags of one chain up to date. */
  #move(
    session: string,
    chain: WatchedChain,
    tags: ChainTags,
    mailboxes: readonly Uint8Array[],
  ): void {
    const add = (n: number): void => {
      const hexes = mailboxes.map((mailboxKey) => {
        const hex = toHex(letterTag(this.#primitives, chain.tagKey, mailboxKey, n))
        this.#matches.set(hex, { session, mailboxKey, chain: chain.id, n })
        return hex
      })
      tags.byPlace.set(n, hexes)
    }
    const remove = (n: number): void => {
      this.#drop([tags.byPlace.get(n) ?? []])
      tags.byPlace.delete(n)
    }
    if (chain.skipped === tags.skipped && chain.from >= tags.from) {
      for (let n = tags.from; n < Math.min(chain.from, tags.to); n++) remove(n)
      for (let n = Math.max(tags.to, chain.from); n < chain.to; n++) add(n)
    } else {
      const wanted = new Set([...skippedPlaces(chain.skipped), ...range(chain.from, chain.to)])
      for (const n of [...tags.byPlace.keys()]) if (!wanted.has(n)) remove(n)
      for (const n of wanted) if (!tags.byPlace.has(n)) add(n)
    }
    tags.from = chain.from
    tags.to = chain.to
    tags.skipped = chain.skipped
  }

  #drop(places: Iterable<readonly string[]>): void {
    for (const hexes of places) for (const hex of hexes) this.#matches.delete(hex)
  }
}

interface WatchedSession {
  readonly names: string
  readonly chains: Map<ChainId, ChainTags>
}

/** What was computed for one chain: the tags of a place, one for each mailbox, and for which range. */
interface ChainTags {
  readonly byPlace: Map<number, readonly string[]>
  from: number
  to: number
  skipped: SkippedChain | undefined
}

const NO_TAGS = (): ChainTags => ({ byPlace: new Map(), from: 0, to: 0, skipped: undefined })

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

function skippedPlaces(skipped: SkippedChain | undefined): readonly number[] {
  return skipped === undefined ? [] : skipped.keys.map(({ n }) => n)
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}
