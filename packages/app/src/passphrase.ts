/**
 * Which passphrases a store is made with. Only length counts, as rules about digits and signs make
 * passphrases that are forgotten, not better ones: 12 characters, of which 6 are different. Argon2id
 * makes each guess expensive; it cannot save a word from a list.
 */
import { passphraseBytes } from '@pvtcoms/store'
import { AppError } from './errors.ts'

const MIN_LENGTH = 12
const MIN_DIFFERENT = 6

/** The passphrase as a store takes it. Throws AppError `weak-passphrase`. The caller, or the store, wipes it. */
export function newPassphrase(text: string): Uint8Array {
  const characters = Array.from(text.normalize('NFKC'))
  if (characters.length < MIN_LENGTH || new Set(characters).size < MIN_DIFFERENT) {
    const message =
      'this passphrase is too easy to guess: use several words, at least 12 characters'
    throw new AppError('weak-passphrase', message)
  }
  return passphraseBytes(text)
}
