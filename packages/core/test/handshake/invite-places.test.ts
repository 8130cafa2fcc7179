import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { toHex } from '../../src/bytes.ts'
import { decode } from '../../src/codec/index.ts'
import {
  ANSWER_SLOTS,
  answerSlot,
  type InviteLetter,
  inviteLayer,
  inviteTag,
} from '../../src/invite/places.ts'
import { Secret } from '../../src/secret.ts'

const LETTERS: readonly InviteLetter[] = [
  { kind: 'bundle' },
  ...ANSWER_SLOTS.map((slot) => ({ kind: 'answer', slot }) as const),
]

suite('The places of an invite', () => {
  test('have a tag and a layer each: no two letters, mailboxes or invites share either', () => {
    const random = new SeededRandom('places')
    const secrets = [random.random(32), random.random(32)].map(
      (bytes) => new Secret('InviteSecret', bytes),
    )
    const mailboxes = [random.random(32), random.random(32)]
    const seen = secrets.flatMap((secret) =>
      mailboxes.flatMap((mailboxKey) =>
        LETTERS.flatMap((letter) => [
          inviteTag(nodePrimitives, secret, mailboxKey, letter),
          inviteLayer(nodePrimitives, secret, mailboxKey, letter, new Uint8Array(16)),
        ]),
      ),
    )
    for (const each of seen) assert.equal(each.length, 16)
    assert.equal(new Set(seen.map(toHex)).size, 2 * 2 * 5 * 2)
  })

  test('are four for answers: no stored state names a fifth', () => {
    for (let byte = 0; byte < 256; byte++) {
      const decoded = decode(answerSlot, Uint8Array.of(byte))
      assert.deepEqual(decoded.ok ? decoded.value : decoded.code, byte < 4 ? byte : 'invalid')
    }
  })
})
