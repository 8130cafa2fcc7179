/** Invites of a profile, on either side, from the first letter at a mailbox until there is a contact. */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { UnixMs } from '@pvtcoms/core/env'
import { type AnswerPlace, promisedDescriptors } from '@pvtcoms/core/handshake'
import type { AnswerView, InviteView } from '@pvtcoms/rpc'
import type { ContactUse, Event } from '../../scheduler/index.ts'
import type { Account } from '../account.ts'
import type { UnitOfWork } from '../context.ts'
import { nameOf } from '../delivery/tag-registry.ts'
import { EngineError } from '../errors.ts'
import { isUnderWay, isWaitingState, mailboxesOf } from './invite-record.ts'
import { Invitee } from './invitee.ts'
import { Inviter } from './inviter.ts'
import { KeptInvites } from './kept-invites.ts'

const MINUTE = 60_000

export class Inviting {
  readonly #account: Account
  readonly #invites: KeptInvites
  readonly #inviter: Inviter
  readonly #invitee: Invitee

  constructor(account: Account) {
    this.#account = account
    this.#invites = new KeptInvites(account)
    this.#inviter = new Inviter(account, this.#invites)
    this.#invitee = new Invitee(account, this.#invites)
  }

  start(): void {
    this.#invites.reload()
    this.#account.pool.refresh()
    this.#each((side, id) => side.watch(id))
    this.resume()
    this.#account.every(MINUTE, () => this.#each((side, id) => side.tick(id)))
  }

  /** Everything of which nothing was heard goes out again. */
  resume(): void {
    this.#each((side, id) => side.resume(id))
  }

  /** Whether somebody waits for an invite to go on. */
  get isWaiting(): boolean {
    return this.#invites.list().some(({ state: { kind } }) => isUnderWay(kind))
  }

  /** Mailboxes that are read for an invite alone. */
  foreignMailboxes(): readonly Descriptor[] {
    return this.#invites
      .list()
      .flatMap((running) => (running.side === 'invitee' ? mailboxesOf(running) : []))
  }

  /** Where whoever answers an invite of ours will write to. */
  promised(): readonly Descriptor[] {
    return this.#invites
      .list()
      .flatMap(({ side, state }) =>
        side === 'inviter' && isWaitingState(state) ? promisedDescriptors(state) : [],
      )
  }

  /** Invites, as the scheduler knows whom letters are for. */
  correspondents(): readonly (readonly [string, ContactUse])[] {
    return this.#invites.list().map((running) => {
      const places = mailboxesOf(running)
      return [`i${running.row.id}`, { mailboxes: places.map(nameOf), delay: 'none' }]
    })
  }

  list(): readonly InviteView[] {
    return this.#invites.list().map((running) => this.#invites.view(running))
  }

  /** How it is with our answer to a contact who was never heard; undefined while the invite lasts. */
  answerTo(contact: number): AnswerView | undefined {
    return this.#invitee.answerTo(contact)
  }

  /** Throws EngineError. */
  create(wishes: Parameters<Inviter['create']>[0]): InviteView {
    return this.#inviter.create(wishes)
  }

  /** Throws EngineError. */
  accept(wishes: Parameters<Invitee['accept']>[0]): InviteView {
    return this.#invitee.accept(wishes)
  }

  /** Withdraws one of ours, or gives one of theirs up that we have not answered yet. Throws EngineError. */
  revoke(id: number): InviteView {
    const running = this.#invites.of(id)
    if (running.side === 'inviter') {
      this.#inviter.revoke(id)
      return this.#invites.show(id)
    }
    const view = this.#invites.view(running)
    if (!isUnderWay(running.state.kind)) return view
    this.dismiss(id)
    return { ...view, stage: 'closed', problem: 'cancelled' }
  }

  /** Takes an invite off the list; what it led to stays. Throws EngineError. */
  dismiss(id: number): void {
    // An answer that is on its way must not be made a second time.
    if (this.#invites.of(id).state.kind === 'answered') throw new EngineError('known-invite')
    this.#invites.remove(id)
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

  /** What became of a deposit `i<invite>:<mailbox>:<slot>`. */
  deposited({
    id: name,
    kind,
  }: Extract<Event, { kind: 'copy' | 'stored' | 'taken' | 'full' }>): void {
    if (kind === 'copy') return
    const [id, mailbox, slot] = name.slice(1).split(':').map(Number) as [number, number, number]
    this.#sideOf(id)?.deposited(id, kind, mailbox, slot)
  }

  /** A letter of the contact's came: the invite has served. */
  confirmed(unit: UnitOfWork, contact: number): void {
    this.#invitee.confirmed(unit, contact)
  }

  wipe(): void {
    this.#invites.wipe()
  }

  #sideOf(id: number): Inviter | Invitee | undefined {
    const side = this.#invites.get(id)?.side
    return side && (side === 'inviter' ? this.#inviter : this.#invitee)
  }

  #each(action: (side: Inviter | Invitee, id: number) => void): void {
    for (const { row, side } of this.#invites.list()) {
      action(side === 'inviter' ? this.#inviter : this.#invitee, row.id)
    }
  }
}
