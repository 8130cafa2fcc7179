import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inspect } from 'node:util'
import { SeededRandom } from '@pvtcoms/sim/random'
import { nodePrimitives } from '../providers/node.ts'
import { concat, equal, toHex } from '../src/bytes.ts'
import { safetyNumber, sasCommitment } from '../src/safety-check/commitment.ts'
import {
  type ChallengingState,
  type CommittedState,
  openingFrame,
  type SafetyCheckInput,
  type SafetyCheckOutput,
  type SafetyCheckState,
  stepSafetyCheck,
  verification,
  wasVerified,
} from '../src/safety-check/safety-check.ts'
import {
  type SafetyNumber,
  safetyDigits,
  safetyEmoji,
  safetyQr,
  safetyQrMatches,
} from '../src/safety-check/safety-number.ts'
import { decodeSafetyCheck, encodeSafetyCheck } from '../src/safety-check/state-codec.ts'
import { Secret } from '../src/secret.ts'
import { SAFETY_EMOJI } from '../src/strings/safety-emoji.ts'
import { defined, flip, kinds } from './handshake-world.ts'
import { providers } from './primitives-providers.ts'

const P = nodePrimitives

/** The two states in which a handshake leaves its sides. */
function twoSides(
  source: SeededRandom,
  verifiedBefore = false,
): { a: CommittedState; b: ChallengingState } {
  const [h0, ht, key, nonceA, nonceB] = Array.from({ length: 5 }, () => source.random(32)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  return {
    a: {
      kind: 'committed',
      ht,
      key: new Secret('SafetyKey', key.slice()),
      nonce: new Secret('SafetyNonce', nonceA),
      verifiedBefore,
    },
    b: {
      kind: 'challenging',
      h0,
      ht,
      key: new Secret('SafetyKey', key.slice()),
      commitment: sasCommitment(P, h0, nonceA),
      nonce: new Secret('SafetyNonce', nonceB),
      verifiedBefore,
    },
  }
}

class Side {
  state: SafetyCheckState

  constructor(state: SafetyCheckState) {
    this.state = state
  }

  give(input: SafetyCheckInput): readonly SafetyCheckOutput[] {
    const { state, outputs, consumed } = stepSafetyCheck(this.state, input, P)
    this.state = state
    for (const secret of consumed) secret.wipe()
    return outputs
  }

  get number(): SafetyNumber {
    if (this.state.kind === 'comparable' || this.state.kind === 'verified') return this.state.number
    return assert.fail(`no number in ${this.state.kind}`)
  }
}

function exchanged(seed: string): { a: Side; b: Side } {
  const states = twoSides(new SeededRandom(seed))
  const [a, b] = [new Side(states.a), new Side(states.b)]
  const [opening] = a.give({ kind: 'nonce', value: openingFrame(states.b) })
  b.give({ kind: 'nonce', value: opening?.kind === 'send' ? opening.value : assert.fail() })
  return { a, b }
}

const numberOf = (hex: (index: number) => number): SafetyNumber =>
  new Secret(
    'SafetyNumber',
    Uint8Array.from({ length: 64 }, (_, index) => hex(index)),
  )

suite('The table of emoji', () => {
  test('has 64 different pictures of one code point each, with 64 different names', () => {
    assert.equal(SAFETY_EMOJI.length, 64)
    assert.equal(new Set(SAFETY_EMOJI.map(({ symbol }) => symbol)).size, 64)
    assert.equal(new Set(SAFETY_EMOJI.map(({ name }) => name)).size, 64)
    for (const { symbol, name } of SAFETY_EMOJI) {
      assert.equal(Array.from(symbol).length, 1)
      assert.match(symbol, /^\p{Emoji_Presentation}$/u)
      assert.match(name, /^[a-z]+$/)
    }
  })
})

suite('A safety number', () => {
  test('is seven emoji: the first 42 bits, six at a time', () => {
    // 000000 000001 000010 000011 000100 000101 111111, and then what does not count.
    const bits = '000000000001000010000011000100000101111111'.padEnd(64 * 8, '1')
    const number = numberOf((index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2))
    const expected = [0, 1, 2, 3, 4, 5, 63].map((index) => SAFETY_EMOJI[index])
    assert.deepEqual(safetyEmoji(number), expected)
  })

  test('is twelve digits: bytes 8 to 15 modulo 10^12, with leading zeros', () => {
    for (const [value, digits] of [
      [0n, '000000000000'],
      [123n, '000000000123'],
      [10n ** 12n, '000000000000'],
      [10n ** 12n + 7n, '000000000007'],
      [2n ** 64n - 1n, '073709551615'],
    ] as const) {
      const number = numberOf((index) =>
        index >= 8 && index < 16 ? Number((value >> BigInt(8 * (15 - index))) & 255n) : 0xaa,
      )
      assert.equal(safetyDigits(number), digits)
    }
  })

  test('is 32 bytes in a QR code, compared in constant time', () => {
    const number = numberOf((index) => index)
    const code = safetyQr(number)
    assert.equal(toHex(code), toHex(Uint8Array.from({ length: 32 }, (_, index) => 32 + index)))
    assert.ok(safetyQrMatches(number, code))
    for (let bit = 0; bit < 256; bit++) assert.ok(!safetyQrMatches(number, flip(code, bit)))
    for (const wrong of [code.slice(1), concat(code, Uint8Array.of(0)), new Uint8Array(0)]) {
      assert.ok(!safetyQrMatches(number, wrong))
    }
    code.fill(0)
    assert.ok(!safetyQrMatches(number, code), 'the code is a copy')
  })

  test('is the same on every provider', () => {
    const source = new SeededRandom('providers')
    const [ht, key, nonceA, nonceB] = Array.from({ length: 4 }, () => source.random(32)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]
    const numbers = providers.map((primitives) => {
      const secret = new Secret('SafetyKey', key.slice())
      return toHex(safetyNumber(primitives, ht, secret, nonceA, nonceB).expose())
    })
    assert.equal(new Set(numbers).size, 1)
    // RFC 5869 by hand: extract, then two blocks.
    const prk = P.hmacSha256(ht, concat(key, nonceA, nonceB))
    const info = concat(Uint8Array.of(0, 0, 0, 14), Buffer.from('pvtcoms/v1/sas'))
    const first = P.hmacSha256(prk, concat(info, Uint8Array.of(1)))
    const second = P.hmacSha256(prk, concat(first, info, Uint8Array.of(2)))
    assert.equal(numbers[0], toHex(concat(first, second)))
  })
})

suite('A safety check', () => {
  test('gives both sides the same number, and then has wiped what made it', () => {
    const source = new SeededRandom('both')
    const { a, b } = twoSides(source)
    const held = [a.key, a.nonce, b.key, b.nonce]
    const [alice, bob] = [new Side(a), new Side(b)]
    const outputs = alice.give({ kind: 'nonce', value: openingFrame(b) })
    assert.deepEqual(kinds(outputs), ['send', 'comparable'])
    const [opening] = outputs
    assert.ok(opening?.kind === 'send' && opening.value.length === 32)
    assert.deepEqual(kinds(bob.give({ kind: 'nonce', value: opening.value })), ['comparable'])
    assert.ok(equal(alice.number.expose(), bob.number.expose()))
    assert.ok(held.every(({ wiped }) => wiped))
    assert.ok(alice.give({ kind: 'scanned', code: safetyQr(bob.number) })[0]?.kind === 'verified')
    assert.deepEqual(kinds(bob.give({ kind: 'compared', same: true })), ['verified'])
    assert.equal(verification(alice.state), 'verified')
    assert.equal(verification(bob.state), 'verified')
  })

  test('opens A’s nonce only against B’s, which was fixed before', () => {
    const { a } = twoSides(new SeededRandom('order'))
    const alice = new Side(a)
    for (const value of [new Uint8Array(0), new Uint8Array(31), new Uint8Array(33)]) {
      assert.deepEqual(alice.give({ kind: 'nonce', value }), [{ kind: 'dropped' }])
    }
    assert.deepEqual(alice.give({ kind: 'compared', same: true }), [{ kind: 'dropped' }])
    assert.deepEqual(alice.give({ kind: 'scanned', code: new Uint8Array(32) }), [
      { kind: 'dropped' },
    ])
    assert.equal(alice.state, a)
    assert.equal(verification(a), 'unverified')
  })

  test('shows an attack when A opens another nonce than it committed to, one bit suffices', () => {
    for (let bit = 0; bit < 256; bit++) {
      const { a, b } = twoSides(new SeededRandom('opening'))
      const bob = new Side(b)
      const outputs = bob.give({ kind: 'nonce', value: flip(a.nonce.expose(), bit) })
      assert.deepEqual(outputs, [{ kind: 'attack', evidence: 'wrong-opening' }])
      assert.ok(b.key.wiped && b.nonce.wiped)
      // Nothing heals it: not even the right opening.
      assert.deepEqual(bob.give({ kind: 'nonce', value: a.nonce.expose() }), [{ kind: 'dropped' }])
      assert.equal(verification(bob.state), 'attack')
    }
  })

  test('shows an attack when the people find that their numbers differ', () => {
    const { a } = exchanged('mismatch')
    assert.deepEqual(a.give({ kind: 'compared', same: false }), [
      { kind: 'attack', evidence: 'mismatch' },
    ])
    assert.equal(verification(a.state), 'attack')
    assert.deepEqual(a.give({ kind: 'compared', same: true }), [{ kind: 'dropped' }])
  })

  test('leaves it to the person what a code from another screen means', () => {
    const { a, b } = exchanged('screens')
    const code = safetyQr(exchanged('another session').a.number)
    assert.deepEqual(a.give({ kind: 'scanned', code }), [{ kind: 'not-the-same' }])
    assert.equal(verification(a.state), 'unverified')
    assert.deepEqual(a.give({ kind: 'scanned', code: safetyQr(b.number) }), [{ kind: 'verified' }])
    assert.deepEqual(a.give({ kind: 'scanned', code: safetyQr(b.number) }), [{ kind: 'dropped' }])
  })

  test('has one number: nonces that come again, or others, move nothing', () => {
    const { a, b } = exchanged('again')
    const before = toHex(a.number.expose())
    for (const side of [a, b]) {
      assert.deepEqual(side.give({ kind: 'nonce', value: new Uint8Array(32) }), [
        { kind: 'dropped' },
      ])
    }
    b.give({ kind: 'compared', same: true })
    assert.deepEqual(b.give({ kind: 'nonce', value: new Uint8Array(32) }), [{ kind: 'dropped' }])
    assert.equal(toHex(a.number.expose()), before)
    assert.equal(toHex(b.number.expose()), before)
  })

  test('remembers over a restore that the contact was verified, and no more than that', () => {
    const { a } = twoSides(new SeededRandom('restore'), true)
    assert.equal(verification(a), 'verified-before-restore')
    assert.deepEqual(
      (['unverified', 'verified-before-restore', 'verified', 'attack'] as const).map(wasVerified),
      [false, true, true, false],
    )
  })

  test('is stored and read back in each state, in one encoding', () => {
    const source = new SeededRandom('stored')
    const { a, b } = twoSides(source, true)
    const verified = exchanged('stored').a
    const comparable = exchanged('stored').b.state
    verified.give({ kind: 'compared', same: true })
    const states: SafetyCheckState[] = [
      a,
      b,
      comparable,
      verified.state,
      { kind: 'attack', evidence: 'wrong-opening' },
      { kind: 'attack', evidence: 'mismatch' },
    ]
    for (const state of states) {
      const bytes = encodeSafetyCheck(state).expose()
      const decoded = defined(decodeSafetyCheck(bytes))
      assert.equal(toHex(encodeSafetyCheck(decoded).expose()), toHex(bytes))
      assert.equal(verification(decoded), verification(state))
      for (let length = 0; length < bytes.length; length++) {
        assert.equal(decodeSafetyCheck(bytes.slice(0, length)), undefined)
      }
      assert.equal(decodeSafetyCheck(concat(bytes, Uint8Array.of(0))), undefined)
      assert.equal(decodeSafetyCheck(bytes.with(0, 2)), undefined)
      assert.equal(decodeSafetyCheck(bytes.with(1, 7)), undefined)
      const shown = inspect(state, { depth: 9, showHidden: true }) + JSON.stringify(state)
      for (const secret of Object.values(state).filter((value) => value instanceof Secret)) {
        const start = (secret as Secret<string>).expose().subarray(0, 8)
        assert.ok(!shown.includes(toHex(start)) && !shown.includes([...start].join(', ')))
      }
    }
  })
})
