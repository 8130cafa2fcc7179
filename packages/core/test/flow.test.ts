import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  abandoned,
  acknowledged,
  acknowledgementFrame,
  FRESH_WINDOW,
  isOpen,
  noteOpened,
  type Receipt,
  readAcknowledgement,
  type SendWindow,
  windowEnd,
} from '../src/ratchet/flow-control.ts'
import { send } from '../src/ratchet/index.ts'
import type { ChainId } from '../src/ratchet/key-schedule.ts'
import { makePair, tell } from './ratchet-pair.ts'

const CHAIN = '0123456789abcdef' as ChainId
const SEED = 20_261_122
const RUNS = { seed: SEED, numRuns: 2_000 }

test('a fresh window has 56 places for anything and 8 more for control letters', () => {
  assert.equal(windowEnd(FRESH_WINDOW, false), 56)
  assert.equal(windowEnd(FRESH_WINDOW, true), 64)
})

test('the window ends 64 places above the lowest open letter, or above the highest that arrived', () => {
  const cases: readonly (readonly [acked: number[], given: number[], end: number])[] = [
    [[0, 1, 2], [], 67],
    [[1, 2], [], 64],
    [[2, 1, 0, 0], [], 67],
    [[5], [0, 1, 2, 3, 4], 70],
    [[], [0, 1, 2], 64],
    [[1], [0, 2, 3], 66],
  ]
  for (const [acked, given, end] of cases) {
    const window = given.reduce(abandoned, acknowledged(FRESH_WINDOW, acked))
    assert.equal(windowEnd(window, true), end)
  }
})

test('the window ends with the chain', () => {
  const end = 2 ** 20
  const window: SendWindow = { floor: end - 10, reached: end - 10, settled: [] }
  assert.equal(windowEnd(window, true), end)
  assert.equal(windowEnd(window, false), end)
})

test(`whatever arrives, no letter that may be sealed lies outside the window of its reader (seed ${SEED})`, () => {
  // The reader watches the 64 places above the highest letter that it opened.
  const steps = fc.array(
    fc.record({
      open: fc.array(fc.nat(63), { maxLength: 12 }),
      abandon: fc.array(fc.nat(63), { maxLength: 12 }),
      told: fc.boolean(),
    }),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(steps, (schedule) => {
      let window = FRESH_WINDOW
      let receipts: readonly Receipt[] = []
      let top = 0
      const opened = new Set<number>()
      for (const { open, abandon, told } of schedule) {
        for (const offset of open) {
          const n = Math.min(windowEnd(window, true) - 1, window.floor + offset)
          if (opened.has(n)) continue
          assert.ok(n < top + 64, 'a letter beyond what its reader watches')
          opened.add(n)
          receipts = noteOpened(receipts, CHAIN, n)
          top = Math.max(top, n + 1)
        }
        for (const offset of abandon) window = abandoned(window, window.floor + offset)
        const receipt = receipts[0]
        if (!told || receipt === undefined) continue
        const facts = readAcknowledgement(acknowledgementFrame(receipt))
        assert.ok(facts)
        for (const n of facts.letters) assert.ok(opened.has(n), 'acknowledged what was not opened')
        window = acknowledged(window, facts.letters)
      }
    }),
    RUNS,
  )
})

test(`acknowledgements can be lost, repeated and reordered: the window depends on what they say alone (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(63)), fc.uniqueArray(fc.nat(63)), (some, more) => {
      const once = acknowledged(FRESH_WINDOW, [...some, ...more])
      const swapped = acknowledged(acknowledged(FRESH_WINDOW, more), some)
      assert.deepEqual(acknowledged(swapped, some), once)
      for (let n = 0; n < 64; n++) {
        assert.equal(isOpen(once, n), !some.includes(n) && !more.includes(n))
      }
    }),
    RUNS,
  )
})

test(`a receipt names exactly the letters that were opened within 64 of the highest (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1 }), (ns) => {
      let receipts: readonly Receipt[] = []
      for (const n of ns) receipts = noteOpened(receipts, CHAIN, n)
      const [receipt] = receipts
      assert.ok(receipt)
      assert.equal(receipt.next, Math.max(...ns) + 1)
      const facts = readAcknowledgement(acknowledgementFrame(receipt))
      // What is known of a letter is forgotten when it falls more than 64 behind.
      const said = new Set(facts?.letters)
      for (const n of said) assert.ok(ns.includes(n) && n >= receipt.next - 64)
      assert.ok(said.has(receipt.next - 1))
      for (const n of ns.slice(ns.indexOf(receipt.next - 1))) {
        assert.equal(said.has(n), n >= receipt.next - 64)
      }
    }),
    RUNS,
  )
})

test('an acknowledgement that could not be true, or has another spelling, is none', () => {
  const payload = (next: number, low: number, high = 0): Uint8Array => {
    const bytes = Buffer.alloc(20)
    bytes.writeUInt32BE(next, 8)
    bytes.writeUInt32BE(high, 12)
    bytes.writeUInt32BE(low, 16)
    return bytes
  }
  const read = (bytes: Uint8Array): unknown => readAcknowledgement({ type: 7, payload: bytes })
  assert.deepEqual(read(payload(3, 0b101)), { chain: '0000000000000000', letters: [0, 2] })
  assert.equal(read(payload(3, 0b1001)), undefined)
  assert.equal(read(payload(3, 0b110)), undefined)
  assert.equal(read(payload(0, 0)), undefined)
  assert.equal(read(payload(2 ** 20 + 1, 1)), undefined)
  assert.ok(read(payload(2 ** 20, 1, 2 ** 31)))
  assert.equal(read(payload(63, 1, 2 ** 31)), undefined)
  assert.equal(read(payload(3, 1).subarray(1)), undefined)
  assert.equal(read(Buffer.concat([payload(3, 1), Buffer.alloc(1)])), undefined)
})

test('a damaged acknowledgement is handed on like any frame, and the letter opens', () => {
  const { a, b } = makePair('damaged acknowledgement')
  const frame = { type: 7, payload: new Uint8Array(3) }
  const sent = send(a.state, { frames: [frame] }, a.env)
  assert.ok(sent.kind === 'sealed')
  assert.deepEqual(b.open(a, sent.letter).frames, [frame])
})

test('an acknowledgement alone asks for none', () => {
  const { a, b } = makePair('alone')
  tell(a, b, 'x')
  assert.equal(b.state.acknowledgementDue, true)
  a.open(b, b.acknowledge())
  assert.equal(b.state.acknowledgementDue, false)
  assert.equal(a.state.acknowledgementDue, false)
  assert.deepEqual(a.unacknowledged, [])
})

test('an acknowledgement rides along with the next text', () => {
  const { a, b } = makePair('rides along')
  tell(a, b, 'x')
  const opened = tell(b, a, 'y')
  assert.equal(opened.acknowledged.length, 1)
  assert.deepEqual(a.unacknowledged, [])
  assert.equal(b.state.acknowledgementDue, false)
})

test('what finds no room in a full letter stays due', () => {
  const { a, b } = makePair('no room')
  tell(a, b, 'x')
  b.say('y'.repeat(1_660))
  assert.equal(b.state.acknowledgementDue, true)
  b.say('short')
  assert.equal(b.state.acknowledgementDue, false)
})

test('what an acknowledgement-only letter told is repeated until it is known to have arrived', () => {
  const { a, b } = makePair('repeated')
  const letter = a.say('x')
  b.open(a, letter)
  b.acknowledge()
  const second = b.acknowledge()
  assert.deepEqual(a.open(b, second).acknowledged, [{ chain: letter.chain, letters: [letter.n] }])
  // A's next letter acknowledges it: after that nothing is left to say.
  tell(a, b, 'z')
  tell(b, a, 'knows')
  assert.deepEqual(
    b.state.receipts.map(({ chain }) => chain),
    [b.state.receiving?.id],
  )
})

test('receipts of at most 16 chains are kept', () => {
  const { a, b } = makePair('receipts')
  for (let turn = 0; turn < 20; turn++) {
    // The acknowledgement of each of B's letters is lost on the way: B never learns what A knows.
    a.say('lost')
    tell(a, b, 'x')
    const { state } = b
    b.rollBackTo({ ...state, receipts: state.receipts.map((r) => ({ ...r, report: NEWS })) })
    tell(b, a, 'y'.repeat(1_665))
  }
  assert.equal(b.state.receipts.length, 16)
  assert.equal(a.open(b, b.acknowledge()).acknowledged.length, 16)
})

const NEWS = { kind: 'news' } as const

test('at the end of a chain sending stops in words, and an answer frees it', () => {
  const { a, b } = makePair('2^20')
  tell(a, b, 'x')
  tell(b, a, 'y')
  tell(a, b, 'z')
  assert.ok(a.state.kind === 'leading' && b.state.kind === 'following')
  // Both sides stand, with agreeing keys, before the last letter of the chain.
  const last = 2 ** 20 - 1
  const window = { floor: last, reached: last, settled: [] }
  a.rollBackTo({ ...a.state, sending: { ...a.state.sending, n: last, window } })
  b.rollBackTo({ ...b.state, receiving: { ...b.state.receiving, n: last } })
  tell(a, b, 'the last one')
  const refused = send(a.state, { frames: [], control: true }, a.env)
  assert.deepEqual(refused, { kind: 'blocked', reason: 'chain-end' })
  tell(b, a, 'an answer')
  tell(a, b, 'and on')
  assert.deepEqual(b.inbox.slice(-2), ['the last one', 'and on'])
})
