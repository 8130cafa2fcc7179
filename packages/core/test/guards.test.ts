/**
 * Tests that exist because `npm run mutation` once took a guard away and nothing noticed. Each is for
 * a peer that holds every key of the session, or for a secret that nobody sees any more.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sealedLetter } from '../conformance/pvtcoms/formulas.ts'
import { nodePrimitives } from '../providers/node.ts'
import { writeFrames } from '../src/content/index.ts'
import type { Primitives } from '../src/crypto/primitives.ts'
import { SUITE_1, type SuiteId, suiteSet } from '../src/crypto/suites.ts'
import { answerTranscript, bundleTranscript } from '../src/handshake/key-schedule.ts'
import { LETTER, mailboxCopy } from '../src/letter/index.ts'
import { sealLetter } from '../src/letter/letter.ts'
import { headerDh, headerTemplate, headerWithN } from '../src/ratchet/header.ts'
import { type RatchetEnv, type Received, receive } from '../src/ratchet/index.ts'
import { chainKeyAfter, messageKeyAt, rootStep } from '../src/ratchet/key-schedule.ts'
import type { LeadingState } from '../src/ratchet/state.ts'
import { Secret } from '../src/secret.ts'
import { makePair, type Pair, type Party, tell, textFrame } from './ratchet/ratchet-pair.ts'

const DROPPED: Received = { kind: 'dropped', reason: 'unopenable' }

interface Forgery {
  /** What tag, keys and commitment say. */
  readonly n: number
  /** What the header says, if not the same. */
  readonly headerN?: number
  /** Of the whole letter, if not 4,096. */
  readonly length?: number
  /** Changes the sealed bytes. */
  readonly damage?: (inner: Uint8Array) => void
}

suite('a letter of the newest chain, sealed under the right keys', () => {
  test('opens when it keeps all rules: the forger’s tools work', () => {
    const { a, b } = ready('control')
    assert.equal(deliver(a, b, { n: 1 }).kind, 'opened')
  })

  test('opens at the last place of the window, and is dropped beyond it', () => {
    const { a, b } = ready('window')
    // b has opened n = 0 and looks for 1 … 64.
    assert.deepEqual(deliver(a, b, { n: 65 }), DROPPED)
    assert.equal(deliver(a, b, { n: 64 }).kind, 'opened')
  })

  test('is dropped when its header names another n than its tag', () => {
    const { a, b } = ready('n')
    assert.deepEqual(deliver(a, b, { n: 1, headerN: 2 }), DROPPED)
  })

  test('is dropped when it has another length than letters have, before anything is computed of it', () => {
    const { a, b } = ready('length')
    const primitives: Primitives = {
      ...nodePrimitives,
      chacha20: () => assert.fail('the layer was taken off'),
    }
    for (const change of [-1, 1, 64]) {
      const forged = { n: 1, length: LETTER.length + change }
      assert.deepEqual(deliver(a, b, forged, primitives), DROPPED)
    }
  })
})

test('the message keys that a failed attempt walked over are wiped', () => {
  const made: Uint8Array[] = []
  const { a, b } = ready('wiped')
  const primitives: Primitives = {
    ...nodePrimitives,
    hmacSha256(key, message) {
      const result = nodePrimitives.hmacSha256(key, message)
      // HMAC(CK, 1) is a message key.
      if (message.length === 1 && message[0] === 1) made.push(result)
      return result
    },
  }
  const damage = (inner: Uint8Array): void => {
    inner[4_000] = (inner[4_000] as number) ^ 1
  }
  assert.deepEqual(deliver(a, b, { n: 9, damage }, primitives), DROPPED)
  assert.equal(made.length, 9)
  for (const key of made) assert.ok(key.every((byte) => byte === 0))
})

suite('the header of a chain', () => {
  const ratchet = {
    pn: 0,
    dh: new Uint8Array(32).fill(1),
    ek: new Uint8Array(1_184).fill(2),
    ct: new Uint8Array(1_088).fill(3),
  }
  const header = { suite: SUITE_1, offered: suiteSet(SUITE_1), ...ratchet }

  test('is bound into the root step: suite, dh, ek and ct each change every key', () => {
    const second = 2 as SuiteId
    const variants = [
      header,
      { ...header, suite: second, offered: suiteSet(SUITE_1, second) },
      { ...header, dh: new Uint8Array(32).fill(9) },
      { ...header, ek: new Uint8Array(1_184).fill(9) },
      { ...header, ct: new Uint8Array(1_088).fill(9) },
      { ...header, ct: undefined },
    ]
    const keys = variants.flatMap((variant) => {
      const root = new Secret('RootKey', new Uint8Array(32).fill(7))
      const input = new Uint8Array(64).fill(8)
      const step = rootStep(nodePrimitives, root, input, headerTemplate(variant))
      const { headerKey, tagKey } = step.next
      return [step.rootKey, step.chainKey, headerKey, tagKey].map((key) =>
        Buffer.from(key.expose()).toString('hex'),
      )
    })
    assert.equal(new Set(keys).size, 4 * variants.length)
  })
})

test('every part of a handshake is bound: suites, link, bundle and ciphertext in H0, what the answer says in Ht', () => {
  const inputs = {
    suites: suiteSet(SUITE_1),
    context: new Uint8Array(32).fill(1),
    bundle: new Uint8Array(4_096).fill(2),
    ct: new Uint8Array(1_120).fill(3),
  }
  const h0 = ({ suites, context, bundle, ct }: typeof inputs): Uint8Array =>
    bundleTranscript(nodePrimitives, suites, context, bundle, ct)
  const variants = [
    inputs,
    { ...inputs, suites: suiteSet(SUITE_1, 2 as SuiteId) },
    { ...inputs, context: new Uint8Array(32).fill(9) },
    { ...inputs, bundle: new Uint8Array(4_096).fill(9) },
    { ...inputs, ct: new Uint8Array(1_120).fill(9) },
  ].map(h0)
  const base = h0(inputs)
  const head = new Uint8Array(1_282)
  for (const at of [0, 1, 2, 34, 66, 1_250, 1_281]) {
    variants.push(answerTranscript(nodePrimitives, base, head.with(at, 1)))
  }
  variants.push(answerTranscript(nodePrimitives, base, head))
  variants.push(answerTranscript(nodePrimitives, new Uint8Array(32), head))
  assert.equal(new Set(variants.map((hash) => Buffer.from(hash).toString('hex'))).size, 14)
})

/** B has opened n = 0 of A's newest chain. */
function ready(seed: string): Pair {
  const pair = makePair(seed)
  tell(pair.a, pair.b, '1')
  tell(pair.b, pair.a, '2')
  tell(pair.a, pair.b, '3')
  return pair
}

/** What `victim` makes of a letter of `attacker`'s newest chain, in which `attacker` has sealed one. */
function deliver(
  attacker: Party,
  victim: Party,
  { n, headerN = n, length = LETTER.length, damage }: Forgery,
  primitives: Primitives = nodePrimitives,
): Received {
  const { sending, sid } = attacker.state as LeadingState
  assert.equal(sending.n, 1)
  let chainKey = sending.chainKey.expose()
  for (let index = 1; index < n; index++) chainKey = chainKeyAfter(nodePrimitives, chainKey)
  const header = headerWithN(sending.header, headerN)
  const messageKey = messageKeyAt(nodePrimitives, chainKey)
  const headerKey = sending.headerKey.expose()
  const random = attacker.env.random(32)
  const write = (content: Uint8Array): void => writeFrames([textFrame('forged')], content)
  const content = new Uint8Array(LETTER.contentLength + length - LETTER.length)
  write(content)
  const place = { sid, dh: headerDh(header), n }
  const inner =
    length === LETTER.length
      ? sealLetter(nodePrimitives, { messageKey, headerKey }, place, header, write, random)
      : sealedLetter(nodePrimitives, { messageKey, headerKey, sid, header, content, random }).letter
  assert.equal(inner.length, length)
  damage?.(inner)
  const mailboxKey = victim.mailboxes[0] as Uint8Array
  const { letter } = mailboxCopy(nodePrimitives, { tagKey: sending.tagKey, n, inner }, mailboxKey)
  const before = victim.state
  const env: RatchetEnv = {
    primitives,
    suites: victim.env.suites,
    now: () => victim.env.now(),
    random: (length) => victim.env.random(length),
  }
  const received = receive(before, { chain: sending.id, n, mailboxKey, letter }, env)
  assert.equal(victim.state, before)
  return received
}
