/** Sentences that were untrue: each says what the engine means by its code. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { noticeWords, STEP_WORDS } from '../../src/render/words.ts'

suite('words of a code', () => {
  test('say that a message waits for confirmations, not that somebody was blocked', () => {
    assert.equal(STEP_WORDS.waiting, 'waits until they confirm earlier messages')
  })

  test('say that somebody may pose as a contact who answered a restore twice, and what to do', () => {
    const said = noticeWords({ code: 'answered-twice' }, 'Bob')
    assert.match(said, /someone may be posing as Bob\. Verify before you write anything private/)
    assert.doesNotMatch(said, /invite/)
  })

  test('call letters that never came neither messages nor damaged', () => {
    assert.match(
      noticeWords({ code: 'lost', count: 2 }, 'Bob'),
      /^2 encrypted letters from Bob never/,
    )
  })
})
