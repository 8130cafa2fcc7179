/**
 * Which tags a profile looks out for, and to whom belongs what lies under each of them: letters of sessions,
 * answers to invites, bundles of those who restored. The scheduler is told the tags; nothing else leaves.
 */
import { toHex } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { TagWatch, watchedTags } from '@pvtcoms/core/ratchet'
import type { Input } from '../../scheduler/index.ts'
import type { Session } from '../contacts/session.ts'
import { seekerName, sessionName, sessionOwnerOf, type TagSeeker } from './owners.ts'
import type { OwnPlace, TagOwner, WatchedPlace } from './watched-place.ts'

export class TagRegistry {
  readonly #primitives: Primitives
  readonly #tell: (input: Input) => void
  readonly #sessions: TagWatch
  readonly #special = new Map<string, WatchedPlace['owner']>()
  /** By the name of who seeks. */
  readonly #places = new Map<string, readonly WatchedPlace[]>()
  /** By the name of who seeks, the mailboxes that were told of tags. */
  readonly #told = new Map<string, ReadonlySet<string>>()
  /** Sessions of a contact, by the names that TagWatch knows them by. */
  readonly #watched = new Map<number, readonly string[]>()

  constructor(primitives: Primitives, tell: (input: Input) => void) {
    this.#primitives = primitives
    this.#tell = tell
    this.#sessions = new TagWatch(primitives)
  }

  find(tag: Uint8Array): TagOwner | undefined {
    const special = this.#special.get(toHex(tag))
    if (special !== undefined) return special
    const match = this.#sessions.match(tag)
    const owner = match && sessionOwnerOf(match.session)
    return owner && { kind: 'session', ...owner, match }
  }

  /** Cheap: what a contact who is online sends next is known at once; mailboxes are told by `tellMailboxes`. */
  updateSessions(contact: number, sessions: readonly Session[], places: readonly OwnPlace[]): void {
    const keys = places.map(({ key }) => key)
    const names = sessions.map(({ sid }) => sessionName({ contact, sid: toHex(sid) }))
    for (const name of this.#watched.get(contact) ?? []) {
      if (!names.includes(name)) this.#sessions.forget(name)
    }
    sessions.forEach(({ ratchet }, at) => this.#sessions.update(names[at] as string, ratchet, keys))
    this.#watched.set(contact, names)
  }

  /** Tells each mailbox all tags of a contact's sessions there. */
  tellMailboxes(contact: number, sessions: readonly Session[], places: readonly OwnPlace[]): void {
    const tags = new Map<string, Uint8Array[]>()
    for (const { key, mailbox } of places) {
      if (mailbox === undefined) continue
      const own = sessions.flatMap(({ ratchet }) => watchedTags(this.#primitives, ratchet, key))
      tags.set(mailbox, [...(tags.get(mailbox) ?? []), ...own.map(({ tag }) => tag)])
    }
    this.#expect(seekerName({ kind: 'sessions', contact }), tags)
  }

  /** All places that `seeker` looks out at, in place of those before. */
  setPlaces(seeker: TagSeeker, places: readonly WatchedPlace[]): void {
    const name = seekerName(seeker)
    for (const { tag } of this.#places.get(name) ?? []) this.#special.delete(toHex(tag))
    if (places.length === 0) this.#places.delete(name)
    else this.#places.set(name, places)
    const tags = new Map<string, Uint8Array[]>()
    for (const { mailbox, tag, owner } of places) {
      this.#special.set(toHex(tag), owner)
      tags.set(mailbox, [...(tags.get(mailbox) ?? []), tag])
    }
    this.#expect(name, tags)
  }

  forgetContact(contact: number): void {
    this.updateSessions(contact, [], [])
    this.#watched.delete(contact)
    this.#expect(seekerName({ kind: 'sessions', contact }), new Map())
  }

  /** A mailbox is introduced no more: whoever watched there has nothing to take back. */
  forgetMailbox(mailbox: string): void {
    for (const [seeker, told] of this.#told) {
      this.#told.set(seeker, new Set([...told].filter((name) => name !== mailbox)))
    }
  }

  #expect(seeker: string, tags: ReadonlyMap<string, readonly Uint8Array[]>): void {
    const before = this.#told.get(seeker) ?? new Set()
    for (const mailbox of before) {
      if (!tags.has(mailbox)) this.#tell({ kind: 'expect', mailbox, session: seeker, tags: [] })
    }
    for (const [mailbox, own] of tags) {
      this.#tell({ kind: 'expect', mailbox, session: seeker, tags: own })
    }
    if (tags.size === 0) this.#told.delete(seeker)
    else this.#told.set(seeker, new Set(tags.keys()))
  }
}
