import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { terminalJson, terminalText } from '../src/terminal-text.ts'

suite('a peer’s text on our terminal', () => {
  test('ordinary text of any script stays as it is', () => {
    for (const text of ['hello', 'Grüße, 世界', 'שלום', '👍🏽 e\u0301']) {
      assert.equal(terminalText(text), text)
    }
  })

  test('escape sequences, line breaks and reordering are shown, not obeyed', () => {
    assert.equal(terminalText('\x1b]0;title\x07'), '<U+001B>]0;title<U+0007>')
    assert.equal(terminalText('a\nb\rc\td'), 'a<U+000A>b<U+000D>c<U+0009>d')
    assert.equal(terminalText('\u202egnp.exe'), '<U+202E>gnp.exe')
    assert.equal(terminalText('\u2028\u200b\ufeff'), '<U+2028><U+200B><U+FEFF>')
    assert.equal(terminalText('\x9b31m'), '<U+009B>31m')
  })

  test('joiners stay within a picture and where a script needs them, and show anywhere else', () => {
    for (const text of ['👩‍🚀', '❤️‍🔥', '👩🏽‍🤝‍👨🏻', 'می‌خواهم', 'क्‍ष']) {
      assert.equal(terminalText(text), text)
    }
    assert.equal(terminalText('Bo\u200db'), 'Bo<U+200D>b')
    assert.equal(terminalText('\u200cم'), '<U+200C>م')
    assert.equal(terminalText('👩\u200d'), '👩<U+200D>')
    assert.equal(terminalText('م\u202eم'), 'م<U+202E>م')
  })

  test('no text whatever leaves a control character, and joiners only between what they join', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom('\u200c', '\u200d', '\u202e', '\x1b', 'م', '👩', '❤\ufe0f', 'क्'),
    )
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const shown = terminalText(units.join(''))
        assert.doesNotMatch(shown, /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u)
        assert.doesNotMatch(shown, /[A-Za-z0-9<> ][\u200c\u200d]/)
      }),
    )
  })
})

suite('data as JSON on a terminal', () => {
  test('it is one line without anything that a terminal obeys, and means the same', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom('\x9b31m', '\x7f', '\u202e', '\u2028', '\u{e0001}', '"', '\\'),
    )
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const value = { text: units.join('') }
        const json = terminalJson(value)
        assert.doesNotMatch(json, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
        assert.deepEqual(JSON.parse(json), value)
      }),
    )
  })
})
