/**
 * Invites that we made, until somebody has answered (docs/protocol/invite.md §5). The machine of packages/core
 * decides; this does what it puts out.
 */
import { equal } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import {
  type AnswerPlace,
  answerPlaces,
  bundleDeposits,
  createInvite,
  hasWon,
  type InviterInput,
  type InviterOutput,
  type InviterState,
  promisedDescriptors,
  stepInviter,
} from '@pvtcoms/core/handshake'
import { Secret } from '@pvtcoms/core/secret'
import type { ListenKey } from '@pvtcoms/transport'
import { LETTER_LENGTH } from '../../scheduler/names.ts'
import { publicKeyOf } from '../contacts/onion.ts'
import type { WatchedPlace } from '../delivery/watched-place.ts'
import type { DirectAnswer } from '../direct/direct-answer.ts'
import { DIRECT_PORT } from '../direct/direct-listener.ts'
import { EngineError } from '../errors.ts'
import { noteGiven } from '../mailboxes/given-aliases.ts'
import { nameOf } from '../mailboxes/mailbox-name.ts'
import { Doors } from './door/doors.ts'
import { doorOf, isWaitingState, mailboxesOf, type RunningInviter } from './invite-record.ts'
import type { KeptInvites } from './kept-invites.ts'
import type { InvitesPort, Noted } from './port.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const USUAL_LIFETIME = 7 * 24 * HOUR
/** Places that have the bundle before the link comes, if they are near. */
const ENOUGH = 2
/** Once one place has the bundle, the link does not wait longer for a second one. */
const OTHERS_PATIENCE = 10_000
/** After so long without any the person is told what keeps a door. */
const DOOR_PATIENCE = MINUTE
/** Nor does the link wait longer for any. */
const PATIENCE = HOUR
/** Places that a link has room for. */
const MOST_PLACES = 3

export interface InviteWishes {
  readonly name: string
  /** Until it expires; a week where absent. */
  readonly hours?: number | undefined
  /** Ids of mailboxes of ours; drawn where absent. */
  readonly mailboxes?: readonly number[] | undefined
  /** Whether it is to have a door. Where absent: only if there is no mailbox to draw from. */
  readonly door?: boolean | undefined
  /** Who introduces the two, and the id of that contact. */
  readonly introducedBy?: string | undefined
  readonly introducer?: number | undefined
}

export class Inviter {
  readonly #port: InvitesPort
  readonly #invites: KeptInvites
  readonly #doors: Doors
  /** Invites whose link waits for a second place. */
  readonly #hurried = new Set<number>()

  constructor(port: InvitesPort, invites: KeptInvites) {
    this.#port = port
    this.#invites = invites
    this.#doors = new Doors(port, invites, this)
  }

  /** `noted` stores what else belongs to the invite. Throws EngineError `no-mailbox`. */
  create(wishes: InviteWishes, noted?: Noted): number {
    const { name, hours, mailboxes, door, introducedBy, introducer } = wishes
    const { context, contacts, mailboxes: ours } = this.#port
    const { env } = context
    const drawn = ours
      .draw(
        mailboxes === undefined
          ? ours.rows()
          : ours.rows().filter(({ id }) => mailboxes.includes(id)),
      )
      .map(({ descriptor }) => descriptor)
    const hasDoor = door ?? (drawn.length === 0 && mailboxes === undefined)
    if (drawn.length === 0 && !hasDoor) throw new EngineError('no-mailbox')
    const onionSeed = new Secret('ListenKey', env.random(32))
    const doorSeed = hasDoor ? new Secret('ListenKey', env.random(32)) : undefined
    const places = [
      ...(doorSeed === undefined ? [] : [doorAt(context.primitives, doorSeed)]),
      ...drawn,
    ].slice(0, MOST_PLACES)
    const promised = contacts.presentedPlaces(drawn)
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
      const row = { name, expiresAt, onionSeed, doorSeed, introducedBy, introducer }
      const added = this.#invites.add(unit, { ...row, side: 'inviter', state })
      this.#invites.links.add(state.secret, added, expiresAt)
      noted?.(unit, added)
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
      if (place.descriptor.kind === 'direct') continue
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

  /** Whoever has the link hands in an answer. Throws when it cannot be kept now. */
  answeredAtDoor(id: number, tag: Uint8Array, letter: Uint8Array): DirectAnswer {
    const state = this.#running(id)?.state
    const place =
      state &&
      answerPlaces(state).find((each) => each.descriptor.kind === 'direct' && equal(each.tag, tag))
    if (place === undefined) return 'rejected'
    this.answerFound(id, place, letter, this.#port.context.env.now())
    const after = this.#running(id)?.state
    return after !== undefined && hasWon(after, place, letter) ? 'accepted' : 'rejected'
  }

  /** Somebody who has the link asked for more than whoever was invited needs: the door closes, and that is said. */
  flooded(id: number): void {
    const running = this.#running(id)
    if (running === undefined) return
    const isUsed = running.state.kind === 'used'
    this.#port.work.do((unit) => {
      this.#invites.forgetDoor(unit, id)
      this.#invites.note(unit, id, { warning: isUsed ? 'also-used' : 'flooded' })
    })
    this.#doors.close(id)
    if (mailboxesOf(running).length === 0 && !isUsed) this.#step(id, { kind: 'cancel' })
  }

  /** What became of the bundle at a mailbox, which is believed only once the bundle came back from there. */
  deposited(id: number, kind: 'stored' | 'taken' | 'full', mailbox: number): void {
    if (kind !== 'stored') this.#step(id, { kind: 'unavailable', mailbox })
  }

  /** After a restart: deposits of which nothing was heard go out again. */
  resume(id: number): void {
    const state = this.#running(id)?.state
    if (state === undefined || !isWaitingState(state)) return
    this.#depositAll(id, bundleDeposits(state, this.#port.context.env))
    this.#hurry(id)
  }

  tick(id: number): void {
    const running = this.#running(id)
    if (running === undefined) return
    const { row, state } = running
    const now = this.#port.context.env.now()
    this.#step(id, { kind: 'tick' })
    if (now > row.expiresAt && row.doorSeed !== undefined) {
      this.#port.work.do((unit) => this.#invites.forgetDoor(unit, id))
      this.watch(id)
    }
    if (state.kind !== 'publishing') return
    const waited = now - row.createdAt
    if (waited >= PATIENCE) {
      state.mailboxes.forEach(({ status }, mailbox) => {
        if (status === 'waiting') this.#step(id, { kind: 'unavailable', mailbox })
      })
    } else if (waited >= DOOR_PATIENCE && mailboxesOf(running).length === 0 && !row.warning) {
      this.#port.work.do((unit) => this.#invites.note(unit, id, { warning: 'no-door' }))
    }
  }

  watch(id: number): void {
    const running = this.#running(id)
    if (running === undefined) return
    this.#invites.watch(id, this.#placesOf(id, running.state))
    this.#doors.keep(running)
  }

  /** The invite is off the list. */
  forget(id: number): void {
    this.#doors.close(id)
  }

  async close(): Promise<void> {
    await this.#doors.closeAll()
  }

  /** The link waits for a second place only where one is near, and for a moment. */
  #hurry(id: number): void {
    const state = this.#running(id)?.state
    if (state?.kind !== 'publishing') return
    const { mailboxes: ours } = this.#port
    const seen = state.mailboxes.filter(({ status }) => status === 'verified').length
    const isAnyNear = state.mailboxes.some(
      ({ status, descriptor }) => status === 'waiting' && !ours.isUnreachable(nameOf(descriptor)),
    )
    if (seen === 0) return
    if (seen >= ENOUGH || !isAnyNear) this.#step(id, { kind: 'enough' })
    else if (!this.#hurried.has(id)) {
      this.#hurried.add(id)
      this.#port.after(OTHERS_PATIENCE, () => {
        this.#hurried.delete(id)
        this.#step(id, { kind: 'enough' })
      })
    }
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
      if (
        doorOf({ side: 'inviter', state: step.state }) === undefined ||
        step.state.kind === 'used'
      )
        this.#invites.forgetDoor(unit, id)
      unit.consume(step.consumed)
      for (const output of step.outputs) {
        if (output.kind === 'also-used') this.#invites.note(unit, id, { warning: 'also-used' })
        if (output.kind === 'ready') this.#invites.note(unit, id, { warning: undefined })
        if (output.kind === 'established') {
          const contact = this.#port.contacts.add(unit, {
            ...{ name: row.name, onionSeed: row.onionSeed, session: output.session },
            ...{ introducedBy: row.introducedBy, introducer: row.introducer },
            told: isWaitingState(state) ? promisedDescriptors(state) : [],
          })
          this.#invites.note(unit, id, { contact })
        }
      }
    })
    this.#port.mailboxes.refresh()
    this.watch(id)
    this.#depositAll(id, step.outputs)
    this.#hurry(id)
  }

  /** What follows once the state is durable. */
  #depositAll(id: number, outputs: readonly InviterOutput[]): void {
    for (const output of outputs) {
      if (output.kind !== 'deposit' || output.descriptor.kind === 'direct') continue
      this.#invites.deposit(id, { ...output, slot: 0 })
    }
  }

  #placesOf(id: number, state: InviterState): readonly WatchedPlace[] {
    const owed = isWaitingState(state) ? bundleDeposits(state, this.#port.context.env) : []
    const bundles = owed.map(
      ({ mailbox, descriptor, tag }): WatchedPlace => ({
        ...{ mailbox: nameOf(descriptor), tag },
        owner: { kind: 'invite-bundle', invite: id, mailbox },
      }),
    )
    const answers = answerPlaces(state).map(
      (place): WatchedPlace => ({
        ...{ mailbox: nameOf(place.descriptor), tag: place.tag },
        owner: { kind: 'invite-answer', invite: id, place },
      }),
    )
    return [...bundles, ...answers]
  }
}

function doorAt(primitives: Primitives, seed: ListenKey): Descriptor {
  return { kind: 'direct', publicKey: publicKeyOf(primitives, seed), port: DIRECT_PORT }
}
