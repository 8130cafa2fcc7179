import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { secretsOf, TagWatch, watchedTags } from '../../src/ratchet/index.ts'
import { SecretError } from '../../src/secret.ts'
import { makePair, type Party, tell } from './ratchet-pair.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Everything that `watch` must find of one party, and that it finds nothing else of it. */
function checkAgainst(watch: TagWatch, session: string, { state, mailboxes }: Party): Set<string> {
  const expected = new Set<string>()
  for (const mailboxKey of mailboxes) {
    for (const { tag, chain, n } of watchedTags(nodePrimitives, state, mailboxKey)) {
      assert.deepEqual(watch.match(tag), { session, mailboxKey, chain, n })
      expected.add(hex(tag))
    }
  }
  return expected
}

test('the watched set is skipped ∪ current ∪ next, at each mailbox', () => {
  const { a, b } = makePair('set')
  const count = (party: Party): number =>
    watchedTags(nodePrimitives, party.state, party.mailboxes[0] as Uint8Array).length
  // A leads without having heard anything: next alone. B follows: current alone.
  assert.deepEqual([count(a), count(b)], [64, 64])
  a.say('skipped')
  a.say('skipped too')
  tell(a, b, 'x')
  assert.equal(count(b), 2 + 64)
  tell(b, a, 'y')
  assert.equal(count(b), 2 + 64 + 64)
  assert.equal(count(a), 64)
  tell(a, b, 'z')
  assert.equal(count(b), 2 + 64)
})

test('the watched set ends where the chain ends', () => {
  const { a, b } = makePair('end of chain')
  tell(a, b, 'x')
  const { state } = b
  assert.ok(state.kind === 'following')
  const late = { ...state, receiving: { ...state.receiving, n: 2 ** 20 - 3 } }
  assert.deepEqual(
    watchedTags(nodePrimitives, late, b.mailboxes[0] as Uint8Array).map(({ n }) => n),
    [2 ** 20 - 3, 2 ** 20 - 2, 2 ** 20 - 1],
  )
})

test('the incremental watch finds exactly the watched set through 60 random conversations', () => {
  for (let run = 0; run < 60; run++) {
    const seed = `watch ${run}`
    const random = new SeededRandom(seed)
    const { a, b } = makePair(seed)
    const watch = new TagWatch(nodePrimitives)
    const seen = new Set<string>()
    let current = new Set<string>()
    for (let step = 0; step < 10; step++) {
      const [from, to] = random.chance(0.5) ? [a, b] : [b, a]
      const letters = Array.from({ length: 1 + random.int(4) }, () => from.trySay(['x']))
      for (const letter of random.shuffle(letters)) {
        if (letter && random.chance(0.7)) to.take(from.copy(letter, random.pick(to.mailboxes)))
      }
      watch.update('b', b.state, b.mailboxes)
      if (random.chance(0.4)) {
        current = checkAgainst(watch, 'b', b)
        for (const tag of current) seen.add(tag)
      }
    }
    current = checkAgainst(watch, 'b', b)
    for (const tag of seen) {
      const found = watch.match(Buffer.from(tag, 'hex')) !== undefined
      assert.equal(found, current.has(tag), seed)
    }
  }
})

test('sessions do not disturb each other, and a forgotten one is not found any more', () => {
  const watch = new TagWatch(nodePrimitives)
  const first = makePair('first')
  const second = makePair('second')
  watch.update('1', first.b.state, first.b.mailboxes)
  watch.update('2', second.b.state, second.b.mailboxes)
  checkAgainst(watch, '1', first.b)
  const gone = checkAgainst(watch, '2', second.b)
  watch.forget('2')
  watch.forget('never there')
  checkAgainst(watch, '1', first.b)
  for (const tag of gone) assert.equal(watch.match(Buffer.from(tag, 'hex')), undefined)
})

test('when the mailboxes change, the old ones are not looked at any more', () => {
  const { b } = makePair('mailboxes')
  const watch = new TagWatch(nodePrimitives)
  watch.update('b', b.state, b.mailboxes)
  const before = checkAgainst(watch, 'b', b)
  const moved = new Uint8Array(32).fill(7)
  watch.update('b', b.state, [moved])
  for (const tag of before) assert.equal(watch.match(Buffer.from(tag, 'hex')), undefined)
  const [first] = watchedTags(nodePrimitives, b.state, moved)
  assert.ok(first)
  assert.equal(watch.match(first.tag)?.mailboxKey, moved)
})

test('a letter in order costs one tag per mailbox, and a turn a few, not a window', () => {
  let computed = 0
  const counting: Primitives = {
    ...nodePrimitives,
    hmacSha256: (key, message) => {
      computed++
      return nodePrimitives.hmacSha256(key, message)
    },
  }
  const { a, b } = makePair('cost')
  const watch = new TagWatch(counting)
  watch.update('b', b.state, b.mailboxes)
  assert.equal(computed, 2 * 4)
  watch.match(new Uint8Array(16))
  assert.equal(computed, 2 * 64)
  watch.match(new Uint8Array(16))
  assert.equal(computed, 2 * 64)
  for (let n = 0; n < 5; n++) {
    computed = 0
    tell(a, b, 'x')
    watch.update('b', b.state, b.mailboxes)
    assert.equal(computed, 2)
  }
  computed = 0
  tell(b, a, 'y')
  watch.update('b', b.state, b.mailboxes)
  assert.equal(computed, 2 * 4)
  computed = 0
  tell(a, b, 'z')
  watch.update('b', b.state, b.mailboxes)
  // The new chain's window moves by one; what the old one still owed is nothing.
  assert.equal(computed, 2)
})

test('a session whose keys are gone costs the others nothing, and says so', () => {
  const watch = new TagWatch(nodePrimitives)
  const [healthy, broken] = [makePair('healthy'), makePair('broken')]
  tell(healthy.a, healthy.b, 'x')
  tell(broken.a, broken.b, 'x')
  watch.update('broken', broken.b.state, broken.b.mailboxes)
  watch.update('healthy', healthy.b.state, healthy.b.mailboxes)
  for (const secret of secretsOf(broken.b.state)) secret.wipe()
  const foreign = new Uint8Array(16).fill(9)
  for (let times = 0; times < 2; times++) {
    assert.throws(() => watch.match(foreign), SecretError)
    checkAgainst(watch, 'healthy', healthy.b)
  }
  watch.forget('broken')
  assert.equal(watch.match(foreign), undefined)
  checkAgainst(watch, 'healthy', healthy.b)
})

test('a state whose keys are gone is not watched, and leaves nothing of its session', () => {
  const watch = new TagWatch(nodePrimitives)
  const { a, b } = makePair('gone')
  tell(a, b, 'x')
  watch.update('one', b.state, b.mailboxes)
  const before = checkAgainst(watch, 'one', b)
  a.say('skipped')
  tell(a, b, 'y')
  for (const secret of secretsOf(b.state)) secret.wipe()
  assert.throws(() => watch.update('one', b.state, [new Uint8Array(32)]), SecretError)
  for (const tag of before) assert.equal(watch.match(Buffer.from(tag, 'hex')), undefined)
})
