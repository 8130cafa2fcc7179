/** Nothing that a person could log, print or report shows a secret. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { encodeState, RatchetError, secretsOf, send } from '../../src/ratchet/index.ts'
import { makePair, tell } from './ratchet-pair.ts'

/** The spellings in which bytes turn up in logs. */
function spellings(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes)
  return [
    buffer.toString('hex'),
    buffer.toString('base64').slice(0, 40),
    buffer.toString('base64url').slice(0, 40),
    buffer.subarray(0, 8).join(','),
    buffer.subarray(0, 8).join(', '),
  ]
}

function printed(value: unknown): string {
  const options = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity } as const
  const json = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? String(item) : item,
  )
  return [inspect(value, { ...options, showHidden: true }), json, String(value)].join('\n')
}

test('states, results and errors, printed in any way, hold no secret byte', () => {
  const { a, b } = makePair('leak')
  const late = a.say('a text that nobody else may read')
  tell(a, b, 'x')
  tell(b, a, 'y')
  const texts: string[] = []
  const errors: unknown[] = []
  const sent = send(a.state, { frames: [] }, a.env)
  assert.ok(sent.kind === 'sealed')
  texts.push(printed(a.state), printed(b.state), printed(encodeState(a.state)))
  texts.push(printed({ ...sent, letter: { ...sent.letter, inner: undefined } }))
  texts.push(printed(sent.consumed), printed(late.tagKey))
  try {
    send(a.state, { frames: [{ type: 1, payload: new Uint8Array(2_000) }] }, a.env)
  } catch (error) {
    errors.push(error)
  }
  try {
    const consumed = sent.consumed[0]
    consumed?.wipe()
    consumed?.expose()
  } catch (error) {
    errors.push(error)
  }
  assert.equal(errors.length, 2)
  assert.ok(errors[0] instanceof RatchetError)
  texts.push(...errors.map(printed))
  const everything = texts.join('\n')
  const secrets = [...secretsOf(a.state), ...secretsOf(b.state), ...secretsOf(sent.state)]
  const live = secrets.filter((secret) => !secret.wiped)
  assert.ok(live.length > 20)
  for (const secret of live) {
    for (const spelling of spellings(secret.expose())) {
      assert.ok(!everything.includes(spelling), secret.kind)
    }
  }
  assert.ok(!everything.includes('nobody else'))
})
