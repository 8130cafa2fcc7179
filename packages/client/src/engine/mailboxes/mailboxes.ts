/** Mailboxes of a profile, and what a person does with them. */
import { type Descriptor, MAILBOX_PORT } from '@pvtcoms/core/descriptor'
import { type MailboxDescriptor, parseDescriptorLink } from '@pvtcoms/core/descriptor-link'
import { onionHost } from '@pvtcoms/core/onion-address'
import { isAttacked } from '@pvtcoms/core/safety-check'
import type { MailboxRow } from '@pvtcoms/store'
import { base32nopad } from '@scure/base'
import { EngineError } from '../errors.ts'
import { checkedName } from '../names.ts'
import { mailboxLink, mailboxLinks } from '../pasted-link.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import { declineMailbox } from './declined-mailboxes.ts'
import { type Health, HealthBook, type MailboxEvent } from './health.ts'
import { nameOf } from './mailbox-name.ts'
import { MailboxRegistry } from './mailbox-registry.ts'
import { demandOwnerKey, keepOwnerKey, nextOwnerKey, publicOwnerKey } from './owner-key.ts'
import type { MailboxContact, MailboxesPort } from './port.ts'
import { TakeOver } from './take-over.ts'

/** Addresses that a box can be given at a time. */
const MAX_ALIASES = 64
/** Letters of its address that a mailbox is called by until the person names it. */
const CALLED = 8

export interface NewMailbox {
  /** A text with the link in it. */
  readonly link: string
  readonly name: string
  /** Of a box of one's own: texts with the addresses that it has for contacts. */
  readonly aliases: readonly string[]
}

export class Mailboxes {
  readonly registry: MailboxRegistry
  readonly takeOver: TakeOver
  readonly #port: MailboxesPort
  readonly #health = new HealthBook()

  constructor(port: MailboxesPort) {
    this.#port = port
    this.registry = new MailboxRegistry(port, this.#health)
    this.takeOver = new TakeOver({
      ...port,
      rows: () => this.rows,
      take: (place, how) => this.#take(place, how),
    })
  }

  /** Our own, as the person added them. */
  get rows(): readonly MailboxRow[] {
    return this.registry.rows
  }

  has(id: number): boolean {
    return this.rows.some((row) => row.id === id)
  }

  /** Throws EngineError `no-such-mailbox`. */
  get(id: number): MailboxRow {
    const row = this.rows.find((each) => each.id === id)
    if (row === undefined) throw new EngineError('no-such-mailbox')
    return row
  }

  /** What was found out about the mailbox of that name since the start. */
  healthOf(name: string): Health {
    return this.#health.of(name)
  }

  /** The key that the next box is started with: `x25519:` and 52 letters and digits. */
  ownerKey(): string {
    const { context, work, profile } = this.#port
    const key = demandOwnerKey(context, work, profile)
    try {
      return `x25519:${base32nopad.encode(publicOwnerKey(context.primitives, key))}`
    } finally {
      key.wipe()
    }
  }

  /**
   * `link` and `aliases` are texts with links in them: `link` with one, each alias with one or more. Returns the id.
   * Throws EngineError `bad-link`, `several-links`, `bad-name`, `known-mailbox`, `no-owner-key`, `no-alias`.
   */
  add({ link, name, aliases }: NewMailbox): number {
    const descriptor = this.#parsed(mailboxLink(link, this.#port.context.primitives))
    const others = aliases.flatMap((alias) => this.#aliasesIn(alias))
    if (others.length > MAX_ALIASES) throw new EngineError('bad-link')
    const known = this.rows.find((row) => nameOf(row.descriptor) === nameOf(descriptor))
    if (known !== undefined) return this.#addAliases(known, others)
    const isBox = descriptor.kind === 'own-box'
    const fits = isBox ? others.every(({ kind }) => kind === 'own-box') : others.length === 0
    if (!fits) throw new EngineError('bad-link')
    const { context, profile } = this.#port
    const ownerKey = isBox ? nextOwnerKey(context.store, profile) : undefined
    try {
      if (isBox && ownerKey === undefined) throw new EngineError('no-owner-key')
      // Contacts are given these, and never the address that is the owner's.
      if (isBox && others.length === 0) throw new EngineError('no-alias')
      const addedAt = context.env.now()
      const row = {
        profile,
        descriptor,
        ...{ name: checkedName(name), addedAt, ownerKey, aliases: others, takenOver: undefined },
      }
      return this.#addRow(row, () => {
        if (isBox) context.store.profiles.update(profile, { ownerSeed: undefined })
      })
    } finally {
      ownerKey?.wipe()
    }
  }

  /** Throws EngineError `no-such-mailbox`, `bad-name`. */
  rename(id: number, name: string): void {
    const checked = checkedName(name)
    this.get(id)
    this.#change(() => {
      this.#port.context.store.mailboxes.update(id, { name: checked })
      return id
    })
  }

  /** The person agrees to one that was taken over by itself. Throws EngineError `no-such-mailbox`. */
  keep(id: number): void {
    if (this.get(id).takenOver === undefined) return
    this.#change(() => {
      this.#port.context.store.mailboxes.update(id, { takenOver: 'agreed' })
      return id
    })
  }

  /**
   * Contacts who write there are told of another one first; of one that was taken over, that there is none if there is
   * no other. Throws EngineError `no-such-mailbox`, `mailbox-in-use`.
   */
  remove(id: number): void {
    const { context, profile, work, contacts, invites } = this.#port
    const row = this.get(id)
    const own = new Set([row.descriptor, ...row.aliases].map(nameOf))
    const moving = contacts
      .list()
      .filter((contact) => contact.row.standing === 'active' && this.#isToldOf(contact, row))
    const others = this.rows.filter((each) => each !== row)
    const drawn = this.registry.draw(others).map(({ descriptor }) => descriptor)
    const isPromised = invites.promised().some((place) => own.has(nameOf(place)))
    const isNeeded = moving.length > 0 && drawn.length === 0 && row.takenOver === undefined
    if (isPromised || isNeeded) throw new EngineError('mailbox-in-use')
    work.do((unit) => {
      unit.touch(this.registry)
      for (const { id: contact, row: before } of moving) {
        const kept = before.told.filter((place) => !own.has(nameOf(place)))
        contacts.tellPlaces(unit, contact, kept.length > 0 ? kept : drawn)
        unit.after(() => contacts.kick(contact))
      }
      keepOwnerKey(context.store, profile, id)
      declineMailbox(context.store, profile, nameOf(row.descriptor))
      context.store.mailboxes.remove(id)
      this.registry.reload()
      unit.changed({ kind: 'mailbox-removed', id })
    })
    this.registry.refresh()
    for (const { id: contact } of moving) contacts.refresh(contact)
    this.takeOver.look()
  }

  /** Reads digests now; letters keep their schedule. */
  refresh(): void {
    this.#port.tell({ kind: 'refresh' })
  }

  /** Fetches what waits at once, which lets the mailbox link it. Throws EngineError `no-such-mailbox`. */
  fetchNow(id: number): void {
    this.#port.tell({ kind: 'fetch-now', mailbox: nameOf(this.get(id).descriptor) })
  }

  /** The person looked into it, and reads it again. Throws EngineError `no-such-mailbox`. */
  trust(id: number): void {
    const mailbox = nameOf(this.get(id).descriptor)
    this.#health.trust(mailbox)
    this.#port.tell({ kind: 'trust-again', mailbox })
    this.#port.work.show({ kind: 'mailbox', id })
  }

  /** The scheduler says how a mailbox is. */
  note(event: MailboxEvent): void {
    if (event.kind === 'withheld') {
      this.#port.context.onLog({ code: 'mailbox-fault', fault: event.kind })
    }
    if (this.#health.note(event)) this.#show(event.mailbox)
  }

  /** Contacts, or what they want of mailboxes, are others than before. */
  contactsChanged(): void {
    this.registry.refresh()
    this.takeOver.look()
  }

  /** The engine ends: no key stays in memory. */
  wipe(): void {
    this.takeOver.close()
    this.registry.wipe()
  }

  /** One that contacts name. It is called by its address until the person names it. */
  #take(descriptor: Descriptor, takenOver: NonNullable<MailboxRow['takenOver']>): number {
    const { context, profile } = this.#port
    const { primitives, env } = context
    const host = onionHost(descriptor.publicKey, (bytes) => primitives.sha3_256(bytes))
    return this.#addRow({
      ...{ profile, descriptor, name: host.slice(0, CALLED), addedAt: env.now() },
      ...{ ownerKey: undefined, aliases: [], takenOver },
    })
  }

  /** `noted` runs in the unit of work that stores it. */
  #addRow(row: Omit<MailboxRow, 'id'>, noted = (): void => undefined): number {
    const added = this.#change((unit) => {
      noted()
      const id = this.#port.context.store.mailboxes.add(row)
      this.#tellUnplaced(unit, { ...row, id })
      return id
    })
    for (const { id } of this.#port.contacts.list()) this.#port.contacts.refresh(id)
    return added
  }

  /** Further addresses of a box that is there. Throws EngineError `known-mailbox` when none is new. */
  #addAliases(row: MailboxRow, others: readonly MailboxDescriptor[]): number {
    const { id, descriptor, aliases } = row
    const fresh = others.filter((other) => !aliases.some((own) => nameOf(own) === nameOf(other)))
    const isBox = descriptor.kind === 'own-box' && fresh.every(({ kind }) => kind === 'own-box')
    if (fresh.length === 0 || !isBox) throw new EngineError('known-mailbox')
    const all = [...aliases, ...fresh]
    return this.#change((unit) => {
      this.#port.context.store.mailboxes.update(id, { aliases: all })
      this.#tellUnplaced(unit, { ...row, aliases: all })
      return id
    })
  }

  /** One of our own is new, or has changed: `action` returns its id. */
  #change(action: (unit: UnitOfWork) => number): number {
    return this.#port.work.do((unit) => {
      unit.touch(this.registry)
      unit.after(() => this.registry.refresh())
      const changed = action(unit)
      this.registry.reload()
      unit.changed({ kind: 'mailbox', id: changed })
      return changed
    })
  }

  /**
   * Contacts whom no mailbox of ours is left for, or who never had one, learn of this one: not those whom the person
   * wants to have none, nor those who may be somebody else.
   */
  #tellUnplaced(unit: UnitOfWork, row: MailboxRow): void {
    const { contacts } = this.#port
    for (const contact of contacts.list()) {
      const { id, row: known } = contact
      if (known.standing !== 'active' || known.withoutMailbox) continue
      if (isAttacked(contact.verification) || this.registry.toldOf(contact).length > 0) continue
      const place = this.registry.freeAddress(row, id)
      if (place === undefined) continue
      contacts.tellPlaces(unit, id, [place])
      unit.after(() => contacts.kick(id))
    }
  }

  #isToldOf(contact: MailboxContact, row: MailboxRow): boolean {
    return this.registry.toldOf(contact).includes(row)
  }

  #show(mailbox: string): void {
    const { work, contacts } = this.#port
    const row = this.rows.find(({ descriptor }) => nameOf(descriptor) === mailbox)
    if (row !== undefined) work.show({ kind: 'mailbox', id: row.id })
    for (const { id, row: contact } of contacts.list()) {
      if (contact.descriptors.some((place) => nameOf(place) === mailbox)) {
        work.show({ kind: 'contact', id })
      }
    }
  }

  /** Throws EngineError `bad-link`. */
  #aliasesIn(text: string): readonly MailboxDescriptor[] {
    const links = mailboxLinks(text, this.#port.context.primitives)
    if (links.length === 0) throw new EngineError('bad-link')
    return links.map((link) => this.#parsed(link))
  }

  /** Throws EngineError `bad-link`. */
  #parsed(link: string | undefined): MailboxDescriptor {
    const { primitives } = this.#port.context
    const result = parseDescriptorLink(link ?? '', (bytes) => primitives.sha3_256(bytes))
    if (!result.ok || result.descriptor.port !== MAILBOX_PORT) throw new EngineError('bad-link')
    return result.descriptor
  }
}
