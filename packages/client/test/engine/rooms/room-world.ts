/** What tests of one room share: a store in memory, virtual time, units of work, and two people who have shaken hands. */
import { SUPPORTED_SUITES } from '@pvtcoms/core/crypto/suites'
import { type Descriptor, MAILBOX_PORT } from '@pvtcoms/core/descriptor'
import { type RandomSource, unixMs } from '@pvtcoms/core/env'
import {
  acceptInvite,
  createInvite,
  type EstablishedAsInvitee,
  type EstablishedAsInviter,
  type InviteeOutput,
  type InviterOutput,
  linkText,
  stepInvitee,
  stepInviter,
} from '@pvtcoms/core/handshake'
import { parseLink } from '@pvtcoms/core/invite'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import type { RatchetEnv } from '@pvtcoms/core/ratchet'
import { Secret } from '@pvtcoms/core/secret'
import type { Store } from '@pvtcoms/store'
import { memoryStore } from '@pvtcoms/store/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import { type NewContact, storeContact } from '../../../src/engine/contacts/beginning.ts'
import type { Contact } from '../../../src/engine/contacts/contact.ts'
import type { ContactsPort } from '../../../src/engine/contacts/port.ts'
import type { Context } from '../../../src/engine/context.ts'
import type { LogEvent } from '../../../src/engine/log.ts'
import { ProfileTimers } from '../../../src/engine/profile-timers.ts'
import type { Change, UnitOfWork } from '../../../src/engine/unit-of-work.ts'
import { Work } from '../../../src/engine/work.ts'
import type { Input } from '../../../src/scheduler/index.ts'

/** One profile in a store of its own, without any room around it. */
export class RoomWorld {
  readonly timers = new VirtualTimers()
  readonly random: SeededRandom
  readonly store: Store
  readonly env: RatchetEnv
  /** Its one host is `alone`. */
  readonly network: MemoryNetwork
  readonly context: Context
  readonly profile: number
  readonly work: Work
  readonly later: ProfileTimers
  /** What interfaces were told, in that order. */
  readonly changes: Change[] = []
  /** What the scheduler was told. */
  readonly inputs: Input[] = []
  readonly log: LogEvent[] = []
  /** Whether units of work come to nothing at their end. */
  isDiskFull = false
  readonly tell = (input: Input): void => void this.inputs.push(input)
  /** Only what a full disk has thrown is no fault of what is tried. */
  readonly guarded = (action: () => void): void => {
    try {
      action()
    } catch (error) {
      if (!this.isDiskFull) throw error
    }
  }

  constructor(seed: string, store: Store = memoryStore()) {
    this.random = new SeededRandom(seed)
    this.store = store
    const { timers, random } = this
    this.env = {
      random: (length) => random.random(length),
      now: () => timers.now(),
      primitives: nodePrimitives,
      suites: SUPPORTED_SUITES,
    }
    this.network = new MemoryNetwork({ timers, random, crypto: nodePrimitives })
    this.context = {
      ...{ store, timers, random, primitives: nodePrimitives, env: this.env },
      transport: this.network.transport('alone'),
      miner: { mine: () => new Promise(() => undefined) },
      onLog: (event) => void this.log.push(event),
      pace: {
        ...{ directPatience: 10_000, acknowledgePatience: 60_000, directIdle: 300_000 },
        ...{ redial: { first: 5_000, longest: 900_000 }, depositDelay: 1 },
      },
    }
    this.work = new Work({
      store: {
        transact: (action) =>
          store.transact(() => {
            const result = action()
            if (this.isDiskFull) throw new Error('the disk is full')
            return result
          }),
      },
      tell: (changes) => void this.changes.push(...changes),
      guarded: this.guarded,
    })
    this.later = new ProfileTimers(timers, this.guarded)
    const now = timers.now()
    this.profile = store.transact(() =>
      store.profiles.add({
        ...{ name: 'Ann', createdAt: now, namedAt: now, scheduler: undefined },
        ownerSeed: undefined,
      }),
    )
  }

  /** A contact in the store, as it is after a handshake; `theirs` is the other side's session. */
  contact(name: string): { readonly contact: Contact; readonly theirs: EstablishedAsInvitee } {
    const { ours, theirs } = shakeHands(this.env)
    return { contact: this.work.do((unit) => this.keep(unit, this.newContact(name, ours))), theirs }
  }

  newContact(name: string, session: NewContact['session']): NewContact {
    const onionSeed = new Secret('ListenKey', this.random.random(32))
    return { name, onionSeed, session, told: session.peer.descriptors }
  }

  /** Stores a contact, as the room of contacts does. */
  keep(unit: UnitOfWork, contact: NewContact): Contact {
    const { context, profile, store } = this
    const conversations: Pick<ContactsPort['conversations'], 'add'> = {
      add: (_unit, of) =>
        void store.conversations.add({
          ...{ profile, kind: 'contact', ...of, muted: false, draft: '' },
          ...{ pinned: undefined, archived: false },
          ...{ timer: 0, timerAt: undefined },
        }),
    }
    return storeContact({ context, profile, conversations }, unit, contact)
  }
}

/** A mailbox that serves many, under a key that was drawn. */
export const someMailbox = (random: RandomSource): Descriptor => ({
  kind: 'mailbox',
  publicKey: random.random(32),
  port: MAILBOX_PORT,
})

/** What both sides of an invite have when it has led to a session. */
export function shakeHands(env: RatchetEnv): {
  readonly ours: EstablishedAsInviter
  readonly theirs: EstablishedAsInvitee
} {
  const mailbox = someMailbox(env)
  const onionKey = env.random(32)
  const expires = unixMs(env.now() + 86_400_000)
  const created = createInvite(
    { mailboxes: [mailbox], descriptors: [mailbox], onionKey, expires },
    env,
  )
  const [bundle] = created.outputs
  if (bundle?.kind !== 'deposit') throw new Error('an invite begins with a deposit')
  const back = { kind: 'fetched-back', mailbox: 0, letter: bundle.letter } as const
  const open = stepInviter(created.state, back, env).state
  if (open.kind !== 'open') throw new Error('the invite is not open')
  const parsed = parseLink(linkText(open, env), env.now())
  if (!parsed.ok) throw new Error(parsed.failure)
  const introduction = { onionKey: env.random(32), descriptors: [mailbox], frames: [] }
  const found = { kind: 'bundle', mailbox: 0, letter: bundle.letter, introduction } as const
  const answered = stepInvitee(acceptInvite(parsed.invite), found, env)
  const durable = stepInvitee(answered.state, { kind: 'durable' }, env)
  const answer = only(durable.outputs, 'deposit')
  const arrived = env.now()
  const taken = stepInviter(
    open,
    { kind: 'answer', mailbox: 0, slot: answer.slot, letter: answer.letter, arrived },
    env,
  )
  return {
    ours: only(taken.outputs, 'established').session,
    theirs: only(answered.outputs, 'established').session,
  }
}

function only<O extends InviteeOutput | InviterOutput, K extends O['kind']>(
  outputs: readonly O[],
  kind: K,
): Extract<O, { kind: K }> {
  const found = outputs.find((output): output is Extract<O, { kind: K }> => output.kind === kind)
  if (found === undefined) throw new Error(`nothing is ${kind}`)
  return found
}
