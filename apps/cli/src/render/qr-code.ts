/** A QR code in half blocks. */
import { encodeQR } from 'qr'

/** Of a link whose letters' case matters; so it is written in bytes. */
export function pictureOf(link: string): string {
  return encodeQR(link, 'ascii', { ecc: 'low', encoding: 'byte', border: 2 }).trimEnd()
}
