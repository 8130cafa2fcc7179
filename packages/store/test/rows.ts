/** Rows as a client would write them, made from a seed. */

import { SUITE_1 } from '@pvtcoms/core/crypto/suites'
import { unixMs } from '@pvtcoms/core/env'
import { encodeRejoin, startRejoin } from '@pvtcoms/core/rejoin'
import { Secret } from '@pvtcoms/core/secret'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import {
  type ContactRow,
  type ConversationRow,
  type IntroductionRow,
  type InviteRow,
  type MailboxRow,
  type MessageRow,
  type OutgoingFrameRow,
  type OutgoingLetterRow,
  type ProfileRow,
  type Sealed,
  type Store,
  THE_CONTACT,
} from '../src/index.ts'

/** Ids. */
export interface AddedContact {
  readonly contact: number
  readonly conversation: number
  readonly lane: number
}

type New<Row> = Omit<Row, 'id'>

export class Rows {
  readonly #random: SeededRandom
  #clock = 1_790_000_000_000
  #position = 0

  constructor(random: SeededRandom) {
    this.#random = random
  }

  /** Another moment after all earlier ones. */
  now(): ReturnType<typeof unixMs> {
    return unixMs((this.#clock += 1_000))
  }

  bytes(length: number): Uint8Array {
    return this.#random.random(length)
  }

  descriptor(): ContactRow['descriptors'][number] {
    return { kind: 'mailbox', publicKey: this.bytes(32), port: 1_234 }
  }

  profile(change: Partial<New<ProfileRow>> = {}): New<ProfileRow> {
    return {
      name: 'Me',
      createdAt: this.now(),
      namedAt: this.now(),
      ownerSeed: undefined,
      scheduler: undefined,
      ...change,
    }
  }

  mailbox(profile: number, change: Partial<New<MailboxRow>> = {}): New<MailboxRow> {
    return {
      profile,
      descriptor: this.descriptor(),
      name: 'Box',
      addedAt: this.now(),
      ownerKey: undefined,
      aliases: [],
      takenOver: undefined,
      ...change,
    }
  }

  invite(profile: number, change: Partial<New<InviteRow>> = {}): New<InviteRow> {
    return {
      profile,
      side: 'inviter',
      name: 'Somebody',
      createdAt: this.now(),
      expiresAt: this.now(),
      state: this.bytes(500),
      onionSeed: new Secret('ListenKey', this.bytes(32)),
      doorSeed: undefined,
      contact: undefined,
      warning: undefined,
      introducedBy: undefined,
      introducer: undefined,
      ...change,
    }
  }

  introduction(
    profile: number,
    contact: number,
    change: Partial<New<IntroductionRow>> = {},
  ): New<IntroductionRow> {
    return {
      ...{ profile, name: this.bytes(16), contact, other: undefined, otherName: 'Ivan' },
      ...{ createdAt: this.now(), expiresAt: this.now(), state: this.bytes(50), invite: undefined },
      ...change,
    }
  }

  /** The state of somebody who never restored. */
  rejoin(): Uint8Array {
    const key = new Secret('RecoveryKey', this.bytes(32))
    const recovery = { key, role: 'invitee', sid: this.bytes(32), suite: SUITE_1 } as const
    return encodeRejoin(startRejoin(recovery, this.bytes(32))).expose()
  }

  contact(profile: number, change: Partial<New<ContactRow>> = {}): New<ContactRow> {
    return {
      profile,
      theirName: undefined,
      theirNameAt: undefined,
      createdAt: this.now(),
      note: '',
      standing: 'active',
      hasLeft: false,
      route: 'direct-and-mailbox',
      pollInterval: 'every-minute',
      readReceipts: false,
      withoutMailbox: false,
      verification: 'unverified',
      onionSeed: new Secret('ListenKey', this.bytes(32)),
      peerOnionKey: this.bytes(32),
      descriptors: [this.descriptor(), this.descriptor()],
      descriptorsAt: undefined,
      told: [],
      toldAt: undefined,
      rejoin: this.rejoin(),
      reassembly: new Uint8Array(1),
      heardAt: undefined,
      reachedAt: undefined,
      introducedBy: undefined,
      introducer: undefined,
      ...change,
    }
  }

  conversation(
    profile: number,
    contact: number | undefined,
    change: Partial<New<ConversationRow>> = {},
  ): New<ConversationRow> {
    return {
      profile,
      kind: contact === undefined ? 'group' : 'contact',
      contact,
      name: 'Ada',
      createdAt: this.now(),
      muted: false,
      pinned: undefined,
      archived: false,
      timer: 0,
      timerAt: undefined,
      draft: '',
      ...change,
    }
  }

  /** A contact with the conversation and the lane that each has. Within a transaction. */
  addContact(
    store: Store,
    profile: number,
    change: Partial<New<ContactRow>> = {},
    called: Partial<New<ConversationRow>> = {},
  ): AddedContact {
    const contact = store.contacts.add(this.contact(profile, change))
    const conversation = store.conversations.add(this.conversation(profile, contact, called))
    return { contact, conversation, lane: store.lanes.add({ kind: 'pair', contact }) }
  }

  message(conversation: number, change: Partial<New<MessageRow>> = {}): New<MessageRow> {
    const at = this.now()
    return {
      conversation,
      author: THE_CONTACT,
      ref: this.bytes(8),
      kind: 'text',
      text: 'Good morning',
      sentAt: at,
      position: (this.#position += 1),
      at,
      replyTo: undefined,
      editedAt: undefined,
      retractedAt: undefined,
      status: 'unread',
      timer: 0,
      disappearsAt: undefined,
      ...change,
    }
  }

  frame(
    lane: number,
    change: Partial<Omit<OutgoingFrameRow, 'id' | 'letter'>> = {},
  ): Omit<OutgoingFrameRow, 'id' | 'letter'> {
    return {
      lane,
      type: 1,
      payload: this.bytes(60),
      isControl: false,
      message: undefined,
      about: undefined,
      ...change,
    }
  }

  letter(
    lane: number,
    change: Partial<New<OutgoingLetterRow & Sealed>> = {},
  ): New<OutgoingLetterRow & Sealed> {
    return {
      lane,
      chain: '0123456789abcdef',
      n: 0,
      tagKey: new Secret('TagKey', this.bytes(32)),
      inner: this.bytes(4_096),
      sealedAt: this.now(),
      directAt: undefined,
      copies: [],
      ...change,
    }
  }
}

/** `row` with secrets as bytes, so that rows can be compared. */
export function revealed(row: object | undefined): unknown {
  if (row === undefined) return undefined
  return Object.fromEntries(
    Object.entries(row).map(([field, value]: [string, unknown]) => [
      field,
      value instanceof Secret ? Uint8Array.from(value.expose()) : value,
    ]),
  )
}

/** A profile, a contact, and 40 messages that have "message" and "number" in them. */
export function fill(store: Store, rows: Rows): AddedContact & { readonly profile: number } {
  return store.transact(() => {
    const profile = store.profiles.add(rows.profile())
    const added = rows.addContact(store, profile)
    for (let count = 0; count < 40; count++) {
      store.messages.add(rows.message(added.conversation, { text: `message number ${count}` }))
    }
    return { profile, ...added }
  })
}
