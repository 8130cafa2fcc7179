import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { findAll, parseQuery } from '@pvtcoms/store/search'
import { excerpt } from '../src/text/excerpt.ts'
import { codePoints, legible, pieces } from '../src/text/legible.ts'
import { strength } from '../src/text/strength.ts'
import { suggestPassphrase } from '../src/text/suggestion.ts'
import { fold } from '../src/views/chat/message/fold.ts'

const kinds = (text: string): string[] => pieces(text).map(({ kind }) => kind)

suite('text from outside', () => {
  test('what people write in any script stays one piece of text', () => {
    for (const text of [
      'Plain words, and a second line\nwith a tab\t.',
      'שלום עולם, مرحبا بالعالم, می‌خواهم',
      '👨‍👩‍👧‍👦 👍🏽 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇩🇪 ❤️',
      'Tiếng Việt, ที่นี่, བོད་ཡིག, é, q̃',
      'क्‍ष, ක්‍ෂ, ᠠ᠋, 辻󠄀, 1️⃣, 👩‍❤️‍👨, ❤️‍🔥, 🏳️‍🌈',
      'مبلغ \u0600\u0661, (שלום\u200f)! \u200f123',
    ]) {
      assert.deepEqual(kinds(text), ['text'], text)
      assert.equal(pieces(text).length, 1)
    }
  })

  test('every character that changes a direction is shown by its number', () => {
    for (const code of [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069]) {
      const found = pieces(`a${String.fromCodePoint(code)}b`)
      assert.deepEqual(
        found.map(({ kind }) => kind),
        ['text', 'hidden', 'text'],
      )
      assert.ok(
        legible(`a${String.fromCodePoint(code)}b`).includes(
          `[U+${code.toString(16).toUpperCase()}]`,
        ),
      )
    }
  })

  test('controls and letters without a width are shown by their number', () => {
    for (const code of [
      ...[0, 7, 8, 0x0b, 0x1b, 0x7f, 0x85, 0xad, 0x034f, 0x115f, 0x17b4, 0x200b, 0x2028, 0x2060],
      ...[0x2800, 0x3164, 0xfeff, 0xfff9, 0xfffc, 0x13430, 0x1bca0, 0x1d173, 0xe0041, 0xe0080],
      ...[0xe01f0, 0xe0fff],
    ]) {
      assert.ok(kinds(`a${String.fromCodePoint(code)}b`).includes('hidden'), code.toString(16))
    }
    assert.ok(kinds(`a${'\u200d'.repeat(3)}b`).includes('hidden'), 'joiners that join nothing')
    assert.deepEqual(kinds('\u200e'), ['hidden'], 'nor does one by itself')
  })

  test('nothing without a width passes but one joiner or selector behind each letter', () => {
    for (const code of [0x200d, 0x200f, 0x061c, 0xfe00, 0xfe0f, 0xe0100, 0x180b]) {
      const one = String.fromCodePoint(code)
      assert.deepEqual(kinds(`a${one}b`), ['text'], code.toString(16))
      assert.deepEqual(pieces(`a${one.repeat(300)}b`)[1], { kind: 'hidden', text: one.repeat(299) })
    }
  })

  test('marks on one letter are cut, and counted', () => {
    const found = pieces(`a${'\u0301'.repeat(65_000)}b`)
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['text', 'marks', 'text'],
    )
    assert.deepEqual(found[1], { kind: 'marks', count: 65_000 - 8 })
  })

  test('a link ends where the sentence goes on, and at what hides', () => {
    assert.deepEqual(pieces('See https://example.org/a?b=(c).'), [
      { kind: 'text', text: 'See ' },
      { kind: 'link', text: 'https://example.org/a?b=(c' },
      { kind: 'text', text: ').' },
    ])
    assert.deepEqual(kinds('https://example.org/\u202egro.live'), ['link', 'hidden', 'text'])
    assert.deepEqual(kinds('javascript:alert(1) data:text/html,x'), ['text'])
    for (const hiding of [
      '\u00ad',
      '\u0085',
      '\u2060',
      '\u3164',
      '\ufff9',
      '\u{e0065}',
      '\ufe0f',
    ]) {
      assert.deepEqual(pieces(`https://bank.exam${hiding}ple/`)[0], {
        kind: 'link',
        text: 'https://bank.exam',
      })
    }
    const marked = pieces(`https://x.test/${'\u0301'.repeat(1_470)}`)
    assert.deepEqual(
      marked.map(({ kind }) => kind),
      ['link', 'text', 'marks'],
    )
    assert.deepEqual(kinds('https://example.org/हिन्दी'), ['link'])
  })

  test('a link without a host is none', () => {
    for (const none of ['https://', 'https://...', 'http://[', 'https://a b'.slice(0, 8)]) {
      assert.deepEqual(kinds(none), ['text'], none)
    }
  })

  test('nothing of a text is lost on the way but what is shown by number', () => {
    const text = 'a\u202eb https://x.test c\u0000d'
    const shown = pieces(text)
      .map((piece) => (piece.kind === 'marks' ? '' : piece.text))
      .join('')
    assert.equal(shown, text)
  })

  test('equal characters are counted', () => {
    assert.equal(codePoints('\u202e\u202e\u200b'), 'U+202E ×2, U+200B')
  })
})

suite('long texts', () => {
  test('a short one is whole', () => {
    assert.deepEqual(fold('one\ntwo'), { text: 'one\ntwo', folded: false })
  })

  test('many lines and many letters are cut, no character in two', () => {
    assert.equal(fold('x\n'.repeat(500)).text.split('\n').length, 24)
    const emoji = `x${'😀'.repeat(3_000)}`
    const { text, folded } = fold(emoji)
    assert.ok(folded)
    assert.ok(text.isWellFormed())
    assert.ok(text.length > 1_500 && text.length <= 1_600)
  })

  test('what is shown by its number counts as what it takes', () => {
    const { text, folded } = fold('a\0'.repeat(1_000))
    assert.ok(folded && text.length < 400)
  })
})

suite('what was found', () => {
  const found = (text: string, typed: string) =>
    excerpt(text, findAll(parseQuery(typed), text) ?? [])

  test('the words are marked where they are, whatever they have in them', () => {
    const parts = found('Costs 5.00 (five). Xfive no', 'five 5.0')
    assert.deepEqual(
      parts.filter(({ hit }) => hit).map(({ text }) => text),
      ['5.0', 'five', 'five'],
    )
    assert.equal(parts.map(({ text }) => text).join(''), 'Costs 5.00 (five). Xfive no')
  })

  test('of a long text the part around the first word is shown', () => {
    const parts = found(`${'word '.repeat(200)}needle ${'word '.repeat(200)}`, 'needle')
    assert.ok(parts.some(({ hit }) => hit))
    assert.ok(parts.map(({ text }) => text).join('').length < 160)
  })

  test('what is longer than what is searched for is marked whole, and no character is cut', () => {
    const parts = found(`${'👍'.repeat(40)} Hauptstraße`, 'STRASSE')
    assert.deepEqual(
      parts.filter(({ hit }) => hit).map(({ text }) => text),
      ['straße'],
    )
    assert.ok(parts.every(({ text }) => text.isWellFormed()))
  })
})

suite('passphrases', () => {
  test('what everybody takes is weak', () => {
    for (const weak of [
      'password',
      'Passwort123',
      'qwertzuiop',
      'aaaaaaaaaaaaaaaaaaaa',
      '12345678901234',
      'correct horse',
    ]) {
      assert.equal(strength(weak), 'weak', weak)
    }
    assert.equal(strength(''), 'none')
  })

  test('several words, and a long mixture, are good', () => {
    assert.ok(['good', 'strong'].includes(strength('seven quiet walnuts on ice')))
    assert.ok(['good', 'strong'].includes(strength('xK9$wq!Lr2@vB7n')))
  })

  test('a suggested one is strong, and never the same twice', () => {
    const made = Array.from({ length: 50 }, suggestPassphrase)
    assert.equal(new Set(made).size, made.length)
    for (const each of made) {
      assert.match(each, /^(?:[a-z]{4} ){5}[a-z]{4}$/)
      assert.ok(['good', 'strong'].includes(strength(each)), each)
    }
  })
})
