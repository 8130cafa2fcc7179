/** The invites of a profile, of either side: in memory as in the store, what is shown of them, and their post. */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { linkText } from '@pvtcoms/core/handshake'
import type { InviteProblem, InviteView } from '@pvtcoms/rpc'
import type { InviteRow } from '@pvtcoms/store'
import type { Account } from '../account.ts'
import type { Reloadable, UnitOfWork } from '../context.ts'
import { nameOf, type WatchedPlace } from '../delivery/tag-registry.ts'
import { EngineError } from '../errors.ts'
import {
  encodedState,
  problemOf,
  type Running,
  type Side,
  STAGES,
  secretsOfInvite,
  stateOf,
} from './invite-record.ts'

type NewInvite = Side & Pick<InviteRow, 'name' | 'expiresAt' | 'onionSeed'>

/** What an invite leaves at a mailbox. `mailbox` is its index in the invite, `slot` 0 for a bundle. */
interface InviteDeposit {
  readonly mailbox: number
  readonly slot: number
  readonly descriptor: Descriptor
  readonly tag: Uint8Array
  readonly letter: Uint8Array
}

export class KeptInvites implements Reloadable {
  readonly #account: Account
  #kept = new Map<number, Running>()
  /** Memory may be ahead of the store, which could not be read. */
  #isStale = false

  constructor(account: Account) {
    this.#account = account
  }

  list(): readonly Running[] {
    return [...this.#running.values()]
  }

  get(id: number): Running | undefined {
    return this.#running.get(id)
  }

  /** Throws EngineError `no-such-invite`. */
  of(id: number): Running {
    const running = this.#running.get(id)
    if (running === undefined) throw new EngineError('no-such-invite')
    return running
  }

  /** Returns its id. */
  add(unit: UnitOfWork, { name, expiresAt, onionSeed, ...begun }: NewInvite): number {
    const { env, store } = this.#account.context
    unit.touch(this)
    const encoded = encodedState(begun)
    const row = {
      ...{ profile: this.#account.id, side: begun.side, name, createdAt: env.now(), expiresAt },
      ...{ state: encoded.expose(), onionSeed, contact: undefined, warning: undefined },
    }
    const id = store.invites.add(row)
    encoded.wipe()
    this.#running.set(id, { ...begun, row: { ...row, id } })
    return id
  }

  put(unit: UnitOfWork, id: number, { side, state }: Side): void {
    const running = this.of(id)
    unit.touch(this)
    const encoded = encodedState({ side, state } as Side)
    this.#account.context.store.invites.update(id, { state: encoded.expose() })
    encoded.wipe()
    this.#running.set(id, { ...running, side, state } as Running)
  }

  note(
    unit: UnitOfWork,
    id: number,
    change: Partial<Pick<InviteRow, 'contact'> & { readonly warning: InviteProblem | undefined }>,
  ): void {
    const running = this.of(id)
    unit.touch(this)
    this.#account.context.store.invites.update(id, change)
    this.#running.set(id, { ...running, row: { ...running.row, ...change } })
  }

  remove(id: number): void {
    const running = this.of(id)
    this.#account.work((unit) => {
      unit.touch(this)
      this.#account.context.store.invites.remove(id)
      this.#running.delete(id)
      unit.consume(secretsOfInvite(running))
    })
    // A contact that it led to has a copy of its own.
    running.row.onionSeed.wipe()
    this.#account.watch.setPlaces(`i${id}`, [])
    this.#account.pool.refresh()
    const { id: profile } = this.#account
    this.#account.context.onEvent({ kind: 'invite-removed', profile, invite: id })
  }

  /** Tells the scheduler which tags the invite looks out for. */
  watch(id: number, places: readonly WatchedPlace[]): void {
    const known = places.filter(({ mailbox }) => this.#account.pool.isKnown(mailbox))
    this.#account.watch.setPlaces(`i${id}`, known)
  }

  deposit(id: number, { mailbox, slot, descriptor, tag, letter }: InviteDeposit): void {
    this.#account.tell({
      ...{ kind: 'deposit', id: `i${id}:${mailbox}:${slot}`, contact: `i${id}` },
      copies: [{ mailbox: nameOf(descriptor), tag, letter }],
    })
  }

  /** Throws EngineError `no-such-invite`. */
  show(id: number): InviteView {
    const invite = this.view(this.of(id))
    this.#account.context.onEvent({ kind: 'invite', invite })
    return invite
  }

  view(running: Running): InviteView {
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

  reload(): void {
    this.#isStale = true
    this.#refresh()
  }

  /** The engine ends: no key stays in memory. */
  wipe(): void {
    for (const running of this.#kept.values()) {
      for (const secret of secretsOfInvite(running)) secret.wipe()
      running.row.onionSeed.wipe()
    }
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
}
