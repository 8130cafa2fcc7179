/**
 * Which tags a profile looks out for, and what each of them means: letters of sessions, answers to
 * invites, bundles of those who restored. The scheduler is told the tags; nothing else leaves.
 */
import { toHex } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { AnswerPlace } from '@pvtcoms/core/handshake'
import { type TagMatch, TagWatch, watchedTags } from '@pvtcoms/core/ratchet'
import type { BundlePlace, RejoinAnswerPlace } from '@pvtcoms/core/rejoin'
import type { Input } from '../../scheduler/index.ts'
import type { Session } from '../contacts/session.ts'
import type { Context } from '../context.ts'

/** What lies under a tag, if anything does. */
export type TagOwner =
  | { readonly kind: 'session'; readonly contact: number; readonly match: TagMatch }
  | { readonly kind: 'invite-bundle'; readonly invite: number; readonly mailbox: number }
  | { readonly kind: 'invite-answer'; readonly invite: number; readonly place: AnswerPlace }
  | { readonly kind: 'rejoin-bundle'; readonly contact: number; readonly place: BundlePlace }
  | { readonly kind: 'rejoin-answer'; readonly contact: number; readonly place: RejoinAnswerPlace }

export interface WatchedPlace {
  /** Name of the mailbox, as the scheduler knows it. */
  readonly mailbox: string
  /** 16. */
  readonly tag: Uint8Array
  readonly meaning: Exclude<TagOwner, { kind: 'session' }>
}

/** An address that letters to us may come to: `key` goes into tags, `mailbox` is who is asked. */
export interface OwnPlace {
  readonly key: Uint8Array
  /** Undefined for our own onion, which is told nothing. */
  readonly mailbox: string | undefined
}

export class TagRegistry {
  readonly #context: Context
  readonly #tell: (input: Input) => void
  readonly #sessions: TagWatch
  readonly #special = new Map<string, WatchedPlace['meaning']>()
  /** By owner, what it watches, and where it did before. */
  readonly #owners = new Map<string, readonly WatchedPlace[]>()
  readonly #told = new Map<string, ReadonlySet<string>>()
  /** Sessions of a contact, by the names that TagWatch knows them by. */
  readonly #watched = new Map<number, readonly string[]>()

  constructor(context: Context, tell: (input: Input) => void) {
    this.#context = context
    this.#tell = tell
    this.#sessions = new TagWatch(context.primitives)
  }

  find(tag: Uint8Array): TagOwner | undefined {
    const special = this.#special.get(toHex(tag))
    if (special !== undefined) return special
    const match = this.#sessions.match(tag)
    return match && { kind: 'session', contact: Number(match.session.split(' ')[0]), match }
  }

  /** Cheap: what a contact who is online sends next is known at once; mailboxes are told by `tellMailboxes`. */
  updateSessions(contact: number, sessions: readonly Session[], places: readonly OwnPlace[]): void {
    const keys = places.map(({ key }) => key)
    const names = sessions.map(({ sid }) => `${contact} ${toHex(sid)}`)
    for (const name of this.#watched.get(contact) ?? []) {
      if (!names.includes(name)) this.#sessions.forget(name)
    }
    sessions.forEach(({ ratchet }, at) => this.#sessions.update(names[at] as string, ratchet, keys))
    this.#watched.set(contact, names)
  }

  /** Tells each mailbox all tags of a contact's sessions there. */
  tellMailboxes(contact: number, sessions: readonly Session[], places: readonly OwnPlace[]): void {
    const { primitives } = this.#context
    const tags = new Map<string, Uint8Array[]>()
    for (const { key, mailbox } of places) {
      if (mailbox === undefined) continue
      const own = sessions.flatMap(({ ratchet }) => watchedTags(primitives, ratchet, key))
      tags.set(mailbox, [...(tags.get(mailbox) ?? []), ...own.map(({ tag }) => tag)])
    }
    this.#expect(`c${contact}`, tags)
  }

  /** All places that `owner` watches, instead of those before. */
  setPlaces(owner: string, places: readonly WatchedPlace[]): void {
    for (const { tag } of this.#owners.get(owner) ?? []) this.#special.delete(toHex(tag))
    if (places.length === 0) this.#owners.delete(owner)
    else this.#owners.set(owner, places)
    const tags = new Map<string, Uint8Array[]>()
    for (const { mailbox, tag, meaning } of places) {
      this.#special.set(toHex(tag), meaning)
      tags.set(mailbox, [...(tags.get(mailbox) ?? []), tag])
    }
    this.#expect(owner, tags)
  }

  forgetContact(contact: number): void {
    this.updateSessions(contact, [], [])
    this.#watched.delete(contact)
    this.#expect(`c${contact}`, new Map())
  }

  /** A mailbox is introduced no more: whoever watched there has nothing to take back. */
  forgetMailbox(mailbox: string): void {
    for (const [owner, told] of this.#told) {
      this.#told.set(owner, new Set([...told].filter((name) => name !== mailbox)))
    }
  }

  #expect(owner: string, tags: ReadonlyMap<string, readonly Uint8Array[]>): void {
    const before = this.#told.get(owner) ?? new Set()
    for (const mailbox of before) {
      if (!tags.has(mailbox)) this.#tell({ kind: 'expect', mailbox, session: owner, tags: [] })
    }
    for (const [mailbox, own] of tags) {
      this.#tell({ kind: 'expect', mailbox, session: owner, tags: own })
    }
    if (tags.size === 0) this.#told.delete(owner)
    else this.#told.set(owner, new Set(tags.keys()))
  }
}

/** A mailbox as the scheduler names it. */
export const nameOf = ({ publicKey }: Pick<Descriptor, 'publicKey'>): string => toHex(publicKey)
