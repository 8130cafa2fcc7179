/**
 * A peer who holds all keys of the session, and breaks the rules with them: every letter here is sealed
 * correctly, under the right keys, and says something that must not be accepted.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FrameType, writeFrames } from '../../src/content/index.ts'
import { type SuiteId, type SuiteSet, suiteSet } from '../../src/crypto/suites.ts'
import { mailboxCopy } from '../../src/letter/index.ts'
import { sealLetter } from '../../src/letter/letter.ts'
import {
  type ChainHeader,
  headerDh,
  headerTemplate,
  headerWithN,
} from '../../src/ratchet/header.ts'
import { type Received, receive, send } from '../../src/ratchet/index.ts'
import { hybridInput, messageKeyAt, rootStep } from '../../src/ratchet/key-schedule.ts'
import type { FollowingState } from '../../src/ratchet/state.ts'
import { Secret } from '../../src/secret.ts'
import { makePair, type Pair, type Party, ratchetKeys, tell, textFrame } from './ratchet-pair.ts'

const DROPPED: Received = { kind: 'dropped', reason: 'unopenable' }

interface Forgery {
  readonly header?: Partial<ChainHeader>
  /** Changes the header after the keys were derived from it. */
  readonly patch?: (header: Uint8Array) => void
  /** The n in the header and the keys, when it is not the tag's. */
  readonly n?: number
  readonly tagN?: number
  readonly write?: (content: Uint8Array) => void
  /** The DH secret that the keys hang on, when it is not the true one. */
  readonly dhShared?: Uint8Array
}

/** What `victim` makes of the first letter of a chain that `attacker` begins in its own way. */
function forge(attacker: Party, victim: Party, forgery: Forgery): Received {
  const { primitives } = attacker.env
  const state = attacker.state as FollowingState
  assert.equal(state.kind, 'following')
  const own = ratchetKeys(attacker.env.source, primitives)
  const { ciphertext, sharedSecret } = must(
    primitives.mlkem768.encapsulate(state.peer.ek, attacker.env),
  )
  const template = headerTemplate({
    suite: state.suite,
    offered: attacker.env.suites,
    pn: state.sent,
    dh: own.dh,
    ek: own.ek,
    ct: ciphertext,
    ...forgery.header,
  })
  const dhShared =
    forgery.dhShared ?? must(primitives.x25519.sharedSecret(own.dhPrivate, state.peer.dh))
  const input =
    forgery.header && 'ct' in forgery.header ? dhShared : hybridInput(dhShared, sharedSecret)
  const root = new Secret('RootKey', state.rootKey.expose().slice())
  const step = rootStep(primitives, root, input, template)
  const { tagKey, headerKey, id } = state.nextSending
  const n = forgery.n ?? 0
  const header = headerWithN(template, n)
  forgery.patch?.(header)
  let chainKey = step.chainKey.expose()
  for (let i = 0; i < n; i++) chainKey = primitives.hmacSha256(chainKey, Uint8Array.of(2))
  const inner = sealLetter(
    primitives,
    { messageKey: messageKeyAt(primitives, chainKey), headerKey: headerKey.expose() },
    { sid: state.sid, dh: headerDh(header), n },
    header,
    forgery.write ?? ((content) => writeFrames([textFrame('forged')], content)),
    attacker.env.random(32),
  )
  const tagN = forgery.tagN ?? n
  const mailboxKey = victim.mailboxes[0] as Uint8Array
  const { letter } = mailboxCopy(primitives, { tagKey, n: tagN, inner }, mailboxKey)
  return receive(victim.state, { chain: id, n: tagN, mailboxKey, letter }, victim.env)
}

/** A conversation in which A leads and B may begin its next chain. */
function ready(seed: string): Pair {
  const pair = makePair(seed)
  tell(pair.a, pair.b, '1')
  tell(pair.b, pair.a, '2')
  tell(pair.a, pair.b, '3')
  return pair
}

function must<T>(value: T | undefined): T {
  assert.ok(value !== undefined)
  return value
}

function refuses(name: string, forgery: Forgery | ((pair: Pair) => Forgery)): void {
  test(`${name} is dropped like anything else, and the session goes on`, () => {
    const pair = ready(name)
    const { a, b } = pair
    const before = a.state
    const received = forge(b, a, typeof forgery === 'function' ? forgery(pair) : forgery)
    assert.deepEqual(received, DROPPED)
    assert.equal(a.state, before)
    tell(b, a, 'honest')
    tell(a, b, 'yes')
    assert.equal(a.inbox.at(-1), 'honest')
  })
}

test('the forger’s tools work: a forgery that keeps all rules opens', () => {
  const { a, b } = ready('control')
  assert.equal(forge(b, a, {}).kind, 'opened')
  assert.equal(forge(b, a, { n: 5 }).kind, 'opened')
})

refuses('a chain without the post-quantum half', { header: { ct: undefined } })
refuses('a chain with a bad encapsulation key', {
  header: { ek: new Uint8Array(1_184).fill(0xff) },
})
refuses('a chain with a low-order X25519 key', { header: { dh: new Uint8Array(32) } })
refuses('a chain with a low-order X25519 key, sealed under the secret that it leads to', {
  header: { dh: new Uint8Array(32) },
  dhShared: new Uint8Array(32),
})
refuses('a chain with an X25519 key above p', { header: { dh: new Uint8Array(32).fill(0xff) } })
refuses('a suite that nobody has', {
  header: { suite: 3 as SuiteId, offered: 0b101 as SuiteSet },
})
refuses('a suite that its sender does not offer', {
  patch: (header) => {
    header[41] = 0b10
  },
})
refuses('suite 0', {
  patch: (header) => {
    header[42] = 0
  },
})
refuses('a flag that has no meaning yet', {
  patch: (header) => {
    header[43] = 0b11
  },
})
refuses('a high flag that has no meaning yet', {
  patch: (header) => {
    header[40] = 1
  },
})
refuses('a suite other than the one that the keys hang on', ({ a }) => {
  a.env.suites = suiteSet(1 as SuiteId, 2 as SuiteId)
  return {
    header: { offered: a.env.suites },
    patch: (header) => {
      header[42] = 2
    },
  }
})
refuses('an encapsulation key other than the one that the keys hang on', {
  patch: (header) => {
    // In the seed of the matrix, where each value is a sound one.
    header[44 + 1_160] = (header[44 + 1_160] as number) ^ 1
  },
})
refuses('a count of earlier letters beyond the longest chain', { header: { pn: 2 ** 20 + 1 } })
refuses('a tag for another letter than the header names', { n: 0, tagN: 1 })
refuses('a header that names another letter than tag and keys do', {
  patch: (header) => {
    header[39] = 5
  },
})
refuses('a first letter beyond the window', { n: 64 })
refuses('a frame that runs past the end of the body', {
  write: (content) => content.set([1, 0xff, 0xff]),
})
refuses('a body that goes on after its end', {
  write: (content) => content.set([0, 0, 0, 1]),
})
refuses('a ciphertext that was changed', {
  patch: (header) => {
    header[2_000] = (header[2_000] as number) ^ 1
  },
})

test('a session in the higher suite refuses a chain in the lower one', () => {
  const pair = makePair('downgrade')
  const { a, b } = pair
  const both = suiteSet(1 as SuiteId, 2 as SuiteId)
  for (const party of [a, b]) party.env.suites = both
  tell(a, b, '1')
  tell(b, a, '2')
  tell(a, b, '3')
  assert.deepEqual([a.state.suite, b.state.suite], [2, 2])
  assert.deepEqual(forge(b, a, { header: { suite: 1 as SuiteId } }), DROPPED)
  assert.equal(forge(b, a, {}).kind, 'opened')
})

test('a suite that only the attacker has is not entered', () => {
  const { a, b } = ready('suite of one')
  b.env.suites = suiteSet(1 as SuiteId, 2 as SuiteId)
  assert.deepEqual(forge(b, a, { header: { suite: 2 as SuiteId } }), DROPPED)
})

test('the inviter’s first chain follows on no other: a count of earlier letters is refused', () => {
  const { a, b } = makePair('first pn')
  assert.deepEqual(forge(b, a, { header: { pn: 1 } }), DROPPED)
  assert.equal(forge(b, a, {}).kind, 'opened')
})

test('within a chain dh, pn and flags may not change', () => {
  for (const at of [0, 35, 41]) {
    const { a, b } = ready(`identity ${at}`)
    tell(b, a, 'the chain begins')
    assert.ok(b.state.kind === 'leading')
    const header = b.state.sending.header.slice()
    header[at] = (header[at] as number) ^ (at === 41 ? 2 : 1)
    b.rollBackTo({ ...b.state, sending: { ...b.state.sending, header } })
    const flight = b.copy(b.say('another identity'), a.mailboxes[0] as Uint8Array)
    assert.deepEqual(a.take(flight), DROPPED)
  }
})

test('a gap of pn over 256 keeps the first 256 keys, reports the rest as lost, and takes the step', () => {
  const { a, b } = ready('pn gap')
  const received = forge(b, a, { header: { pn: 1 + 300 } })
  assert.ok(received.kind === 'opened')
  assert.equal(received.lost, 300 - 256)
  assert.deepEqual(
    received.state.skipped.flatMap(({ keys }) => keys.map(({ n }) => n)),
    Array.from({ length: 256 }, (_, index) => index + 1),
  )
})

test('a peer that was set back and counts fewer letters than arrived still gets its step', () => {
  const { a, b } = ready('pn too small')
  const received = forge(b, a, { header: { pn: 0 } })
  assert.ok(received.kind === 'opened')
  assert.equal(received.lost, 0)
})

test('acknowledgements of letters that were never sent change nothing here', () => {
  const { a, b } = makePair('false acknowledgement')
  tell(b, a, 'x')
  a.say('B does not see this one')
  assert.ok(a.state.kind === 'leading')
  const { sending } = a.state
  const { id } = sending
  const payload = Buffer.concat([Buffer.from(id, 'hex'), Buffer.alloc(12)])
  payload.writeUInt32BE(2, 8)
  payload[19] = 0b01
  const claim = send(b.state, { frames: [{ type: FrameType.delivered, payload }] }, b.env)
  assert.ok(claim.kind === 'sealed')
  const opened = a.open(b, claim.letter)
  assert.deepEqual(opened.acknowledged, [{ chain: id, letters: [1] }])
  assert.equal(a.state.sending, sending)
})
