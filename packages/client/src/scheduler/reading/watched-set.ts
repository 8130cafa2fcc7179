/** The tags that sessions look out for at one mailbox, and what changes when one session's change. */
import { PrefixMap } from './prefixes.ts'

interface Watched {
  readonly byPrefix: PrefixMap
  readonly tags: readonly Uint8Array[]
}

export class WatchedSet {
  readonly #sessions = new Map<string, Watched>()

  get tags(): readonly Uint8Array[] {
    return [...this.#sessions.values()].flatMap(({ tags }) => tags)
  }

  /** The tag as it was given first, if it is watched. */
  find(tag: Uint8Array): Uint8Array | undefined {
    for (const { byPrefix } of this.#sessions.values()) {
      const found = byPrefix.get(tag, 0)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Tags, 16 each, of a session instead of those before. Tags that stay are the same objects. */
  replace(
    session: string,
    tags: readonly Uint8Array[],
  ): { readonly added: readonly Uint8Array[]; readonly removed: readonly Uint8Array[] } {
    const before = this.#sessions.get(session)
    const byPrefix = new PrefixMap()
    const added: Uint8Array[] = []
    const all: Uint8Array[] = []
    for (const tag of tags) {
      const known = before?.byPrefix.get(tag, 0)
      if (!byPrefix.add(known ?? tag)) continue
      all.push(known ?? tag)
      if (known === undefined) added.push(tag)
    }
    const removed = (before?.tags ?? []).filter((tag) => byPrefix.get(tag, 0) === undefined)
    if (all.length === 0) this.#sessions.delete(session)
    else this.#sessions.set(session, { byPrefix, tags: all })
    return { added, removed }
  }
}
