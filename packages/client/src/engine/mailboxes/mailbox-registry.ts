/**
 * The mailboxes that a profile has to do with: its own, which it reads; those of contacts, where it only
 * leaves letters; those of an invite being accepted. The scheduler is told what each is to us.
 */
import { type Descriptor, MAILBOX_PORT } from '@pvtcoms/core/descriptor'
import type { MailboxRow, PollInterval } from '@pvtcoms/store'
import type { ContactUse, MailboxAddress, MailboxUse } from '../../scheduler/index.ts'
import { index } from '../../scheduler/random.ts'
import { mailboxesOf } from '../contacts/ways.ts'
import { correspondentName } from '../delivery/owners.ts'
import type { OwnPlace } from '../delivery/watched-place.ts'
import { mailboxMeter } from '../meter.ts'
import type { Reloadable } from '../unit-of-work.ts'
import { aliasFor } from './given-aliases.ts'
import { nameOf } from './mailbox-name.ts'
import { pollIntervalFor } from './poll-intervals.ts'
import type { MailboxContact, MailboxesPort } from './port.ts'

/** How many mailboxes of ours that serve many a contact is given. */
const PLACES = 3

/** What is found out about mailboxes, by their names. */
export interface RegistryHealth {
  readonly isUseful: (mailbox: string) => boolean
  /** The mailbox is nothing to us any more. */
  readonly forget: (mailbox: string) => void
}

interface Introduced {
  readonly use: MailboxUse
  readonly address: Descriptor
}

export class MailboxRegistry implements Reloadable {
  readonly #port: MailboxesPort
  readonly #health: RegistryHealth
  #rows: readonly MailboxRow[] = []
  #introduced = new Map<string, Introduced>()
  readonly #correspondents = new Map<string, string>()
  readonly #leaveNotices = new Map<string, Descriptor>()
  /** What is shown of each of our own that hangs on contacts, by its id, as it was when last looked. */
  #shown = new Map<number, string>()

  constructor(port: MailboxesPort, health: RegistryHealth) {
    this.#port = port
    this.#health = health
  }

  /** Our own, as the person added them. */
  get rows(): readonly MailboxRow[] {
    return this.#rows
  }

  /** Reads our own again. Within a unit of work that changes them, which has touched this. */
  reload(): void {
    this.#wipeRows()
    this.#rows = this.#port.context.store.mailboxes.list(this.#port.profile)
  }

  /** Brings what the scheduler knows in line with the store. Call it after anything of that has changed. */
  refresh(): void {
    this.reload()
    const wanted = this.#wanted()
    for (const [name, { use }] of wanted) {
      if (isSameUse(this.#introduced.get(name)?.use, use)) continue
      this.#port.tell({ kind: 'mailbox', ...use })
    }
    const gone = [...this.#introduced.keys()].filter((name) => !wanted.has(name))
    this.#introduced = wanted
    this.#introduceCorrespondents()
    for (const mailbox of gone) {
      this.#port.forgetTags(mailbox)
      this.#port.tell({ kind: 'forget-mailbox', mailbox })
      this.#health.forget(mailbox)
      this.#port.meter.forget(mailboxMeter(mailbox))
    }
    this.#showChanged()
  }

  /** Throws for a mailbox that was not introduced, which the scheduler does not ask for. */
  addressOf(mailbox: string): MailboxAddress {
    const known = this.#introduced.get(mailbox)
    if (known === undefined) throw new RangeError('no such mailbox')
    const own = this.#rows.find(({ descriptor }) => nameOf(descriptor) === mailbox)
    return { address: known.address, ...(own?.ownerKey && { clientAuth: own.ownerKey }) }
  }

  isOwnBox(mailbox: string): boolean {
    return this.#introduced.get(mailbox)?.use.reads === 'watch'
  }

  isRead(mailbox: string): boolean {
    return this.#introduced.get(mailbox)?.use.reads === 'digests'
  }

  isKnown(mailbox: string): boolean {
    return this.#introduced.has(mailbox)
  }

  /** Addresses at our mailboxes that letters of the contact may come to. */
  placesOf({ row: { told } }: Pick<MailboxContact, 'row'>): readonly OwnPlace[] {
    return this.#rows.flatMap((row) => {
      const mailbox = nameOf(row.descriptor)
      if (row.descriptor.kind === 'mailbox') return [{ key: row.descriptor.publicKey, mailbox }]
      return row.aliases
        .filter((alias) => told.some((place) => nameOf(place) === nameOf(alias)))
        .map(({ publicKey }) => ({ key: publicKey, mailbox }))
    })
  }

  /**
   * Mailboxes that serve many, for an invite or a contact: drawn, so that no two need have the same. Those that are
   * known to be of no use are not, while there are others.
   */
  draw(among: readonly MailboxRow[] = this.#rows): readonly MailboxRow[] {
    const shared = among.filter(({ descriptor }) => descriptor.kind === 'mailbox')
    const useful = shared.filter(({ descriptor }) => this.#health.isUseful(nameOf(descriptor)))
    const left = useful.length > 0 ? useful : shared
    const drawn: MailboxRow[] = []
    while (left.length > 0 && drawn.length < PLACES) {
      drawn.push(...left.splice(index(this.#port.context.random, left.length), 1))
    }
    return drawn
  }

  /** An address of `row` that nobody but `self` was ever given; undefined when none is left. */
  freeAddress(row: MailboxRow, self: number | undefined): Descriptor | undefined {
    return row.descriptor.kind === 'mailbox' ? row.descriptor : aliasFor(this.#port, row, self)
  }

  /** These are written to although the contact whose they are is about to be gone. */
  keepForLeaveNotice(places: readonly Descriptor[]): void {
    for (const place of places) this.#leaveNotices.set(nameOf(place), place)
  }

  /** Those of our own that the contact was told of. */
  toldOf(contact: Pick<MailboxContact, 'row'>): readonly MailboxRow[] {
    return this.#rows.filter((row) => writesAt(contact, row))
  }

  /** How many contacts were told to write to us there. */
  countWriters(row: MailboxRow): number {
    return this.#port.contacts.list().filter((contact) => writesAt(contact, row)).length
  }

  /**
   * Others that serve many than the contact was told of: those first that nobody else was told of. Boxes of our own stay.
   * Empty when there is no other.
   */
  drawOthers(contact: Pick<MailboxContact, 'row'>): readonly MailboxRow[] {
    const told = this.toldOf(contact)
    const others = this.#rows.filter((row) => !told.includes(row))
    const unshared = this.draw(others.filter((row) => this.countWriters(row) === 0))
    const drawn = unshared.length > 0 ? unshared : this.draw(others)
    if (drawn.length === 0) return []
    return [...told.filter(({ descriptor }) => descriptor.kind === 'own-box'), ...drawn]
  }

  /** How often one of our own is read. */
  pollInterval(row: MailboxRow): PollInterval {
    const wishes = this.#port.contacts
      .list()
      .filter((contact) => contact.row.standing === 'active')
      .map((contact) => ({
        pollInterval: contact.row.pollInterval,
        writesHere: writesAt(contact, row),
      }))
    return pollIntervalFor(wishes, this.isAwaited(row))
  }

  /** Whether an invite waits for something there. */
  isAwaited({ descriptor }: MailboxRow): boolean {
    return this.#port.invites.awaitedAt().has(nameOf(descriptor))
  }

  /** The engine ends: no key stays in memory. */
  wipe(): void {
    this.#wipeRows()
  }

  #wipeRows(): void {
    for (const { ownerKey } of this.#rows) ownerKey?.wipe()
  }

  /** Shows those of our own of which contacts want something else than before, or others. */
  #showChanged(): void {
    const before = this.#shown
    this.#shown = new Map(
      this.#rows.map((row) => [row.id, `${this.countWriters(row)} ${this.pollInterval(row)}`]),
    )
    for (const [id, shown] of this.#shown) {
      const known = before.get(id)
      if (known !== undefined && known !== shown) this.#port.work.show({ kind: 'mailbox', id })
    }
  }

  /** All mailboxes, by name, and what each is to us: the most that anything asks of it. */
  #wanted(): Map<string, Introduced> {
    const { contacts, invites } = this.#port
    const wanted = new Map<string, Introduced>()
    const theirs = contacts.list().flatMap(({ row }) => row.descriptors)
    for (const place of [...this.#leaveNotices.values(), ...theirs].filter(isFollowed)) {
      const expectsUs = place.kind === 'own-box'
      // What one contact says of a mailbox must not keep us from another who is there too: a proof is always taken.
      const known = wanted.get(nameOf(place))
      if (known !== undefined && known.use.expectsUs !== true) continue
      wanted.set(nameOf(place), {
        use: { key: place.publicKey, reads: 'nothing', ...(expectsUs && { expectsUs }) },
        address: place,
      })
    }
    for (const place of invites.foreignMailboxes().filter(isFollowed)) {
      const use = { key: place.publicKey, reads: 'digests' } as const
      wanted.set(nameOf(place), { use, address: place })
    }
    for (const row of this.#rows) {
      const { descriptor } = row
      const reads = descriptor.kind === 'own-box' ? 'watch' : 'digests'
      wanted.set(nameOf(descriptor), {
        use: { key: descriptor.publicKey, reads, pollInterval: this.pollInterval(row) },
        address: descriptor,
      })
    }
    return wanted
  }

  /** Whom letters are written to, and where they can be left. */
  #introduceCorrespondents(): void {
    const uses = new Map<string, ContactUse>(this.#port.invites.correspondents())
    uses.set(correspondentName({ kind: 'leave-notices' }), { mailboxes: [], delay: 'mixed' })
    for (const { lane, row } of this.#port.contacts.list()) {
      const places = mailboxesOf(row.descriptors)
      const servesThemAlone = places.length > 0 && places.every(({ kind }) => kind === 'own-box')
      uses.set(correspondentName({ kind: 'lane', lane }), {
        mailboxes: places.map(nameOf),
        delay: servesThemAlone ? 'none' : 'mixed',
      })
    }
    for (const [contact, use] of uses) {
      const spelt = JSON.stringify(use)
      if (this.#correspondents.get(contact) === spelt) continue
      this.#correspondents.set(contact, spelt)
      this.#port.tell({ kind: 'contact', contact, ...use })
    }
    for (const contact of this.#correspondents.keys()) {
      if (uses.has(contact)) continue
      this.#correspondents.delete(contact)
      this.#port.tell({ kind: 'forget-contact', contact })
    }
  }
}

/** Whether the contact was told to write to us at that mailbox. */
function writesAt({ row: { told } }: Pick<MailboxContact, 'row'>, row: MailboxRow): boolean {
  const own = new Set([row.descriptor, ...row.aliases].map(nameOf))
  return told.some((place) => own.has(nameOf(place)))
}

/** Others name places as they like: a key with a port of their choice would stand for another's mailbox. */
function isFollowed({ kind, port }: Descriptor): boolean {
  return kind !== 'direct' && port === MAILBOX_PORT
}

function isSameUse(a: MailboxUse | undefined, b: MailboxUse): boolean {
  return (
    a !== undefined &&
    a.reads === b.reads &&
    a.pollInterval === b.pollInterval &&
    a.expectsUs === b.expectsUs
  )
}
