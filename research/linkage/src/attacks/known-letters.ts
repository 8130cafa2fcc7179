/**
 * A contact who records the mailbox, too: which letters are for the person I write to? The question: these
 * letters of mine reached somebody; which of 128 neighbours of another sender's letter did so as well?
 */
import type { Attack, Question } from './attack.ts'
import { CANDIDATES, Comparison, foundLetters, neighbours } from './coincidence.ts'
import type { Unit } from './view.ts'

const MOST_KNOWN = 12
const FEWEST_KNOWN = 3

export const knownLetters: Attack = {
  name: 'known letters',
  summary: 'which letter reached the person whom 3 to 12 letters of one’s own reached',
  share: 0.1,
  *questions(world, view, random, most) {
    const phones = world.people.filter(({ device }) => device === 'phone')
    const share = Math.max(1, Math.ceil(most / phones.length))
    const found = foundLetters(world, view)
    for (const { id } of phones) {
      const bySender = Map.groupBy(found[id] ?? [], (deposit) => world.letters[deposit]?.from)
      const senders = [...bySender].filter(([, letters]) => letters.length >= FEWEST_KNOWN)
      for (let count = 0; count < share && senders.length > 0; count++) {
        const [sender, own] = random.pick(senders)
        const others = (found[id] ?? []).filter((each) => world.letters[each]?.from !== sender)
        if (others.length === 0) continue
        const right = random.pick(others)
        const known = random
          .shuffle(own)
          .filter((deposit) => Math.abs(deposit - right) >= CANDIDATES)
          .slice(0, MOST_KNOWN)
        const candidates = neighbours(world, view, random, id, right)
        if (candidates === undefined || known.length < FEWEST_KNOWN) continue
        const compare = new Comparison(view)
        const units = known.map((deposit) => view.unitOf(deposit) as Unit)
        yield {
          person: id,
          rows: candidates.map((deposit) => {
            const unit = view.unitOf(deposit) as Unit
            return together(units.map((each) => compare.rows(each, unit)))
          }),
          right: [candidates.indexOf(right)],
        } satisfies Question
      }
    }
  },
}

/** The mean and the most of each number. */
function together(rows: readonly Float64Array[]): Float64Array {
  const width = rows[0]?.length ?? 0
  const result = new Float64Array(2 * width).fill(-Infinity, width)
  for (const row of rows) {
    for (let at = 0; at < width; at++) {
      const value = row[at] as number
      result[at] = (result[at] as number) + value / rows.length
      result[width + at] = Math.max(result[width + at] as number, value)
    }
  }
  return result
}
