/** Which mailboxes a profile could take over: those that contacts name, and who of them can be one person's doing. */
import { type Descriptor, MAILBOX_PORT } from '@pvtcoms/core/descriptor'
import { isAttacked } from '@pvtcoms/core/safety-check'
import { nameOf } from './mailbox-name.ts'
import type { MailboxContact } from './port.ts'

export interface Candidate {
  readonly name: string
  readonly place: Descriptor
  /** The id of the first who names it. */
  readonly contact: number
  /** Two contacts name it who have nobody in common who introduced them. */
  readonly isNamedIndependently: boolean
}

/**
 * Those that serve many, as contacts name them who were heard, are active and are not known to be somebody else: first
 * those that most contacts name independently, then in the order of contacts. `declined`: names of others.
 */
export function candidatesAmong(
  contacts: readonly MailboxContact[],
  declined: ReadonlySet<string>,
): readonly Candidate[] {
  const byId = new Map(contacts.map((contact) => [contact.id, contact]))
  const named = new Map<string, Candidate & { readonly roots: Set<number> }>()
  for (const contact of contacts) {
    const { standing, heardAt, descriptors } = contact.row
    if (standing !== 'active' || heardAt === undefined || isAttacked(contact.verification)) continue
    const root = rootOf(contact, byId)
    for (const place of descriptors.filter(servesMany)) {
      const name = nameOf(place)
      if (declined.has(name)) continue
      const known = named.get(name)
      const roots = known?.roots ?? new Set<number>()
      if (root !== undefined) roots.add(root)
      const first = known ?? { name, place, contact: contact.id }
      named.set(name, { ...first, roots, isNamedIndependently: roots.size > 1 })
    }
  }
  return [...named.values()].sort((a, b) => rank(b.roots) - rank(a.roots))
}

/** One of several whom one person introduced says no more than that person. */
function rank(roots: ReadonlySet<number>): number {
  return roots.size > 1 ? roots.size : 0
}

/** With whom the introductions began that led to the contact; undefined: with somebody who is gone. */
function rootOf(
  contact: MailboxContact,
  byId: ReadonlyMap<number, MailboxContact>,
): number | undefined {
  const passed = new Set<number>()
  for (let at: MailboxContact | undefined = contact; at !== undefined; ) {
    if (at.row.introducer === undefined) return at.id
    if (passed.has(at.id)) return undefined
    passed.add(at.id)
    at = byId.get(at.row.introducer)
  }
  return undefined
}

function servesMany({ kind, port }: Descriptor): boolean {
  return kind === 'mailbox' && port === MAILBOX_PORT
}
