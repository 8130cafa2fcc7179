/** What somebody can do to an invite who holds the link, runs the mailbox, or sits in between. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { concat, toHex } from '../../src/bytes.ts'
import { SUITE_1, suiteSet } from '../../src/crypto/suites.ts'
import { xwing } from '../../src/crypto/xwing.ts'
import { makeAnswer, openAnswer } from '../../src/handshake/answer.ts'
import { decodePlaintext, encodeHead, encodeTail } from '../../src/handshake/answer-plaintext.ts'
import { answerKey, bundleTranscript, inputKey } from '../../src/handshake/key-schedule.ts'
import { areUsable } from '../../src/handshake/peer-keys.ts'
import { decodeInviteBundle } from '../../src/invite/bundle.ts'
import { Secret } from '../../src/secret.ts'
import { providers } from '../crypto/primitives-providers.ts'
import { BAD_POINTS, layered, P, type Scene, scene } from './handshake-scene.ts'
import {
  defined,
  establishedA,
  establishedB,
  flip,
  Invitee,
  Inviter,
  kinds,
  makeWorld,
  owedAnswer,
  SUITE_2,
  sharedKeys,
  type World,
} from './handshake-world.ts'

const BOTH = suiteSet(SUITE_1, SUITE_2)

/** What an inviter of that state makes of an inner letter, without changing it. */
function opens({ world, inviter }: Scene, inner: Uint8Array): boolean {
  const { secret, context, bundle: bytes, suites, seed } = inviter.open
  const premise = { secret, context }
  return openAnswer(premise, { bytes, suites, seed }, inner, world.inviter) !== undefined
}

/** A good answer whose plaintext the sender chose. */
function forge({ inviter }: Scene, change: (plaintext: Uint8Array) => void): Uint8Array {
  const { secret, context, bundle: bytes, suites } = inviter.open
  const { ek } = defined(decodeInviteBundle(bytes))
  const source = inviter.world.source
  const { ciphertext, sharedSecret } = defined(xwing.encapsulate(P, ek, source))
  const h0 = bundleTranscript(P, suites, context, bytes, ciphertext)
  const k0 = answerKey(P, h0, inputKey(sharedSecret, secret))
  const plaintext = goodPlaintext(source)
  change(plaintext)
  return concat(ciphertext, P.chacha20poly1305Seal(k0, new Uint8Array(12), h0, plaintext))
}

function goodPlaintext(source: World['source']): Uint8Array {
  const onionKey = source.random(32)
  const dh = P.x25519.publicKey(new Secret('X25519PrivateKey', source.random(32)))
  const ek = P.mlkem768.publicKey(new Secret('MlKem768Seed', source.random(64)))
  const commitment = source.random(32)
  return concat(
    encodeHead({ suites: suiteSet(SUITE_1), onionKey, ratchet: { dh, ek }, commitment }),
    encodeTail({ onionKey, descriptors: [], frames: [{ type: 9, payload: new Uint8Array(5) }] }),
  )
}

const DH_AT = 34

const EK_AT = 66

suite('An answer', () => {
  test('does not open with any one bit flipped, anywhere', () => {
    const made = scene('bit flips')
    const { inviter, letter, world } = made
    const before = inviter.open
    for (let byte = 0; byte < letter.length; byte++) {
      const damaged = flip(letter, byte * 8 + world.source.int(8))
      assert.deepEqual(inviter.answer(damaged), [{ kind: 'dropped', reason: 'does-not-open' }])
      // Nothing but the note that something strange lay there.
      assert.equal(inviter.open.secret, before.secret)
      assert.equal(inviter.open.seed, before.seed)
    }
    assert.ok(inviter.answer(letter).some(({ kind }) => kind === 'established'))
  })

  test('does not open at a wrong length', () => {
    const { inviter, letter } = scene('lengths')
    for (const length of [0, 1, 1_119, 1_120, 1_136, 4_095]) {
      assert.deepEqual(kinds(inviter.answer(letter.slice(0, length))), ['dropped'])
    }
    for (const more of [1, 4_096, 61_440]) {
      assert.deepEqual(kinds(inviter.answer(concat(letter, new Uint8Array(more)))), ['dropped'])
    }
  })

  test('to one mailbox or slot does not open at another', () => {
    const made = scene('relocated', 2)
    const { inviter, answer } = made
    const elsewhere = layered(inviter.open, answer, 1, 2)
    for (const [mailbox, slot] of [
      [0, 0],
      [0, 2],
      [1, 0],
      [1, 1],
    ] as const) {
      assert.deepEqual(kinds(inviter.answer(elsewhere, mailbox, slot)), ['dropped'])
    }
    assert.equal(kinds(inviter.answer(elsewhere, 1, 2))[0], 'established')
  })

  test('to one invite does not open for another, even with the same keys or the same secret', () => {
    const made = scene('spliced')
    const { answer } = made
    assert.ok(opens(made, answer))
    const { secret, context, bundle, suites, seed } = made.inviter.open
    const other = scene('spliced too').inviter.open
    for (const [premise, own] of [
      [
        { secret: other.secret, context },
        { bytes: bundle, suites, seed },
      ],
      [
        { secret, context: other.context },
        { bytes: bundle, suites, seed },
      ],
      [
        { secret, context },
        { bytes: other.bundle, suites, seed },
      ],
      [
        { secret, context },
        { bytes: bundle, suites: BOTH, seed },
      ],
      [
        { secret, context },
        { bytes: bundle, suites, seed: other.seed },
      ],
    ] as const) {
      const env = made.world.inviter
      assert.equal(openAnswer(premise, own, answer, env), undefined)
    }
  })

  test('cannot be re-encapsulated: a new ciphertext under the same shared secret does not open', () => {
    const made = scene('re-encapsulation')
    const { inviter, answer } = made
    const { seed, bundle, secret, context, suites } = inviter.open
    const ct = answer.slice(0, 1_120)
    const { ek } = defined(decodeInviteBundle(bundle))
    // Whoever learned ss, but not s, seals as well as it can for a ciphertext of its own.
    const sharedSecret = defined(xwing.decapsulate(P, seed, ct))
    const h0 = bundleTranscript(P, suites, context, bundle, ct)
    const withoutS = answerKey(P, h0, concat(sharedSecret, new Uint8Array(32)))
    const sealed = (key: Uint8Array, aad: Uint8Array): Uint8Array =>
      P.chacha20poly1305Seal(key, new Uint8Array(12), aad, goodPlaintext(made.world.source))
    assert.ok(!opens(made, concat(ct, sealed(withoutS, h0))))
    // Another ciphertext for the same key, with the sealed part of the genuine answer.
    const again = defined(xwing.encapsulate(P, ek, made.world.source))
    assert.ok(!opens(made, concat(again.ciphertext, answer.slice(1_120))))
    // The right keys over another transcript: the ciphertext of one run, the secret of another.
    const k0 = answerKey(P, h0, inputKey(again.sharedSecret, secret))
    assert.ok(!opens(made, concat(ct, sealed(k0, h0))))
  })

  test('with another ephemeral point does not open, be it the same secret', () => {
    const made = scene('ephemeral')
    for (const point of BAD_POINTS) {
      const spliced = made.answer.slice()
      spliced.set(point, 1_088)
      assert.ok(!opens(made, spliced))
    }
  })

  test('that names a dh of small order or not in canonical form is refused', () => {
    const made = scene('bad dh')
    assert.ok(
      opens(
        made,
        forge(made, () => undefined),
      ),
    )
    for (const point of BAD_POINTS) {
      assert.ok(
        !opens(
          made,
          forge(made, (plaintext) => plaintext.set(point, DH_AT)),
        ),
        toHex(point),
      )
    }
  })

  test('that names an ek with a coefficient at or above the modulus is refused', () => {
    const made = scene('bad ek')
    const set =
      (index: number, value: number) =>
      (plaintext: Uint8Array): void => {
        const at = EK_AT + (index >>> 1) * 3
        const middle = defined(plaintext[at + 1])
        if (index % 2 === 0) {
          plaintext[at] = value & 0xff
          plaintext[at + 1] = (middle & 0xf0) | (value >>> 8)
        } else {
          plaintext[at + 1] = (middle & 0x0f) | ((value & 0x0f) << 4)
          plaintext[at + 2] = value >>> 4
        }
      }
    assert.ok(opens(made, forge(made, set(0, 3_328))))
    for (const index of [0, 1, 2, 383, 766, 767]) {
      for (const value of [3_329, 4_095]) {
        assert.ok(!opens(made, forge(made, set(index, value))), `${index} ${value}`)
      }
    }
  })

  test('with a plaintext in another encoding is refused, although it was sealed rightly', () => {
    const made = scene('encodings')
    const changes: Record<string, (plaintext: Uint8Array) => void> = {
      'version 0': (plaintext) => plaintext.set([0]),
      'version 2': (plaintext) => plaintext.set([2]),
      'no suite': (plaintext) => plaintext.set([0], 1),
      'no common suite': (plaintext) => plaintext.set([SUITE_2], 1),
      'four places': (plaintext) => plaintext.set([4], 1_282),
      'a place of kind 0': (plaintext) => plaintext.set([1, 0], 1_282),
      'a frame past the end': (plaintext) => plaintext.set([1, 0xff, 0xff], 1_283),
      'something in the padding': (plaintext) => plaintext.set([1], 2_959),
    }
    for (const [name, change] of Object.entries(changes)) {
      assert.ok(!opens(made, forge(made, change)), name)
    }
    // Unknown suites beside the known one are for newer versions.
    assert.ok(
      opens(
        made,
        forge(made, (plaintext) => plaintext.set([0x81], 1)),
      ),
    )
    const plaintext = goodPlaintext(made.world.source)
    assert.ok(decodePlaintext(plaintext) !== undefined)
    for (const length of [0, 1, 1_282, 1_283, 2_959]) {
      assert.equal(decodePlaintext(plaintext.slice(0, length)), undefined)
    }
    assert.equal(decodePlaintext(concat(plaintext, new Uint8Array(1))), undefined)
  })

  test('is made twice by nobody: the second one in the same place is not the first', () => {
    const { world, inviter, answer } = scene('twice')
    const again = new Invitee(world, inviter.link)
    again.fetch()
    const { answer: second } = again.state.kind === 'answered' ? again.state : assert.fail()
    let same = 0
    for (let index = 0; index < answer.length; index++) if (answer[index] === second[index]) same++
    assert.ok(same < 64, `${same} bytes alike`)
  })
})

suite('The suites of a handshake', () => {
  test('cannot be cut down in flight: not in the bundle, not in the transcript', () => {
    const world = makeWorld('downgrade')
    world.inviter.suites = BOTH
    world.invitee.suites = BOTH
    const inviter = new Inviter(world)
    const invitee = new Invitee(world, inviter.link)
    const bundle = defined([...defined(world.boxes[0]).letters.values()][0])
    // suites is byte 1: whoever flips a bit of it, layer or not, breaks the hash in the link.
    for (let bit = 8; bit < 16; bit++) {
      assert.deepEqual(invitee.bundle(flip(bundle, bit)), [
        { kind: 'waiting', failure: 'malformed' },
      ])
    }
    invitee.bundle(bundle)
    assert.equal(establishedA(invitee).keys.suite, SUITE_2)
    // An A that was shown another set would have another H0.
    const { secret, context, bundle: bytes } = inviter.open
    const shown = { ...defined(decodeInviteBundle(bytes)), suites: suiteSet(SUITE_1) }
    const premise = { secret, context }
    const made = makeAnswer(premise, { bundle: shown, bytes }, invitee.introduction, world.invitee)
    assert.ok(made.ok)
    assert.deepEqual(kinds(inviter.answer(layered(inviter.open, made.answer))), ['dropped'])
    // The genuine answer, in which A says what it has, still opens, and both agree.
    inviter.answer(owedAnswer(invitee).letter)
    assert.equal(sharedKeys(establishedB(inviter)), sharedKeys(establishedA(invitee)))
  })

  test('are those of the bundle, though the inviter has learned another since', () => {
    const world = makeWorld('upgrade')
    world.invitee.suites = BOTH
    const inviter = new Inviter(world)
    const invitee = new Invitee(world, inviter.link)
    invitee.fetch()
    world.inviter.suites = BOTH
    inviter.answer(owedAnswer(invitee).letter)
    assert.equal(establishedB(inviter).keys.suite, SUITE_1)
    assert.equal(sharedKeys(establishedB(inviter)), sharedKeys(establishedA(invitee)))
  })

  test('must be known still: an inviter that dropped one does not open its answer', () => {
    const world = makeWorld('dropped suite')
    world.inviter.suites = BOTH
    world.invitee.suites = BOTH
    const inviter = new Inviter(world)
    const invitee = new Invitee(world, inviter.link)
    invitee.fetch()
    world.inviter.suites = suiteSet(SUITE_1)
    assert.deepEqual(kinds(inviter.answer(owedAnswer(invitee).letter)), ['dropped'])
  })
})

suite('Low-order and non-canonical points', () => {
  test('are the ones that every provider refuses, and no others of a thousand', () => {
    const { source } = makeWorld('points')
    const ek = P.mlkem768.publicKey(new Secret('MlKem768Seed', source.random(64)))
    for (const primitives of providers) {
      const own = new Secret('X25519PrivateKey', source.random(32))
      for (const dh of BAD_POINTS) {
        assert.equal(primitives.x25519.sharedSecret(own, dh), undefined)
        assert.ok(!areUsable({ dh, ek }))
      }
    }
    for (let count = 0; count < 1_000; count++) {
      const dh = P.x25519.publicKey(new Secret('X25519PrivateKey', source.random(32)))
      assert.ok(areUsable({ dh, ek }))
    }
    assert.ok(areUsable({ dh: new Uint8Array(32).fill(0xff).with(31, 0x7f).with(15, 0), ek }))
  })
})
