import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { SafetyView } from '@pvtcoms/rpc/client'
import { safetyLines } from '../../src/render/safety-lines.ts'

/** What is said when there is no number, in one line. */
const without = (verification: SafetyView['verification']): string =>
  safetyLines({ contact: 7, verification, number: undefined }, 'Eve').join(' ')

suite('a safety check without a number', () => {
  test('asks for patience while the two have to hear from each other', () => {
    for (const verification of ['unverified', 'verified-before-restore'] as const) {
      assert.match(without(verification), /nothing to compare yet: you both .* once more/)
    }
  })

  test('does not, when it failed: then it is over, or waits for the person', () => {
    assert.match(without('attack'), /^NOT SAFE: .*nothing more to compare/)
    const held = without('attacked-before-restore')
    assert.match(held, /failed before a restore, .* pvtcoms contact reconnect 7$/)
    assert.doesNotMatch(held, /yet|while/)
  })
})
