/**
 * What a person types, as a query of FTS5: words that begin with each of theirs, in one conversation
 * if there is one, and nothing of its syntax. Undefined when there is no word in it.
 */
export function searchQuery(typed: string, conversation: number | undefined): string | undefined {
  const words = typed.split(SEPARATORS).filter((word) => word !== '')
  if (words.length === 0) return undefined
  const wanted = words.map((word) => `text : "${word}"*`)
  return [...(conversation === undefined ? [] : [`scope : "c${conversation}"`]), ...wanted].join(
    ' AND ',
  )
}

/** All that unicode61 takes for no part of a word: combining marks belong to the letter before. */
const SEPARATORS = /[^\p{L}\p{N}\p{M}\p{Co}]+/u
