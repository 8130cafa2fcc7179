import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { emojiOnly } from '../src/text/emoji-only.ts'
import { type Formatted, formatted } from '../src/text/formatting.ts'
import { pieces } from '../src/text/legible.ts'

const seed = process.env['PVTCOMS_SEED'] ?? String(Date.now())

/** With `<b>`, `<i>` and `<c>` where a style begins, and `/` where it ends. */
function shown(text: string): string {
  const draw = (parts: readonly Formatted[]): string =>
    parts
      .map((part) => {
        switch (part.kind) {
          case 'bold':
          case 'italic':
          case 'code':
            return `<${part.kind.charAt(0)}>${draw(part.parts)}</>`
          case 'marks':
            return '…'
          case 'hidden':
            return '?'
          case 'text':
          case 'link':
            return part.text
        }
      })
      .join('')
  return draw(formatted(pieces(text)))
}

/** What was written, put together again; heaps of marks are left out in `pieces` already. */
function written(parts: readonly Formatted[]): string {
  return parts
    .map((part) => {
      if ('parts' in part) return part.sign + written(part.parts) + part.sign
      return part.kind === 'marks' ? '' : part.text
    })
    .join('')
}

/** Lists of parts, with what lies in them; each styles that a part lies in. */
function walk(
  parts: readonly Formatted[],
  visit: (part: Formatted, within: readonly string[]) => void,
  within: readonly string[] = [],
): void {
  for (const part of parts) {
    visit(part, within)
    if ('parts' in part) walk(part.parts, visit, [...within, part.kind])
  }
}

suite('formatting', () => {
  test('is shown for what stands between its signs at the edge of words', () => {
    for (const [text, expected] of [
      ['*bold* _italic_ `code`', '<b>bold</> <i>italic</> <c>code</>'],
      ['all *three words here*, yes', 'all <b>three words here</>, yes'],
      ['(*a*) "_b_" „*c*“ ¿*d*?', '(<b>a</>) "<i>b</>" „<b>c</>“ ¿<b>d</>?'],
      ['*Stop!* _Really?_', '<b>Stop!</> <i>Really?</>'],
      ['*größer* *ещё* _مرحبا_ *שלום*،', '<b>größer</> <b>ещё</> <i>مرحبا</> <b>שלום</>،'],
      ['我*很*好。*好*、', '我<b>很</>好。<b>好</>、'],
      ['👍*yes*👍🏽', '👍<b>yes</>👍🏽'],
      ['*🎉*', '<b>🎉</>'],
      ['*one*\n*two*', '<b>one</>\n<b>two</>'],
      ['`rm -rf *` and `a_b_c`', '<c>rm -rf *</> and <c>a_b_c</>'],
      ['`**kwargs` *`x`* _`y`_', '<c>**kwargs</> <b><c>x</></> <i><c>y</></>'],
      ['*price: 5*', '<b>price: 5</>'],
      ['*https://x.test/a_b_*', '<b>https://x.test/a_b_</>'],
      ['see *https://x.test/ now*', 'see <b>https://x.test/ now</>'],
    ] as const) {
      assert.equal(shown(text), expected)
    }
  })

  test('leaves words, sums, numbers, addresses, faces and code alone', () => {
    for (const text of [
      'snake_case_words and my_file_name.txt, __init__, ___',
      '2 * 3 * 4, 2*3*4, a*b*c, (a+b)*(c+d)*2, 2 *3 * 4',
      '3 x 4*',
      '*31# and *100# or *21*+49301234567#, ##002#, **61*+49301*11*20#',
      '+49_30_1234 5*6',
      'https://x.test/a_b_c/*d*/_e_ and https://en.example/wiki/_x_',
      'someone_else_@example.org, @_name',
      '*_* ^_^ -_- >_< (*_*) (_*_) o_O ¯\\_(ツ)_/¯ -_- and -_-',
      'f(*args, **kwargs) and *p = *q; /* a */ ls *.txt *.md',
      '* item\n* item two\n*** \n_ _\n* *',
      '* not this* *nor this * ** nor *** this',
      'don`t and can`t, it`s',
      'word*s and* *words',
      '*over\nlines*',
      'price* is without *tax',
      'a*\u0301b*',
    ]) {
      assert.equal(shown(text), text)
    }
  })

  test('may lie in another one, never crosses it, and is not looked for in code', () => {
    for (const [text, expected] of [
      ['*_both_*', '<b><i>both</></>'],
      ['_*both*_', '<i><b>both</></>'],
      ['*a _b_ c*', '<b>a <i>b</> c</>'],
      ['*a _b* c_', '<b>a _b</> c_'],
      ['*a `b` c*', '<b>a <c>b</> c</>'],
      ['`a *b` c*', '<c>a *b</> c*'],
      ['*a `b* c`', '*a <c>b* c</>'],
      ['`*a*` `_a_', '<c>*a*</> `_a_'],
      ['*a *b*', '*a <b>b</>'],
      ['_a *b _c_ d*', '_a <b>b <i>c</> d</>'],
      ['*a*b*', '<b>a*b</>'],
      ['**a**', '**a**'],
      ['_a_b_', '<i>a_b</>'],
    ] as const) {
      assert.equal(shown(text), expected)
    }
  })

  test('does not reach over what changes directions, or cannot be seen', () => {
    assert.equal(shown('*a\u202eb*'), '*a?b*')
    assert.equal(shown('*a*\u200b'), '*a*?')
    assert.equal(shown('\u2066*a*\u2069 *b*'), '?*a*? <b>b</>')
    assert.equal(shown(`*a${'\u0301'.repeat(20)}*`), `*a${'\u0301'.repeat(8)}…*`)
  })

  test('loses and moves nothing, and is well within itself, whatever the text is', () => {
    const random = new SeededRandom(seed).stream('formatting')
    const bits = [
      ...['*', '_', '`', ' ', '\n', 'a', 'B', '9', '.', ',', '-', '(', ')', '"', "'", '/', '#'],
      ...[
        '**',
        '*_',
        '`*',
        'é',
        'ß',
        '很',
        'ก',
        'ש',
        'ع',
        '👍🏽',
        '❤️',
        '👨‍👩‍👧',
        '\u0301',
        '\u202e',
        '\u200d',
        '\u200f',
      ],
      ...['\ud800', '\udc00', 'https://x.test/', 'https://x.test/_a_*', '\u0301'.repeat(12), '\t'],
    ]
    for (let round = 0; round < 5_000; round++) {
      const text = Array.from({ length: random.int(40) }, () => random.pick(bits)).join('')
      const found = formatted(pieces(text))
      const bare = pieces(text)
        .map((piece) => (piece.kind === 'marks' ? '' : piece.text))
        .join('')
      const say = `seed ${seed}: ${JSON.stringify(text)}`
      assert.equal(written(found), bare, say)
      walk(found, (part, within) => {
        if ('parts' in part) {
          assert.ok(!within.includes(part.kind) && !within.includes('code'), say)
          const inner = written(part.parts)
          assert.ok(inner.trim() === inner && inner !== '' && !inner.includes('\n'), say)
        } else if (part.kind === 'hidden' || part.kind === 'marks') {
          assert.deepEqual(within, [], say)
        }
      })
      const links = pieces(text).filter(({ kind }) => kind === 'link')
      let count = 0
      walk(found, ({ kind }) => {
        if (kind === 'link') count += 1
      })
      assert.equal(count, links.length, say)
    }
  })

  test('takes a text as long as a message can be, or ten times that, and is bounded', {
    timeout: 20_000,
  }, () => {
    for (const bit of [
      '*',
      '_',
      '`',
      '*a ',
      '*a* ',
      '`a ',
      '*_a ',
      '_a *b ',
      '*a_* ',
      '"*"',
      '*\n',
      'a*',
      '*`a` ',
    ]) {
      const text = bit.repeat(Math.ceil(655_360 / bit.length))
      const found = formatted(pieces(text))
      assert.equal(written(found), text)
      let styles = 0
      walk(found, (part) => {
        if ('parts' in part) styles += 1
      })
      assert.ok(styles <= 256, bit)
    }
  })
})

suite('a message of emoji alone', () => {
  test('has one to five of them, as a reader counts them', () => {
    for (const [text, count] of [
      ['😀', 1],
      [' 👍🏽 ', 1],
      ['👨‍👩‍👧‍👦', 1],
      ['🇩🇪🇫🇷', 2],
      ['❤️ 🏳️‍🌈\n1️⃣', 3],
      ['🏴󠁧󠁢󠁳󠁣󠁴󠁿', 1],
      ['😀😀😀😀😀', 5],
      ['😀😀😀😀😀😀', 0],
      ['', 0],
      ['  ', 0],
      ['a', 0],
      ['1', 0],
      ['#', 0],
      ['😀!', 0],
      ['🇩', 0],
      ['🏽\u200d', 0],
      ['😀\u202e', 0],
      [`😀${'\u200d'.repeat(3)}`, 0],
      [`😀${'\u0301'.repeat(30)}`, 0],
      ['😀'.repeat(30_000), 0],
    ] as const) {
      assert.equal(emojiOnly(text), count, JSON.stringify(text.slice(0, 40)))
    }
  })
})
