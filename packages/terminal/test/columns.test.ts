import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { columnsOf, wrap } from '../src/columns.ts'

suite('text in columns', () => {
  test('letters take one column, Chinese and emoji two, accents none', () => {
    for (const [text, columns] of [
      ['hello', 5],
      ['Grüße', 5],
      ['e\u0301', 1],
      ['世界', 4],
      ['👍🏽', 4],
      ['⚡', 2],
      ['❤\ufe0f', 2],
    ] as const) {
      assert.equal(columnsOf(text), columns, text)
    }
  })

  test('rows break at spaces, and within words that are longer than a row', () => {
    assert.deepEqual(wrap('one two three', 8), ['one two', 'three'])
    assert.deepEqual(wrap('abcdefghij', 4), ['abcd', 'efgh', 'ij'])
    assert.deepEqual(wrap('', 8), [''])
    assert.deepEqual(wrap('    indented', 20), ['    indented'])
  })

  test('no row is wider than there is room, and no letter is lost', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '世', '👍', 'é', '-') })
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (given, columns) => {
        const rows = wrap(given, columns)
        for (const row of rows) assert.ok(columnsOf(row) <= columns, JSON.stringify(row))
        assert.equal(rows.join('').replaceAll(' ', ''), given.replaceAll(' ', ''))
      }),
    )
  })
})
