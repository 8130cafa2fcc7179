import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { terminalText } from '../src/terminal-text.ts'

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

  test('no text whatever leaves a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(terminalText(text), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})
