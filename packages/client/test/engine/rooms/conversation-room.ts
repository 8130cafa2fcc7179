/** The room of conversations alone: its port is plain objects, which write down what they are asked to do. */
import {
  type Content,
  contentFrame,
  EMPTY_REASSEMBLY,
  type Frame,
  type ReassemblyState,
} from '@pvtcoms/core/content'
import { Secret } from '@pvtcoms/core/secret'
import type { ContactRow, MessageRow, Store } from '@pvtcoms/store'
import type { Conversation } from '../../../src/engine/conversations/conversation.ts'
import { Conversations } from '../../../src/engine/conversations/conversations.ts'
import type {
  ConversationsPort,
  OpenedLetter,
  SaidAbout,
} from '../../../src/engine/conversations/port.ts'
import { EngineError } from '../../../src/engine/errors.ts'
import { RoomWorld } from './room-world.ts'

export class ConversationRoom {
  readonly world: RoomWorld
  readonly contact: number
  readonly lane: number
  readonly conversations: Conversations
  /** What was put into the outbox, and how. */
  readonly said: (Content & { readonly how: SaidAbout })[] = []
  /** What else delivery was asked to do. */
  readonly asked: string[] = []
  /** What the contact said that is not for this room. */
  readonly elsewhere: Content[] = []
  standing: ContactRow['standing'] = 'active'
  sendsReadReceipts = true
  reassembly: ReassemblyState = EMPTY_REASSEMBLY
  reassemblies = 0

  constructor(seed: string, given?: Store) {
    this.world = new RoomWorld(seed, given)
    const { context, later, profile, store, work } = this.world
    this.contact = store.transact(() => store.contacts.add(this.#row(profile)))
    this.lane = store.transact(() => store.lanes.add({ kind: 'pair', contact: this.contact }))
    const port: ConversationsPort = {
      ...{ profile, context, work, after: later.after },
      contacts: {
        demandWritable: () => {
          if (this.standing === 'blocked') throw new EngineError('blocked')
        },
        standing: () => this.standing,
        sendsReadReceipts: () => this.sendsReadReceipts,
        undeliveredFewer: () => void this.asked.push('fewer'),
      },
      delivery: {
        say: (_unit, _contact, content, how = {}) => {
          this.said.push({ ...content, how })
          const { message, about, isControl = false } = how
          const frame = { ...contentFrame(content), isControl, message, about }
          store.outbox.addFrame({ lane: this.lane, ...frame })
        },
        kick: () => void this.asked.push('kick'),
        sealIfConnected: () => void this.asked.push('seal'),
        retry: (_contact, message) => void this.asked.push(`retry ${message}`),
      },
    }
    this.conversations = new Conversations(port)
    // A group comes first, so that no two ids are the same; it is not shown.
    store.transact(() =>
      store.conversations.add({
        ...{ profile, kind: 'group', contact: undefined, name: 'A group', muted: false },
        ...{ pinned: undefined, archived: false },
        ...{ createdAt: this.now, timer: 0, timerAt: undefined, draft: '' },
      }),
    )
    this.conversations.load()
    work.do((unit) =>
      this.conversations.add(unit, { contact: this.contact, name: 'Ben', createdAt: this.now }),
    )
    this.world.changes.length = 0
  }

  get now(): ReturnType<RoomWorld['env']['now']> {
    return this.world.env.now()
  }

  get conversation(): Conversation {
    return this.conversations.withContact(this.contact)
  }

  /** As they are shown. */
  get messages(): readonly MessageRow[] {
    return this.world.store.messages.page(this.conversation.id, { kind: 'newest' }, 100)
  }

  message(id: number): MessageRow {
    return this.conversations.message(id)
  }

  /** A letter of the contact's comes in its turn, with these frames. */
  hear(...frames: readonly Frame[]): void {
    this.hearLetter({ frames, isOvertaken: false })
  }

  hearLetter(letter: OpenedLetter): void {
    const { contact, reassembly } = this
    this.world.work.do((unit) => {
      const from = {
        ...{ contact, reassembly },
        putReassembly: (_unit: unknown, parts: ReassemblyState) => {
          this.reassembly = parts
          this.reassemblies += 1
        },
        hear: (_unit: unknown, content: Content) => void this.elsewhere.push(content),
      }
      this.conversations.hear(unit, from, letter)
    })
  }

  /** A letter of the contact's comes, which says these things. */
  hears(...contents: readonly Content[]): void {
    this.hear(...contents.map(contentFrame))
  }

  #row(profile: number): Omit<ContactRow, 'id'> {
    const bytes = new Uint8Array()
    return {
      ...{ profile, theirName: undefined, theirNameAt: undefined, createdAt: this.now },
      note: '',
      ...{ standing: 'active', hasLeft: false, route: 'mailbox', pollInterval: 'manually' },
      ...{
        readReceipts: true,
        withoutMailbox: false,
        verification: 'unverified',
        peerOnionKey: bytes,
      },
      ...{ descriptors: [], descriptorsAt: undefined, told: [], toldAt: undefined },
      ...{
        rejoin: bytes,
        reassembly: bytes,
        heardAt: undefined,
        reachedAt: undefined,
        introducedBy: undefined,
        introducer: undefined,
      },
      onionSeed: new Secret('ListenKey', new Uint8Array(32)),
    }
  }
}
