/**
 * How hard a passphrase is to guess, roughly and from below: repeated letters, runs along the keyboard and
 * well-known words count for nearly nothing. It is there to warn, not to promise.
 */

export type Strength = 'none' | 'weak' | 'fair' | 'good' | 'strong'

/** The daemon takes no shorter one. */
const SHORTEST = 12
const BITS = { fair: 36, good: 50, strong: 66 } as const
const ROWS = ['abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', '01234567890']
const KNOWN =
  /pass(word|wort|phrase)?|qwert[yz]|letmein|welcome|admin|secret|geheim|hallo|hello|pvtcoms|iloveyou|monkey|dragon|correct|horse|battery|staple/g
/** Bits of a word out of a large dictionary that somebody takes at random. */
const WORD_BITS = 12.9

export function strength(passphrase: string): Strength {
  if (passphrase === '') return 'none'
  if (Array.from(passphrase).length < SHORTEST) return 'weak'
  const found = bits(passphrase)
  if (found < BITS.fair) return 'weak'
  if (found < BITS.good) return 'fair'
  return found < BITS.strong ? 'good' : 'strong'
}

/** 0 … 100, for a bar. */
export function strengthPercent(passphrase: string): number {
  return Math.min(100, Math.round((bits(passphrase) / BITS.strong) * 100))
}

function bits(passphrase: string): number {
  const text = passphrase
    .toLowerCase()
    .replace(/(.{3,})\1+/gu, '$1')
    .replace(KNOWN, '\u0001')
  const words = text.split(/[\s\-_.,]+/u).filter((word) => word !== '')
  const byLetters = wordBits(passphrase, text)
  // Letters of a word follow from each other: several words count as words.
  const distinct = new Set(words.filter((word) => word.length > 2))
  const byWords = distinct.size * WORD_BITS
  return words.length > 2 ? Math.min(byLetters, byWords) : byLetters
}

function wordBits(original: string, text: string): number {
  let pool = 0
  if (/\p{Ll}/u.test(original)) pool += 26
  if (/\p{Lu}/u.test(original)) pool += 26
  if (/\p{N}/u.test(original)) pool += 10
  if (/[^\p{L}\p{N}]/u.test(original)) pool += 20
  if (/[^\u0020-\u007e]/u.test(original)) pool += 60
  let counted = 0
  const characters = Array.from(text)
  characters.forEach((character, index) => {
    const before = characters[index - 1] ?? ''
    counted += character === before || isRun(before, character) ? 0.15 : 1
  })
  return counted * Math.log2(Math.max(2, pool)) * 0.75
}

function isRun(before: string, character: string): boolean {
  if (before === '') return false
  return ROWS.some((row) => row.includes(before + character) || row.includes(character + before))
}
