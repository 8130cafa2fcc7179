/** A QR code in half blocks. */
import { encodeQR } from 'qr'

/** `link` is encoded as bytes, as upper and lower case differ in it. */
export function pictureOf(link: string): string {
  return encodeQR(link, 'ascii', { ecc: 'low', encoding: 'byte', border: 2 }).trimEnd()
}
