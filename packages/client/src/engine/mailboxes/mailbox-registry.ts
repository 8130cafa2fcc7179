/**
 * The mailboxes that a profile has to do with: its own pool, which it reads; those of contacts, where it
 * only leaves letters; those of an invite being accepted. The scheduler is told what each is to us, and
 * what it finds out about them is kept here for people to see.
 */
import { type Descriptor, MAILBOX_PORT } from '@pvtcoms/core/descriptor'
import { formatDescriptorLink, type MailboxDescriptor } from '@pvtcoms/core/descriptor-link'
import type { MailboxView, PlaceView } from '@pvtcoms/rpc'
import type { MailboxRow } from '@pvtcoms/store'
import type { ContactUse, Event, MailboxAddress, MailboxUse } from '../../scheduler/index.ts'
import { index } from '../../scheduler/random.ts'
import type { Account } from '../account.ts'
import type { Contact } from '../contacts/contact.ts'
import { nameOf, type OwnPlace } from '../delivery/tag-registry.ts'

/** How many mailboxes of the pool a contact is given. */
const PLACES = 3

/** Whom the scheduler takes letters to be for that tell contacts who are gone that we left. */
export const LEAVE_NOTICES = 'farewells'

/** What was found out about a mailbox since the start. */
interface Health {
  state: MailboxView['state']
  unreachableSince: number | undefined
  doubted: boolean
  clocksDiffer: boolean
  price: MailboxView['price']
}

interface Introduced {
  readonly use: MailboxUse
  readonly address: MailboxAddress
}

type Told = Extract<
  Event,
  {
    kind:
      | 'withheld'
      | 'equivocating'
      | 'unreachable'
      | 'reachable'
      | 'clocks-differ'
      | 'price'
      | 'weaker'
  }
>

export class MailboxRegistry {
  readonly #account: Account
  #rows: readonly MailboxRow[] = []
  #introduced = new Map<string, Introduced>()
  readonly #contacts = new Map<string, string>()
  readonly #health = new Map<string, Health>()
  readonly #farewells = new Map<string, Descriptor>()
  /** How many contacts write to each of our own, by its id, as it was when last looked. */
  #writers = new Map<number, number>()

  constructor(account: Account) {
    this.#account = account
  }

  /** Our own, as the person added them. */
  get rows(): readonly MailboxRow[] {
    return this.#rows
  }

  /** Brings what the scheduler knows in line with the store. Call it after anything of that has changed. */
  refresh(): void {
    const { store } = this.#account.context
    for (const { ownerKey } of this.#rows) ownerKey?.wipe()
    this.#rows = store.mailboxes.list(this.#account.id)
    const wanted = this.#wanted()
    for (const [name, { use }] of wanted) {
      if (isSameUse(this.#introduced.get(name)?.use, use)) continue
      this.#account.tell({ kind: 'mailbox', ...use })
    }
    const gone = [...this.#introduced.keys()].filter((name) => !wanted.has(name))
    this.#introduced = wanted
    this.#introduceContacts()
    for (const mailbox of gone) {
      this.#account.watch.forgetMailbox(mailbox)
      this.#account.tell({ kind: 'forget-mailbox', mailbox })
      this.#health.delete(mailbox)
    }
    this.#showWriters()
  }

  /** Throws for a mailbox that was not introduced, which the scheduler does not ask for. */
  addressOf(mailbox: string): MailboxAddress {
    const known = this.#introduced.get(mailbox)
    if (known === undefined) throw new RangeError('no such mailbox')
    return known.address
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

  /** Addresses at our mailboxes that letters of `peer` may come to. */
  placesOf(peer: Contact): readonly OwnPlace[] {
    return this.#rows.flatMap((row) => {
      const mailbox = nameOf(row.descriptor)
      if (row.descriptor.kind === 'mailbox') return [{ key: row.descriptor.publicKey, mailbox }]
      return row.aliases
        .filter((alias) => peer.row.told.some((told) => nameOf(told) === nameOf(alias)))
        .map(({ publicKey }) => ({ key: publicKey, mailbox }))
    })
  }

  /** Mailboxes that serve many, for an invite or a contact: drawn, so that no two need have the same. */
  draw(among: readonly MailboxRow[] = this.#rows): readonly MailboxRow[] {
    const left = among.filter(({ descriptor }) => descriptor.kind === 'mailbox')
    const drawn: MailboxRow[] = []
    while (left.length > 0 && drawn.length < PLACES) {
      drawn.push(...left.splice(index(this.#account.context.random, left.length), 1))
    }
    return drawn
  }

  /** An address of `row` that no contact has yet; undefined when none is left. */
  freeAddress(row: MailboxRow, self: number | undefined): Descriptor | undefined {
    if (row.descriptor.kind === 'mailbox') return row.descriptor
    const taken = new Set(this.#account.inviting.promised().map(nameOf))
    for (const { id, told } of this.#account.context.store.contacts.list(this.#account.id)) {
      if (id !== self) for (const place of told) taken.add(nameOf(place))
    }
    return row.aliases.find((alias) => !taken.has(nameOf(alias)))
  }

  /** These are written to although the contact whose they are is about to be gone. */
  keepForLeaveNotice(places: readonly Descriptor[]): void {
    for (const place of places) this.#farewells.set(nameOf(place), place)
  }

  note(event: Told): void {
    const health = this.#healthOf(event.mailbox)
    switch (event.kind) {
      case 'reachable':
        health.state = 'reachable'
        health.unreachableSince = undefined
        health.clocksDiffer = false
        break
      case 'unreachable':
        health.state = 'unreachable'
        health.unreachableSince = event.since
        break
      case 'equivocating':
        if (event.witness === 'us') health.state = 'equivocating'
        else health.doubted = true
        break
      case 'clocks-differ':
        health.clocksDiffer = true
        break
      case 'price': {
        const { tier, volume, bytesPerDay } = event
        health.price = { tier, volume, bytesPerDay }
        if (health.state !== 'equivocating') health.state = 'reachable'
        break
      }
      case 'withheld':
        this.#account.context.onLog({ code: 'mailbox-fault', fault: event.kind })
        break
      case 'weaker':
        return
    }
    this.#show(event.mailbox)
  }

  /** The person looked into it, and reads it again. */
  trust(mailbox: string): void {
    const health = this.#healthOf(mailbox)
    health.state = 'unknown'
    health.doubted = false
  }

  view(row: MailboxRow): MailboxView {
    const { context, id } = this.#account
    const key = nameOf(row.descriptor)
    return {
      id: row.id,
      profile: id,
      name: row.name,
      key,
      link: formatDescriptorLink(row.descriptor as MailboxDescriptor, (bytes) =>
        context.primitives.sha3_256(bytes),
      ),
      kind: row.descriptor.kind === 'own-box' ? 'own-box' : 'mailbox',
      ...this.#healthOf(key),
      contacts: this.#countWriters(row),
    }
  }

  placeView(descriptor: Descriptor): PlaceView {
    const name = nameOf(descriptor)
    const state = this.#health.get(name)?.state
    const reachable = state === undefined || state === 'unknown' ? undefined : state === 'reachable'
    const ours = this.#rows.find((row) => nameOf(row.descriptor) === name)
    return { name, kind: descriptor.kind, reachable, ...(ours && { called: ours.name }) }
  }

  /** The engine ends: no key stays in memory. */
  wipe(): void {
    for (const { ownerKey } of this.#rows) ownerKey?.wipe()
  }

  #show(mailbox: string): void {
    const row = this.#rows.find(({ descriptor }) => nameOf(descriptor) === mailbox)
    if (row !== undefined)
      this.#account.context.onEvent({ kind: 'mailbox', mailbox: this.view(row) })
    for (const { id, row: contact } of this.#account.peers.values()) {
      if (contact.descriptors.some((place) => nameOf(place) === mailbox)) {
        this.#account.showContact(id)
      }
    }
  }

  /** Contacts who write to us there. */
  #countWriters({ descriptor, aliases }: MailboxRow): number {
    const own = new Set([descriptor, ...aliases].map(nameOf))
    return [...this.#account.peers.values()].filter(({ row: { told } }) =>
      told.some((place) => own.has(nameOf(place))),
    ).length
  }

  /** Shows those of our own that another number of contacts writes to than before. */
  #showWriters(): void {
    const before = this.#writers
    this.#writers = new Map(this.#rows.map((row) => [row.id, this.#countWriters(row)]))
    for (const row of this.#rows) {
      const known = before.get(row.id)
      if (known === undefined || known === this.#writers.get(row.id)) continue
      this.#account.context.onEvent({ kind: 'mailbox', mailbox: this.view(row) })
    }
  }

  #healthOf(mailbox: string): Health {
    const known = this.#health.get(mailbox)
    if (known !== undefined) return known
    const fresh: Health = {
      ...{ state: 'unknown', unreachableSince: undefined, doubted: false, clocksDiffer: false },
      price: undefined,
    }
    this.#health.set(mailbox, fresh)
    return fresh
  }

  /** All mailboxes, by name, and what each is to us: the most that anything asks of it. */
  #wanted(): Map<string, Introduced> {
    const { inviting, peers } = this.#account
    const wanted = new Map<string, Introduced>()
    const theirs = [...peers.values()].flatMap(({ row }) => row.descriptors)
    for (const place of [...this.#farewells.values(), ...theirs].filter(isFollowed)) {
      const expectsUs = place.kind === 'own-box'
      // What one contact says of a mailbox must not keep us from another who is there too: a proof is always taken.
      const known = wanted.get(nameOf(place))
      if (known !== undefined && known.use.expectsUs !== true) continue
      wanted.set(nameOf(place), {
        use: { key: place.publicKey, reads: 'nothing', ...(expectsUs && { expectsUs }) },
        address: { address: place },
      })
    }
    for (const place of inviting.foreignMailboxes().filter(isFollowed)) {
      const use = { key: place.publicKey, reads: 'digests' } as const
      wanted.set(nameOf(place), { use, address: { address: place } })
    }
    const rhythm = this.#pollInterval()
    for (const { descriptor, ownerKey } of this.#rows) {
      const reads = descriptor.kind === 'own-box' ? 'watch' : 'digests'
      wanted.set(nameOf(descriptor), {
        use: { key: descriptor.publicKey, reads, pollInterval: rhythm },
        address: { address: descriptor, ...(ownerKey && { clientAuth: ownerKey }) },
      })
    }
    return wanted
  }

  /** As often as the contact wants it who wants it most often. */
  #pollInterval(): NonNullable<MailboxUse['pollInterval']> {
    const { inviting, peers } = this.#account
    const rhythms = new Set([...peers.values()].map(({ row }) => row.pollInterval))
    if (inviting.isWaiting || rhythms.has('now') || rhythms.has('every-minute'))
      return 'every-minute'
    if (rhythms.has('every-15-minutes')) return 'every-15-minutes'
    return rhythms.has('manually') ? 'manually' : 'every-minute'
  }

  /** Whom letters are written to, and where they can be left. */
  #introduceContacts(): void {
    const uses = new Map<string, ContactUse>(this.#account.inviting.correspondents())
    uses.set(LEAVE_NOTICES, { mailboxes: [], delay: 'mixed' })
    for (const { id, row } of this.#account.peers.values()) {
      const places = row.descriptors.filter(({ kind }) => kind !== 'direct')
      const servesThemAlone = places.length > 0 && places.every(({ kind }) => kind === 'own-box')
      uses.set(`c${id}`, {
        mailboxes: places.map(nameOf),
        delay: servesThemAlone ? 'none' : 'mixed',
      })
    }
    for (const [contact, use] of uses) {
      const spelt = JSON.stringify(use)
      if (this.#contacts.get(contact) === spelt) continue
      this.#contacts.set(contact, spelt)
      this.#account.tell({ kind: 'contact', contact, ...use })
    }
    for (const contact of this.#contacts.keys()) {
      if (uses.has(contact)) continue
      this.#contacts.delete(contact)
      this.#account.tell({ kind: 'forget-contact', contact })
    }
  }
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
