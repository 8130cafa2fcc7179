import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { toHex } from '../../src/bytes.ts'
import { HandshakeError } from '../../src/handshake/errors.ts'
import { REJOIN_LIFETIME } from '../../src/rejoin/places.ts'
import { bundlePlaces, rejoinAnswerPlaces } from '../../src/rejoin/rejoin.ts'
import { verification } from '../../src/safety-check/safety-check.ts'
import { defined, kinds } from '../handshake/handshake-world.ts'
import { DAY } from '../ratchet/ratchet-pair.ts'
import { assertTogether, pass, rejoin, two } from './rejoin-world.ts'

suite('A contact who restored from a backup', () => {
  test('meets the other one in a new session, whoever of the two it was', () => {
    for (const who of ['a', 'b'] as const) {
      const { a, b } = two(`restored ${who}`)
      const [restorer, other] = who === 'a' ? [a, b] : [b, a]
      const before = other.live
      rejoin(restorer, other, restorer.backup())
      assertTogether(a, b)
      assert.notEqual(other.live, before)
      assert.deepEqual(kinds(other.outputs), [
        'peer-restored',
        'offered',
        'deposit',
        'moved',
        'lapsed',
      ])
      assert.deepEqual(kinds(restorer.outputs), ['deposit', 'joined'])
      assert.deepEqual(other.outputs.at(-1), {
        kind: 'lapsed',
        sid: other.state.recovery.sid,
      })
    }
  })

  test('stands afterwards as each side, by itself, had found before', () => {
    const standings = {
      verified: 'verified-before-restore',
      'verified-before-restore': 'verified-before-restore',
      unverified: 'unverified',
    } as const
    for (const [ofA, expectedA] of Object.entries(standings)) {
      for (const [ofB, expectedB] of Object.entries(standings)) {
        const { a, b } = two('standings')
        a.standing = ofA as keyof typeof standings
        b.standing = ofB as keyof typeof standings
        rejoin(a, b, a.backup())
        assert.equal(verification(a.session(a.live).safety), expectedA)
        assert.equal(verification(b.session(b.live).safety), expectedB)
      }
    }
  })

  test('does not move the other one before it has spoken in the new session', () => {
    const { a, b } = two('unconfirmed')
    const before = b.live
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    assert.equal(b.live, before)
    const strange = { kind: 'heard', sid: new Uint8Array(32), ...b.said } as const
    assert.deepEqual(b.give(strange), [{ kind: 'dropped' }])
    assert.deepEqual(b.hearIn(b.state.live?.sid), [{ kind: 'dropped' }])
    assert.equal(b.live, before)
    b.send(a)
    a.findAnswers()
    b.hear(a)
    a.hear(b)
    assertTogether(a, b)
  })

  test('can restore the same old backup again and again, also on one day', () => {
    const { a, b } = two('again and again')
    const backup = a.backup()
    for (let restore = 0; restore < 3; restore++) {
      rejoin(a, b, backup)
      assertTogether(a, b)
    }
    assert.equal(kinds(a.outputs).filter((kind) => kind === 'place-taken').length, 3)
    for (let restore = 0; restore < 6; restore++) {
      pass(DAY, a, b)
      rejoin(a, b, backup)
      assertTogether(a, b)
    }
  })

  test('can restore its oldest backup after the other one restored any number of times', () => {
    const { a, b } = two('oldest')
    const oldest = { a: a.backup(), b: b.backup() }
    for (let restore = 0; restore < 9; restore++) {
      rejoin(b, a, restore % 2 === 0 ? b.backup() : oldest.b)
      assertTogether(a, b)
      pass(5 * DAY, a, b)
    }
    rejoin(a, b, oldest.a)
    assertTogether(a, b)
    pass(5 * DAY, a, b)
    rejoin(b, a, b.backup())
    assertTogether(a, b)
    assert.ok(!a.state.recovery.key.wiped && !b.state.recovery.key.wiped)
    assert.ok(a.sessions.every((session) => session.recovery.key.wiped))
  })

  test('is not found under a key that is none of theirs', () => {
    const { a, b } = two('stranger')
    const stranger = two('another pair').a
    a.restore(stranger.backup(), b)
    a.send(b)
    b.findBundles()
    assert.deepEqual(b.outputs, [])
  })

  test('goes unanswered in the end, says so, and can leave another bundle', () => {
    const { a, b } = two('unanswered')
    a.restore(a.backup(), b)
    const { seed } = a.waiting
    a.env.time += 2 * REJOIN_LIFETIME
    assert.deepEqual(a.give({ kind: 'tick' }), [])
    a.env.time += 1000
    assert.deepEqual(a.give({ kind: 'tick' }), [{ kind: 'unanswered' }])
    assert.ok(seed.wiped)
    assert.deepEqual(rejoinAnswerPlaces(a.state, a.env), [])
    const place = { mailbox: b.box.descriptor, attempt: 0, tag: new Uint8Array(16) }
    assert.deepEqual(a.answer(place, new Uint8Array(4_096)), [{ kind: 'dropped' }])
    b.env.time = a.env.time
    a.restoreAgain(b)
    a.send(b)
    b.findBundles()
    b.send(a)
    a.findAnswers()
    b.hear(a)
    a.hear(b)
    assertTogether(a, b)
  })

  test('who restores again before an answer came forgets the seed of the bundle before', () => {
    const { a, b } = two('two bundles')
    a.restore(a.backup(), b)
    const { seed } = a.waiting
    a.restoreAgain(b)
    assert.ok(seed.wiped)
    assert.ok(!a.waiting.seed.wiped)
    a.send(b)
    b.findBundles()
    b.send(a)
    a.findAnswers()
    b.hear(a)
    a.hear(b)
    assertTogether(a, b)
  })

  test('is told when nothing is heard in the session that it joined, and tries again', () => {
    const { a, b } = two('unheard')
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    b.send(a)
    a.findAnswers()
    // B lost its machine before it heard A, and has another one now, without the offer.
    b.state = two('unheard').b.state
    a.env.time += 2 * REJOIN_LIFETIME
    assert.deepEqual(a.give({ kind: 'tick' }), [])
    a.env.time += 1000
    b.env.time = a.env.time
    assert.deepEqual(a.give({ kind: 'tick' }), [{ kind: 'unheard' }])
    assert.deepEqual(a.give({ kind: 'tick' }), [])
    const before = defined(a.state.live).sid
    a.restoreAgain(b)
    assert.equal(a.live, toHex(before), 'it writes on where it can until there is something better')
    a.send(b)
    b.findBundles()
    b.send(a)
    assert.deepEqual(a.findAnswers().at(-1), { kind: 'lapsed', sid: before })
    b.hear(a)
    a.hear(b)
    assertTogether(a, b)
  })

  test('is not told so once it was heard', () => {
    const { a, b } = two('heard in time')
    rejoin(a, b, a.backup())
    assert.deepEqual(a.hear(b), [{ kind: 'dropped' }], 'once is enough')
    a.env.time += 3 * REJOIN_LIFETIME
    assert.deepEqual(a.give({ kind: 'tick' }), [])
    assert.deepEqual(rejoinAnswerPlaces(a.state, a.env), [])
  })

  test('is followed however late it speaks: an offer does not lapse by time', () => {
    const { a, b } = two('late')
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    b.send(a)
    // Opened in the last second in which the answer may still lie there, and weeks under way.
    a.env.time += 2 * REJOIN_LIFETIME
    assert.deepEqual(kinds(a.findAnswers()), ['joined'])
    b.env.time += 2 * REJOIN_LIFETIME + 1000
    assert.deepEqual(b.give({ kind: 'tick' }), [])
    assert.deepEqual(b.owed(), [], 'there is nobody left who could look for the answer')
    b.env.time += 2 * REJOIN_LIFETIME
    assert.deepEqual(b.give({ kind: 'tick' }), [])
    assert.deepEqual(kinds(b.hear(a)), ['moved', 'lapsed'])
    a.hear(b)
    assertTogether(a, b)
  })

  test('must say where it can be reached, and reach somebody', () => {
    const { a, b } = two('bounds')
    const good = {
      kind: 'restored',
      self: { onionKey: a.onionKey, descriptors: [a.box.descriptor] },
      mailboxes: [b.box.descriptor],
      verification: 'unverified',
      despiteAttack: false,
    } as const
    for (const [input, code] of [
      [{ ...good, mailboxes: [] }, 'descriptors'],
      [{ ...good, self: { ...good.self, descriptors: [] } }, 'descriptors'],
      [{ ...good, self: { ...good.self, onionKey: new Uint8Array(31) } }, 'identity'],
    ] as const) {
      assert.throws(
        () => a.give(input),
        (error) => error instanceof HandshakeError && error.code === code,
      )
    }
    assert.deepEqual(a.give(good), [])
  })
})

suite('Copies of a rejoin letter', () => {
  test('find another day where their place is taken, four in all', () => {
    const { a, b, source } = two('taken places')
    a.restore(a.backup(), b)
    const tags = new Set<string>()
    let output = defined(a.owed()[0])
    for (let attempt = 0; attempt < 4; attempt++) {
      tags.add(toHex(output.tag))
      const [hint, next] = a.give({ kind: 'taken', id: output.id })
      assert.deepEqual(hint, { kind: 'place-taken', descriptor: b.box.descriptor })
      assert.equal(next?.kind, attempt < 3 ? 'deposit' : undefined)
      if (next?.kind === 'deposit') output = next
    }
    assert.equal(tags.size, 4)
    for (const tag of tags) {
      assert.ok(
        bundlePlaces(b.state, [b.box.descriptor], b.env).some((place) => toHex(place.tag) === tag),
      )
    }
    assert.deepEqual(a.give({ kind: 'taken', id: output.id }), [{ kind: 'dropped' }])
    assert.deepEqual(a.owed(), [])
    // Squatted by rubbish: the answer moves, and is found where it went.
    const again = two('squatted rejoin')
    again.a.restore(again.a.backup(), again.b)
    again.a.send(again.b)
    again.b.findBundles()
    const [first] = rejoinAnswerPlaces(again.a.state, again.a.env)
    again.a.box.deposit(defined(first).tag, source.random(4_096))
    again.b.send(again.a)
    again.a.findAnswers()
    again.b.hear(again.a)
    again.a.hear(again.b)
    assertTogether(again.a, again.b)
    again.a.findAnswers()
    assert.ok(!kinds(again.a.outputs).includes('answered-twice'), 'the rubbish was known as such')
  })

  test('are meant by a report that names them: one of an earlier letter, or a repeated one, moves nothing', () => {
    const { a, b } = two('late reports')
    a.restore(a.backup(), b)
    const first = defined(a.owed()[0])
    a.restoreAgain(b)
    const second = defined(a.owed()[0])
    assert.deepEqual(first.tag, second.tag, 'both want one place')
    for (const kind of ['stored', 'taken'] as const) {
      assert.deepEqual(a.give({ kind, id: first.id }), [{ kind: 'dropped' }])
    }
    const [, third] = a.give({ kind: 'taken', id: second.id })
    assert.ok(third?.kind === 'deposit')
    // The report of the attempt before comes once more.
    assert.deepEqual(a.give({ kind: 'taken', id: second.id }), [{ kind: 'dropped' }])
    assert.deepEqual(a.owed(), [third])
    assert.deepEqual(a.give({ kind: 'stored', id: third.id }), [])
    assert.deepEqual(a.owed(), [])
    assert.deepEqual(a.give({ kind: 'stored', id: third.id }), [{ kind: 'dropped' }])
    assert.deepEqual(a.give({ kind: 'stored', id: new Uint8Array(32) }), [{ kind: 'dropped' }])
  })

  test('of bundle and answer are told apart by their reports', () => {
    const { a, b } = two('both owed')
    a.restore(a.backup(), b)
    b.restore(b.backup(), a)
    a.send(b)
    b.findBundles()
    const [bundle, answer] = b.owed()
    assert.deepEqual([bundle?.of, answer?.of], ['bundle', 'answer'])
    b.give({ kind: 'stored', id: defined(answer).id })
    assert.deepEqual(b.owed(), [bundle])
    b.give({ kind: 'stored', id: defined(bundle).id })
    assert.deepEqual(b.owed(), [])
  })
})
