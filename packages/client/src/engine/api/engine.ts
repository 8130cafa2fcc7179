/** The engine: what a messenger does, without a host. One account for each profile; methods find theirs. */
import { SUPPORTED_SUITES } from '@pvtcoms/core/crypto/suites'
import type { ProfileView } from '@pvtcoms/rpc'
import type { ProfileRow } from '@pvtcoms/store'
import { Account } from '../account.ts'
import { checkedName, contactMethods } from '../contacts/contact-methods.ts'
import type { Context } from '../context.ts'
import { messageMethods } from '../conversations/message-methods.ts'
import { say, sayAt } from '../delivery/outgoing-frames.ts'
import { EngineError } from '../errors.ts'
import { mailboxMethods } from '../mailboxes/mailbox-methods.ts'
import type { EngineParts, Pace } from '../parts.ts'
import type { EngineMethods } from './methods.ts'
import { contactView, messageView } from './view-of.ts'

const PACE: Pace = {
  directPatience: 10_000,
  acknowledgePatience: 60_000,
  redial: { first: 5_000, longest: 900_000 },
  directIdle: 300_000,
  depositDelay: 1,
}

export class Engine {
  readonly methods: EngineMethods
  readonly #context: Context
  readonly #accounts = new Map<number, Account>()

  private constructor({ pace, ...parts }: EngineParts) {
    const { random, timers, primitives } = parts
    this.#context = {
      ...parts,
      pace: { ...PACE, ...pace },
      env: {
        random: (length) => random.random(length),
        now: () => timers.now(),
        primitives,
        suites: SUPPORTED_SUITES,
      },
      onTimed: () => undefined,
    }
    this.methods = this.#methods()
  }

  /** Begins to listen, to read and to send for every profile. Throws StoreError; nothing goes on then. */
  static open(parts: EngineParts): Engine {
    const engine = new Engine(parts)
    try {
      for (const profile of parts.store.profiles.list()) engine.#start(profile)
    } catch (error) {
      engine.close().catch(() => undefined)
      throw error
    }
    parts.onLog({ code: 'engine-started' })
    return engine
  }

  /** The machine woke up, or the person looks: try everything soon. */
  wake(): void {
    for (const account of this.#accounts.values()) account.wake()
  }

  /** Ends what is under way. The store can be closed afterwards. */
  async close(): Promise<void> {
    await Promise.all([...this.#accounts.values()].map((account) => account.close()))
    this.#context.onLog({ code: 'engine-stopped' })
  }

  #start(profile: ProfileRow): void {
    const account = new Account(this.#context, profile)
    this.#accounts.set(profile.id, account)
    account.start()
  }

  #methods(): EngineMethods {
    const { store } = this.#context
    const accountOf = (contact: number): Account => {
      for (const account of this.#accounts.values()) if (account.peers.has(contact)) return account
      throw new EngineError('no-such-contact')
    }
    const accountOfProfile = (profile: number): Account => this.#account(profile)
    const accountOfInvite = (invite: number): Account => {
      const row = store.invites.get(invite)
      if (row === undefined) throw new EngineError('no-such-invite')
      row.onionSeed.wipe()
      row.state.fill(0)
      return this.#account(row.profile)
    }
    return {
      ...contactMethods(accountOf),
      ...messageMethods(store, accountOf),
      ...mailboxMethods(store, accountOfProfile),
      'profile.list': () => [...this.#accounts.values()].map(({ profile }) => profile.view),
      'profile.create': ({ name }) => this.#createProfile(checkedName(name)),
      'profile.rename': ({ profile, name }) => this.#renameProfile(profile, checkedName(name)),
      'profile.delete': async ({ profile }) => {
        await this.#account(profile).close()
        this.#accounts.delete(profile)
        store.transact(() => store.profiles.remove(profile))
        this.#context.onEvent({ kind: 'profile-removed', profile })
        return {}
      },
      'invite.list': ({ profile }) => this.#account(profile).inviting.list(),
      'invite.create': ({ profile, name, hours, mailboxes }) =>
        this.#account(profile).inviting.create({ name: checkedName(name), hours, mailboxes }),
      'invite.accept': ({ profile, link, name }) =>
        this.#account(profile).inviting.accept({ link, name: checkedName(name) }),
      'invite.revoke': ({ invite }) => accountOfInvite(invite).inviting.revoke(invite),
      'invite.dismiss': ({ invite }) => {
        accountOfInvite(invite).inviting.dismiss(invite)
        return {}
      },
      'contact.list': ({ profile }) => {
        const account = this.#account(profile)
        return [...account.peers.values()].map((peer) => contactView(account, peer))
      },
      'message.search': ({ profile, contact, query, limit, before }) => {
        this.#account(profile)
        const within = { profile, ...(contact !== undefined && { contact }) }
        return store.messages.search(within, query, limit, before).flatMap((hit) => {
          const row = store.messages.get(hit.message)
          return row === undefined
            ? []
            : [{ contact: hit.contact, message: messageView(store, row) }]
        })
      },
    }
  }

  /** Throws EngineError `no-such-profile`. */
  #account(profile: number): Account {
    const account = this.#accounts.get(profile)
    if (account === undefined) throw new EngineError('no-such-profile')
    return account
  }

  #createProfile(name: string): ProfileView {
    const { store, env } = this.#context
    const now = env.now()
    const row = { name, createdAt: now, namedAt: now, scheduler: undefined }
    const id = store.transact(() => store.profiles.add(row))
    this.#start({ id, ...row })
    const { profile } = this.#account(id)
    profile.show()
    return profile.view
  }

  /** Contacts are told. */
  #renameProfile(profile: number, name: string): ProfileView {
    const account = this.#account(profile)
    const { store } = this.#context
    account.work((unit) => {
      const namedAt = sayAt(this.#context.env.now(), store.profiles.get(profile)?.namedAt)
      store.profiles.update(profile, { name, namedAt })
      for (const peer of account.peers.values()) {
        if (peer.row.standing === 'left') continue
        const content = { kind: 'profile', sentAt: namedAt, name } as const
        say(account.context, unit, peer, content, { isControl: true })
        unit.after(() => account.post.kick(peer))
      }
    })
    account.profile.rename(name)
    account.profile.show()
    return account.profile.view
  }
}
