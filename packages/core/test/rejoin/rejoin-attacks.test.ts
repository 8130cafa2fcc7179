/** Bundles and answers of a rejoin that mailboxes, or the contact, altered: nobody joins by them. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { concat, equal, toHex } from '../../src/bytes.ts'
import { SUITE_1, suiteSet } from '../../src/crypto/suites.ts'
import { xwing } from '../../src/crypto/xwing.ts'
import { unixMs } from '../../src/env.ts'
import { BUNDLE_BODY_LENGTH, decodeBundleBody, encodeBundleBody } from '../../src/invite/bundle.ts'
import { SEEN_ANSWERS } from '../../src/rejoin/own-bundle.ts'
import { KNOWN_BUNDLES, REJOIN_CLOCK_TOLERANCE } from '../../src/rejoin/peer-bundle.ts'
import {
  bundleMac,
  openCopy,
  REJOIN_LIFETIME,
  type RejoinLetter,
  sealCopy,
} from '../../src/rejoin/places.ts'
import { bundlePlaces, rejoinAnswerPlaces } from '../../src/rejoin/rejoin.ts'
import type { RejoinOutput } from '../../src/rejoin/rejoin-state.ts'
import { defined, flip, kinds, SUITE_2 } from '../handshake/handshake-world.ts'
import { DAY } from '../ratchet/ratchet-pair.ts'
import { answered, DROPPED, type Left, left, lying, thief } from './rejoin-scene.ts'
import { assertTogether, pass, rejoin, two } from './rejoin-world.ts'

const P = nodePrimitives

suite('A rejoin bundle', () => {
  const WHICH: RejoinLetter = { kind: 'bundle', sender: 'invitee' }

  test('is not believed with any one bit flipped, anywhere', () => {
    const { b, place, deposit, source } = left('bits')
    const before = b.state
    for (let byte = 0; byte < 4_096; byte++) {
      assert.deepEqual(b.bundle(place, flip(deposit.letter, byte * 8 + source.int(8))), DROPPED)
    }
    for (const letter of [new Uint8Array(0), deposit.letter.slice(1), source.random(4_096)]) {
      assert.deepEqual(b.bundle(place, letter), DROPPED)
    }
    assert.equal(b.state, before)
    assert.deepEqual(kinds(b.bundle(place, deposit.letter)), ['peer-restored', 'offered'])
  })

  test('is answered once, also when it comes again days later', () => {
    const { b, place, deposit } = left('replay')
    b.bundle(place, deposit.letter)
    const { offer } = b.state
    assert.deepEqual(b.bundle(place, deposit.letter), DROPPED)
    pass(13 * DAY, b)
    assert.deepEqual(b.bundle(place, deposit.letter), DROPPED)
    assert.equal(b.state.offer, offer)
  })

  test('cannot be reflected to its sender, nor taken for an answer', () => {
    const { a, b, deposit } = left('reflected')
    a.box.deposit(deposit.tag, deposit.letter)
    a.findBundles()
    assert.ok(!kinds(a.outputs).includes('offered'))
    for (const place of rejoinAnswerPlaces(a.state, a.env)) {
      assert.deepEqual(a.answer(place, deposit.letter), DROPPED)
    }
    assert.equal(b.live, toHex(b.state.recovery.sid))
  })

  test('at another mailbox, or on another day, is nothing', () => {
    const { a, b, deposit } = left('elsewhere')
    const places = bundlePlaces(b.state, [b.box.descriptor, a.box.descriptor], b.env)
    const right = places.filter(({ tag }) => equal(tag, deposit.tag))
    assert.equal(right.length, 1)
    for (const place of places) {
      if (place !== right[0]) assert.deepEqual(b.bundle(place, deposit.letter), DROPPED)
    }
  })

  /** B, and what it makes of a bundle that A, or whoever stole A's backup, built by hand. */
  function built(
    seed: string,
    change: (body: Uint8Array) => Uint8Array,
  ): Left & { readonly outputs: readonly RejoinOutput[]; readonly letter: Uint8Array } {
    const both = left(seed)
    const { a, b, deposit, place } = both
    const { key } = a.state.recovery
    const { publicKey } = b.box.descriptor
    const inner = defined(openCopy(P, key, publicKey, WHICH, place.day, deposit.letter))
    const body = change(inner.slice(0, BUNDLE_BODY_LENGTH))
    const bytes = concat(body, bundleMac(P, key, 'invitee', body))
    const letter = sealCopy(P, key, publicKey, WHICH, place.day, bytes)
    return { ...both, letter, outputs: b.bundle(place, letter) }
  }

  test('that breaks the rules is dropped, although its mac is right', () => {
    const now = two('rules').a.env.time
    const expiring = (time: number) => (body: Uint8Array) =>
      encodeBundleBody({ ...defined(decodeBundleBody(body)), expires: unixMs(time) })
    for (const [name, change] of Object.entries({
      'another version': (body: Uint8Array) => body.with(0, 2),
      'something in the padding': (body: Uint8Array) => body.with(4_063, 1),
      'over already': expiring(now),
      'good for too long': expiring(now + REJOIN_LIFETIME + REJOIN_CLOCK_TOLERANCE + 1000),
    })) {
      assert.deepEqual(built('rules', change).outputs, DROPPED, name)
    }
    for (const change of [
      (body: Uint8Array) => body,
      expiring(now + 1000),
      expiring(now + REJOIN_LIFETIME + REJOIN_CLOCK_TOLERANCE),
    ]) {
      assert.deepEqual(kinds(built('rules', change).outputs), ['peer-restored', 'offered'])
    }
  })

  test('of a version that shares no suite, or with a key that is none, gets no session, and a word of its own', () => {
    const changed =
      (change: Partial<Exclude<ReturnType<typeof decodeBundleBody>, undefined>>) =>
      (body: Uint8Array): Uint8Array =>
        encodeBundleBody({ ...defined(decodeBundleBody(body)), ...change })
    for (const [change, kind] of [
      [{ suites: suiteSet(SUITE_2) }, 'unsupported'],
      [{ ek: new Uint8Array(1_216).fill(0xff) }, 'malformed'],
    ] as const) {
      const { outputs, b, place, letter } = built(kind, changed(change))
      assert.deepEqual(outputs, [{ kind }])
      assert.equal(b.state.other, undefined)
      assert.deepEqual(b.bundle(place, letter), DROPPED, 'said once')
    }
    const ek = xwing.generate(P, new SeededRandom('ek')).publicKey
    const good = built('key', changed({ suites: suiteSet(SUITE_1, SUITE_2), ek }))
    assert.deepEqual(kinds(good.outputs), ['peer-restored', 'offered'])
  })

  test('that is older than one already answered is left alone; a newer one takes its place', () => {
    const both = two('older and newer')
    const { a, b } = both
    const backup = a.backup()
    a.restore(backup, b)
    const older = lying(both)
    pass(2 * DAY, a, b)
    a.restore(backup, b)
    a.send(b)
    b.findBundles()
    const { other } = b.state
    assert.deepEqual(b.bundle(older.place, older.deposit.letter), DROPPED)
    assert.equal(b.state.other, other)
    pass(DAY, a, b)
    a.restore(backup, b)
    a.send(b)
    b.findBundles()
    assert.ok(kinds(b.outputs).includes('lapsed'))
    b.send(a)
    a.findAnswers()
    b.hear(a)
    a.hear(b)
    assertTogether(a, b)
    assert.deepEqual(b.bundle(older.place, older.deposit.letter), DROPPED)
  })

  test('that an earlier restore left over is not answered once the two are together again', () => {
    const both = two('leftover')
    const { a, b } = both
    const backup = a.backup()
    a.restore(backup, b)
    const leftOver = lying(both)
    pass(1000, a, b)
    rejoin(a, b, backup)
    assertTogether(a, b)
    const told = b.outputs.length
    assert.deepEqual(b.bundle(leftOver.place, leftOver.deposit.letter), DROPPED)
    pass(12 * DAY, b)
    assert.deepEqual(b.bundle(leftOver.place, leftOver.deposit.letter), DROPPED)
    assert.deepEqual(kinds(b.outputs.slice(told)), ['dropped', 'dropped'])
    assert.equal(b.state.other, undefined)
  })

  test('is answered when the clock that made the one before was ahead and was put right since', () => {
    const { a, b } = two('clock')
    const backup = a.backup()
    a.env.time += 2 * DAY
    rejoin(a, b, backup)
    assertTogether(a, b)
    a.env.time -= 2 * DAY
    for (const side of [a, b]) side.env.time += 60_000
    rejoin(a, b, backup)
    assertTogether(a, b)
  })

  test('is remembered by its hash, for the last few dozen', () => {
    const { a, b } = two('many restores')
    const backup = a.backup()
    for (let count = 0; count < KNOWN_BUNDLES + 3; count++) {
      for (const side of [a, b]) side.env.time += 60 * 60 * 1000
      b.box.letters.clear()
      a.restore(backup, b)
      a.send(b)
      b.findBundles()
    }
    assert.equal(b.state.known.length, KNOWN_BUNDLES)
    b.env.time += 3 * REJOIN_LIFETIME
    assert.deepEqual(b.give({ kind: 'tick' }), [])
    assert.deepEqual(b.state.known, [])
    assert.equal(b.state.offer, undefined)
    assert.ok(b.state.other !== undefined)
  })
})

suite('An answer to a rejoin bundle', () => {
  test('does not open with a bit flipped, and leaves the bundle waiting', () => {
    const { a, deposit, place, source } = answered('answer bits')
    const { seed } = a.waiting
    for (let byte = 0; byte < 4_096; byte += 7) {
      assert.deepEqual(a.answer(place, flip(deposit.letter, byte * 8 + source.int(8))), DROPPED)
    }
    const before = a.state
    for (const letter of [new Uint8Array(0), deposit.letter.slice(1)]) {
      assert.deepEqual(a.answer(place, letter), DROPPED)
      assert.equal(a.state, before)
    }
    assert.equal(a.waiting.refused.length, SEEN_ANSWERS)
    assert.deepEqual(a.answer({ ...place, attempt: 1 }, deposit.letter), DROPPED)
    assert.ok(!seed.wiped)
    assert.deepEqual(kinds(a.answer(place, deposit.letter)), ['joined'])
    assert.ok(seed.wiped)
  })

  test('is told of when a second, different one lies there: somebody else holds Rrec', () => {
    for (const first of ['thief', 'contact'] as const) {
      const { a, b, source } = two(`stolen, ${first} first`)
      a.restore(a.backup(), b)
      a.send(b)
      const stealer = thief(source, b)
      const bundle = defined([...b.box.letters.entries()][0])
      stealer.box.letters.set(...bundle)
      const places = bundlePlaces(stealer.state, [b.box.descriptor], stealer.env)
      const place = defined(places.find(({ tag }) => toHex(tag) === bundle[0]))
      assert.deepEqual(kinds(stealer.bundle(place, bundle[1])), ['peer-restored', 'offered'])
      b.findBundles()
      const [quick, slow] = first === 'thief' ? [stealer, b] : [b, stealer]
      quick.send(a)
      assert.ok(kinds(a.findAnswers()).includes('joined'))
      assert.equal(a.live, toHex(defined(quick.state.other).sid))
      // The slow one finds the place taken, and goes to the next.
      slow.send(a)
      const said = a.findAnswers()
      assert.deepEqual(kinds(said).sort(), ['answered-twice', 'dropped'])
      // Told once, and over a restart of the mailbox's listing.
      assert.deepEqual(kinds(a.findAnswers()), ['dropped', 'dropped'])
      assert.equal(a.live, toHex(defined(quick.state.other).sid), 'nothing else changes')
    }
  })

  test('may lie at several mailboxes: its copies are no second answer', () => {
    const { a, deposit, place } = answered('copies of one')
    assert.deepEqual(kinds(a.answer(place, deposit.letter)), ['joined'])
    const inner = defined(
      openCopy(
        P,
        a.state.recovery.key,
        place.mailbox.publicKey,
        { kind: 'answer', sender: 'inviter' },
        Math.floor(a.env.time / DAY),
        deposit.letter,
      ),
    )
    for (const attempt of [1, 2, 3]) {
      const copy = sealCopy(
        P,
        a.state.recovery.key,
        place.mailbox.publicKey,
        { kind: 'answer', sender: 'inviter' },
        Math.floor(a.env.time / DAY) + attempt,
        inner,
      )
      assert.deepEqual(a.answer({ ...place, attempt }, copy), DROPPED)
    }
    assert.deepEqual(kinds(a.answer(place, new Uint8Array(4_096))), ['answered-twice'])
  })
})
