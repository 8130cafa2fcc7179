/**
 * When to seal what waits for a contact (docs/protocol/mailbox.md §9). Texts within a minute share a letter,
 * which then waits for a random time, and takes along what comes meanwhile; acknowledgements wait for
 * long, and go with any letter.
 */

import { concat, utf8Encode } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import type { ContactUse } from '../input.ts'
import { COPIES, rankPlaces } from '../placement/placement.ts'
import { between, patience } from '../random.ts'
import { MINUTE, SECOND, type StepContext } from '../step-context.ts'

/** How long a letter takes in what else is written. */
const MERGE = 60 * SECOND
/** How long it waits then. */
const MEAN_DELAY = 60 * SECOND
const LONGEST_DELAY = 5 * MINUTE
const ACKNOWLEDGEMENT = { from: 5 * MINUTE, to: 60 * MINUTE }

/** A second copy goes its own way: its mailbox may compare times with the first one's. */
export function letterDelay({ random, pace }: StepContext): number {
  return pace * patience(random, MEAN_DELAY, LONGEST_DELAY)
}

/** What waits for one contact, and until when, ms. */
export interface Waiting {
  readonly contact: string
  readonly text: UnixMs | undefined
  readonly acknowledgement: UnixMs | undefined
}

interface Times {
  text?: UnixMs
  acknowledgement?: UnixMs
}

export class SealTimes {
  readonly #primitives: Primitives
  readonly #salt: Uint8Array
  readonly #contacts = new Map<string, ContactUse & { readonly places: readonly string[] }>()
  readonly #waiting = new Map<string, Times>()

  constructor(primitives: Primitives, salt: Uint8Array, waiting: readonly Waiting[]) {
    this.#primitives = primitives
    this.#salt = salt
    for (const { contact, text, acknowledgement } of waiting) {
      this.#waiting.set(contact, {
        ...(text !== undefined && { text }),
        ...(acknowledgement !== undefined && { acknowledgement }),
      })
    }
  }

  get wakeAt(): UnixMs | undefined {
    let next = Infinity
    for (const [contact, each] of this.#waiting) {
      if (this.#contacts.has(contact)) next = Math.min(next, dueAt(each))
    }
    return next === Infinity ? undefined : unixMs(next)
  }

  get waiting(): readonly Waiting[] {
    return [...this.#waiting].map(([contact, { text, acknowledgement }]) => ({
      contact,
      text,
      acknowledgement,
    }))
  }

  has(contact: string): boolean {
    return this.#contacts.has(contact)
  }

  introduce(contact: string, use: ContactUse): void {
    const salt = concat(this.#salt, utf8Encode(contact))
    const places = rankPlaces(this.#primitives, salt, use.mailboxes)
    this.#contacts.set(contact, { ...use, places })
  }

  forget(contact: string): void {
    this.#contacts.delete(contact)
    this.#waiting.delete(contact)
  }

  /** Names of mailboxes, the best place first. */
  places(contact: string): readonly string[] {
    return this.#contacts.get(contact)?.places ?? []
  }

  isMixed(contact: string): boolean {
    return this.#contacts.get(contact)?.delay !== 'none'
  }

  write(context: StepContext, contact: string): void {
    const waiting = this.#of(contact)
    const wait = this.isMixed(contact) ? context.pace * MERGE + letterDelay(context) : 0
    waiting.text ??= later(context.now, wait)
  }

  acknowledge(context: StepContext, contact: string): void {
    const waiting = this.#of(contact)
    const { from, to } = ACKNOWLEDGEMENT
    const wait = this.isMixed(contact) ? context.pace * between(context.random, from, to) : 0
    waiting.acknowledgement ??= later(context.now, wait)
  }

  shift(by: number): void {
    for (const each of this.#waiting.values()) {
      if (each.text !== undefined) each.text = later(each.text, by)
      if (each.acknowledgement !== undefined) {
        each.acknowledgement = later(each.acknowledgement, by)
      }
    }
  }

  /** What is overdue is not written all at once. */
  spread(now: UnixMs, wait: () => number): void {
    for (const each of this.#waiting.values()) {
      if (dueAt(each) < now) each.text = later(now, wait())
    }
  }

  /** `isUnreachable` says of a mailbox that others are to be preferred. */
  tick(context: StepContext, isUnreachable: (mailbox: string) => boolean): void {
    for (const [contact, each] of this.#waiting) {
      if (dueAt(each) > context.now || !this.#contacts.has(contact)) continue
      this.#waiting.delete(contact)
      const places = this.places(contact)
      const reachable = places.filter((name) => !isUnreachable(name))
      const ordered = [...reachable, ...places.filter(isUnreachable)]
      context.tell({ kind: 'seal', contact, mailboxes: ordered.slice(0, COPIES) })
    }
  }

  #of(contact: string): Times {
    const waiting = this.#waiting.get(contact) ?? {}
    this.#waiting.set(contact, waiting)
    return waiting
  }
}

function later(time: UnixMs, by: number): UnixMs {
  return unixMs(Math.max(0, Math.ceil(time + by)))
}

function dueAt(waiting: Times): number {
  return Math.min(waiting.text ?? Infinity, waiting.acknowledgement ?? Infinity)
}
