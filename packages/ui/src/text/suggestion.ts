/**
 * Suggests a passphrase: six made-up words of two syllables, each syllable one of 64, which makes 72
 * bits from the browser's source of randomness. They can be said and written down.
 */

const WORDS = 6
const CONSONANTS = 'bdfghjklmnprstvz'
const VOWELS = 'aeio'

export function suggestPassphrase(): string {
  const random = crypto.getRandomValues(new Uint8Array(WORDS * 2))
  const syllables = Array.from(random, (byte) => {
    const consonant = CONSONANTS.charAt(byte & 15)
    return consonant + VOWELS.charAt((byte >> 4) & 3)
  })
  const words = Array.from({ length: WORDS }, (_, index) =>
    syllables.slice(index * 2, index * 2 + 2).join(''),
  )
  return words.join(' ')
}
