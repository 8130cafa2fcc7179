/** What people type, what they wrote, and whether they find it: a table of pairs, on the functions alone. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { fold } from '../../src/search/folding.ts'
import { gramsOf } from '../../src/search/grams.ts'
import { findAll, isEmpty, parseQuery } from '../../src/search/index.ts'
import { gramsOfQuery, MOST_RANGES } from '../../src/search/query.ts'

/** What is found in a text, as it is written there. */
const found = (typed: string, text: string): readonly string[] | undefined =>
  findAll(parseQuery(typed), text)?.map(({ from, to }) => text.slice(from, to))

/** Typed, written, and what of that is marked. */
const PAIRS: readonly (readonly [typed: string, text: string, ...marked: string[]])[] = [
  ['京', '在北京大学', '京'],
  ['北京大学', '在北京大学见', '北京大学'],
  ['カタカナ', 'ひらがなとかたかな', 'かたかな'],
  ['ｶﾞｲﾄﾞ', 'ガイドブック', 'ガイド'],
  ['가방', '새가방을 샀다', '가방'],
  ['하', '한국', '한'],
  ['한ㄱ', '한국', '한국'],
  ['ภาษา', 'เรียนภาษาไทย', 'ภาษา'],
  ['schiff', 'Donaudampfschifffahrt', 'schiff'],
  ['fahrt', 'Donaudampfschifffahrt', 'fahrt'],
  ['strasse', 'Hauptstraße', 'straße'],
  ['straße', 'HAUPTSTRASSE', 'STRASSE'],
  ['STRAẞE', 'strasse', 'strasse'],
  ['елка', 'Ёлка', 'Ёлка'],
  ['ёлка', 'елка', 'елка'],
  ['istanbul', 'İSTANBUL', 'İSTANBUL'],
  ['ısparta', 'Isparta', 'Isparta'],
  ['diyarbakir', 'Diyarbakır', 'Diyarbakır'],
  ['da nang', 'Đà Nẵng', 'Đà', 'Nẵng'],
  ['đà nẵng', 'Da Nang', 'Da', 'Nang'],
  ['lodz', 'Łódź', 'Łódź'],
  ['smorrebrod', 'smørrebrød', 'smørrebrød'],
  ['οδοσ', 'η οδός', 'οδός'],
  ['caf\u00e9', 'cafe\u0301', 'cafe\u0301'],
  ['cafe\u0301', 'caf\u00e9', 'caf\u00e9'],
  ['ﬁnd', 'find', 'find'],
  ['ｈｅｌｌｏ', 'hello', 'hello'],
  ['case', 'myCamelCase', 'Case'],
  ['camel case', 'myCamelCase', 'CamelCase'],
  ['camelCase', 'a camel case', 'camel case'],
  ['parser', 'HTMLParser', 'Parser'],
  ['pa', 'HTMLParser', 'Pa'],
  ['email', 'an e-mail', 'e-mail'],
  ['e-mail', 'an email', 'email'],
  ['e-mail', 'an e mail', 'e mail'],
  ['dont', 'I don’t', 'don’t'],
  ["don't", 'I don’t', 'don’t'],
  ['amour', 'l’amour', 'amour'],
  ['🎉', 'party🎉time', '🎉'],
  ['❤', 'I ❤️ it', '❤️'],
  ['👍', 'ok 👍🏽', '👍🏽'],
  ['💻', '👩‍💻', '💻'],
  ['👩‍💻', 'a 👩‍💻!', '👩‍💻'],
  ['🇩🇪', 'in 🇩🇪', '🇩🇪'],
  ['‼️', 'now‼️', '‼️'],
  ['4917112345', '+49 171 123 45', '49 171 123 45'],
  ['+49 171 12345', 'call 4917112345', '4917112345'],
  ['0171/123-45', '(0171) 12345', '0171) 12345'],
  ['171 555', 'between 555 and 171', '555', '171'],
  ['1000', '1,000 €', '1,000'],
  ['٣٤٥', '345', '345'],
  ['€', '5 €', '€'],
  ['שלומ', 'שָׁלוֹם', 'שָׁלוֹם'],
  ['محمد', 'مُحَمَّد', 'مُحَمَّد'],
  ['ایران', 'إيران', 'إيران'],
  ['bo', 'robot Bob', 'Bo'],
  ['ot', 'robot', 'ot'],
  ['SOFT', 'so\u00adft', 'so\u00adft'],
]

const NOT: readonly (readonly [typed: string, text: string])[] = [
  ['大京', '北京大学'],
  ['мои', 'мой'],
  ['が', 'か'],
  ['camelcase', 'camel case'],
  ['rat', 'mur at'],
  ['one two', 'one'],
  ['🎉', 'party'],
  ['50', 'five'],
  ['abcd', 'abc d'],
]

suite('what a person types finds', () => {
  for (const [typed, text, ...marked] of PAIRS) {
    test(`“${typed}” in “${text}”`, () => assert.deepEqual(found(typed, text), marked))
  }
  for (const [typed, text] of NOT) {
    test(`no “${typed}” in “${text}”`, () => assert.equal(found(typed, text), undefined))
  }

  test('itself in every text, however both are normalized, spelled large or small', () => {
    for (const [, text] of PAIRS) {
      for (const form of ['NFC', 'NFD'] as const) {
        for (const typed of [text, text.toLowerCase()]) {
          assert.ok(found(typed.normalize(form), text), `${form} of ${typed}`)
          assert.ok(found(typed, text.normalize(form)), `${typed} in ${form}`)
        }
      }
    }
  })

  test('nothing where it is punctuation, spaces or what nobody sees', () => {
    for (const nothing of [
      '',
      ' ',
      '?!',
      '"',
      '…',
      '()',
      '\u200b',
      '\ud800',
      '\n',
      '--',
      '^',
      '<>',
    ]) {
      assert.ok(isEmpty(parseQuery(nothing)), JSON.stringify(nothing))
      assert.equal(found(nothing, `a ${nothing} b`), undefined)
    }
  })

  test('parts that lie in their order within the text, and do not touch', () => {
    const random = new SeededRandom('parts')
    const letters = [
      'a',
      'ß',
      'é',
      'e\u0301',
      '北',
      '👍🏽',
      ' ',
      '-',
      '1',
      'B',
      '한',
      '\u00ad',
      'İ',
    ]
    const word = (most: number): string =>
      Array.from({ length: 1 + random.int(most) }, () => letters[random.int(letters.length)]).join(
        '',
      )
    for (let run = 0; run < 2_000; run++) {
      const [typed, text] = [word(3), word(30)]
      let last = -1
      for (const { from, to } of findAll(parseQuery(typed), text) ?? []) {
        assert.ok(from > last && to > from && to <= text.length, JSON.stringify([typed, text]))
        last = to
      }
    }
  })

  test('nothing that the index does not suspect: whatever is found has the grams of the query', () => {
    const random = new SeededRandom('grams')
    const letters = ['a', 'b', 'c', 'ß', 'B', '北', '京', '👍', ' ', '-', '1', '2', '한', 'か']
    const word = (most: number): string =>
      Array.from({ length: 1 + random.int(most) }, () => letters[random.int(letters.length)]).join(
        '',
      )
    let hits = 0
    for (let run = 0; run < 5_000; run++) {
      const text = word(30)
      const start = random.int(text.length)
      const typed = text.slice(start, start + 1 + random.int(6))
      const query = parseQuery(typed)
      if (findAll(query, text) === undefined) continue
      hits += 1
      const grams = gramsOf(fold(text))
      const has = gramsOfQuery(query, false).every((ways) =>
        ways.some((wanted) => [...wanted].every((gram) => grams.has(gram))),
      )
      assert.ok(has, JSON.stringify([typed, text]))
    }
    assert.ok(hits > 3_000, `${hits} were found`)
  })
})

suite('what somebody else wrote', () => {
  const LONGEST = 65_536
  const duration = (work: () => void): number => {
    const from = performance.now()
    work()
    return performance.now() - from
  }

  test('is marked in its first places, however often it has what was typed', () => {
    const text = 'a 1 '.repeat(LONGEST / 4)
    for (const typed of ['a', '1', 'a 1', '1 1']) {
      const ranges = findAll(parseQuery(typed), text)
      assert.equal(ranges?.length, MOST_RANGES, typed)
      assert.equal(ranges[0]?.from, typed.startsWith('a') ? 0 : 2, typed)
    }
  })

  test('takes no longer with marks in the wrong order, in thousands, than with a few of them', () => {
    const wrong = '\u0301\u0323'
    const heap = `e${wrong.repeat(LONGEST / 4 - 1)}`
    const few = `e${wrong.repeat(15)}`.repeat(LONGEST / 61)
    fold(few)
    const [long, usual] = [duration(() => fold(heap)), duration(() => fold(few))]
    assert.ok(long < 5 * usual + 50, `${Math.round(long)} ms, and ${Math.round(usual)} ms`)
    assert.deepEqual(found('e', heap), [heap.slice(0, 31)])
  })

  test('is looked through once for a number that is typed again and again', () => {
    const text = '1 '.repeat(LONGEST / 2)
    const took = duration(() => findAll(parseQuery('1 '.repeat(500)), text))
    assert.ok(took < 3_000, `${Math.round(took)} ms`)
  })
})
