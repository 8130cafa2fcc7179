/**
 * What a person types, as a query of FTS5: words that begin with each of theirs, and nothing of its
 * syntax. Undefined when there is no word in it.
 */
export function searchQuery(typed: string): string | undefined {
  const words = typed.split(SEPARATORS).filter((word) => word !== '')
  return words.length === 0 ? undefined : words.map((word) => `"${word}"*`).join(' ')
}

/** All that unicode61 takes for no part of a word: combining marks belong to the letter before. */
const SEPARATORS = /[^\p{L}\p{N}\p{M}\p{Co}]+/u
