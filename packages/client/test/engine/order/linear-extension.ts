/** What the order of a conversation must be, however clocks go: for tests. Texts are an author's name and a number. */
import assert from 'node:assert/strict'

/**
 * `shown` has what was `seen` first before what was seen later. Only what was overtaken by a later one of its author
 * stands before that one, and right before it. Returns how many were.
 */
export function assertExtends(shown: readonly string[], seen: readonly string[]): number {
  const placeOf = (text: string): number => shown.indexOf(text)
  let overtaken = 0
  for (const [index, text] of seen.entries()) {
    const [author, number] = text.split(' ')
    const earlier = seen.slice(0, index)
    const overtakers = earlier.filter((each) => {
      const [by, after] = each.split(' ')
      return by === author && Number(after) > Number(number)
    })
    const below = earlier.filter((each) => placeOf(each) > placeOf(text))
    if (overtakers.length > 0) overtaken += 1
    const first = Math.min(shown.length, ...overtakers.map(placeOf))
    for (const each of below) assert.ok(placeOf(each) >= first, `${text} stands before ${each}`)
    // Among what was there when it came, nothing stands between it and the one that overtook it.
    const between = earlier.filter((each) => placeOf(each) > placeOf(text) && placeOf(each) < first)
    assert.deepEqual(between, [])
  }
  return overtaken
}
