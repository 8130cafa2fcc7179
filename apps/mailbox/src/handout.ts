/** What people are given to find a mailbox: a link, and the same as a picture to scan. */
import { createHash } from 'node:crypto'
import { formatDescriptorLink, type MailboxDescriptor } from '@pvtcoms/core/descriptor-link'
import { encodeQR } from 'qr'

const sha3 = (message: Uint8Array): Uint8Array => createHash('sha3-256').update(message).digest()

export const linkOf = (descriptor: MailboxDescriptor): string =>
  formatDescriptorLink(descriptor, sha3)

/** A QR code in half blocks, for a terminal. The link is in upper case, for which a QR code has a denser alphabet. */
export function pictureOf(descriptor: MailboxDescriptor): string {
  return encodeQR(linkOf(descriptor).toUpperCase(), 'ascii', { ecc: 'medium', border: 2 })
}
