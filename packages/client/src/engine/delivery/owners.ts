/**
 * To whom belongs what the scheduler is told. The scheduler knows names, 1 … 64 bytes of text that mean nothing to
 * it, and keeps them in its stored state; here, and nowhere else, they are made from owners and read again.
 */

/** Whom letters are written to at mailboxes, with places of its own. */
export type Correspondent =
  /** Letters of a lane, which are sealed in order. */
  | { readonly kind: 'lane'; readonly lane: number }
  /** Whoever is on the other side of an invite. */
  | { readonly kind: 'invite'; readonly invite: number }
  /** Contacts who are gone, and are told that we left. */
  | { readonly kind: 'leave-notices' }

/** What a deposit is a part of. */
export type DepositOwner =
  | { readonly kind: 'letter'; readonly letter: number }
  /** `mailbox`: its index in the invite; `slot`: of an answer, 0 for a bundle. */
  | {
      readonly kind: 'invite'
      readonly invite: number
      readonly mailbox: number
      readonly slot: number
    }
  /** `id`: of the machine's deposit, in hexadecimal, 1 … 32 digits. */
  | { readonly kind: 'rejoin'; readonly contact: number; readonly id: string }
  /** `id`: drawn for this notice, in hexadecimal, 1 … 32 digits. */
  | { readonly kind: 'leave-notice'; readonly id: string }

/** Who looks out for tags at mailboxes. */
export type TagSeeker =
  /** The sessions of a contact. */
  | { readonly kind: 'sessions'; readonly contact: number }
  | { readonly kind: 'rejoin'; readonly contact: number }
  | { readonly kind: 'invite'; readonly invite: number }

/** A session among those of all contacts. */
export interface SessionOwner {
  readonly contact: number
  /** In hexadecimal. */
  readonly sid: string
}

export function correspondentName(owner: Correspondent): string {
  switch (owner.kind) {
    case 'lane':
      return `lane ${owner.lane}`
    case 'invite':
      return `invite ${owner.invite}`
    case 'leave-notices':
      return 'leave-notices'
  }
}

/** Undefined for what `correspondentName` never made. */
export function correspondentOf(name: string): Correspondent | undefined {
  if (name === 'leave-notices') return { kind: name }
  const [kind, number] = name.split(' ')
  const id = idOf(number)
  if (id === undefined) return undefined
  if (kind === 'lane') return { kind, lane: id }
  return kind === 'invite' ? { kind, invite: id } : undefined
}

export function depositName(owner: DepositOwner): string {
  switch (owner.kind) {
    case 'letter':
      return `letter ${owner.letter}`
    case 'invite':
      return `invite ${owner.invite} ${owner.mailbox} ${owner.slot}`
    case 'rejoin':
      return `rejoin ${owner.contact} ${owner.id}`
    case 'leave-notice':
      return `leave-notice ${owner.id}`
  }
}

/** Undefined for what `depositName` never made. */
export function depositOwnerOf(name: string): DepositOwner | undefined {
  const [kind, first, second, third] = name.split(' ')
  const id = idOf(first)
  switch (kind) {
    case 'letter':
      return id === undefined ? undefined : { kind, letter: id }
    case 'invite': {
      const [mailbox, slot] = [idOf(second), idOf(third)]
      if (id === undefined || mailbox === undefined || slot === undefined) return undefined
      return { kind, invite: id, mailbox, slot }
    }
    case 'rejoin':
      return id === undefined || second === undefined
        ? undefined
        : { kind, contact: id, id: second }
    case 'leave-notice':
      return first === undefined ? undefined : { kind, id: first }
    case undefined:
    default:
      return undefined
  }
}

export function seekerName(owner: TagSeeker): string {
  switch (owner.kind) {
    case 'sessions':
    case 'rejoin':
      return `${owner.kind} ${owner.contact}`
    case 'invite':
      return `${owner.kind} ${owner.invite}`
  }
}

export function sessionName({ contact, sid }: SessionOwner): string {
  return `${contact} ${sid}`
}

/** Undefined for what `sessionName` never made. */
export function sessionOwnerOf(name: string): SessionOwner | undefined {
  const [first, sid] = name.split(' ')
  const contact = idOf(first)
  return contact === undefined || sid === undefined ? undefined : { contact, sid }
}

function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : undefined
}
