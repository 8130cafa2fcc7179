/**
 * Who said what to whom, and what has to be true of it: at any moment that no status says more than is
 * so and no place of a chain is used twice; in the end that everything has arrived, once, in order, and
 * that both sides show the same.
 */
import { toHex } from '@pvtcoms/core/bytes'
import {
  type ContactRow,
  type ConversationRow,
  type Member,
  type MessageRow,
  type Sealed,
  THE_CONTACT,
  US,
} from '@pvtcoms/store'
import type { Person } from '../world.ts'

export interface Direction {
  readonly from: Person
  readonly to: Person
}

export class Ledger {
  readonly faults: string[] = []
  readonly #directions: readonly Direction[]
  /** Texts whose sending was confirmed, by direction. */
  readonly #promised = new Map<string, Set<string>>()
  readonly #sealed = new Map<string, string>()
  readonly #settled = new Set<string>()

  constructor(directions: readonly Direction[]) {
    this.#directions = directions
  }

  get messages(): number {
    return [...this.#promised.values()].reduce((sum, texts) => sum + texts.size, 0)
  }

  /** `text` was acknowledged by the engine of `from`: from now on it must not be lost. */
  promised({ from, to }: Direction, text: string): void {
    const key = `${from.name} ${to.name}`
    const texts = this.#promised.get(key) ?? new Set()
    this.#promised.set(key, texts.add(text))
  }

  /** Its author took it back: nobody has to have it. */
  retracted({ from, to }: Direction, text: string): void {
    this.#promised.get(`${from.name} ${to.name}`)?.delete(text)
  }

  /** What holds at any moment, whoever is dead or alive. */
  look(): void {
    for (const direction of this.#directions) {
      this.#lookAtStatuses(direction)
      this.#lookAtLetters(direction)
    }
  }

  /** Whether nothing is on its way any more, in either direction. */
  get isQuiet(): boolean {
    return this.#directions.every(({ from, to }) => {
      const contact = contactOf(from, to)
      return (
        contact !== undefined &&
        from.store.sessions.list(contact.id).some(({ isLive }) => isLive) &&
        from.store.outbox.countWaiting(contact.lane) === 0 &&
        !this.#isOwed(from, contact.lane) &&
        this.#missing({ from, to }).length === 0
      )
    })
  }

  /** What has to be so in the end. */
  close(): { readonly lost: number; readonly twice: number } {
    this.look()
    let [lost, twice] = [0, 0]
    for (const direction of this.#directions) {
      const missing = this.#missing(direction)
      lost += missing.length
      for (const text of missing) this.#fault(direction, `lost: ${text}`)
      twice += this.#countRepeated(direction)
      this.#compare(direction)
    }
    return { lost, twice }
  }

  /** Whether a sealed letter that says something was not acknowledged. */
  #isOwed({ store: { outbox } }: Person, lane: number): boolean {
    return outbox.letters(lane).some(({ id }) => outbox.framesOf(id).length > 0)
  }

  #fault({ from, to }: Direction, what: string): void {
    this.faults.push(`${from.name} → ${to.name}: ${what}`)
  }

  /** Promised texts, by the first word, that the other side does not have. */
  #missing({ from, to }: Direction): readonly string[] {
    const shown = new Set(textsOf(to, from, THE_CONTACT).map((row) => this.#originalOf(row)))
    const promised = this.#promised.get(`${from.name} ${to.name}`) ?? []
    return [...promised].filter((text) => !shown.has(text))
  }

  #countRepeated({ from, to }: Direction): number {
    const seen = new Set<string>()
    let repeated = 0
    for (const row of textsOf(to, from, THE_CONTACT)) {
      if (row.text === undefined) continue
      const text = this.#originalOf(row)
      if (seen.has(text)) {
        repeated += 1
        this.#fault({ from, to }, `twice: ${text}`)
      }
      seen.add(text)
    }
    return repeated
  }

  /** Texts begin with a word that is theirs alone, and keep it when they are edited. */
  #originalOf({ text, ref }: MessageRow): string {
    return text === undefined ? `retracted ${toHex(ref)}` : (text.split(' ')[0] as string)
  }

  #lookAtStatuses(direction: Direction): void {
    const { from, to } = direction
    const [ours, theirs] = [contactOf(from, to), contactOf(to, from)]
    if (ours === undefined) return
    for (const { ref, status, text } of textsOf(from, to, US)) {
      if (status !== 'delivered' && status !== 'read') continue
      const key = `${from.name} ${toHex(ref)}`
      if (this.#settled.has(key)) continue
      this.#settled.add(key)
      const isThere =
        theirs && to.store.messages.find(theirs.conversation.id, THE_CONTACT, ref) !== undefined
      if (isThere !== true) this.#fault(direction, `said to be ${status}, and is not: ${text}`)
    }
  }

  /** No two letters are ever sealed for one place of a chain. */
  #lookAtLetters(direction: Direction): void {
    const { from, to } = direction
    const contact = contactOf(from, to)
    if (contact === undefined) return
    for (const { id, chain, n } of from.store.outbox.letters(contact.lane)) {
      const { inner, tagKey } = from.store.outbox.sealed(id) as Sealed
      tagKey.wipe()
      const [key, value] = [`${from.name} ${chain} ${n}`, toHex(inner.subarray(0, 64))]
      const known = this.#sealed.get(key)
      if (known !== undefined && known !== value) this.#fault(direction, `sealed twice: ${n}`)
      this.#sealed.set(key, value)
    }
  }

  /** Both sides show the same messages in the same order, with the same edits and reactions. */
  #compare(direction: Direction): void {
    const { from, to } = direction
    const [ours, theirs] = [textsOf(from, to, US), textsOf(to, from, THE_CONTACT)]
    const [sent, shown] = [ours, theirs].map((rows) => rows.map(({ ref }) => toHex(ref)))
    const there = new Set(shown)
    const inOrder = (sent ?? []).filter((ref) => there.has(ref))
    if (inOrder.join() !== (shown ?? []).join()) {
      this.#fault(direction, `another order: ${describe(ours)} as ${describe(theirs)}`)
    }
    const byRef = new Map(theirs.map((row) => [toHex(row.ref), row]))
    const [contact, back] = [contactOf(from, to), contactOf(to, from)]
    for (const own of ours) {
      const other = byRef.get(toHex(own.ref))
      if (own.status !== 'delivered' && own.status !== 'read') {
        this.#fault(direction, `${own.status} in the end: ${own.text}`)
      }
      if (other === undefined) continue
      if (own.text !== other.text) {
        this.#fault(direction, `${own.text?.slice(0, 40)} is shown as ${other.text?.slice(0, 40)}`)
      }
      const [here, elsewhere] = [
        from.store.reactions.list(contact?.conversation.id ?? 0, US, own.ref),
        to.store.reactions.list(back?.conversation.id ?? 0, THE_CONTACT, own.ref),
      ].map((list) => list.map(({ by, emoji }) => [by, emoji]))
      const mirrored = (elsewhere ?? []).map(([by, emoji]) => [by === US ? THE_CONTACT : US, emoji])
      const [a, b] = [here ?? [], mirrored].map((list) => JSON.stringify(list.toSorted()))
      if (a !== b) this.#fault(direction, `reactions to ${own.text?.slice(0, 20)}: ${a} and ${b}`)
    }
  }
}

const describe = (rows: readonly MessageRow[]): string =>
  rows.map(({ text }) => text?.split(' ')[0] ?? '–').join(' ')

/** A contact with the conversation and the lane that belong to it. */
export interface Known extends ContactRow {
  readonly conversation: ConversationRow
  readonly lane: number
}

/** The contact that `other` is to `person`; undefined before they met. */
export function contactOf({ store, profile }: Person, other: Person): Known | undefined {
  const conversation = store.conversations
    .list(profile)
    .find(({ kind, name }) => kind === 'contact' && name === other.name)
  if (conversation?.contact === undefined) return undefined
  const row = store.contacts.get(conversation.contact)
  const lane = store.lanes.ofContact(conversation.contact)
  row?.onionSeed.wipe()
  return row && lane && { ...row, conversation, lane: lane.id }
}

/** What one side wrote, as it stands. */
export function textsOf(person: Person, other: Person, author: Member): readonly MessageRow[] {
  const contact = contactOf(person, other)
  if (contact === undefined) return []
  return person.store.messages
    .page(contact.conversation.id, { kind: 'newest' }, 100_000)
    .filter((row) => row.kind === 'text' && row.author === author)
}
