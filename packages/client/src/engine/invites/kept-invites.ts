/** The invites of a profile, of either side: in memory as in the store, and the letters that they leave. */
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { InviteProblem } from '@pvtcoms/rpc'
import type { InviteRow } from '@pvtcoms/store'
import { correspondentName, depositName } from '../delivery/owners.ts'
import type { WatchedPlace } from '../delivery/watched-place.ts'
import { EngineError } from '../errors.ts'
import { nameOf } from '../mailboxes/mailbox-name.ts'
import type { Reloadable, UnitOfWork } from '../unit-of-work.ts'
import { encodedState, type Running, type Side, secretsOfInvite, stateOf } from './invite-record.ts'
import { KnownLinks } from './known-links.ts'
import type { InvitesPort } from './port.ts'

type NewInvite = Side &
  Pick<InviteRow, 'name' | 'expiresAt' | 'onionSeed' | 'doorSeed' | 'introducedBy' | 'introducer'>

/** What an invite leaves at a mailbox. `mailbox` is its index in the invite, `slot` 0 for a bundle. */
interface InviteDeposit {
  readonly mailbox: number
  readonly slot: number
  readonly descriptor: Descriptor
  readonly tag: Uint8Array
  readonly letter: Uint8Array
}

export class KeptInvites implements Reloadable {
  /** Kept longer than invites. */
  readonly links: KnownLinks
  readonly #port: InvitesPort
  #unreadable = new Map<number, InviteRow>()
  #kept = new Map<number, Running>()
  /** Memory may be ahead of the store, which could not be read. */
  #isStale = false

  constructor(port: InvitesPort) {
    this.#port = port
    this.links = new KnownLinks(port)
  }

  /** Those that this version cannot read, with their secrets wiped. */
  unreadable(): readonly InviteRow[] {
    if (this.#isStale) this.#refresh()
    return [...this.#unreadable.values()]
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
  add(
    unit: UnitOfWork,
    { name, expiresAt, onionSeed, doorSeed, introducedBy, introducer, ...begun }: NewInvite,
  ): number {
    const { env, store } = this.#port.context
    unit.touch(this)
    const encoded = encodedState(begun)
    const row = {
      ...{ profile: this.#port.profile, side: begun.side, name, createdAt: env.now(), expiresAt },
      ...{ state: encoded.expose(), onionSeed, doorSeed, contact: undefined, warning: undefined },
      ...{ introducedBy, introducer },
    }
    const id = store.invites.add(row)
    encoded.wipe()
    this.#running.set(id, { ...begun, row: { ...row, id } })
    unit.changed({ kind: 'invite', id })
    return id
  }

  put(unit: UnitOfWork, id: number, { side, state }: Side): void {
    const running = this.of(id)
    unit.touch(this)
    const encoded = encodedState({ side, state } as Side)
    this.#port.context.store.invites.update(id, { state: encoded.expose() })
    encoded.wipe()
    this.#running.set(id, { ...running, side, state } as Running)
    unit.changed({ kind: 'invite', id })
    unit.after(() => this.#port.changed(id))
  }

  note(
    unit: UnitOfWork,
    id: number,
    change: Partial<Pick<InviteRow, 'contact'> & { readonly warning: InviteProblem | undefined }>,
  ): void {
    const running = this.of(id)
    unit.touch(this)
    this.#port.context.store.invites.update(id, change)
    this.#running.set(id, { ...running, row: { ...running.row, ...change } })
    unit.changed({ kind: 'invite', id })
  }

  /** The invite's door never stands open again. */
  forgetDoor(unit: UnitOfWork, id: number): void {
    const running = this.of(id)
    const { doorSeed } = running.row
    if (doorSeed === undefined) return
    unit.touch(this)
    this.#port.context.store.invites.update(id, { doorSeed: undefined })
    this.#running.set(id, { ...running, row: { ...running.row, doorSeed: undefined } })
    unit.consume([doorSeed])
    unit.changed({ kind: 'invite', id })
  }

  /** Throws EngineError `no-such-invite`. */
  remove(id: number): void {
    if (this.unreadable().some((row) => row.id === id)) this.#removeUnreadable(id)
    else this.#removeRunning(this.of(id))
  }

  #removeUnreadable(id: number): void {
    this.#port.work.do((unit) => {
      unit.touch(this)
      this.#port.context.store.invites.remove(id)
      this.#unreadable.delete(id)
      unit.changed({ kind: 'invite-removed', id })
    })
  }

  #removeRunning(running: Running): void {
    const { id } = running.row
    this.#port.work.do((unit) => {
      unit.touch(this)
      this.links.close(running)
      this.#port.context.store.invites.remove(id)
      this.#running.delete(id)
      unit.consume(secretsOfInvite(running))
      unit.changed({ kind: 'invite-removed', id })
    })
    // A contact that it led to has a copy of its own.
    running.row.onionSeed.wipe()
    running.row.doorSeed?.wipe()
    this.#port.tags.setPlaces({ kind: 'invite', invite: id }, [])
    this.#port.mailboxes.refresh()
  }

  /** Tells the scheduler which tags the invite looks out for. */
  watch(id: number, places: readonly WatchedPlace[]): void {
    const known = places.filter(({ mailbox }) => this.#port.mailboxes.isKnown(mailbox))
    this.#port.tags.setPlaces({ kind: 'invite', invite: id }, known)
  }

  deposit(id: number, { mailbox, slot, descriptor, tag, letter }: InviteDeposit): void {
    this.#port.tell({
      kind: 'deposit',
      id: depositName({ kind: 'invite', invite: id, mailbox, slot }),
      contact: correspondentName({ kind: 'invite', invite: id }),
      copies: [{ mailbox: nameOf(descriptor), tag, letter }],
    })
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
      running.row.doorSeed?.wipe()
    }
  }

  get #running(): Map<number, Running> {
    if (this.#isStale) this.#refresh()
    return this.#kept
  }

  #refresh(): void {
    const { profile, context } = this.#port
    const kept = new Map<number, Running>()
    const unreadable = new Map<number, InviteRow>()
    for (const row of context.store.invites.list(profile)) {
      const state = stateOf(row)
      if (state !== undefined) kept.set(row.id, { row, ...state })
      else {
        this.#passOver(row)
        unreadable.set(row.id, row)
      }
    }
    this.#kept = kept
    this.#unreadable = unreadable
    this.#isStale = false
  }

  /** One that cannot be read stays in the store, for a version that can or until a person removes it, and keeps no other from being read. */
  #passOver({ onionSeed, doorSeed }: InviteRow): void {
    onionSeed.wipe()
    doorSeed?.wipe()
    this.#port.context.onLog({ code: 'invite-unreadable' })
  }
}
