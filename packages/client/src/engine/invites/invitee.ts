/**
 * Invites that we accepted, until the inviter was heard (docs/protocol/invite.md §6). The machine of
 * packages/core decides; this does what it puts out.
 */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import {
  acceptInvite,
  bundlePlaces,
  type InviteeInput,
  type InviteeOutput,
  stepInvitee,
} from '@pvtcoms/core/handshake'
import { type AnswerSlot, parseLink } from '@pvtcoms/core/invite'
import { Secret } from '@pvtcoms/core/secret'
import type { AnswerView, LinkProblem } from '@pvtcoms/rpc'
import { publicKeyOf } from '../contacts/onion.ts'
import { EngineError } from '../errors.ts'
import { nameOf } from '../mailboxes/mailbox-name.ts'
import { inviteLink } from '../pasted-link.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import { Lines } from './door/lines.ts'
import type { RunningInvitee } from './invite-record.ts'
import type { InviteWishes } from './inviter.ts'
import type { KeptInvites } from './kept-invites.ts'
import type { InvitesPort, Noted } from './port.ts'

export class Invitee {
  readonly #port: InvitesPort
  readonly #invites: KeptInvites
  readonly #lines: Lines

  constructor(port: InvitesPort, invites: KeptInvites) {
    this.#port = port
    this.#invites = invites
    this.#lines = new Lines(port, invites, this)
  }

  /**
   * `link`: a text with an invite's link in it.
   * Throws EngineError: `malformed`, `several-links`, `unsupported`, `expired`, or what became of the link before.
   */
  accept(
    {
      name,
      link,
      introducedBy,
      introducer,
    }: { readonly link: string } & Pick<InviteWishes, 'name' | 'introducedBy' | 'introducer'>,
    noted?: Noted,
  ): number {
    const { env, primitives } = this.#port.context
    const parsed = parseLink(inviteLink(link, primitives) ?? '', env.now())
    if (!parsed.ok) throw new EngineError(parsed.failure)
    const { invite } = parsed
    const fate = this.#invites.links.fateOf(invite.secret, this.#invites.list())
    if (fate !== undefined) {
      invite.secret.wipe()
      throw new EngineError(fate)
    }
    const onionSeed = new Secret('ListenKey', env.random(32))
    const state = acceptInvite(invite)
    const id = this.#port.work.do((unit) => {
      const expiresAt = invite.expires
      const begun = { name, expiresAt, introducedBy, introducer }
      const row = { ...begun, onionSeed, doorSeed: undefined }
      const added = this.#invites.add(unit, { ...row, side: 'invitee', state })
      this.#invites.links.add(invite.secret, added, expiresAt)
      noted?.(unit, added)
      return added
    })
    this.#port.mailboxes.refresh()
    this.watch(id)
    return id
  }

  /** Why the invite of this link cannot be accepted; undefined: it can be tried. */
  problemOf(link: string): LinkProblem | undefined {
    const parsed = parseLink(link, this.#port.context.env.now())
    if (!parsed.ok) return parsed.failure
    const { secret } = parsed.invite
    const fate = this.#invites.links.fateOf(secret, this.#invites.list())
    secret.wipe()
    return fate
  }

  bundleFound(id: number, mailbox: number, letter: Uint8Array): void {
    const running = this.#running(id)
    if (running?.state.kind !== 'fetching') return
    const places = this.#port.contacts.presentedPlaces(undefined)
    const self = publicKeyOf(this.#port.context.primitives, running.row.onionSeed)
    const presented = this.#port.contacts.introduction(self, places)
    this.#step(id, { kind: 'bundle', mailbox, letter, introduction: presented }, places)
  }

  /** A mailbox has no bundle, or could not be reached. */
  notFound(mailbox: string, why: 'absent' | 'unreachable'): void {
    for (const { row, side, state } of this.#invites.list()) {
      if (side !== 'invitee' || state.kind !== 'fetching') continue
      const at = state.invite.mailboxes.findIndex((place) => nameOf(place) === mailbox)
      if (at >= 0) this.#step(row.id, { kind: why, mailbox: at })
    }
  }

  /** The door at that place has no bundle, or cannot be reached. */
  notFoundAt(id: number, place: number, why: 'absent' | 'unreachable'): void {
    if (this.#running(id)?.state.kind === 'fetching') this.#step(id, { kind: why, mailbox: place })
  }

  /** What became of a copy of the answer. */
  deposited(id: number, kind: 'stored' | 'taken' | 'full', mailbox: number, slot: number): void {
    if (kind !== 'full') this.#step(id, { kind, mailbox, slot: slot as AnswerSlot })
  }

  /** How it is with our answer to a contact who was never heard. What is over may be off the list. */
  answerTo(contact: number): AnswerView | undefined {
    const waiting = this.#invites
      .list()
      .find(({ row, state }) => row.contact === contact && state.kind === 'answered')
    if (waiting === undefined) return 'lost'
    return this.#port.context.env.now() > waiting.row.expiresAt ? 'late' : undefined
  }

  /** A letter of the contact's came: the invite has served. */
  confirmed(unit: UnitOfWork, contact: number): void {
    for (const { row, side, state } of this.#invites.list()) {
      if (row.contact !== contact || side !== 'invitee' || state.kind !== 'answered') continue
      const step = stepInvitee(state, { kind: 'confirmed' }, this.#port.context.env)
      this.#invites.put(unit, row.id, { side: 'invitee', state: step.state })
      unit.consume(step.consumed)
      this.#port.contacts.notice(unit, contact, { code: 'joined' })
      // What is still on its way to mailboxes goes no further; the line to a door ends.
      unit.after(() => {
        this.#port.mailboxes.refresh()
        this.watch(row.id)
      })
    }
  }

  /** After a restart: deposits of which nothing was heard go out again. */
  resume(id: number): void {
    if (this.#running(id)?.state.kind === 'answered') this.#step(id, { kind: 'durable' })
  }

  tick(id: number): void {
    this.#step(id, { kind: 'tick' })
  }

  watch(id: number): void {
    const running = this.#running(id)
    if (running === undefined) return
    const { state } = running
    const places = state.kind === 'fetching' ? bundlePlaces(state, this.#port.context.env) : []
    this.#invites.watch(
      id,
      places.map((place, mailbox) => ({
        ...{ mailbox: nameOf(place.mailbox), tag: place.tag },
        owner: { kind: 'invite-bundle', invite: id, mailbox },
      })),
    )
    this.#lines.keep(running)
  }

  /** The invite is off the list. */
  forget(id: number): void {
    this.#lines.close(id)
  }

  /** Doors may be reached now. */
  wake(): void {
    this.#lines.retryNow()
  }

  close(): void {
    this.#lines.closeAll()
  }

  #running(id: number): RunningInvitee | undefined {
    const running = this.#invites.get(id)
    return running?.side === 'invitee' ? running : undefined
  }

  /** `told`: where the inviter learns to write to. */
  #step(id: number, input: InviteeInput, told: readonly Descriptor[] = []): void {
    const running = this.#running(id)
    if (running === undefined) return
    const step = stepInvitee(running.state, input, this.#port.context.env)
    if (step.state === running.state && step.outputs.every(({ kind }) => kind === 'dropped')) return
    const contact = this.#port.work.do((unit) => {
      this.#invites.put(unit, id, { side: 'invitee', state: step.state })
      unit.consume(step.consumed)
      let added: number | undefined
      for (const output of step.outputs) added = this.#note(unit, running, output, told) ?? added
      return added
    })
    this.#port.mailboxes.refresh()
    this.watch(id)
    for (const output of step.outputs) {
      if (output.kind !== 'deposit') continue
      if (output.descriptor.kind === 'direct') this.#lines.answer(id, output)
      else this.#invites.deposit(id, output)
    }
    if (contact !== undefined) this.#step(id, { kind: 'durable' })
  }

  /** Stores what an output says. Returns the contact that the invite has led to by it. */
  #note(
    unit: UnitOfWork,
    { row }: RunningInvitee,
    output: InviteeOutput,
    told: readonly Descriptor[],
  ): number | undefined {
    switch (output.kind) {
      case 'established': {
        const { name, onionSeed, introducedBy, introducer } = row
        const { session } = output
        const begun = { name, onionSeed, session, told, introducedBy, introducer }
        const contact = this.#port.contacts.add(unit, begun)
        this.#invites.note(unit, row.id, { contact, warning: undefined })
        return contact
      }
      case 'waiting':
      case 'failed':
        this.#invites.note(unit, row.id, { warning: output.failure })
        if (row.contact !== undefined) unit.changed({ kind: 'contact', id: row.contact })
        return undefined
      case 'used-before':
        // It is told once, however many places are taken.
        if (row.warning === 'taken') return undefined
        this.#invites.note(unit, row.id, { warning: 'taken' })
        if (row.contact !== undefined) {
          this.#port.contacts.notice(unit, row.contact, { code: 'invite-taken' })
        }
        return undefined
      case 'deposit':
      case 'dropped':
        return undefined
    }
  }
}
