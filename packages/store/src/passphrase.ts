/**
 * A passphrase as a store takes it. Keyboards differ in how they put letters together, so the text is
 * brought to one form, NFKC, before it is encoded: whoever asks a person for one calls this.
 */
import { utf8Encode } from '@pvtcoms/core/bytes'

/** UTF-8 of `text` in normal form KC. Throws RangeError for a lone surrogate. The caller wipes it. */
export function passphraseBytes(text: string): Uint8Array {
  return utf8Encode(text.normalize('NFKC'))
}
