import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import {
  decodeState,
  encodeState,
  RatchetError,
  type RatchetState,
  secretsOf,
} from '../../src/ratchet/index.ts'
import { Secret } from '../../src/secret.ts'
import { makePair, type Party, tell } from './ratchet-pair.ts'

const stored = (bytes: Uint8Array): Secret<'RatchetState'> => new Secret('RatchetState', bytes)

/** States of every shape: leading and following, with and without chains, skipped keys and receipts. */
function shapes(): RatchetState[] {
  const states: RatchetState[] = []
  const keep = (...parties: readonly Party[]): void => {
    for (const { state } of parties) states.push(decodeState(encodeState(state)))
  }
  const { a, b } = makePair('shapes')
  keep(a, b)
  a.say('skipped')
  tell(a, b, 'x')
  keep(a, b)
  tell(b, a, 'y')
  keep(a, b)
  a.say('skipped in the newest chain')
  tell(a, b, 'z')
  keep(a, b)
  return states
}

test('a state comes back from its bytes as it was, and has one encoding', () => {
  const { a, b } = makePair('round trip')
  for (let turn = 0; turn < 3; turn++) {
    a.say('skipped')
    tell(a, b, 'x')
    tell(b, a, 'y')
    for (const { state } of [a, b]) {
      const bytes = encodeState(state)
      const back = decodeState(bytes)
      assert.deepEqual(encodeState(back).expose(), bytes.expose())
      assert.deepEqual(
        secretsOf(back).map((secret) => secret.expose()),
        secretsOf(state).map((secret) => secret.expose()),
      )
    }
  }
})

test('two sides that are stored and read back after every letter go on', () => {
  const { a, b } = makePair('restarts')
  for (let turn = 0; turn < 6; turn++) {
    const late = a.say('late')
    tell(a, b, 'x')
    for (const party of [a, b]) party.rollBackTo(decodeState(encodeState(party.state)))
    b.open(a, late)
    tell(b, a, 'y')
    for (const party of [a, b]) party.rollBackTo(decodeState(encodeState(party.state)))
  }
  assert.equal(b.inbox.length, 12)
})

test('a state without skipped keys is stored in less than 8 KB', () => {
  const { a, b } = makePair('size')
  const sizes = [a, b].map(({ state }) => encodeState(state).length)
  for (let turn = 0; turn < 20; turn++) {
    tell(a, b, 'x')
    tell(b, a, 'y')
    sizes.push(encodeState(a.state).length, encodeState(b.state).length)
  }
  assert.ok(Math.max(...sizes) <= 4_096, `${Math.max(...sizes)} bytes`)
})

test('every prefix and every extension of a stored state is refused', () => {
  for (const state of shapes()) {
    const bytes = encodeState(state).expose()
    for (let length = 0; length < bytes.length; length += length < 600 ? 1 : 37) {
      refuses(bytes.slice(0, length), 'truncated')
    }
    refuses(Uint8Array.of(...bytes, 0), 'trailing')
  }
})

test('a state that is refused leaves none of its secrets behind, wherever the damage is', (t) => {
  for (const state of shapes()) {
    const bytes = encodeState(state).expose()
    const secrets = secretsOf(state).map((secret) => Buffer.from(secret.expose()))
    for (const damaged of [
      ...[0.2, 0.5, 0.8].map((part) => bytes.slice(0, bytes.length * part)),
      bytes.slice(0, -1),
      Uint8Array.of(...bytes, 0),
    ]) {
      const slice = t.mock.method(Uint8Array.prototype, 'slice')
      assert.throws(() => decodeState(stored(damaged)), RatchetError)
      const copies = slice.mock.calls.map(({ result }) => result as Uint8Array)
      slice.mock.restore()
      assert.ok(copies.length > 0)
      for (const copy of copies) {
        assert.ok(!secrets.some((secret) => secret.equals(copy)))
      }
    }
  }
})

test('a state of another version is refused', () => {
  for (const version of [0, 2, 255]) {
    const bytes = encodeState(makePair('version').a.state).expose().slice()
    bytes[0] = version
    refuses(bytes, 'invalid')
  }
})

test('damaged states are refused, or are other states: nothing else is thrown', () => {
  const random = new SeededRandom('damage')
  for (const state of shapes()) {
    const bytes = encodeState(state).expose()
    for (let run = 0; run < 400; run++) {
      const damaged = bytes.slice()
      // Lengths, counts and kinds stand between the keys: most damage there is found.
      damaged[random.int(damaged.length)] = random.int(256)
      try {
        assert.deepEqual(encodeState(decodeState(stored(damaged))).expose(), damaged)
      } catch (error) {
        assert.ok(error instanceof RatchetError && error.code === 'state')
      }
    }
  }
})

test('a decoded chain and the skipped letters of that chain share their keys', () => {
  const { a, b } = makePair('shared keys')
  a.say('skipped')
  tell(a, b, 'x')
  const state = decodeState(encodeState(b.state))
  assert.equal(state.skipped[0]?.headerKey, state.receiving?.headerKey)
  assert.equal(state.skipped[0]?.tagKey, state.receiving?.tagKey)
})

test('a state with a place, a time, a suite or a number of skipped keys out of bounds cannot be stored', () => {
  const { a, b } = makePair('bounds')
  a.say('skipped')
  tell(a, b, 'x')
  const { state } = b
  assert.ok(state.kind === 'following')
  const [group] = state.skipped
  const [key] = group?.keys ?? []
  assert.ok(group !== undefined && key !== undefined)
  const withKey = (changed: Partial<typeof key>): RatchetState => ({
    ...state,
    skipped: [{ ...group, keys: [{ ...key, ...changed }] }],
  })
  const many = (count: number): RatchetState => ({
    ...state,
    skipped: Array.from({ length: 2 }, (_, index) => ({
      ...group,
      id: index === 0 ? group.id : ('00'.repeat(8) as typeof group.id),
      keys: Array.from({ length: count / 2 }, () => key),
    })),
  })
  const last = 2 ** 20
  const allowed = [withKey({ n: last }), { ...state, sent: last }, many(2_048)]
  for (const each of allowed) assert.ok(decodeState(encodeState(each)))
  const refused = [
    withKey({ n: last + 1 }),
    { ...state, sent: last + 1 },
    { ...state, suite: 200 as typeof state.suite },
    { ...state, peerSuites: 0 as typeof state.peerSuites },
  ]
  for (const each of refused) assert.throws(() => decodeState(encodeState(each)))
  assert.throws(() => decodeState(encodeState(many(2_050))), { code: 'state' })
  // A time that a number cannot hold exactly can only come from damage.
  const bytes = encodeState(withKey({ since: 0x1234_5678_9abc as typeof key.since })).expose()
  const at = Buffer.from(bytes).indexOf(Buffer.from('0000123456789abc', 'hex'))
  assert.ok(at > 0)
  refuses(Uint8Array.from(bytes).fill(0xff, at, at + 8), 'invalid')
})

function refuses(bytes: Uint8Array, code: string): void {
  assert.throws(
    () => decodeState(stored(bytes)),
    (error: unknown) =>
      error instanceof RatchetError && error.code === 'state' && error.message.includes(code),
  )
}
