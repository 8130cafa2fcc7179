/** Rejoins that would undo what people had found: a warning, or a higher suite. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { toHex } from '../../src/bytes.ts'
import { SUITE_1, suiteSet } from '../../src/crypto/suites.ts'
import { bundlePlaces } from '../../src/rejoin/rejoin.ts'
import { type Verification, verification } from '../../src/safety-check/safety-check.ts'
import { defined, flip, kinds, SUITE_2 } from '../handshake/handshake-world.ts'
import { answered, DROPPED, left, thief } from './rejoin-scene.ts'
import { assertTogether, rejoin, type Two, two } from './rejoin-world.ts'

suite('Whoever stole Rrec', () => {
  test('can pass for the one who lost it, until the people compare: the contact is told, and "verified" is gone', () => {
    const { b, source } = two('as the owner')
    const stealer = thief(source, two('as the owner').a)
    stealer.restoreAgain(b)
    stealer.send(b)
    assert.ok(kinds(b.findBundles()).includes('peer-restored'))
    b.send(stealer)
    stealer.findAnswers()
    b.hear(stealer)
    assert.equal(b.live, stealer.live)
    assert.equal(verification(b.session(b.live).safety), 'verified-before-restore')
  })

  test('can pass for the contact towards the owner as well, as the key is one and the same', () => {
    const { a, b, source } = two('as the contact')
    const stealer = thief(source, b)
    a.restore(a.backup(), stealer)
    a.send(stealer)
    stealer.findBundles()
    stealer.send(a)
    assert.ok(kinds(a.findAnswers()).includes('joined'))
    assert.equal(verification(a.session(a.live).safety), 'verified-before-restore')
  })
})

suite('A contact that stands as attacked', () => {
  const ATTACKED: readonly Verification[] = ['attack', 'attacked-before-restore']

  test('is not rejoined by itself, neither from its bundle nor after a restore of ours', () => {
    for (const standing of ATTACKED) {
      const { a, b, deposit, place } = left('held')
      b.standing = standing
      const before = b.state
      assert.deepEqual(b.bundle(place, deposit.letter), [{ kind: 'held' }])
      assert.deepEqual(b.bundle(place, deposit.letter), [{ kind: 'held' }])
      assert.equal(b.state, before)
      assert.deepEqual(
        b.bundle(place, flip(deposit.letter, 9)),
        DROPPED,
        'rubbish is nothing to ask about',
      )
      assert.deepEqual(b.restore(b.backup(), a), [{ kind: 'held' }])
      assert.equal(b.state.own, undefined)
    }
  })

  test('is rejoined when the person wants it, and stands as attacked until the two compare', () => {
    for (const standing of ATTACKED) {
      const { a, b } = two('wanted')
      for (const side of [a, b]) {
        side.standing = standing
        side.despiteAttack = true
      }
      rejoin(a, b, a.backup())
      assertTogether(a, b)
      for (const side of [a, b]) {
        assert.equal(verification(side.session(side.live).safety), 'attacked-before-restore')
      }
    }
  })

  test('need not be asked about at each step: one decision holds for one rejoin', () => {
    const { a, b } = two('one decision')
    for (const side of [a, b]) {
      side.standing = 'attack'
      side.despiteAttack = true
    }
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    b.send(a)
    for (const side of [a, b]) side.despiteAttack = false
    assert.deepEqual(kinds(a.findAnswers()), ['joined'])
    assert.deepEqual(kinds(b.hear(a)), ['moved', 'lapsed'])
  })

  test('does not get rid of it by an offer that was made before the attack showed', () => {
    const { a, b } = two('meanwhile')
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    b.send(a)
    b.standing = 'attack'
    const before = b.state
    a.findAnswers()
    assert.deepEqual(b.hear(a), [{ kind: 'held' }])
    assert.equal(b.state, before)
    b.despiteAttack = true
    const [moved] = b.hear(a)
    assert.ok(moved?.kind === 'moved' && moved.before === 'attack')
  })

  test('does not get rid of it by an answer that comes after the attack showed', () => {
    const { a, place, deposit } = answered('meanwhile, answered')
    a.standing = 'attack'
    const { seed } = a.waiting
    assert.deepEqual(a.answer(place, deposit.letter), [{ kind: 'held' }])
    // What was opened and not wanted is wiped, all of it.
    assert.deepEqual(a.consumed.sort(), [
      'ChainKey',
      'HeaderKey',
      'HeaderKey',
      'RecoveryKey',
      'RootKey',
      'SafetyKey',
      'SafetyNonce',
      'TagKey',
      'TagKey',
    ])
    assert.ok(!seed.wiped)
    a.despiteAttack = true
    const [joined] = a.answer(place, deposit.letter)
    assert.ok(joined?.kind === 'joined')
    assert.equal(verification(joined.session.safety), 'attacked-before-restore')
  })
})

suite('A rejoin and the suites', () => {
  const both = suiteSet(SUITE_1, SUITE_2)

  function upgraded(seed: string): Two {
    const pair = two(seed)
    for (const side of [pair.a, pair.b]) {
      side.env.suites = both
      side.give({ kind: 'suite', suite: SUITE_2 })
    }
    return pair
  }

  test('uses the highest suite that both have, and remembers it', () => {
    const { a, b } = two('up')
    for (const side of [a, b]) side.env.suites = both
    rejoin(a, b, a.backup())
    assertTogether(a, b)
    for (const side of [a, b]) {
      assert.equal(side.session(side.live).keys.suite, SUITE_2)
      assert.equal(side.state.recovery.suite, SUITE_2)
    }
  })

  test('is refused by the one who finds a bundle below a suite that was in use, and said once', () => {
    const { a, b } = upgraded('down by a bundle')
    const old = two('down by a bundle').a
    old.restoreAgain(b)
    old.send(b)
    assert.deepEqual(b.findBundles(), [{ kind: 'lower-suite' }])
    assert.deepEqual(b.findBundles(), DROPPED)
    assert.equal(b.state.other, undefined)
    rejoin(a, b, a.backup())
    assertTogether(a, b)
  })

  test('is refused by the one who opens an answer below it, and the right answer still counts', () => {
    const { a, b, source } = upgraded('down by an answer')
    a.restore(a.backup(), b)
    a.send(b)
    // Who stole Rrec answers as if the program were an old one.
    const stealer = thief(source, two('down by an answer').b)
    const entry = defined([...b.box.letters.entries()][0])
    const places = bundlePlaces(stealer.state, [b.box.descriptor], stealer.env)
    stealer.bundle(defined(places.find(({ tag }) => toHex(tag) === entry[0])), entry[1])
    stealer.send(a)
    assert.deepEqual(a.findAnswers(), [{ kind: 'lower-suite' }])
    assert.equal(a.consumed.length, 9, 'the session that was opened')
    assert.equal(a.live, undefined)
    b.findBundles()
    b.send(a)
    a.findAnswers()
    b.hear(a)
    a.hear(b)
    assertTogether(a, b)
    assert.equal(a.session(a.live).keys.suite, SUITE_2)
  })

  test('is refused when the live session has moved up since the offer was made', () => {
    const { a, b } = two('up meanwhile')
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    b.send(a)
    a.findAnswers()
    b.give({ kind: 'suite', suite: SUITE_2 })
    const { live } = b
    assert.deepEqual(b.hear(a), [{ kind: 'lower-suite' }])
    assert.equal(b.live, live)
  })

  test('is not begun by a program that no longer has the suite that was in use', () => {
    const { a, b } = upgraded('older program')
    a.env.suites = suiteSet(SUITE_1)
    assert.deepEqual(a.restore(a.backup(), b), [{ kind: 'lower-suite' }])
    assert.equal(a.state.own, undefined)
  })
})
