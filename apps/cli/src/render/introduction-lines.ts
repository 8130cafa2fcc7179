/** Introductions as lines: who is introduced to whom, and what the person can do next. */
import type { ContactView, IntroductionView } from '@pvtcoms/rpc/client'
import { facts, oneLine, table } from './text.ts'

type Names = ReadonlyMap<number, string>

const END_WORDS: Readonly<Record<NonNullable<IntroductionView['end']>, string>> = {
  no: 'over: one of them does not want to',
  expired: 'over: nobody answered in time',
  lost: 'over: it was lost with a restored backup; they can be introduced again',
  over: 'over',
}

export function namesOf(contacts: readonly ContactView[]): Names {
  return new Map(contacts.map(({ id, name }) => [id, oneLine(name)]))
}

export function introductionTable(
  introductions: readonly IntroductionView[],
  names: Names,
): readonly string[] {
  return table(
    [' ID', 'INTRODUCTION', 'STATUS'],
    introductions.map((each) => [
      String(each.id),
      introductionTitle(each, names),
      introductionWords(each, names),
    ]),
  )
}

export function introductionFacts(introduction: IntroductionView, names: Names): readonly string[] {
  return facts([
    ['Introduction', `${introduction.id}, ${introductionTitle(introduction, names)}`],
    ['Status', introductionWords(introduction, names)],
  ])
}

function introductionTitle(introduction: IntroductionView, names: Names): string {
  const named = (id: number): string => names.get(id) ?? '?'
  return introduction.role === 'introducer'
    ? introduction.contacts.map(named).join(' and ')
    : `${oneLine(introduction.name)}, by ${named(introduction.by)}`
}

function introductionWords(introduction: IntroductionView, names: Names): string {
  if (introduction.end !== undefined) return END_WORDS[introduction.end]
  if (introduction.role === 'introducer') {
    switch (introduction.stage) {
      case 'asked':
        return 'you asked both; nobody has answered yet'
      case 'one-agreed':
        return 'one of them wants to; the other has not answered yet'
      case 'both-agreed':
        return 'both want to; they are being connected'
      case 'passed-on':
        return 'done: the rest is between them'
      case 'over':
        return END_WORDS.over
    }
  }
  switch (introduction.stage) {
    case 'asked':
      return 'waits for your answer: pvtcoms introduction accept, or decline'
    case 'agreed':
      return 'you accepted; they have not answered yet'
    case 'joining':
      return 'you both accepted; you are being connected'
    case 'met': {
      const met = introduction.met === undefined ? undefined : names.get(introduction.met)
      return met === undefined ? 'you are contacts' : `you are contacts: ${met}. Verify them`
    }
    case 'declined':
      return 'you declined; nobody was told'
    case 'over':
      return END_WORDS.over
  }
}
