/** One side is set back to an older state, randomness included: what a restored virtual machine does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { noblePrimitives } from '../../providers/noble.ts'
import { nodePrimitives } from '../../providers/node.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { mailboxCopy } from '../../src/letter/index.ts'
import {
  decodeState,
  encodeState,
  type RatchetState,
  type SealedLetter,
  send,
} from '../../src/ratchet/index.ts'
import { makePair, type Party, TestEnv, tell, textFrame } from './ratchet-pair.ts'

/** Every use of a cipher: its kind, its key and nonce, and what was encrypted. */
class Recorder {
  readonly uses = new Map<string, Set<string>>()
  readonly primitives: Primitives

  constructor(base: Primitives) {
    this.primitives = {
      ...base,
      chacha20: (key, nonce, data) => {
        this.#note('stream', key, nonce, data)
        return base.chacha20(key, nonce, data)
      },
      chacha20poly1305Seal: (key, nonce, associated, plaintext) => {
        this.#note('aead', key, nonce, plaintext)
        return base.chacha20poly1305Seal(key, nonce, associated, plaintext)
      },
    }
  }

  /** Asserts that nothing was ever encrypted under the key and nonce of something else. */
  check(): void {
    for (const plaintexts of this.uses.values()) assert.equal(plaintexts.size, 1)
  }

  #note(kind: string, key: Uint8Array, nonce: Uint8Array, data: Uint8Array): void {
    const place = `${kind} ${hex(key)} ${hex(nonce)}`
    const plaintexts = this.uses.get(place) ?? new Set()
    plaintexts.add(hex(data))
    this.uses.set(place, plaintexts)
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Seals `texts` one by one from the same state with the same random numbers. */
function branches(
  state: RatchetState,
  primitives: Primitives,
  texts: readonly string[],
): SealedLetter[] {
  return texts.map((text) => {
    const env = new TestEnv(new SeededRandom('repeats'), primitives)
    const sent = send(state, { frames: [textFrame(text)] }, env)
    assert.ok(sent.kind === 'sealed')
    return sent.letter
  })
}

/**
 * Deposits `letters`, all of one chain and n, at two mailboxes, and asserts what holds of the layers: one for
 * each mailbox, with a key that nothing else has; and under it letters that are the same or have nothing in
 * common, wherever one looks. So what two copies differ by is as random as either.
 */
function checkLayers(base: Primitives, inner: Recorder, letters: readonly SealedLetter[]): void {
  const outer = new Recorder(base)
  const mailboxes = [1, 2].map((fill) => new Uint8Array(32).fill(fill))
  for (const letter of letters) {
    for (const mailboxKey of mailboxes) mailboxCopy(outer.primitives, letter, mailboxKey)
  }
  const different = [...new Set(letters.map((letter) => hex(letter.inner)))]
  assert.deepEqual(
    [...outer.uses.values()].map((texts) => [...texts].sort()),
    mailboxes.map(() => [...different].sort()),
  )
  for (const place of outer.uses.keys()) assert.ok(!inner.uses.has(place))
  for (const [index, one] of different.entries()) {
    for (const other of different.slice(index + 1)) {
      const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')]
      // Header, its tag, commitment, content, tag of the letter: chance makes one byte in 256 equal.
      for (const [from, to, most] of [
        [0, 2_316, 40],
        [2_316, 2_332, 4],
        [2_332, 2_364, 5],
        [2_364, 4_064, 32],
        [4_064, 4_096, 5],
      ] as const) {
        const same = a.subarray(from, to).filter((byte, at) => byte === b[from + at]).length
        assert.ok(same <= most, `${same} bytes alike between ${from} and ${to}`)
      }
    }
  }
}

const TEXTS = ['yes', 'no', 'yes', 'perhaps', 'yes, at 8']

for (const base of [nodePrimitives, noblePrimitives]) {
  test(`with all randomness repeated (${base.name}), no key and nonce meets two texts within a chain`, () => {
    const recorder = new Recorder(base)
    const { a, b } = makePair('rollback in a chain')
    tell(a, b, 'x')
    const letters = branches(a.state, recorder.primitives, TEXTS)
    assert.equal(a.state.kind, 'leading')
    recorder.check()
    checkLayers(base, recorder, letters)
    // Three different texts and two repetitions, each with its body and its header.
    assert.equal(recorder.uses.size, 2 * 4)
  })

  test(`with all randomness repeated (${base.name}), no key and nonce meets two texts or headers at a turn`, () => {
    const recorder = new Recorder(base)
    const { a, b } = makePair('rollback at a turn')
    tell(a, b, 'x')
    tell(b, a, 'y')
    assert.equal(a.state.kind, 'following')
    const letters = branches(a.state, recorder.primitives, TEXTS)
    recorder.check()
    checkLayers(base, recorder, letters)
    // node draws the encapsulation's randomness itself: there even a repetition differs.
    assert.equal(recorder.uses.size, 2 * (base.injectable ? 4 : 5))
  })
}

test('a side that was set back within a chain is understood again after the next turn', () => {
  const { a, b } = makePair('set back')
  tell(a, b, '1')
  tell(b, a, '2')
  tell(a, b, '3')
  const old = keepable(a.state)
  tell(a, b, '4')
  tell(a, b, '5')
  a.rollBackTo(old())
  const again = a.say('4, differently')
  assert.equal(b.take(a.copy(again, b.mailboxes[0] as Uint8Array)), undefined)
  tell(b, a, '6')
  tell(a, b, '7')
  assert.deepEqual(b.inbox, ['1', '3', '4', '5', '7'])
})

/** `Party` wipes what it consumed, as it should: an older state has to be stored to be put back. */
function keepable(state: Party['state']): () => RatchetState {
  const stored = encodeState(state)
  return () => decodeState(stored)
}
