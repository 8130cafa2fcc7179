import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import fc from 'fast-check'
import { nodePrimitives } from '../../providers/node.ts'
import { sealLetter } from '../../src/letter/letter.ts'
import {
  acknowledgementFrame,
  noteOpened,
  type Receipt,
  readAcknowledgement,
  receiptsToTell,
} from '../../src/ratchet/flow-control.ts'
import { headerWithN } from '../../src/ratchet/header.ts'
import { receive, type SealedLetter, send } from '../../src/ratchet/index.ts'
import { type ChainId, chainKeyAfter, messageKeyAt } from '../../src/ratchet/key-schedule.ts'
import { makePair, tell } from './ratchet-pair.ts'

const CHAIN = '0123456789abcdef' as ChainId
const SEED = 20_261_122
const RUNS = { seed: SEED, numRuns: 2_000 }

test('a chain has 56 places for anything and 8 more for control letters, before an answer', () => {
  const { a, b } = makePair('places')
  for (let n = 0; n < 56; n++) assert.equal(a.say('x').n, n)
  assert.equal(a.trySay(['x']), undefined)
  for (let n = 56; n < 64; n++) assert.equal(a.trySay([], true)?.n, n)
  assert.equal(a.trySay([], true), undefined)
  assert.deepEqual(send(a.state, { frames: [] }, a.env), { kind: 'blocked' })
  tell(b, a, 'an answer')
  assert.equal(a.say('x').n, 0)
})

test('what acknowledges the newest chain of a side always ends it', () => {
  for (let run = 0; run < 40; run++) {
    const random = new SeededRandom(`alternation ${run}`)
    const { a, b } = makePair(random.seed)
    for (let step = 0; step < 40; step++) {
      const [from, to] = random.chance(0.5) ? [a, b] : [b, a]
      const letter = from.trySay(['x'])
      if (letter === undefined || random.chance(0.3)) continue
      const newest = to.state.kind === 'leading' ? to.state.sending.id : undefined
      const opened = to.open(from, letter)
      if (opened.acknowledged.some(({ chain }) => chain === newest)) {
        assert.equal(to.state.kind, 'following', random.seed)
      }
    }
  }
})

test('acknowledgements alone cannot silence a side: the last place for content asks for an answer', () => {
  const { a, b } = makePair('silence')
  // A answers each of 56 letters on its own, and B hears of none of that but the last.
  tell(a, b, 'x')
  const letters = Array.from({ length: 56 }, () => b.say('y'))
  let last = a.newest
  for (const letter of letters) {
    a.open(b, letter)
    last = a.acknowledge()
  }
  assert.ok(last)
  assert.equal(last.n, 55)
  assert.equal(a.trySay(['A has something to say']), undefined)
  assert.equal(b.state.acknowledgementDue, false)
  b.open(a, last)
  assert.equal(b.state.acknowledgementDue, true)
  a.open(b, b.acknowledge())
  tell(a, b, 'A has something to say')
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

test('what a letter with content told is not repeated in its chain, but in the next while nobody knows that it arrived', () => {
  const { a, b } = makePair('firm')
  const told = a.say('x')
  b.open(a, told)
  // This letter tells of x and is deposited until it is acknowledged: no other has to.
  b.say('lost for now')
  assert.deepEqual(tell(b, a, 'y').acknowledged, [])
  assert.deepEqual(a.unacknowledged, [told])
  // The next chain tells it again, and with it what began that chain.
  const second = a.say('z')
  b.open(a, second)
  assert.deepEqual(tell(b, a, 'once more').acknowledged, [
    { chain: second.chain, letters: [second.n] },
    { chain: told.chain, letters: [told.n] },
  ])
  assert.deepEqual(a.unacknowledged, [])
})

test('where there is room for little, news is told before what was told already', () => {
  const [old, fresh] = ['00'.repeat(8), '11'.repeat(8)] as [ChainId, ChainId]
  const receipt = { next: 1, opened: 1n }
  const told: Receipt = {
    ...receipt,
    chain: old,
    report: { kind: 'told', chain: CHAIN, n: 0, firm: false },
  }
  const news: Receipt = { ...receipt, chain: fresh, report: NEWS }
  assert.deepEqual(receiptsToTell([told, news], CHAIN, 1), [news])
  assert.deepEqual(receiptsToTell([told, news], CHAIN, 2), [news, told])
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

test('no letter opens at 2^20 or above, though it was sealed with the right keys', () => {
  const { a, b } = makePair('2^20')
  tell(a, b, 'x')
  assert.ok(a.state.kind === 'leading' && b.state.kind === 'following')
  const last = 2 ** 20 - 1
  const { receiving } = b.state
  b.rollBackTo({ ...b.state, receiving: { ...receiving, n: last } })
  const { sending } = a.state
  const sealAt = (n: number): SealedLetter => {
    const chainKey = n === last ? receiving.chainKey : undefined
    const key = chainKey?.expose() ?? chainKeyAfter(nodePrimitives, receiving.chainKey.expose())
    const inner = sealLetter(
      nodePrimitives,
      { messageKey: messageKeyAt(nodePrimitives, key), headerKey: sending.headerKey.expose() },
      { sid: b.state.sid, dh: sending.header.subarray(0, 32), n },
      headerWithN(sending.header, n),
      () => {},
      new Uint8Array(32),
    )
    return { chain: sending.id, n, tagKey: sending.tagKey, inner }
  }
  const [end, beyond] = [sealAt(last), sealAt(last + 1)]
  const mailboxKey = b.mailboxes[0] as Uint8Array
  b.open(a, end)
  const { letter } = a.copy(beyond, mailboxKey)
  const place = { chain: beyond.chain, n: beyond.n, mailboxKey, letter }
  assert.equal(receive(b.state, place, b.env).kind, 'dropped')
  // The session is not stuck there: an answer begins new chains.
  tell(b, a, 'an answer')
  tell(a, b, 'and on')
})
