/** Mailboxes that lie, thieves of Rrec, and contacts that stand as attacked. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { concat, equal, toHex } from '../../src/bytes.ts'
import { SUITE_1, type SuiteId, suiteSet } from '../../src/crypto/suites.ts'
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
import type {
  BundlePlace,
  RejoinAnswerPlace,
  RejoinDeposit,
  RejoinOutput,
} from '../../src/rejoin/rejoin-state.ts'
import { type Verification, verification } from '../../src/safety-check/safety-check.ts'
import { Secret } from '../../src/secret.ts'
import { defined, flip, kinds } from '../handshake/handshake-world.ts'
import { DAY } from '../ratchet/ratchet-pair.ts'
import { assertTogether, pass, rejoin, Side, type Two, two } from './rejoin-world.ts'

const P = nodePrimitives
const SUITE_2 = 2 as SuiteId
const DROPPED: readonly RejoinOutput[] = [{ kind: 'dropped' }]

/** A's bundle as it lies at B. */
interface Left extends Two {
  readonly deposit: RejoinDeposit
  readonly place: BundlePlace
}

function left(seed: string): Left {
  const both = two(seed)
  both.a.restore(both.a.backup(), both.b)
  return { ...both, ...lying(both) }
}

function lying({ a, b }: Two): { readonly deposit: RejoinDeposit; readonly place: BundlePlace } {
  const deposit = defined(a.owed()[0])
  const places = bundlePlaces(b.state, [b.box.descriptor], b.env)
  return { deposit, place: defined(places.find(({ tag }) => equal(tag, deposit.tag))) }
}

/** B answered A's bundle: the answer as it lies at A. */
function answered(seed: string): Two & {
  readonly deposit: RejoinDeposit
  readonly place: RejoinAnswerPlace
} {
  const both = two(seed)
  const { a, b } = both
  a.restore(a.backup(), b)
  a.send(b)
  b.findBundles()
  const deposit = defined(b.owed()[0])
  const places = rejoinAnswerPlaces(a.state, a.env)
  return { ...both, deposit, place: defined(places.find(({ tag }) => equal(tag, deposit.tag))) }
}

/** Somebody who has Rrec from a backup of `owner`, and a mailbox. */
function thief(source: SeededRandom, owner: Side): Side {
  const { key, ...known } = owner.state.recovery
  const copy = new Secret('RecoveryKey', key.expose().slice())
  return new Side('thief', source, { ...known, key: copy })
}

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
