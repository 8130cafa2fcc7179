/**
 * Invites of a profile, on either side, from the first letter at a mailbox until there is a contact. The
 * machines of packages/core decide; this keeps their states and does what they put out.
 */
import { equal } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import {
  type AnswerPlace,
  acceptInvite,
  answerPlaces,
  bundleDeposits,
  bundlePlaces,
  createInvite,
  encodeInvitee,
  encodeInviter,
  type InviteeInput,
  type InviteeOutput,
  type InviterInput,
  type InviterOutput,
  linkText,
  promisedDescriptors,
  stepInvitee,
  stepInviter,
} from '@pvtcoms/core/handshake'
import { type AnswerSlot, parseLink } from '@pvtcoms/core/invite'
import { Secret } from '@pvtcoms/core/secret'
import type { InviteRow } from '@pvtcoms/store'
import type { ContactUse, Event } from '../mailbox/index.ts'
import type { Account } from './account.ts'
import { addContact } from './adding.ts'
import type { Reloadable, UnitOfWork } from './context.ts'
import { notice } from './conversation.ts'
import { EngineError } from './errors.ts'
import { introduction } from './introduction.ts'
import {
  isUnderWay,
  isWaitingState,
  mailboxesOf,
  problemOf,
  type Running,
  type Side,
  STAGES,
  secretOfLink,
  secretsOfInvite,
  stateOf,
} from './invite-record.ts'
import { publicKeyOf } from './onion.ts'
import type { InviteProblem, InviteView } from './views.ts'
import { nameOf, type WatchedPlace } from './watch.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const USUAL_LIFETIME = 7 * DAY
/** Once one mailbox has the bundle, the link does not wait longer for the others. */
const OTHERS_PATIENCE = 5 * MINUTE
/** Nor does it wait longer for any. */
const PATIENCE = HOUR

export class Inviting implements Reloadable {
  readonly #account: Account
  #kept = new Map<number, Running>()
  /** Memory may be ahead of the store, which could not be read. */
  #isStale = false

  constructor(account: Account) {
    this.#account = account
  }

  start(): void {
    this.reload()
    this.#account.pool.refresh()
    for (const id of this.#running.keys()) this.#watch(id)
    this.resume()
    this.#account.every(MINUTE, () => this.#tick())
  }

  /** Everything of which nothing was heard goes out again. */
  resume(): void {
    for (const id of [...this.#running.keys()]) this.#resume(id)
  }

  /** Whether somebody waits for an invite to go on. */
  get isWaiting(): boolean {
    return [...this.#running.values()].some(({ state: { kind } }) => isUnderWay(kind))
  }

  /** Mailboxes that are read for an invite alone. */
  foreignMailboxes(): readonly Descriptor[] {
    return [...this.#running.values()].flatMap((running) => {
      if (running.side === 'inviter') return []
      const { state } = running
      if (state.kind === 'fetching') return state.invite.mailboxes
      return state.kind === 'answered' ? state.copies.map(({ mailbox }) => mailbox) : []
    })
  }

  /** Where whoever answers an invite of ours will write to. */
  promised(): readonly Descriptor[] {
    return [...this.#running.values()].flatMap(({ side, state }) =>
      side === 'inviter' && isWaitingState(state) ? promisedDescriptors(state) : [],
    )
  }

  /** Invites, as the scheduler knows whom letters are for. */
  correspondents(): readonly (readonly [string, ContactUse])[] {
    return [...this.#running.values()].map((running) => {
      const places = mailboxesOf(running)
      return [`i${running.row.id}`, { mailboxes: places.map(nameOf), delay: 'none' }]
    })
  }

  list(): readonly InviteView[] {
    return [...this.#running.values()].map((running) => this.#view(running))
  }

  /** Throws EngineError. */
  create({
    name,
    hours,
    mailboxes,
  }: {
    readonly name: string
    readonly hours: number | undefined
    readonly mailboxes: readonly number[] | undefined
  }): InviteView {
    const { context, pool } = this.#account
    const { env, store } = context
    const chosen = pool.draw(
      mailboxes === undefined ? pool.rows : pool.rows.filter(({ id }) => mailboxes.includes(id)),
    )
    if (chosen.length === 0) throw new EngineError('no-mailbox')
    const onionSeed = new Secret('ListenKey', env.random(32))
    const places = chosen.map(({ descriptor }) => descriptor)
    const created = createInvite(
      {
        onionKey: publicKeyOf(context.primitives, onionSeed),
        descriptors: this.#ownDescriptors(places),
        mailboxes: places,
        expires: unixMs(env.now() + (hours === undefined ? USUAL_LIFETIME : hours * HOUR)),
      },
      env,
    )
    const id = this.#account.work((unit) => {
      unit.touch(this)
      const state = encodeInviter(created.state)
      const row = {
        ...{ profile: this.#account.id, side: 'inviter' as const, name, createdAt: env.now() },
        ...{ expiresAt: created.state.expires, state: state.expose(), onionSeed },
        ...{ contact: undefined, warning: undefined },
      }
      const added = store.invites.add(row)
      state.wipe()
      this.#running.set(added, {
        side: 'inviter',
        state: created.state,
        row: { ...row, id: added },
      })
      return added
    })
    this.#account.pool.refresh()
    this.#watch(id)
    this.#actAsInviter(id, created.outputs)
    return this.#show(id)
  }

  /** Throws EngineError. */
  accept({ name, link }: { readonly name: string; readonly link: string }): InviteView {
    const { env, store } = this.#account.context
    const parsed = parseLink(link.trim(), env.now())
    if (!parsed.ok) throw new EngineError(parsed.failure)
    const { invite } = parsed
    for (const { side, state } of this.#running.values()) {
      const secret = secretOfLink({ side, state } as Side)
      if (secret === undefined || !equal(secret.expose(), invite.secret.expose())) continue
      invite.secret.wipe()
      throw new EngineError(side === 'inviter' ? 'own-invite' : 'known-invite')
    }
    const onionSeed = new Secret('ListenKey', env.random(32))
    const state = acceptInvite(invite)
    const id = this.#account.work((unit) => {
      unit.touch(this)
      const encoded = encodeInvitee(state)
      const row = {
        ...{ profile: this.#account.id, side: 'invitee' as const, name, createdAt: env.now() },
        ...{ expiresAt: invite.expires, state: encoded.expose(), onionSeed },
        ...{ contact: undefined, warning: undefined },
      }
      const added = store.invites.add(row)
      encoded.wipe()
      this.#running.set(added, { side: 'invitee', state, row: { ...row, id: added } })
      return added
    })
    this.#account.pool.refresh()
    this.#watch(id)
    return this.#show(id)
  }

  /** Withdraws one of ours, or gives one of theirs up before it led to a contact. Throws EngineError. */
  revoke(id: number): InviteView {
    const running = this.#of(id)
    if (running.side === 'inviter') {
      this.#stepInviter(id, { kind: 'cancel' })
      return this.#show(id)
    }
    const view = this.#view(running)
    if (running.state.kind === 'fetching') this.dismiss(id)
    return { ...view, stage: 'closed', problem: 'cancelled' }
  }

  /** Takes an invite off the list; what it led to stays. Throws EngineError. */
  dismiss(id: number): void {
    const { row, side, state } = this.#of(id)
    // An answer that is on its way must not be made a second time.
    if (side === 'invitee' && state.kind === 'answered') throw new EngineError('known-invite')
    this.#account.work((unit) => {
      unit.touch(this)
      this.#account.context.store.invites.remove(id)
      this.#running.delete(id)
      unit.consume(secretsOfInvite({ side, state } as Side))
    })
    // A contact that it led to has a copy of its own.
    row.onionSeed.wipe()
    this.#account.watch.setPlaces(`i${id}`, [])
    this.#account.pool.refresh()
    const { id: profile } = this.#account
    this.#account.context.onEvent({ kind: 'invite-removed', profile, invite: id })
  }

  bundleFound(id: number, mailbox: number, letter: Uint8Array): void {
    const running = this.#running.get(id)
    if (running?.side === 'inviter') {
      this.#stepInviter(id, { kind: 'fetched-back', mailbox, letter })
    } else if (running?.side === 'invitee' && running.state.kind === 'fetching') {
      const places = this.#ownDescriptors(undefined)
      const self = publicKeyOf(this.#account.context.primitives, running.row.onionSeed)
      const presented = introduction(this.#account, self, places)
      this.#stepInvitee(id, { kind: 'bundle', mailbox, letter, introduction: presented }, places)
    }
  }

  answerFound(id: number, place: AnswerPlace, letter: Uint8Array, arrived: UnixMs): void {
    const { mailbox, slot } = place
    if (this.#running.get(id)?.side !== 'inviter') return
    this.#stepInviter(id, { kind: 'answer', mailbox, slot, letter, arrived })
  }

  /** All that a mailbox has announced is known. */
  mailboxRead(name: string, awaited: number): void {
    if (awaited > 0) return
    this.#eachFetching(name, (id, mailbox) => this.#stepInvitee(id, { kind: 'absent', mailbox }))
  }

  unreachable(name: string): void {
    this.#eachFetching(name, (id, mailbox) =>
      this.#stepInvitee(id, { kind: 'unreachable', mailbox }),
    )
  }

  /** What became of a deposit `i<invite>:<mailbox>:<slot>`. */
  deposited(event: Extract<Event, { kind: 'copy' | 'stored' | 'taken' | 'full' }>): void {
    const [id, mailbox, slot] = event.id.slice(1).split(':').map(Number) as [number, number, number]
    const running = this.#running.get(id)
    if (running === undefined || event.kind === 'copy') return
    if (running.side === 'invitee') {
      if (event.kind === 'full') return
      const answered = { mailbox, slot: slot as AnswerSlot }
      this.#stepInvitee(id, { kind: event.kind, ...answered })
    } else if (event.kind !== 'stored') this.#stepInviter(id, { kind: 'unavailable', mailbox })
  }

  /** A letter of the contact's came: the invite has served. */
  confirmed(unit: UnitOfWork, contact: number): void {
    const peer = this.#account.peers.get(contact)
    for (const { row, side, state } of [...this.#running.values()]) {
      if (row.contact !== contact || side !== 'invitee' || state.kind !== 'answered') continue
      const step = stepInvitee(state, { kind: 'confirmed' }, this.#account.context.env)
      this.#put(unit, row.id, { side: 'invitee', state: step.state })
      unit.consume(step.consumed)
      if (peer !== undefined) notice(this.#account.context, unit, peer, { code: 'joined' })
      unit.after(() => {
        this.#account.tell({ kind: 'forget-contact', contact: `i${row.id}` })
        this.#account.pool.refresh()
        this.#show(row.id)
      })
    }
  }

  reload(): void {
    this.#isStale = true
    this.#refresh()
  }

  get #running(): Map<number, Running> {
    if (this.#isStale) this.#refresh()
    return this.#kept
  }

  #refresh(): void {
    const rows = this.#account.context.store.invites.list(this.#account.id)
    this.#kept = new Map(rows.map((row) => [row.id, { row, ...stateOf(row) }]))
    this.#isStale = false
  }

  wipe(): void {
    for (const running of this.#kept.values()) {
      for (const secret of secretsOfInvite(running)) secret.wipe()
      running.row.onionSeed.wipe()
    }
  }

  #stepInviter(id: number, input: InviterInput): void {
    const running = this.#running.get(id)
    if (running?.side !== 'inviter') return
    const step = stepInviter(running.state, input, this.#account.context.env)
    if (step.state === running.state && step.outputs.every(({ kind }) => kind === 'dropped')) return
    const contact = this.#account.work((unit) => {
      this.#put(unit, id, { side: 'inviter', state: step.state })
      unit.consume(step.consumed)
      let added: number | undefined
      for (const output of step.outputs) {
        if (output.kind === 'also-used') this.#warn(unit, id, 'also-used')
        if (output.kind === 'established') {
          added = addContact(this.#account, unit, {
            ...{ name: running.row.name, onionSeed: running.row.onionSeed },
            session: output.session,
            told: isWaitingState(running.state) ? promisedDescriptors(running.state) : [],
          })
          this.#note(unit, id, { contact: added })
        }
      }
      return added
    })
    if (contact !== undefined) this.#account.addPeer(contact)
    this.#account.pool.refresh()
    this.#watch(id)
    this.#actAsInviter(id, step.outputs)
    this.#show(id)
  }

  #stepInvitee(id: number, input: InviteeInput, told: readonly Descriptor[] = []): void {
    const running = this.#running.get(id)
    if (running?.side !== 'invitee') return
    const step = stepInvitee(running.state, input, this.#account.context.env)
    if (step.state === running.state && step.outputs.every(({ kind }) => kind === 'dropped')) return
    const contact = this.#account.work((unit) => {
      this.#put(unit, id, { side: 'invitee', state: step.state })
      unit.consume(step.consumed)
      let added: number | undefined
      for (const output of step.outputs) {
        switch (output.kind) {
          case 'established': {
            const { name, onionSeed } = running.row
            const { session } = output
            added = addContact(this.#account, unit, { name, onionSeed, session, told })
            this.#note(unit, id, { contact: added, warning: undefined })
            break
          }
          case 'waiting':
            this.#warn(unit, id, output.failure)
            break
          case 'failed':
            this.#warn(unit, id, output.failure)
            break
          case 'used-before': {
            this.#warn(unit, id, 'also-used')
            const peer = this.#account.peers.get(running.row.contact ?? -1)
            if (peer !== undefined) {
              notice(this.#account.context, unit, peer, { code: 'invite-also-used' })
            }
            break
          }
          case 'deposit':
          case 'dropped':
            break
        }
      }
      return added
    })
    if (contact !== undefined) this.#account.addPeer(contact)
    this.#account.pool.refresh()
    this.#watch(id)
    this.#actAsInvitee(id, step.outputs)
    this.#show(id)
    if (contact !== undefined) this.#stepInvitee(id, { kind: 'durable' })
  }

  /** What follows once the state is durable. */
  #actAsInviter(id: number, outputs: readonly InviterOutput[]): void {
    for (const output of outputs) {
      if (output.kind !== 'deposit') continue
      this.#deposit(id, { ...output, slot: 0 })
    }
  }

  #actAsInvitee(id: number, outputs: readonly InviteeOutput[]): void {
    for (const output of outputs) if (output.kind === 'deposit') this.#deposit(id, output)
  }

  #deposit(
    id: number,
    {
      mailbox,
      slot,
      descriptor,
      tag,
      letter,
    }: {
      readonly mailbox: number
      readonly slot: number
      readonly descriptor: Descriptor
      readonly tag: Uint8Array
      readonly letter: Uint8Array
    },
  ): void {
    this.#account.tell({
      ...{ kind: 'deposit', id: `i${id}:${mailbox}:${slot}`, contact: `i${id}` },
      copies: [{ mailbox: nameOf(descriptor), tag, letter }],
    })
  }

  /** After a restart: deposits of which nothing was heard go out again. */
  #resume(id: number): void {
    const running = this.#running.get(id)
    if (running?.side === 'invitee') {
      if (running.state.kind === 'answered') this.#stepInvitee(id, { kind: 'durable' })
    } else if (running?.state.kind === 'publishing') {
      this.#actAsInviter(id, bundleDeposits(running.state, this.#account.context.env))
    }
  }

  #tick(): void {
    const now = this.#account.context.env.now()
    for (const running of [...this.#running.values()]) {
      const { id, createdAt } = running.row
      if (running.side === 'invitee') {
        this.#stepInvitee(id, { kind: 'tick' })
        continue
      }
      const { state } = running
      this.#stepInviter(id, { kind: 'tick' })
      if (state.kind !== 'publishing') continue
      const isReady = state.mailboxes.some(({ status }) => status === 'verified')
      if (now - createdAt < (isReady ? OTHERS_PATIENCE : PATIENCE)) continue
      state.mailboxes.forEach(({ status }, mailbox) => {
        if (status === 'waiting') this.#stepInviter(id, { kind: 'unavailable', mailbox })
      })
    }
  }

  /** Tells the scheduler which tags the invite looks out for. */
  #watch(id: number): void {
    const running = this.#running.get(id)
    if (running === undefined) return
    const places = this.#placesOf(running).filter(({ mailbox }) =>
      this.#account.pool.isKnown(mailbox),
    )
    this.#account.watch.setPlaces(`i${id}`, places)
  }

  #placesOf(running: Running): readonly WatchedPlace[] {
    const { env } = this.#account.context
    const { id } = running.row
    const bundle = (mailbox: number, descriptor: Descriptor, tag: Uint8Array): WatchedPlace => ({
      ...{ mailbox: nameOf(descriptor), tag },
      meaning: { kind: 'invite-bundle', invite: id, mailbox },
    })
    if (running.side === 'invitee') {
      const { state } = running
      if (state.kind !== 'fetching') return []
      return bundlePlaces(state, env).map(({ mailbox, tag }, at) => bundle(at, mailbox, tag))
    }
    const { state } = running
    if (state.kind === 'publishing') {
      return bundleDeposits(state, env).map(({ mailbox, descriptor, tag }) =>
        bundle(mailbox, descriptor, tag),
      )
    }
    return answerPlaces(state).map((place) => ({
      ...{ mailbox: nameOf(place.descriptor), tag: place.tag },
      meaning: { kind: 'invite-answer', invite: id, place },
    }))
  }

  #eachFetching(name: string, action: (id: number, mailbox: number) => void): void {
    for (const running of [...this.#running.values()]) {
      if (running.side !== 'invitee' || running.state.kind !== 'fetching') continue
      const mailbox = running.state.invite.mailboxes.findIndex((place) => nameOf(place) === name)
      if (mailbox >= 0) action(running.row.id, mailbox)
    }
  }

  #put(unit: UnitOfWork, id: number, { side, state }: Side): void {
    const running = this.#of(id)
    unit.touch(this)
    const encoded = side === 'inviter' ? encodeInviter(state) : encodeInvitee(state)
    this.#account.context.store.invites.update(id, { state: encoded.expose() })
    encoded.wipe()
    this.#running.set(id, { ...running, side, state } as Running)
  }

  #note(
    unit: UnitOfWork,
    id: number,
    change: Partial<Pick<InviteRow, 'contact' | 'warning'>>,
  ): void {
    const running = this.#of(id)
    unit.touch(this)
    this.#account.context.store.invites.update(id, change)
    this.#running.set(id, { ...running, row: { ...running.row, ...change } })
  }

  #warn(unit: UnitOfWork, id: number, warning: InviteProblem): void {
    this.#note(unit, id, { warning })
  }

  /** Where we can be written to by a contact whose invite has these mailboxes; theirs decides itself. */
  #ownDescriptors(among: readonly Descriptor[] | undefined): readonly Descriptor[] {
    const { pool } = this.#account
    const boxes = pool.rows
      .filter(({ descriptor }) => descriptor.kind === 'own-box')
      .flatMap((row) => pool.freeAddress(row, undefined) ?? [])
      .slice(0, 1)
    const others = among ?? pool.draw().map(({ descriptor }) => descriptor)
    return [...boxes, ...others].slice(0, 3)
  }

  /** Throws EngineError. */
  #of(id: number): Running {
    const running = this.#running.get(id)
    if (running === undefined) throw new EngineError('no-such-invite')
    return running
  }

  #show(id: number): InviteView {
    const invite = this.#view(this.#of(id))
    this.#account.context.onEvent({ kind: 'invite', invite })
    return invite
  }

  #view(running: Running): InviteView {
    const { row, side, state } = running
    const { id, profile, name, createdAt, expiresAt, contact, warning } = row
    const { env } = this.#account.context
    const isOpen = side === 'inviter' && state.kind === 'open' && env.now() < expiresAt
    return {
      ...{ id, profile, side, name, createdAt, expiresAt, contact },
      stage: STAGES[state.kind],
      problem: problemOf(running) ?? (warning as InviteProblem | undefined),
      link: isOpen ? linkText(state, env) : undefined,
    }
  }
}
