import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inspect } from 'node:util'
import { nodePrimitives } from '../../providers/node.ts'
import { concat, equal, toHex } from '../../src/bytes.ts'
import { decode, encode } from '../../src/codec/index.ts'
import type { SuiteId } from '../../src/crypto/suites.ts'
import { HandshakeError } from '../../src/handshake/errors.ts'
import {
  openCopy,
  REJOIN_LIFETIME,
  rejoinContext,
  rejoinTag,
  sealCopy,
} from '../../src/rejoin/places.ts'
import { clientAuthorizationKey, RecoveryCodec } from '../../src/rejoin/recovery.ts'
import { bundlePlaces, rejoinAnswerPlaces, stepRejoin } from '../../src/rejoin/rejoin.ts'
import { decodeRejoin, encodeRejoin } from '../../src/rejoin/rejoin-codec.ts'
import { verification } from '../../src/safety-check/safety-check.ts'
import { SecretError } from '../../src/secret.ts'
import { defined, kinds } from '../handshake/handshake-world.ts'
import { DAY } from '../ratchet/ratchet-pair.ts'
import { assertTogether, pass, rejoin, type Side, two } from './rejoin-world.ts'

const P = nodePrimitives

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

suite('What outlives a session', () => {
  test('is in a backup as 66 bytes: key, role, sid, and the highest suite in use', () => {
    const { a } = two('backup')
    a.give({ kind: 'suite', suite: 3 as SuiteId })
    a.give({ kind: 'suite', suite: 2 as SuiteId })
    const { key, sid } = a.state.recovery
    const bytes = a.backup()
    const expected = concat(key.expose(), Uint8Array.of(0), sid, Uint8Array.of(3))
    assert.equal(toHex(bytes), toHex(expected))
    const decoded = decode(RecoveryCodec, bytes)
    assert.ok(decoded.ok && toHex(encode(RecoveryCodec, decoded.value)) === toHex(bytes))
    for (const wrong of [bytes.with(32, 2), bytes.with(65, 0), bytes.with(65, 9), bytes.slice(1)]) {
      assert.ok(!decode(RecoveryCodec, wrong).ok)
    }
  })

  test('gives each of the two a client authorization key that both know', () => {
    const { a, b } = two('authorization')
    const keys = [a, b].flatMap(({ state }) =>
      (['invitee', 'inviter'] as const).map((dialler) =>
        toHex(P.x25519.publicKey(clientAuthorizationKey(P, state.recovery.key, dialler))),
      ),
    )
    assert.equal(keys[0], keys[2])
    assert.equal(keys[1], keys[3])
    assert.notEqual(keys[0], keys[1])
  })

  test('has tags that differ by mailbox, role, kind and day', () => {
    const { a, b } = two('tags')
    const { key } = a.state.recovery
    const tags = new Set<string>()
    for (const box of [a.box, b.box]) {
      for (const kind of ['bundle', 'answer'] as const) {
        for (const sender of ['invitee', 'inviter'] as const) {
          for (const day of [0, 1, 20_000, 2 ** 32 - 1]) {
            tags.add(toHex(rejoinTag(P, key, box.descriptor.publicKey, { kind, sender }, day)))
          }
        }
      }
    }
    assert.equal(tags.size, 32)
  })

  test('binds the role, the session before and the bundle into the next handshake', () => {
    const { a, source } = two('context')
    const { recovery } = a.state
    const bundle = source.random(4_096)
    const name = Buffer.from('pvtcoms/v1/rejoin-context')
    for (const [sender, role] of [
      ['invitee', 0],
      ['inviter', 1],
    ] as const) {
      const input = concat(
        Uint8Array.of(0, 0, 0, name.length),
        name,
        Uint8Array.of(role),
        recovery.sid,
        P.sha256(bundle),
      )
      assert.equal(toHex(rejoinContext(P, recovery, sender, bundle)), toHex(P.sha256(input)))
    }
  })

  test('is watched for 21 days’ tags at each mailbox, as long as a letter can lie there', () => {
    const { a, b } = two('days')
    const places = bundlePlaces(b.state, [b.box.descriptor], b.env)
    const today = Math.floor(b.env.time / DAY)
    assert.equal(places.length, 21)
    assert.deepEqual([places[0]?.day, places.at(-1)?.day], [today - 16, today + 4])
    b.env.time = 0
    assert.equal(bundlePlaces(b.state, [b.box.descriptor], b.env).length, 5)
    assert.equal(rejoinAnswerPlaces(a.state, a.env).length, 0)
  })
})

suite('The layer of a mailbox', () => {
  const which = { kind: 'bundle', sender: 'invitee' } as const

  test('has another keystream for each letter at one place, and comes off again', () => {
    const { a, b, source } = two('keystreams')
    const { key } = a.state.recovery
    const { publicKey } = b.box.descriptor
    const letters = [source.random(4_096), source.random(4_096)]
    const copies = letters.map((letter) => sealCopy(P, key, publicKey, which, 5, letter))
    const xor = (x: Uint8Array | undefined, y: Uint8Array | undefined): Uint8Array =>
      defined(x).map((byte, index) => byte ^ defined(defined(y)[index]))
    const streams = letters.map((letter, index) => xor(letter, copies[index]).slice(0, 4_080))
    const same = defined(streams[0]).filter((byte, index) => byte === defined(streams[1])[index])
    assert.ok(same.length < 100, `${same.length} bytes of keystream in common`)
    for (const [index, copy] of copies.entries()) {
      assert.deepEqual(openCopy(P, key, publicKey, which, 5, copy), letters[index])
    }
    for (const wrong of [new Uint8Array(0), new Uint8Array(4_095), new Uint8Array(4_097)]) {
      assert.equal(openCopy(P, key, publicKey, which, 5, wrong), undefined)
    }
  })

  test('is the same when one letter goes to one place again, and shows nothing in common at two', () => {
    const { a, b, source } = two('copies')
    const { key } = a.state.recovery
    const letter = source.random(4_096)
    const at = (mailboxKey: Uint8Array, day: number): Uint8Array =>
      sealCopy(P, key, mailboxKey, which, day, letter)
    const first = at(b.box.descriptor.publicKey, 5)
    assert.deepEqual(at(b.box.descriptor.publicKey, 5), first)
    for (const another of [at(a.box.descriptor.publicKey, 5), at(b.box.descriptor.publicKey, 6)]) {
      const same = another.filter((byte, index) => byte === first[index])
      assert.ok(same.length < 100, `${same.length} bytes in common`)
      assert.ok(!equal(another.slice(4_080), first.slice(4_080)))
    }
  })

  test('of two bundles at one place lets a mailbox see nothing: not even that padding is the same', () => {
    const { a, b } = two('two-time pad')
    a.restore(a.backup(), b)
    const first = defined(a.owed()[0])
    a.restoreAgain(b)
    const second = defined(a.owed()[0])
    assert.deepEqual(first.tag, second.tag)
    const same = first.letter.filter((byte, index) => byte === second.letter[index])
    assert.ok(same.length < 100, `${same.length} bytes in common`)
  })
})

suite('The state of rejoining', () => {
  const restart = (...sides: readonly Side[]): void => {
    for (const side of sides) side.state = defined(decodeRejoin(encodeRejoin(side.state).expose()))
  }

  test('goes on after a restart wherever it was', () => {
    const { a, b } = two('restarts')
    a.restore(a.backup(), b)
    restart(a, b)
    a.send(b)
    restart(a, b)
    b.findBundles()
    restart(a, b)
    b.send(a)
    restart(a, b)
    a.findAnswers()
    restart(a, b)
    b.hear(a)
    restart(a, b)
    a.hear(b)
    restart(a, b)
    assertTogether(a, b)
  })

  test('has one encoding, and no other bytes are one', () => {
    const { a, b } = two('encoding')
    b.restore(b.backup(), a)
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    const waiting = encodeRejoin(b.state).expose()
    b.send(a)
    a.findAnswers()
    const answered = encodeRejoin(a.state).expose()
    for (const bytes of [waiting, answered]) {
      assert.equal(toHex(encodeRejoin(defined(decodeRejoin(bytes))).expose()), toHex(bytes))
      for (let length = 0; length < bytes.length; length += 41) {
        assert.equal(decodeRejoin(bytes.slice(0, length)), undefined)
      }
      assert.equal(decodeRejoin(concat(bytes, Uint8Array.of(0))), undefined)
      assert.equal(decodeRejoin(bytes.with(0, 2)), undefined)
      assert.equal(decodeRejoin(bytes.with(66, 0)), undefined, 'no suite')
      assert.equal(bytes[67], 1)
      assert.equal(decodeRejoin(bytes.with(67, 2)), undefined)
      assert.equal(decodeRejoin(bytes.with(68, 3)), undefined, 'another kind of bundle')
    }
    const attemptAt = waiting.length - 4 - 1 - 36 - 2
    assert.equal(decodeRejoin(waiting.with(attemptAt, 4)), undefined, 'a fifth attempt')
  })

  test('prints no secret', () => {
    const { a, b } = two('prints')
    b.restore(b.backup(), a)
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    const secrets = [b.state.recovery.key, b.waiting.seed, encodeRejoin(b.state)]
    const shown =
      inspect([b.state, secrets], { depth: 20, showHidden: true, maxArrayLength: 9_000 }) +
      JSON.stringify(b.state)
    for (const secret of secrets) {
      const start = secret.expose().subarray(2, 12)
      assert.ok(!shown.includes(toHex(start)) && !shown.includes([...start].join(', ')))
    }
  })

  test('cannot be gone back to once its secrets are wiped', () => {
    const { a, b } = two('wiped')
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    b.send(a)
    const before = a.state
    const { seed } = a.waiting
    const place = defined(
      rejoinAnswerPlaces(a.state, a.env).find(({ tag }) => a.box.at(tag) !== undefined),
    )
    const letter = defined(a.box.at(place.tag))
    a.answer(place, letter)
    assert.ok(seed.wiped)
    const input = { kind: 'answer', place, letter, ...a.said } as const
    assert.throws(() => stepRejoin(before, input, a.env), SecretError)
  })
})
