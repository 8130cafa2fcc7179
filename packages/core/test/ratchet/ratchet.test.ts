import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { type SuiteId, suiteSet } from '../../src/crypto/suites.ts'
import { LETTER } from '../../src/letter/index.ts'
import {
  expireSkipped,
  RatchetError,
  receive,
  secretsOf,
  send,
  startAsInvitee,
} from '../../src/ratchet/index.ts'
import type { LeadingState } from '../../src/ratchet/state.ts'
import {
  DAY,
  makePair,
  ratchetKeys,
  sessionKeys,
  TestEnv,
  tell,
  textFrame,
} from './ratchet-pair.ts'

const leading = (state: { readonly kind: string }): LeadingState => {
  assert.equal(state.kind, 'leading')
  return state as LeadingState
}

test('a conversation in both directions opens in order', () => {
  const { a, b } = makePair('conversation')
  for (let turn = 0; turn < 10; turn++) {
    tell(a, b, `a${turn}`)
    tell(a, b, `a${turn} again`)
    tell(b, a, `b${turn}`)
  }
  assert.deepEqual(b.inbox.slice(0, 4), ['a0', 'a0 again', 'a1', 'a1 again'])
  assert.equal(b.inbox.length, 20)
  assert.equal(a.inbox.length, 10)
})

test('the inviter may write first', () => {
  const { a, b } = makePair('inviter first')
  tell(b, a, 'welcome')
  tell(a, b, 'thanks')
  assert.deepEqual([...a.inbox, ...b.inbox], ['welcome', 'thanks'])
})

test('each change of direction brings fresh X25519 and ML-KEM keys, and a chain keeps them', () => {
  const { a, b } = makePair('fresh keys')
  const headers: string[] = []
  const keep = (state: LeadingState): void => {
    const { header } = state.sending
    headers.push(Buffer.from(header.subarray(0, 32)).toString('hex'))
    headers.push(Buffer.from(header.subarray(44)).toString('hex'))
  }
  for (let turn = 0; turn < 4; turn++) {
    tell(a, b, 'x')
    keep(leading(a.state))
    tell(a, b, 'y')
    keep(leading(a.state))
    tell(b, a, 'z')
    keep(leading(b.state))
  }
  assert.equal(headers.length, 24)
  assert.equal(new Set(headers).size, 16)
})

test('a letter is exactly 4,096 bytes however full it is', () => {
  const { a } = makePair('sizes')
  for (const length of [0, 1, 1_664, 1_665]) {
    const frame = { type: 1, payload: new Uint8Array(length) }
    const sent = send(a.state, { frames: [frame] }, a.env)
    assert.equal(sent.kind === 'sealed' && sent.letter.inner.length, LETTER.length)
  }
})

test('frames that exceed the letter are refused, and the state stays usable', () => {
  const { a, b } = makePair('too long')
  const frame = { type: 1, payload: new Uint8Array(1_666) }
  assert.throws(
    () => send(a.state, { frames: [frame] }, a.env),
    (error: unknown) => error instanceof RatchetError && error.code === 'content-too-long',
  )
  tell(a, b, 'still here')
})

test('a step wipes nothing itself: the old state sends the same letter number again', () => {
  const { a, b } = makePair('pure')
  tell(b, a, 'x')
  const first = send(a.state, { frames: [textFrame('1')] }, a.env)
  const second = send(a.state, { frames: [textFrame('1')] }, a.env)
  assert.ok(first.kind === 'sealed' && second.kind === 'sealed')
  assert.equal(first.letter.n, second.letter.n)
  assert.ok(secretsOf(a.state).every((secret) => !secret.wiped))
})

test('what a step consumed is what the new state no longer holds', () => {
  const { a, b } = makePair('consumed')
  tell(a, b, 'x')
  tell(b, a, 'y')
  for (const [from, to] of [
    [a, b],
    [b, a],
    [b, a],
  ] as const) {
    const sent = send(from.state, { frames: [textFrame('t')] }, from.env)
    assert.ok(sent.kind === 'sealed')
    checkConsumed(from.state, sent)
    from.rollBackTo(sent.state)
    const flight = from.copy(sent.letter, to.mailboxes[0] as Uint8Array)
    const { chain, n } = sent.letter
    const received = receive(to.state, { chain, n, ...flight }, to.env)
    assert.ok(received.kind === 'opened')
    checkConsumed(to.state, received)
    to.rollBackTo(received.state)
  }
})

function checkConsumed(
  before: Parameters<typeof secretsOf>[0],
  after: {
    readonly state: Parameters<typeof secretsOf>[0]
    readonly consumed: ReturnType<typeof secretsOf>
  },
): void {
  const kept = new Set(secretsOf(after.state))
  const gone = secretsOf(before).filter((secret) => !kept.has(secret))
  assert.deepEqual(new Set(after.consumed), new Set(gone))
  assert.ok(gone.length > 0)
}

test('the receiving half-step consumes the private keys of the chain that it answers', () => {
  const { a, b } = makePair('private keys')
  tell(a, b, 'x')
  const { dhPrivate, kemSeed } = leading(a.state).sending
  tell(b, a, 'y')
  assert.equal(a.state.kind, 'following')
  assert.ok(dhPrivate.wiped && kemSeed.wiped)
})

test('letters that were passed over open later, once each', () => {
  const { a, b } = makePair('out of order')
  const letters = ['0', '1', '2', '3'].map((text) => a.say(text))
  for (const index of [3, 1, 0, 2]) b.open(a, letters[index] as never)
  assert.deepEqual(b.inbox, ['3', '1', '0', '2'])
  for (const letter of letters) {
    assert.equal(b.take(a.copy(letter, b.mailboxes[0] as Uint8Array)), undefined)
  }
})

test('a skipped key is let go after 29 days and reported as lost', () => {
  const { a, b } = makePair('expiry')
  const early = a.say('early')
  tell(a, b, 'late')
  b.env.time += 29 * DAY - 1
  const tooEarly = expireSkipped(b.state, b.env.now())
  assert.deepEqual([tooEarly.lost, tooEarly.consumed], [0, []])
  assert.equal(tooEarly.state, b.state, 'nothing changed: the same object')
  b.env.time += 1
  const expired = expireSkipped(b.state, b.env.now())
  assert.equal(expired.lost, 1)
  assert.equal(expired.consumed.length, 1)
  assert.deepEqual(expired.state.skipped, [])
  assert.notEqual(b.state.skipped.length, 0, 'the old state is left alone')
  assert.ok(!expired.consumed.some(({ wiped }) => wiped), 'the caller wipes')
  assert.equal(expireSkipped(expired.state, b.env.now()).state, expired.state)
  const opened = tell(a, b, 'later')
  assert.equal(opened.lost, 1)
  assert.equal(b.take(a.copy(early, b.mailboxes[0] as Uint8Array)), undefined)
})

test('keys for skipped letters of a chain that ended are consumed with its header and tag keys', () => {
  const { a, b } = makePair('expiry of a chain')
  a.say('never arrives')
  tell(a, b, 'x')
  tell(b, a, 'y')
  tell(a, b, 'z')
  const [group] = b.state.skipped
  assert.ok(group)
  const expired = expireSkipped(b.state, (b.env.now() + 30 * DAY) as never)
  assert.deepEqual(
    new Set(expired.consumed),
    new Set([group.headerKey, group.tagKey, group.keys[0]?.key]),
  )
})

test('a session holds at most 2,048 skipped keys, and the oldest go first', () => {
  const { a, b } = makePair('flood')
  let lost = 0
  let lastGroup = ''
  for (let chain = 0; chain < 40; chain++) {
    for (let n = 0; n < 55; n++) a.say('lost')
    lost += tell(a, b, `end ${chain}`).lost
    lastGroup = b.state.skipped.at(-1)?.id ?? ''
    tell(b, a, 'next')
  }
  const held = b.state.skipped.reduce((total, { keys }) => total + keys.length, 0)
  assert.equal(held, 2_048)
  assert.equal(lost, 40 * 55 - 2_048)
  assert.equal(b.state.skipped.at(-1)?.id, lastGroup)
  assert.equal(b.state.skipped.at(-1)?.keys.length, 55)
})

test('a session moves up to a suite that both sides have, at the start of a chain, and never down', () => {
  const both = suiteSet(1 as SuiteId, 2 as SuiteId)
  const { a, b } = makePair('suites')
  a.env.suites = both
  b.env.suites = both
  tell(a, b, 'A cannot know yet')
  assert.equal(b.state.suite, 1)
  tell(b, a, 'B offers 2, in suite 1')
  assert.equal(a.state.suite, 1)
  tell(a, b, 'A moves up')
  assert.deepEqual([a.state.suite, b.state.suite], [2, 2])
  tell(b, a, 'and B')
  assert.deepEqual([a.state.suite, b.state.suite], [2, 2])
})

test('a side that lost the session’s suite refuses in words, and the state stays', () => {
  const both = suiteSet(1 as SuiteId, 2 as SuiteId)
  const { a, b } = makePair('suite gone')
  for (const party of [a, b]) party.env.suites = both
  tell(a, b, '1')
  tell(b, a, '2')
  tell(a, b, '3')
  b.env.suites = suiteSet(1 as SuiteId)
  assert.throws(
    () => b.say('4'),
    (error: unknown) => error instanceof RatchetError && error.code === 'suite',
  )
  b.env.suites = both
  tell(b, a, '4')
})

test('a peer that stays at the first suite keeps the session there', () => {
  const { a, b } = makePair('one side only')
  a.env.suites = suiteSet(1 as SuiteId, 2 as SuiteId)
  for (let turn = 0; turn < 3; turn++) {
    tell(a, b, 'x')
    tell(b, a, 'y')
  }
  assert.deepEqual([a.state.suite, b.state.suite], [1, 1])
})

test('a peer key that was never checked is found before anything is sealed', () => {
  const { b } = makePair('bad peer key')
  assert.ok(b.state.kind === 'following')
  const state = { ...b.state, peer: { ...b.state.peer, dh: new Uint8Array(32) } }
  assert.throws(
    () => send(state, { frames: [] }, b.env),
    (error: unknown) => error instanceof RatchetError && error.code === 'peer-key',
  )
  const peer = { ...b.state.peer, ek: new Uint8Array(1_184).fill(0xff) }
  assert.throws(() => send({ ...state, peer }, { frames: [] }, b.env), RatchetError)
})

test('starting takes over the handshake’s root and chain keys and wipes them', () => {
  const source = new SeededRandom('start')
  const keys = sessionKeys(source)()
  startAsInvitee(keys, ratchetKeys(source, nodePrimitives), new TestEnv(source))
  assert.ok(keys.rootKey.wiped && keys.chainKeyA.wiped)
})
