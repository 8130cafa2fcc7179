/**
 * Invites that we made, until somebody has answered (docs/protocol/invite.md §5). The machine of packages/core
 * decides; this does what it puts out.
 */
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import {
  type AnswerPlace,
  answerPlaces,
  bundleDeposits,
  createInvite,
  type InviterInput,
  type InviterOutput,
  type InviterState,
  promisedDescriptors,
  stepInviter,
} from '@pvtcoms/core/handshake'
import { Secret } from '@pvtcoms/core/secret'
import { LETTER_LENGTH } from '../../scheduler/names.ts'
import { publicKeyOf } from '../contacts/onion.ts'
import type { WatchedPlace } from '../delivery/watched-place.ts'
import { EngineError } from '../errors.ts'
import { noteGiven } from '../mailboxes/given-aliases.ts'
import { nameOf } from '../mailboxes/mailbox-name.ts'
import { isWaitingState, type RunningInviter } from './invite-record.ts'
import type { KeptInvites } from './kept-invites.ts'
import type { InvitesPort } from './port.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const USUAL_LIFETIME = 7 * 24 * HOUR
/** Once one mailbox has the bundle, the link does not wait longer for the others. */
const OTHERS_PATIENCE = 5 * MINUTE
/** Nor does it wait longer for any. */
const PATIENCE = HOUR

export class Inviter {
  readonly #port: InvitesPort
  readonly #invites: KeptInvites

  constructor(port: InvitesPort, invites: KeptInvites) {
    this.#port = port
    this.#invites = invites
  }

  /** Throws EngineError `no-mailbox`. */
  create({
    name,
    hours,
    mailboxes,
  }: {
    readonly name: string
    readonly hours: number | undefined
    readonly mailboxes: readonly number[] | undefined
  }): number {
    const { context, contacts, mailboxes: ours } = this.#port
    const { env } = context
    const chosen = ours.draw(
      mailboxes === undefined
        ? ours.rows()
        : ours.rows().filter(({ id }) => mailboxes.includes(id)),
    )
    if (chosen.length === 0) throw new EngineError('no-mailbox')
    const onionSeed = new Secret('ListenKey', env.random(32))
    const places = chosen.map(({ descriptor }) => descriptor)
    const promised = contacts.presentedPlaces(places)
    const { state, outputs } = createInvite(
      {
        onionKey: publicKeyOf(context.primitives, onionSeed),
        descriptors: promised,
        mailboxes: places,
        expires: unixMs(env.now() + (hours === undefined ? USUAL_LIFETIME : hours * HOUR)),
      },
      env,
    )
    const id = this.#port.work.do((unit) => {
      const expiresAt = state.expires
      noteGiven(this.#port, promised, undefined)
      const added = this.#invites.add(unit, { name, expiresAt, onionSeed, side: 'inviter', state })
      this.#invites.links.add(state.secret, added, expiresAt)
      return added
    })
    ours.refresh()
    this.watch(id)
    this.#depositAll(id, outputs)
    return id
  }

  /** Whoever comes with the link later finds every place for an answer taken, and so learns of it. */
  revoke(id: number): void {
    const state = this.#running(id)?.state
    const places = state?.kind === 'open' ? answerPlaces(state) : []
    this.#step(id, { kind: 'cancel' })
    const { env } = this.#port.context
    for (const place of places) {
      this.#invites.deposit(id, { ...place, letter: env.random(LETTER_LENGTH) })
    }
  }

  bundleFound(id: number, mailbox: number, letter: Uint8Array): void {
    this.#step(id, { kind: 'fetched-back', mailbox, letter })
  }

  answerFound(
    id: number,
    { mailbox, slot }: AnswerPlace,
    letter: Uint8Array,
    arrived: UnixMs,
  ): void {
    this.#step(id, { kind: 'answer', mailbox, slot, letter, arrived })
  }

  /** What became of the bundle at a mailbox, which is believed only once the bundle came back from there. */
  deposited(id: number, kind: 'stored' | 'taken' | 'full', mailbox: number): void {
    if (kind !== 'stored') this.#step(id, { kind: 'unavailable', mailbox })
  }

  /** After a restart: deposits of which nothing was heard go out again. */
  resume(id: number): void {
    const state = this.#running(id)?.state
    if (state?.kind !== 'publishing') return
    this.#depositAll(id, bundleDeposits(state, this.#port.context.env))
  }

  tick(id: number): void {
    const running = this.#running(id)
    if (running === undefined) return
    const { row, state } = running
    this.#step(id, { kind: 'tick' })
    if (state.kind !== 'publishing') return
    const isReady = state.mailboxes.some(({ status }) => status === 'verified')
    const waited = this.#port.context.env.now() - row.createdAt
    if (waited < (isReady ? OTHERS_PATIENCE : PATIENCE)) return
    state.mailboxes.forEach(({ status }, mailbox) => {
      if (status === 'waiting') this.#step(id, { kind: 'unavailable', mailbox })
    })
  }

  watch(id: number): void {
    const state = this.#running(id)?.state
    if (state !== undefined) this.#invites.watch(id, this.#placesOf(id, state))
  }

  #running(id: number): RunningInviter | undefined {
    const running = this.#invites.get(id)
    return running?.side === 'inviter' ? running : undefined
  }

  #step(id: number, input: InviterInput): void {
    const running = this.#running(id)
    if (running === undefined) return
    const { row, state } = running
    const step = stepInviter(state, input, this.#port.context.env)
    if (step.state === state && step.outputs.every(({ kind }) => kind === 'dropped')) return
    this.#port.work.do((unit) => {
      this.#invites.put(unit, id, { side: 'inviter', state: step.state })
      unit.consume(step.consumed)
      for (const output of step.outputs) {
        if (output.kind === 'also-used') this.#invites.note(unit, id, { warning: 'also-used' })
        if (output.kind === 'established') {
          const contact = this.#port.contacts.add(unit, {
            ...{ name: row.name, onionSeed: row.onionSeed, session: output.session },
            told: isWaitingState(state) ? promisedDescriptors(state) : [],
          })
          this.#invites.note(unit, id, { contact })
        }
      }
    })
    this.#port.mailboxes.refresh()
    this.watch(id)
    this.#depositAll(id, step.outputs)
  }

  /** What follows once the state is durable. */
  #depositAll(id: number, outputs: readonly InviterOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'deposit') this.#invites.deposit(id, { ...output, slot: 0 })
    }
  }

  #placesOf(id: number, state: InviterState): readonly WatchedPlace[] {
    if (state.kind === 'publishing') {
      const deposits = bundleDeposits(state, this.#port.context.env)
      return deposits.map(({ mailbox, descriptor, tag }) => ({
        ...{ mailbox: nameOf(descriptor), tag },
        owner: { kind: 'invite-bundle', invite: id, mailbox },
      }))
    }
    return answerPlaces(state).map((place) => ({
      ...{ mailbox: nameOf(place.descriptor), tag: place.tag },
      owner: { kind: 'invite-answer', invite: id, place },
    }))
  }
}
