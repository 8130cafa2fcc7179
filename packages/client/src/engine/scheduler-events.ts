/**
 * Events of the scheduler, on their way to the room that each belongs to. A letter that was found and could not be
 * kept, such as on a full disk, is held until it can be.
 */
import type { Event } from '../scheduler/index.ts'
import type { Rejoining } from './contacts/rejoining.ts'
import type { Delivery } from './delivery/delivery.ts'
import { correspondentOf, depositOwnerOf } from './delivery/owners.ts'
import type { TagOwner } from './delivery/watched-place.ts'
import type { Invites } from './invites/invites.ts'
import type { Mailboxes } from './mailboxes/mailboxes.ts'

type Found = Extract<Event, { kind: 'found' }>
type Deposited = Extract<Event, { kind: 'copy' | 'stored' | 'taken' | 'full' }>

export interface EventRooms {
  readonly delivery: Pick<Delivery, 'seal' | 'deposited' | 'found'>
  readonly invites: Pick<
    Invites,
    'deposited' | 'bundleFound' | 'answerFound' | 'mailboxRead' | 'unreachable'
  >
  readonly rejoining: Pick<Rejoining, 'deposited' | 'bundleFound' | 'answerFound'>
  readonly mailboxes: Pick<Mailboxes, 'note'>
  /** To whom belongs what lies under a tag. */
  readonly ownerOf: (tag: Uint8Array) => TagOwner | undefined
  /** A letter was taken in, or is nobody's. */
  readonly kept: (mailbox: string, tag: Uint8Array) => void
  /** Runs what nobody waits for; it does not throw. */
  readonly guarded: (action: () => void) => void
}

export class SchedulerEvents {
  readonly #rooms: EventRooms
  #unkept: Found[] = []

  constructor(rooms: EventRooms) {
    this.#rooms = rooms
  }

  /** Whether letters are held that could not be kept: they are to be found again after a restart. */
  get holdsLetters(): boolean {
    return this.#unkept.length > 0
  }

  /** Tries to keep what could not be kept. */
  resume(): void {
    const unkept = this.#unkept
    this.#unkept = []
    for (const found of unkept) this.#found(found)
  }

  /** Never throws. */
  take(event: Event): void {
    const { delivery, invites, mailboxes, guarded } = this.#rooms
    switch (event.kind) {
      case 'found':
        this.#found(event)
        break
      case 'seal': {
        const correspondent = correspondentOf(event.contact)
        if (correspondent?.kind !== 'lane') break
        guarded(() => delivery.seal(correspondent.lane, event.mailboxes))
        break
      }
      case 'copy':
      case 'stored':
      case 'taken':
      case 'full':
        guarded(() => this.#deposited(event))
        break
      case 'read':
        guarded(() => invites.mailboxRead(event.mailbox, event.awaited))
        break
      case 'unreachable':
        guarded(() => mailboxes.note(event))
        guarded(() => invites.unreachable(event.mailbox))
        break
      case 'withheld':
      case 'equivocating':
      case 'reachable':
      case 'clocks-differ':
      case 'price':
      case 'weaker':
        guarded(() => mailboxes.note(event))
        break
    }
  }

  #deposited(event: Deposited): void {
    const owner = depositOwnerOf(event.id)
    switch (owner?.kind) {
      case 'letter':
        this.#rooms.delivery.deposited(owner.letter, event)
        break
      case 'invite':
        this.#rooms.invites.deposited(owner, event.kind)
        break
      case 'rejoin':
        this.#rooms.rejoining.deposited(owner, event.kind)
        break
      // Nothing is kept of a leave notice.
      case 'leave-notice':
      case undefined:
        break
    }
  }

  #found(found: Found): void {
    this.#rooms.guarded(() => {
      try {
        this.#keep(found)
      } catch (error) {
        this.#unkept.push(found)
        throw error
      }
    })
  }

  #keep({ mailbox, tag, letter, arrivedAt }: Found): void {
    const { delivery, invites, rejoining, ownerOf, kept } = this.#rooms
    const owner = ownerOf(tag)
    switch (owner?.kind) {
      case undefined:
        break
      case 'session':
        delivery.found(owner, letter)
        break
      case 'invite-bundle':
        invites.bundleFound(owner.invite, owner.mailbox, letter)
        break
      case 'invite-answer':
        invites.answerFound(owner.invite, owner.place, letter, arrivedAt)
        break
      case 'rejoin-bundle':
        rejoining.bundleFound(owner.contact, owner.place, letter)
        break
      case 'rejoin-answer':
        rejoining.answerFound(owner.contact, owner.place, letter)
        break
    }
    kept(mailbox, tag)
  }
}
