/** The walks of the design review, step by step. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SealedLetter } from '../../src/ratchet/index.ts'
import { makePair, type Party, tell } from './ratchet-pair.ts'

/** Says as much as flow control allows; `limit` at most. */
function sayMany(from: Party, limit: number, prefix = ''): SealedLetter[] {
  const letters: SealedLetter[] = []
  while (letters.length < limit) {
    const letter = from.trySay([`${prefix}${letters.length}`])
    if (letter === undefined) break
    letters.push(letter)
  }
  return letters
}

function takeAll(to: Party, from: Party, letters: readonly SealedLetter[], mailbox = 0): number {
  const mailboxKey = to.mailboxes[mailbox] as Uint8Array
  return letters.filter((letter) => to.take(from.copy(letter, mailboxKey))?.kind === 'opened')
    .length
}

test('simultaneous first sends: both chains open, and the next turns go on', () => {
  const { a, b } = makePair('simultaneous')
  const fromA = a.say('from A')
  const fromB = b.say('from B')
  b.open(a, fromA)
  a.open(b, fromB)
  tell(a, b, 'next A')
  tell(b, a, 'next B')
  assert.deepEqual(b.inbox, ['from A', 'next A'])
  assert.deepEqual(a.inbox, ['from B', 'next B'])
})

test('64 letters lost in a row: the window closes, and the same letters at another mailbox open it', () => {
  const { a, b } = makePair('64 lost')
  tell(a, b, 'hello')
  tell(b, a, 'hello')
  const texts = sayMany(a, 100)
  assert.equal(texts.length, 56)
  const control = Array.from({ length: 8 }, () => a.trySay([], true))
  assert.ok(control.every((letter) => letter !== undefined))
  assert.equal(a.trySay([], true), undefined)
  assert.equal(a.trySay(['no']), undefined)
  assert.equal(takeAll(b, a, [...texts, ...control], 1), 64)
  a.open(b, b.acknowledge())
  assert.equal(sayMany(a, 100).length, 56)
})

test('64 letters lost in a row: the last of them alone is enough to go on', () => {
  const { a, b } = makePair('63 lost')
  const texts = sayMany(a, 100)
  assert.equal(takeAll(b, a, texts.slice(-1)), 1)
  a.open(b, b.acknowledge())
  tell(a, b, 'and on')
  assert.equal(b.inbox.at(-1), 'and on')
  assert.equal(takeAll(b, a, texts.slice(0, -1)), 55)
})

test('three chains out of order: the letters of the first two open after the third', () => {
  const { a, b } = makePair('three chains')
  const late: SealedLetter[] = []
  for (let turn = 0; turn < 3; turn++) {
    late.push(a.say(`${turn} late`), a.say(`${turn} later`))
    tell(a, b, `${turn} in time`)
    tell(b, a, 'go on')
  }
  tell(a, b, 'end')
  for (const letter of late.toReversed()) b.open(a, letter)
  assert.equal(b.inbox.length, 10)
  assert.equal(new Set(b.inbox).size, 10)
  assert.deepEqual(b.state.skipped, [])
})

test('100 letters after an absence, from two chains and in no order: all open', () => {
  const { a, b } = makePair('100 letters')
  const first = sayMany(a, 56, 'first ')
  takeAll(b, a, first.slice(0, 1))
  const reply = b.say('the last thing before the absence')
  a.open(b, reply)
  const second = sayMany(a, 45, 'second ')
  const mailboxKey = b.mailboxes[0] as Uint8Array
  let waiting = [...first.slice(1), ...second].map((letter) => a.copy(letter, mailboxKey))
  assert.equal(waiting.length, 100)
  waiting.sort((x, y) => Buffer.compare(x.tag, y.tag))
  while (waiting.length > 0) {
    const left = waiting.filter((flight) => b.take(flight)?.kind !== 'opened')
    assert.ok(left.length < waiting.length, 'a round that opens nothing would never end')
    waiting = left
  }
  assert.equal(b.inbox.length, 101)
  assert.equal(new Set(b.inbox).size, 101)
  assert.equal(b.lost, 0)
})
