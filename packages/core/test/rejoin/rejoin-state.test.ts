import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inspect } from 'node:util'
import { nodePrimitives } from '../../providers/node.ts'
import { concat, equal, toHex } from '../../src/bytes.ts'
import { decode, encode } from '../../src/codec/index.ts'
import type { SuiteId } from '../../src/crypto/suites.ts'
import { openCopy, rejoinContext, rejoinTag, sealCopy } from '../../src/rejoin/places.ts'
import { clientAuthorizationKey, RecoveryCodec } from '../../src/rejoin/recovery.ts'
import { bundlePlaces, rejoinAnswerPlaces, stepRejoin } from '../../src/rejoin/rejoin.ts'
import { decodeRejoin, encodeRejoin } from '../../src/rejoin/rejoin-codec.ts'
import { SecretError } from '../../src/secret.ts'
import { defined } from '../handshake/handshake-world.ts'
import { DAY } from '../ratchet/ratchet-pair.ts'
import { assertTogether, type Side, two } from './rejoin-world.ts'

const P = nodePrimitives

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
