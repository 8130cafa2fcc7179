/** That secrets go when they have served, stay out of what is printed, and survive a restart only as states. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inspect } from 'node:util'
import { nodePrimitives } from '../../providers/node.ts'
import { concat, toBase64url, toHex } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { decodeInvitee, encodeInvitee } from '../../src/handshake/invitee-codec.ts'
import type { InviteeState } from '../../src/handshake/invitee-state.ts'
import { decodeInviter, encodeInviter } from '../../src/handshake/inviter-codec.ts'
import type { InviterState } from '../../src/handshake/inviter-state.ts'
import { Secret, SecretError } from '../../src/secret.ts'
import { DAY } from '../ratchet/ratchet-pair.ts'
import {
  defined,
  establishedA,
  establishedB,
  Invitee,
  Inviter,
  kinds,
  makeWorld,
  owedAnswer,
  sharedKeys,
} from './handshake-world.ts'

/** Notes every byte string that passes through the primitives, and a copy of what is secret in it. */
class Recorder {
  readonly buffers: Uint8Array[] = []
  readonly secrets: Uint8Array[] = []
  readonly primitives: Primitives

  constructor() {
    const note = this.#note.bind(this)
    const seen = this.#seen.bind(this)
    const secret = this.secret.bind(this)
    const P = nodePrimitives
    this.primitives = {
      ...P,
      x25519: {
        publicKey: (key) => P.x25519.publicKey(key),
        sharedSecret(key, peer) {
          const shared = P.x25519.sharedSecret(key, peer)
          return shared && secret(shared)
        },
      },
      mlkem768: {
        publicKey: (seed) => P.mlkem768.publicKey(seed),
        encapsulate(ek, random) {
          const made = P.mlkem768.encapsulate(ek, random)
          if (made !== undefined) secret(made.sharedSecret)
          return made
        },
        decapsulate: (seed, ct) => secret(P.mlkem768.decapsulate(seed, ct)),
      },
      sha256: (message) => P.sha256(seen(message)),
      sha3_256: (message) => secret(P.sha3_256(seen(message))),
      shake256: (message, length) => secret(P.shake256(seen(message), length)),
      hmacSha256: (key, message) => P.hmacSha256(seen(key), seen(message)),
      hkdfSha256(salt, inputKey, info, length) {
        seen(inputKey)
        const output = seen(P.hkdfSha256(salt, inputKey, info, length))
        // Of the nine parts of OKM the eighth, sid, is public.
        for (let at = 0; at < length; at += 32) {
          if (at !== 7 * 32) note(output.slice(at, at + 32))
        }
        return output
      },
      chacha20: (key, nonce, data) => P.chacha20(secret(key), nonce, data),
      chacha20poly1305Seal: (key, nonce, associated, plaintext) =>
        P.chacha20poly1305Seal(secret(key), nonce, associated, seen(plaintext)),
      chacha20poly1305Open(key, nonce, associated, sealed) {
        const opened = P.chacha20poly1305Open(secret(key), nonce, associated, sealed)
        return opened && seen(opened)
      },
    }
  }

  secret(bytes: Uint8Array): Uint8Array {
    this.#note(bytes.slice())
    return this.#seen(bytes)
  }

  /** Secrets of which a buffer still holds the beginning. */
  remains(): string[] {
    const found: string[] = []
    for (const [index, secret] of this.secrets.entries()) {
      const start = Buffer.from(secret.subarray(0, 16))
      if (this.buffers.some((buffer) => Buffer.from(buffer).includes(start))) {
        found.push(`secret ${index} of ${this.secrets.length}`)
      }
    }
    return found
  }

  #note(copy: Uint8Array): void {
    this.secrets.push(copy)
  }

  #seen(bytes: Uint8Array): Uint8Array {
    this.buffers.push(bytes)
    return bytes
  }
}

/** Every `Secret` inside a value. */
function secretsIn(value: unknown): Secret<string>[] {
  if (value instanceof Secret) return [value as Secret<string>]
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.values(value).flatMap(secretsIn)
}

suite('The secrets of a handshake', () => {
  test('are all gone once both sides wipe their session: nothing else kept a copy', () => {
    const recorder = new Recorder()
    const world = makeWorld('wiping', 2, recorder.primitives)
    for (const env of [world.inviter, world.invitee]) {
      const draw = env.random.bind(env)
      env.random = (length) => recorder.secret(draw(length))
    }
    const inviter = new Inviter(world)
    const invitee = new Invitee(world, inviter.link)
    invitee.fetch()
    const { letter } = owedAnswer(invitee)
    inviter.answer(world.source.random(4_096))
    inviter.answer(letter)
    invitee.give({ kind: 'confirmed' })
    const sessions = [establishedA(invitee), establishedB(inviter)]
    assert.equal(sharedKeys(establishedA(invitee)), sharedKeys(establishedB(inviter)))
    assert.ok(recorder.secrets.length > 40, 'the recorder saw what it is for')
    assert.notDeepEqual(recorder.remains(), [], 'the sessions still hold theirs')
    const live = secretsIn(sessions)
    // Six ratchet keys, the safety key and nonce, the recovery key; A's two private ratchet keys.
    assert.equal(live.length, 9 + 11)
    for (const secret of live) secret.wipe()
    assert.deepEqual(recorder.remains(), [])
  })

  test('are consumed by the very step that accepts the answer', () => {
    const world = makeWorld('consumed')
    const inviter = new Inviter(world)
    const invitee = new Invitee(world, inviter.link)
    invitee.fetch()
    const held = secretsIn(inviter.state)
    assert.equal(held.length, 2 + 4)
    const buffers = held.map((secret) => secret.expose())
    inviter.answer(owedAnswer(invitee).letter)
    assert.ok(held.every(({ wiped }) => wiped))
    for (const buffer of buffers) assert.ok(buffer.every((byte) => byte === 0))
    assert.deepEqual(secretsIn(inviter.state), [])
  })

  test('are not in anything that is printed, thrown or put into JSON', () => {
    const world = makeWorld('leaks')
    const inviter = new Inviter(world)
    const waiting = new Invitee(world, inviter.link)
    const invitee = new Invitee(world, inviter.link)
    invitee.fetch()
    const { letter } = owedAnswer(invitee)
    const opened = new Inviter(world)
    opened.state = defined(decodeInviter(encodeInviter(inviter.state).expose()))
    opened.answer(letter)
    const values = [
      inviter.state,
      waiting.state,
      invitee.state,
      establishedA(invitee),
      establishedB(opened),
      encodeInviter(inviter.state),
      encodeInvitee(invitee.state),
    ]
    const secrets = secretsIn(values).filter(({ wiped }) => !wiped)
    assert.ok(secrets.length > 25)
    const exhausted = Object.assign(new Secret('InviteSecret', new Uint8Array(32)), {})
    exhausted.wipe()
    const thrown = [
      catchError(() => exhausted.expose()),
      catchError(() => invitee.give({ kind: 'taken', mailbox: 9, slot: 0 })),
      catchError(() => waiting.give({ ...badBundle(waiting) })),
    ]
    const printed = [...values, ...thrown]
      .flatMap((value) => [
        inspect(value, { depth: 20, showHidden: true, maxArrayLength: 5_000 }),
        JSON.stringify(value),
        String(value),
      ])
      .join('\n')
    for (const secret of secrets) {
      const bytes = secret.expose()
      for (const text of [
        toHex(bytes.subarray(0, 12)),
        toBase64url(bytes.subarray(0, 12)),
        Buffer.from(bytes.subarray(0, 12)).toString('base64'),
        [...bytes.subarray(0, 6)].join(','),
        [...bytes.subarray(0, 6)].join(', '),
      ]) {
        assert.ok(!printed.includes(text), secret.kind)
      }
    }

    function badBundle(to: Invitee): Parameters<Invitee['give']>[0] {
      const introduction = { ...to.introduction, onionKey: new Uint8Array(3) }
      const bundle = defined([...defined(world.boxes[0]).letters.values()][0])
      return { kind: 'bundle', mailbox: 0, letter: bundle, introduction }
    }

    function catchError(act: () => unknown): unknown {
      try {
        act()
      } catch (error) {
        return error
      }
      return assert.fail('nothing was thrown')
    }
  })
})

suite('The state of an invite', () => {
  test('goes on after a restart wherever it was', () => {
    const world = makeWorld('restarts', 2)
    const inviter = new Inviter(world)
    const invitee = new Invitee(world, inviter.link)
    const restart = (): void => {
      inviter.state = defined(decodeInviter(encodeInviter(inviter.state).expose()))
      invitee.state = defined(decodeInvitee(encodeInvitee(invitee.state).expose()))
    }
    restart()
    invitee.give({ kind: 'unreachable', mailbox: 1 })
    restart()
    invitee.fetch()
    const before = owedAnswer(invitee, 1)
    restart()
    assert.deepEqual(owedAnswer(invitee, 1), before)
    invitee.give({ kind: 'taken', mailbox: 1, slot: 0 })
    invitee.give({ kind: 'stored', mailbox: 0, slot: 0 })
    restart()
    const { letter } = owedAnswer(invitee, 1)
    assert.deepEqual(kinds(inviter.answer(world.source.random(4_096), 0, 3)), ['dropped'])
    restart()
    assert.deepEqual(kinds(inviter.answer(letter, 1, 1)), ['established', 'also-used'])
    restart()
    assert.deepEqual(inviter.answer(letter, 1, 1), [{ kind: 'dropped', reason: 'known' }])
    assert.equal(sharedKeys(establishedA(invitee)), sharedKeys(establishedB(inviter)))
  })

  test('has one encoding in each kind, and no other bytes are one', () => {
    for (const { name, bytes, decoded, again } of encodings()) {
      assert.ok(decoded !== undefined, name)
      assert.equal(toHex(again), toHex(bytes), name)
      for (let length = 0; length < bytes.length; length += length < 200 ? 1 : 97) {
        assert.equal(decode(name, bytes.slice(0, length)), undefined, `${name}, ${length} bytes`)
      }
      assert.equal(decode(name, concat(bytes, new Uint8Array(1))), undefined)
      for (const version of [0, 2, 255]) {
        assert.equal(decode(name, bytes.with(0, version)), undefined, `${name}, version`)
      }
      for (const kind of [0, 5, 255]) {
        assert.equal(decode(name, bytes.with(1, kind)), undefined, `${name}, kind`)
      }
    }
  })

  test('cannot be encoded once its secrets are wiped', () => {
    const inviter = new Inviter(makeWorld('wiped state'))
    const { state } = inviter
    inviter.give({ kind: 'cancel' })
    assert.throws(() => encodeInviter(state), SecretError)
    assert.equal(encodeInviter(inviter.state).length, 3)
  })

  function decode(name: string, bytes: Uint8Array): InviterState | InviteeState | undefined {
    return name.startsWith('inviter') ? decodeInviter(bytes) : decodeInvitee(bytes)
  }

  function* encodings(): Generator<{
    name: string
    bytes: Uint8Array
    decoded: InviterState | InviteeState | undefined
    again: Uint8Array
  }> {
    const world = makeWorld('encodings', 3)
    const inviter = new Inviter(world)
    const open = inviter.open
    const { expires, secret, seed, suites, bundle } = open
    const publishing: InviterState = {
      kind: 'publishing',
      expires,
      secret,
      seed,
      suites,
      bundle,
      mailboxes: open.mailboxes.map(({ descriptor }) => ({ descriptor, status: 'verified' })),
    }
    const inviters: InviterState[] = [publishing, open, { kind: 'closed', reason: 'over' }]
    const invitee = new Invitee(world, inviter.link)
    const invitees: InviteeState[] = [invitee.state]
    invitee.answerAll()
    invitees.push(invitee.state, { kind: 'confirmed' }, { kind: 'failed', failure: 'used' })
    for (const state of inviters) yield ofInviter(state)
    for (const state of invitees) {
      const bytes = encodeInvitee(state).expose()
      const decoded = decodeInvitee(bytes)
      yield {
        name: `invitee ${state.kind}`,
        bytes,
        decoded,
        again: encodeInvitee(defined(decoded)).expose(),
      }
    }
    const { letter } = owedAnswer(answeredAgain(world, inviter))
    inviter.answer(letter)
    yield ofInviter(inviter.state)
  }

  function answeredAgain(world: Inviter['world'], inviter: Inviter): Invitee {
    const invitee = new Invitee(world, inviter.link)
    invitee.fetch()
    return invitee
  }

  function ofInviter(state: InviterState): {
    name: string
    bytes: Uint8Array
    decoded: InviterState | undefined
    again: Uint8Array
  } {
    const bytes = encodeInviter(state).expose()
    const decoded = decodeInviter(bytes)
    const again = encodeInviter(defined(decoded)).expose()
    return { name: `inviter ${state.kind}`, bytes, decoded, again }
  }

  test('of an invitee has as many findings as mailboxes', () => {
    const world = makeWorld('findings', 2)
    const { state } = new Invitee(world, new Inviter(world, DAY).link)
    assert.ok(state.kind === 'fetching')
    assert.throws(() => encodeInvitee({ ...state, findings: ['absent'] }))
    const bytes = encodeInvitee(state).expose()
    // The count of findings is the third byte from the end: 2 for two.
    const one = concat(bytes.slice(0, -3), Uint8Array.of(1, 0))
    assert.equal(decodeInvitee(one), undefined)
  })
})
