/**
 * Where a mailbox is, as people hand it on (docs/protocol/mailbox.md §7): the onion address, whose
 * checksum finds typing mistakes, behind a word that says what answers there.
 *
 *   pvtcoms-mailbox:<56 characters>.onion:<port>      a blind mailbox that serves many
 *   pvtcoms-box:<56 characters>.onion:<port>          somebody's own box
 */
import type { Descriptor } from './descriptor.ts'
import {
  formatOnionAddress,
  type OnionAddressFault,
  parseOnionAddress,
  type Sha3_256,
} from './onion-address.ts'

/** A descriptor that may be handed on: one's own client is told inside a session only. */
export interface MailboxDescriptor extends Descriptor {
  readonly kind: 'mailbox' | 'own-box'
}

export type ParsedDescriptorLink =
  | { readonly ok: true; readonly descriptor: MailboxDescriptor }
  | { readonly ok: false; readonly fault: 'scheme' | OnionAddressFault }

const SCHEME = { mailbox: 'pvtcoms-mailbox', 'own-box': 'pvtcoms-box' } as const

export function formatDescriptorLink(descriptor: MailboxDescriptor, sha3: Sha3_256): string {
  return `${SCHEME[descriptor.kind]}:${formatOnionAddress(descriptor, sha3)}`
}

/** Reads such a link; upper case is accepted, as a QR code may have it, anything around it is not. */
export function parseDescriptorLink(text: string, sha3: Sha3_256): ParsedDescriptorLink {
  const [, scheme, rest] = /^(pvtcoms-mailbox|pvtcoms-box):(.*)$/is.exec(text) ?? []
  if (scheme === undefined || rest === undefined) return { ok: false, fault: 'scheme' }
  const parsed = parseOnionAddress(rest, sha3)
  if (!parsed.ok) return parsed
  const kind = scheme.toLowerCase() === SCHEME.mailbox ? 'mailbox' : 'own-box'
  return { ok: true, descriptor: { kind, ...parsed.address } }
}
