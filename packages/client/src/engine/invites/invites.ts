/** Invites of a profile, on either side, from the first letter at a mailbox until there is a contact. */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { UnixMs } from '@pvtcoms/core/env'
import { type AnswerPlace, promisedDescriptors } from '@pvtcoms/core/handshake'
import type { AnswerView, LinkProblem } from '@pvtcoms/rpc'
import type { InviteRow } from '@pvtcoms/store'
import type { ContactUse } from '../../scheduler/index.ts'
import { correspondentName, type DepositOwner } from '../delivery/owners.ts'
import { EngineError } from '../errors.ts'
import { nameOf } from '../mailboxes/mailbox-name.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import { isUnderWay, isWaitingState, linkOf, mailboxesOf, type Running } from './invite-record.ts'
import { Invitee } from './invitee.ts'
import { Inviter, type InviteWishes } from './inviter.ts'
import { KeptInvites } from './kept-invites.ts'
import type { InvitesPort, Noted } from './port.ts'

const MINUTE = 60_000

export class Invites {
  readonly #port: InvitesPort
  readonly #kept: KeptInvites
  readonly #inviter: Inviter
  readonly #invitee: Invitee

  constructor(port: InvitesPort) {
    this.#port = port
    this.#kept = new KeptInvites(port)
    this.#inviter = new Inviter(port, this.#kept)
    this.#invitee = new Invitee(port, this.#kept)
  }

  /** Takes up what was under way, as far as it can be stored now. Throws StoreError when none can be read. */
  start(): void {
    this.#kept.reload()
    this.#port.mailboxes.refresh()
    this.#each((side, id) => side.watch(id))
    this.resume()
    this.#port.every(MINUTE, () => this.#each((side, id) => side.tick(id)))
  }

  /** Everything of which nothing was heard goes out again. */
  resume(): void {
    this.#each((side, id) => side.resume(id))
  }

  list(): readonly Running[] {
    return this.#kept.list()
  }

  /** Those that this version cannot read; a person can take them off the list. */
  unreadable(): readonly InviteRow[] {
    return this.#kept.unreadable()
  }

  /** Throws EngineError `no-such-invite`. */
  get(id: number): Running {
    return this.#kept.of(id)
  }

  /** The text of the link of one of ours, while somebody can answer it. */
  linkOf(id: number): string | undefined {
    const running = this.#kept.get(id)
    return running && linkOf(this.#port.context.env, running)
  }

  /** Mailboxes that are read for an invite of theirs alone. */
  foreignMailboxes(): readonly Descriptor[] {
    return this.list().flatMap((running) =>
      running.side === 'invitee' ? mailboxesOf(running) : [],
    )
  }

  /** Names of mailboxes where an invite that is under way waits for something. */
  awaitedAt(): ReadonlySet<string> {
    const underWay = this.list().filter(({ state }) => isUnderWay(state.kind))
    return new Set(underWay.flatMap((running) => mailboxesOf(running).map(nameOf)))
  }

  /** Where whoever answers an invite of ours will write to. */
  promised(): readonly Descriptor[] {
    return this.list().flatMap(({ side, state }) =>
      side === 'inviter' && isWaitingState(state) ? promisedDescriptors(state) : [],
    )
  }

  /** Invites, as the scheduler knows whom letters are for. */
  correspondents(): readonly (readonly [string, ContactUse])[] {
    return this.list().flatMap((running) => {
      const mailboxes = mailboxesOf(running).map(nameOf)
      // Of an invite of theirs that has served, or has a door alone, nothing is left anywhere.
      if (running.side === 'invitee' && mailboxes.length === 0) return []
      const name = correspondentName({ kind: 'invite', invite: running.row.id })
      return [[name, { mailboxes, delay: 'none' }]]
    })
  }

  /** How it is with our answer to a contact who was never heard; undefined while the invite lasts. */
  answerTo(contact: number): AnswerView | undefined {
    return this.#invitee.answerTo(contact)
  }

  /** Returns the id. Throws EngineError `no-mailbox`. */
  create(wishes: InviteWishes, noted?: Noted): number {
    return this.#inviter.create(wishes, noted)
  }

  /** Why the invite of a link cannot be accepted; undefined: it can be tried. */
  problemOf(link: string): LinkProblem | undefined {
    return this.#invitee.problemOf(link)
  }

  /** Returns the id. Throws EngineError. */
  accept(wishes: Parameters<Invitee['accept']>[0], noted?: Noted): number {
    return this.#invitee.accept(wishes, noted)
  }

  /**
   * Withdraws one of ours, or gives one of theirs up that we have not answered yet: that is off the list then.
   * Throws EngineError.
   */
  revoke(id: number): void {
    if (this.#isUnreadable(id)) {
      this.dismiss(id)
      return
    }
    const { side, state } = this.#kept.of(id)
    if (side === 'inviter') this.#inviter.revoke(id)
    else if (isUnderWay(state.kind)) this.dismiss(id)
  }

  /** Takes an invite off the list; what it led to stays. Throws EngineError. */
  dismiss(id: number): void {
    // An answer that is on its way must not be made a second time.
    if (!this.#isUnreadable(id) && this.#kept.of(id).state.kind === 'answered')
      throw new EngineError('known-invite')
    this.#sideOf(id)?.forget(id)
    this.#kept.remove(id)
  }

  /** Everybody may be reached now. */
  wake(): void {
    this.#invitee.wake()
  }

  bundleFound(id: number, mailbox: number, letter: Uint8Array): void {
    this.#sideOf(id)?.bundleFound(id, mailbox, letter)
  }

  answerFound(id: number, place: AnswerPlace, letter: Uint8Array, arrived: UnixMs): void {
    this.#inviter.answerFound(id, place, letter, arrived)
  }

  /** All that a mailbox has announced is known. */
  mailboxRead(name: string, awaited: number): void {
    if (awaited === 0) this.#invitee.notFound(name, 'absent')
  }

  unreachable(name: string): void {
    this.#invitee.notFound(name, 'unreachable')
  }

  /** What became of a deposit of an invite. */
  deposited(
    { invite, mailbox, slot }: Extract<DepositOwner, { kind: 'invite' }>,
    kind: 'copy' | 'stored' | 'taken' | 'full',
  ): void {
    if (kind !== 'copy') this.#sideOf(invite)?.deposited(invite, kind, mailbox, slot)
  }

  /** A letter of the contact's came: the invite has served. */
  confirmed(unit: UnitOfWork, contact: number): void {
    this.#invitee.confirmed(unit, contact)
  }

  /** The engine ends: doors and lines to them with it, and no key stays in memory. */
  async close(): Promise<void> {
    this.#invitee.close()
    await this.#inviter.close()
    this.#kept.wipe()
  }

  #isUnreadable(id: number): boolean {
    return this.unreadable().some((row) => row.id === id)
  }

  #sideOf(id: number): Inviter | Invitee | undefined {
    const side = this.#kept.get(id)?.side
    return side && (side === 'inviter' ? this.#inviter : this.#invitee)
  }

  #each(action: (side: Inviter | Invitee, id: number) => void): void {
    for (const { row, side } of this.list()) {
      this.#port.guarded(() => action(side === 'inviter' ? this.#inviter : this.#invitee, row.id))
    }
  }
}
