/** The engine: what a messenger does, without a host. One profile at work for each that there is; methods find theirs. */
import { SUPPORTED_SUITES } from '@pvtcoms/core/crypto/suites'
import type { EngineEvent, EngineMethods, ProfileView, SetupStep } from '@pvtcoms/rpc'
import type { ProfileRow } from '@pvtcoms/store'
import { keepNewContacts } from '../contacts/presets.ts'
import type { Context } from '../context.ts'
import { EngineError, type EngineFault } from '../errors.ts'
import { checkedName } from '../names.ts'
import type { EngineParts, Pace } from '../parts.ts'
import { Profile } from '../profile.ts'
import { Work } from '../work.ts'
import { emojiHabits, keepEmojiHabits } from './emoji-habits.ts'
import { Events } from './events.ts'
import { contactMethods } from './methods/contact.ts'
import { conversationMethods } from './methods/conversation.ts'
import type { Find, MethodsOf } from './methods/find.ts'
import { introductionMethods } from './methods/introduction.ts'
import { inviteMethods } from './methods/invite.ts'
import { mailboxMethods } from './methods/mailbox.ts'
import { messageMethods } from './methods/message.ts'
import type { Rooms } from './rooms.ts'
import { keepSetup } from './setup.ts'

const PACE: Pace = {
  directPatience: 10_000,
  acknowledgePatience: 60_000,
  redial: { first: 5_000, longest: 900_000 },
  directIdle: 300_000,
  depositDelay: 1,
}

interface Running {
  readonly profile: Profile
  readonly rooms: Rooms
  readonly events: Events
}

export class Engine {
  readonly methods: EngineMethods
  readonly #context: Context
  readonly #onEvent: (event: EngineEvent) => void
  readonly #profiles = new Map<number, Running>()

  private constructor({ pace, onEvent, ...parts }: EngineParts) {
    const { random, timers, primitives } = parts
    this.#onEvent = onEvent
    this.#context = {
      ...parts,
      pace: { ...PACE, ...pace },
      env: {
        random: (length) => random.random(length),
        now: () => timers.now(),
        primitives,
        suites: SUPPORTED_SUITES,
      },
    }
    const find = this.#find()
    this.methods = {
      ...this.#profileMethods(),
      ...mailboxMethods(find),
      ...inviteMethods(find),
      ...introductionMethods(find),
      ...contactMethods(find),
      ...conversationMethods(find),
      ...messageMethods(find),
    }
  }

  /** Begins to listen, to read and to send for every profile. Throws StoreError; nothing goes on then. */
  static open(parts: EngineParts): Engine {
    const engine = new Engine(parts)
    try {
      for (const row of parts.store.profiles.list()) engine.#start(row)
    } catch (error) {
      engine.close().catch(() => undefined)
      throw error
    }
    parts.onLog({ code: 'engine-started' })
    return engine
  }

  /** The machine woke up, or the person looks: try everything soon. */
  wake(): void {
    for (const { profile } of this.#profiles.values()) profile.wake()
  }

  /** Ends what is under way. The store can be closed afterwards. */
  async close(): Promise<void> {
    await Promise.all([...this.#profiles.values()].map(({ profile }) => profile.close()))
    this.#context.onLog({ code: 'engine-stopped' })
  }

  #start(row: ProfileRow): Running {
    row.ownerSeed?.wipe()
    const profile = new Profile(this.#context, row, (changes) => events.tell(changes))
    const { id, contacts, conversations, delivery, introductions, mailboxes, invites } = profile
    const rooms: Rooms = {
      ...{ id, contacts, conversations, delivery, introductions, mailboxes, invites },
      ...{ context: this.#context, meter: profile.meter },
      rename: (name) => profile.rename(name),
    }
    const events = new Events(rooms, this.#onEvent)
    const running = { profile, rooms, events }
    this.#profiles.set(id, running)
    profile.start()
    return running
  }

  #profileMethods(): MethodsOf<'profile'> {
    return {
      'profile.list': () => [...this.#profiles.values()].map(({ events }) => events.profileView),
      'profile.create': ({ name, setup }) => this.#createProfile(checkedName(name), setup),
      'profile.rename': ({ profile, name }) => {
        const { rooms, events } = this.#running(profile)
        rooms.rename(name)
        return events.profileView
      },
      'profile.setup': ({ profile, step }) => {
        const { events } = this.#running(profile)
        const { store } = this.#context
        store.transact(() => keepSetup(store, profile, step))
        events.tell([{ kind: 'profile' }])
        return events.profileView
      },
      'profile.newContacts': ({ profile, preset }) => {
        const { events } = this.#running(profile)
        const { store } = this.#context
        store.transact(() => keepNewContacts(store, profile, preset))
        events.tell([{ kind: 'profile' }])
        return events.profileView
      },
      'profile.delete': async ({ profile }) => {
        await this.#running(profile).profile.close()
        this.#profiles.delete(profile)
        this.#removeProfile(profile)
        return {}
      },
      'profile.emoji': ({ profile }) => {
        this.#running(profile)
        return emojiHabits(this.#context.store, profile)
      },
      'profile.keepEmoji': ({ profile, recent, tone }) => {
        this.#running(profile)
        keepEmojiHabits(this.#context.store, profile, { recent, tone })
        return {}
      },
    }
  }

  #createProfile(name: string, setup: SetupStep | undefined): ProfileView {
    const { store, env } = this.#context
    const now = env.now()
    const row = { name, createdAt: now, namedAt: now, ownerSeed: undefined, scheduler: undefined }
    const id = store.transact(() => {
      const added = store.profiles.add(row)
      keepSetup(store, added, setup)
      return added
    })
    const { events } = this.#start({ id, ...row })
    events.tell([{ kind: 'profile' }])
    return events.profileView
  }

  /** One that is at work no more. */
  #removeProfile(id: number): void {
    const { store } = this.#context
    const work = new Work({
      store,
      tell: () => this.#onEvent({ kind: 'profile-removed', profile: id }),
      guarded: (action) => {
        action()
      },
    })
    work.do(() => store.profiles.remove(id))
  }

  /** Throws EngineError `no-such-profile`. */
  #running(profile: number): Running {
    const running = this.#profiles.get(profile)
    if (running === undefined) throw new EngineError('no-such-profile')
    return running
  }

  #find(): Find {
    const first = (has: (rooms: Rooms) => boolean, otherwise: EngineFault): Rooms => {
      for (const { rooms } of this.#profiles.values()) if (has(rooms)) return rooms
      throw new EngineError(otherwise)
    }
    const ofConversation = (id: number, otherwise: EngineFault): Rooms =>
      first(({ conversations }) => conversations.has(id), otherwise)
    const ofMessage = (id: number): Rooms =>
      ofConversation(this.#context.store.messages.get(id)?.conversation ?? 0, 'no-such-message')
    return {
      profile: (id) => this.#running(id).rooms,
      ofContact: (id) => first(({ contacts }) => contacts.has(id), 'no-such-contact'),
      ofConversation: (id) => ofConversation(id, 'no-such-conversation'),
      ofMessage,
      ofMessages: (ids) => {
        const isHere = (id: number): boolean => this.#context.store.messages.get(id) !== undefined
        return ofMessage(ids.find(isHere) ?? 0)
      },
      ofMailbox: (id) => first(({ mailboxes }) => mailboxes.has(id), 'no-such-mailbox'),
      ofInvite: (id) =>
        first(
          ({ invites }) =>
            [...invites.list().map(({ row }) => row), ...invites.unreadable()].some(
              (row) => row.id === id,
            ),
          'no-such-invite',
        ),
      ofIntroduction: (id) =>
        first(({ introductions }) => introductions.has(id), 'no-such-introduction'),
    }
  }
}
