import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inspect } from 'node:util'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { concat, equal, toHex } from '../../src/bytes.ts'
import { safetyNumber, sasCommitment } from '../../src/safety-check/commitment.ts'
import {
  type ChallengingState,
  type CommittedState,
  isAttacked,
  openingFrame,
  type SafetyCheckInput,
  type SafetyCheckOutput,
  type SafetyCheckState,
  stepSafetyCheck,
  succeeding,
  type Verification,
  verification,
  withoutSession,
} from '../../src/safety-check/safety-check.ts'
import {
  judgeScan,
  type SafetyNumber,
  safetyDigits,
  safetyEmoji,
  safetyQr,
} from '../../src/safety-check/safety-number.ts'
import { decodeSafetyCheck, encodeSafetyCheck } from '../../src/safety-check/state-codec.ts'
import { Secret } from '../../src/secret.ts'
import { SAFETY_EMOJI } from '../../src/strings/safety-emoji.ts'
import { providers } from '../crypto/primitives-providers.ts'
import { defined, flip, kinds } from '../handshake/handshake-world.ts'

const P = nodePrimitives

/** The two states in which a handshake leaves its sides. */
function twoSides(
  source: SeededRandom,
  before: 'nothing' | 'verified' | 'attack' = 'nothing',
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
      before,
    },
    b: {
      kind: 'challenging',
      h0,
      ht,
      key: new Secret('SafetyKey', key.slice()),
      commitment: sasCommitment(P, h0, nonceA),
      nonce: new Secret('SafetyNonce', nonceB),
      before,
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

  test('is 34 bytes in a QR code: version, role, and a proof that hangs on both and on S', () => {
    const number = numberOf((index) => index)
    const key = Uint8Array.from({ length: 32 }, (_, index) => 32 + index)
    const name = concat(Uint8Array.of(0, 0, 0, 14), Buffer.from('pvtcoms/v1/sas'))
    for (const [role, byte] of [
      ['invitee', 0],
      ['inviter', 1],
    ] as const) {
      const head = Uint8Array.of(1, byte)
      const expected = concat(head, P.hmacSha256(key, concat(name, head)))
      assert.equal(toHex(safetyQr(P, number, role)), toHex(expected))
      for (const bit of [0, 255]) {
        const another = new Secret('SafetyNumber', flip(number.expose(), 256 + bit))
        assert.notEqual(toHex(safetyQr(P, another, role)), toHex(expected))
      }
    }
  })

  test('is recognised on the other’s screen alone, whatever else the camera sees', () => {
    const number = numberOf((index) => index)
    const [codeOfA, codeOfB] = [safetyQr(P, number, 'invitee'), safetyQr(P, number, 'inviter')]
    assert.equal(judgeScan(P, number, 'invitee', codeOfB), 'others')
    assert.equal(judgeScan(P, number, 'inviter', codeOfA), 'others')
    assert.equal(judgeScan(P, number, 'invitee', codeOfA), 'own')
    assert.equal(judgeScan(P, number, 'inviter', codeOfB), 'own')
    // Who photographed one screen cannot make the other's code of it.
    assert.equal(judgeScan(P, number, 'invitee', codeOfA.with(1, 1)), 'another-session')
    assert.equal(judgeScan(P, number, 'inviter', codeOfB.with(1, 0)), 'another-session')
    for (let bit = 8; bit < 34 * 8; bit++) {
      assert.equal(judgeScan(P, number, 'invitee', flip(codeOfB, bit)), 'another-session')
    }
    for (const strange of [
      new Uint8Array(0),
      codeOfB.slice(0, 33),
      concat(codeOfB, Uint8Array.of(0)),
      codeOfB.with(0, 2),
      codeOfB.slice(2),
      Buffer.from('https://example.org/0123456789abcd'),
    ]) {
      assert.equal(judgeScan(P, number, 'invitee', strange), 'no-code')
    }
    codeOfB.fill(0)
    assert.equal(judgeScan(P, number, 'invitee', safetyQr(P, number, 'inviter')), 'others')
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
    const code = safetyQr(P, bob.number, 'inviter')
    assert.deepEqual(alice.give({ kind: 'scanned', code }), [{ kind: 'verified' }])
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
    const another = exchanged('another session').b.number
    const scan = (code: Uint8Array): readonly SafetyCheckOutput[] =>
      a.give({ kind: 'scanned', code })
    assert.deepEqual(scan(safetyQr(P, another, 'inviter')), [{ kind: 'not-the-same' }])
    assert.deepEqual(scan(new Uint8Array(34)), [{ kind: 'no-code' }])
    assert.equal(verification(a.state), 'unverified')
    const right = safetyQr(P, b.number, 'inviter')
    assert.deepEqual(scan(right), [{ kind: 'verified' }])
    assert.deepEqual(scan(right), [{ kind: 'dropped' }])
  })

  test('is not passed by the code on one’s own screen, nor by a picture of it that was sent back', () => {
    const { a, b } = exchanged('mirror')
    const onScreenOfA = safetyQr(P, a.number, 'invitee')
    const onScreenOfB = safetyQr(P, b.number, 'inviter')
    assert.deepEqual(a.give({ kind: 'scanned', code: onScreenOfA }), [{ kind: 'own-code' }])
    assert.deepEqual(b.give({ kind: 'scanned', code: onScreenOfB }), [{ kind: 'own-code' }])
    assert.equal(verification(a.state), 'unverified')
    assert.equal(verification(b.state), 'unverified')
    assert.deepEqual(a.give({ kind: 'scanned', code: onScreenOfB }), [{ kind: 'verified' }])
    assert.deepEqual(b.give({ kind: 'scanned', code: onScreenOfA }), [{ kind: 'verified' }])
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

  test('remembers over a restore that the contact was verified, or attacked, and no more than that', () => {
    const expected: Record<Verification, Verification> = {
      unverified: 'unverified',
      verified: 'verified-before-restore',
      'verified-before-restore': 'verified-before-restore',
      attack: 'attacked-before-restore',
      'attacked-before-restore': 'attacked-before-restore',
    }
    for (const before of Object.keys(expected) as Verification[]) {
      assert.equal(withoutSession(before), expected[before])
      const { a, b } = twoSides(new SeededRandom('restore'))
      // A later session takes the place of an earlier one whatever that had carried over.
      for (const earlier of [before, 'verified', 'attack'] as const) {
        for (const state of [a, b]) {
          const next = succeeding(succeeding(state, earlier), before)
          assert.equal(verification(next), expected[before])
        }
      }
    }
    const all = Object.keys(expected) as Verification[]
    assert.deepEqual(all.filter(isAttacked), ['attack', 'attacked-before-restore'])
  })

  test('keeps an attack before a restore through the exchange, until the people compare', () => {
    const states = twoSides(new SeededRandom('attacked'))
    const [a, b] = [states.a, states.b].map((state) => new Side(succeeding(state, 'attack')))
    assert.ok(a !== undefined && b !== undefined)
    const [opening] = a.give({ kind: 'nonce', value: openingFrame(states.b) })
    b.give({ kind: 'nonce', value: opening?.kind === 'send' ? opening.value : assert.fail() })
    for (const side of [a, b]) {
      assert.equal(side.state.kind, 'comparable')
      assert.equal(verification(side.state), 'attacked-before-restore')
      const stored = encodeSafetyCheck(side.state).expose()
      assert.equal(verification(defined(decodeSafetyCheck(stored))), 'attacked-before-restore')
      side.give({ kind: 'compared', same: true })
      assert.equal(verification(side.state), 'verified')
    }
  })

  test('does not let what was before change what this session has shown', () => {
    const { a, b } = exchanged('shown')
    a.give({ kind: 'compared', same: true })
    b.give({ kind: 'compared', same: false })
    assert.equal(succeeding(a.state, 'attack'), a.state)
    assert.equal(succeeding(b.state, 'verified'), b.state)
  })

  test('is stored and read back in each state, in one encoding', () => {
    const source = new SeededRandom('stored')
    const { a, b } = twoSides(source, 'verified')
    const verified = exchanged('stored').a
    const comparable = exchanged('stored').b.state
    verified.give({ kind: 'compared', same: true })
    const states: SafetyCheckState[] = [
      a,
      succeeding(a, 'attack'),
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
      if (state.kind === 'committed') assert.equal(decodeSafetyCheck(bytes.with(2, 3)), undefined)
      const shown = inspect(state, { depth: 9, showHidden: true }) + JSON.stringify(state)
      for (const secret of Object.values(state).filter((value) => value instanceof Secret)) {
        const start = (secret as Secret<string>).expose().subarray(0, 8)
        assert.ok(!shown.includes(toHex(start)) && !shown.includes([...start].join(', ')))
      }
    }
  })
})
