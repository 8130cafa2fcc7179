/** A query as FTS5 takes it: only grams and words of its own, whatever a person typed. */
import { gramsOfQuery, type Query } from '../../search/query.ts'

/** So many grams of one way are asked for; whether a text has the rest is seen when it is looked at. */
const MOST_GRAMS = 24

/**
 * Texts that may be meant, in one conversation if there is one; undefined when there is nothing to search for.
 * `isBeginning`: what is short is where words begin.
 */
export function searchQuery(
  query: Query,
  conversation: number | undefined,
  isBeginning: boolean,
): string | undefined {
  const terms = gramsOfQuery(query, isBeginning).map((ways) => {
    const wanted = [...new Set(ways.map((grams) => allOf([...grams])))]
    return wanted.length === 1
      ? wanted.join('')
      : `(${wanted.map((way) => `(${way})`).join(' OR ')})`
  })
  if (terms.length === 0) return undefined
  const scope = conversation === undefined ? [] : [`"${scopeWord(conversation)}"`]
  return [...scope, ...terms].join(' AND ')
}

/** How the index knows a conversation: longer than any gram. */
export const scopeWord = (conversation: number): string => `scope${conversation}`

function allOf(grams: readonly string[]): string {
  const step = Math.max(1, grams.length / MOST_GRAMS)
  const asked = new Set<string>()
  for (let at = 0; at < grams.length; at += step) asked.add(grams[Math.floor(at)] ?? '')
  return [...asked].map((gram) => `"${gram}"`).join(' AND ')
}
