/**
 * Healing: an adversary copies the complete state of one side, reads everything on the wire and, in the
 * one case, learns every X25519 private key that is ever made afterwards, in the other every ML-KEM seed. It
 * runs our own code on the stolen state; what it lacks is the other half of each step.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import {
  decodeState,
  encodeState,
  type RatchetState,
  receive,
  type SealedLetter,
  watchedTags,
} from '../../src/ratchet/index.ts'
import { hybridInput, rootStep } from '../../src/ratchet/key-schedule.ts'
import type { LeadingState } from '../../src/ratchet/state.ts'
import { Secret } from '../../src/secret.ts'
import { makePair, type Party, ratchetKeys, TestEnv, tell } from './ratchet-pair.ts'

function steal(party: Party): RatchetState {
  return decodeState(encodeState(party.state))
}

/** Whether whoever holds `state` opens `letter`, told everything but the missing half. */
function opens(
  state: RatchetState,
  reader: Party,
  letter: SealedLetter,
  primitives: Primitives = nodePrimitives,
): RatchetState | undefined {
  const mailboxKey = reader.mailboxes[0] as Uint8Array
  const env = new TestEnv(new SeededRandom('adversary'), primitives)
  const { tag, ...copy } = reader.copy(letter, mailboxKey)
  const place = watchedTags(primitives, state, mailboxKey).find((watched) =>
    Buffer.from(watched.tag).equals(tag),
  )
  if (place === undefined) return undefined
  const received = receive(state, { ...place, ...copy }, env)
  return received.kind === 'opened' ? received.state : undefined
}

test('a stolen state opens what comes in its own chains: the thief sees what its victim saw', () => {
  const { a, b } = makePair('control')
  tell(a, b, '1')
  const stolen = steal(b)
  assert.ok(opens(stolen, b, a.say('2')))
})

test('after the next step a stolen state opens nothing more of either side', () => {
  for (const victim of ['a', 'b'] as const) {
    const pair = makePair(`healing of ${victim}`)
    const { a, b } = pair
    for (let turn = 0; turn < 2; turn++) {
      tell(a, b, 'x')
      tell(b, a, 'y')
    }
    const stolen = steal(pair[victim])
    const peer = victim === 'a' ? b : a
    // The victim begins a chain with fresh keys, and the peer answers it.
    tell(pair[victim], peer, 'fresh')
    tell(peer, pair[victim], 'answer')
    tell(pair[victim], peer, 'fresh again')
    for (let turn = 0; turn < 3; turn++) {
      const letter = peer.say('secret')
      assert.equal(opens(stolen, pair[victim], letter), undefined)
      pair[victim].open(peer, letter)
      tell(pair[victim], peer, 'go on')
    }
  }
})

/** What the thief is told of a step after the theft: the shared secret of each half, or nothing. */
interface Halves {
  readonly dh?: Uint8Array
  readonly ss?: Uint8Array
}

const UNKNOWN = new Uint8Array(32)

/**
 * The victim's state after its step, as far as the thief gets: it reads the header with the header key
 * that it stole, repeats the root step with the halves that it knows, and holds the private keys of those.
 */
function follow(stolen: RatchetState, now: LeadingState, { dh, ss }: Halves): LeadingState {
  const input = hybridInput((dh ?? UNKNOWN).slice(), (ss ?? UNKNOWN).slice())
  const { rootKey, chainKey, next } = rootStep(
    nodePrimitives,
    stolen.rootKey,
    input,
    now.sending.header,
  )
  const foreign = ratchetKeys(new SeededRandom('keys of the thief'), nodePrimitives)
  const dhPrivate = dh ? now.sending.dhPrivate : foreign.dhPrivate
  const kemSeed = ss ? now.sending.kemSeed : foreign.kemSeed
  return {
    ...now,
    rootKey,
    nextSending: next,
    sending: { ...now.sending, chainKey, dhPrivate, kemSeed },
  }
}

const ADVERSARIES = ['every X25519 key', 'every ML-KEM seed'] as const

for (const adversary of ADVERSARIES) {
  const limit = (halves: Required<Halves>): Halves =>
    adversary === 'every X25519 key' ? { dh: halves.dh } : { ss: halves.ss }

  test(`the complete old state and ${adversary} ever after open nothing after the next step`, () => {
    const { a, b } = makePair(adversary)
    tell(a, b, '1')
    tell(b, a, '2')
    const stolen = steal(a)
    assert.ok(stolen.kind === 'following' && b.state.kind === 'leading')
    const seed = new Secret('MlKem768Seed', b.state.sending.kemSeed.expose().slice())
    const fresh = a.say('fresh keys of A')
    assert.ok(a.state.kind === 'leading')
    const { header, dhPrivate } = a.state.sending
    const halves = {
      dh: must(nodePrimitives.x25519.sharedSecret(dhPrivate, stolen.peer.dh)),
      ss: nodePrimitives.mlkem768.decapsulate(seed, header.subarray(1_228)),
    }
    const thief = follow(stolen, a.state, limit(halves))
    const omniscient = follow(stolen, a.state, halves)
    b.open(a, fresh)
    const letter = b.say('for A alone')
    assert.equal(opens(thief, a, letter), undefined)
    // Told both halves it opens the letter: what stops the thief is the other half, and nothing else.
    assert.ok(opens(omniscient, a, letter))
  })

  test(`a theft of the newest state but for its half against ${adversary} opens nothing that follows`, () => {
    const { a, b } = makePair(`newest ${adversary}`)
    tell(a, b, '1')
    tell(b, a, '2')
    tell(a, b, '3')
    const stolen = steal(a)
    assert.ok(stolen.kind === 'leading')
    const foreign = ratchetKeys(new SeededRandom('keys of the thief'), nodePrimitives)
    const { dhPrivate, kemSeed } = foreign
    const lacking = adversary === 'every X25519 key' ? { kemSeed } : { dhPrivate }
    const thief = { ...stolen, sending: { ...stolen.sending, ...lacking } }
    const letter = b.say('4')
    assert.equal(opens(thief, a, letter), undefined)
    assert.ok(opens(stolen, a, letter))
  })
}

function must<T>(value: T | undefined): T {
  assert.ok(value !== undefined)
  return value
}

test('tags cannot be predicted one own chain later', () => {
  const { a, b } = makePair('tags heal')
  for (let turn = 0; turn < 2; turn++) {
    tell(a, b, 'x')
    tell(b, a, 'y')
  }
  const stolen = steal(b)
  const mailboxKey = b.mailboxes[0] as Uint8Array
  const predicted = new Set(
    watchedTags(nodePrimitives, stolen, mailboxKey).map(({ tag }) =>
      Buffer.from(tag).toString('hex'),
    ),
  )
  const isPredicted = (letter: SealedLetter): boolean =>
    predicted.has(Buffer.from(b.copy(letter, mailboxKey).tag).toString('hex'))
  const first = a.say('the chain whose tag key B held already')
  assert.ok(isPredicted(first))
  b.open(a, first)
  tell(b, a, 'fresh keys of B')
  const second = a.say('the chain after it')
  assert.ok(!isPredicted(second))
  b.open(a, second)
  // Nor does the thief get there by opening the first chain: that one it cannot open.
  assert.equal(opens(stolen, b, second), undefined)
})
