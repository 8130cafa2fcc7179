import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { LETTER, letterTag, mailboxCopy, TAG_LENGTH } from '../../src/letter/index.ts'
import { openBody, openHeader, sealLetter } from '../../src/letter/letter.ts'
import { encodeState, type RatchetState, receive } from '../../src/ratchet/index.ts'
import { makePair, type Party, tell } from '../ratchet/ratchet-pair.ts'

const DROPPED = { kind: 'dropped', reason: 'unopenable' }

/** The bytes of a state, to see that nothing in it has changed. */
const imprint = (state: RatchetState): string =>
  Buffer.from(encodeState(state).expose()).toString('base64')

/** What `to` makes of `letter`, delivered as letter `n` of its chain. */
function deliver(
  to: Party,
  from: { readonly chain: string; readonly n: number },
  letter: Uint8Array,
  mailbox = 0,
): ReturnType<typeof receive> {
  const mailboxKey = to.mailboxes[mailbox] as Uint8Array
  return receive(to.state, { chain: from.chain as never, n: from.n, mailboxKey, letter }, to.env)
}

for (const situation of ['current chain', 'next chain', 'skipped'] as const) {
  test(`a flipped bit anywhere in a letter is rejected alike, and changes nothing (${situation})`, () => {
    const random = new SeededRandom(`flips ${situation}`)
    const { a, b } = makePair(`bit flips ${situation}`)
    tell(a, b, 'x')
    if (situation === 'next chain') tell(b, a, 'y')
    const sealed = a.say('a letter under attack')
    if (situation === 'skipped') tell(a, b, 'later')
    const { letter } = a.copy(sealed, b.mailboxes[0] as Uint8Array)
    const before = imprint(b.state)
    for (let at = 0; at < letter.length; at++) {
      const flipped = letter.slice()
      flipped[at] = (flipped[at] as number) ^ (1 << random.int(8))
      assert.deepEqual(deliver(b, sealed, flipped), DROPPED, `byte ${at}`)
    }
    assert.equal(imprint(b.state), before)
    assert.equal(deliver(b, sealed, letter).kind, 'opened')
  })
}

test('letters of every wrong length are rejected alike', () => {
  const { a, b } = makePair('lengths')
  const sealed = a.say('x')
  const { letter } = a.copy(sealed, b.mailboxes[0] as Uint8Array)
  for (const length of [0, 1, 16, 2_332, 4_095, 4_097, 8_192, 65_535, 65_536, 65_537]) {
    const other = new Uint8Array(length)
    other.set(letter.subarray(0, length))
    assert.deepEqual(deliver(b, sealed, other), DROPPED)
  }
})

test('a letter opens at no other n, chain or mailbox than its own', () => {
  const { a, b } = makePair('splices')
  tell(b, a, 'x')
  tell(a, b, 'y')
  const sealed = a.say('z')
  const { letter } = a.copy(sealed, b.mailboxes[0] as Uint8Array)
  for (const n of [0, 2, 3, 64, 65, 2 ** 20, 2 ** 32 - 1]) {
    assert.deepEqual(deliver(b, { ...sealed, n }, letter), DROPPED)
  }
  for (const chain of [b.state.nextReceiving.id, b.state.nextSending.id, '0000000000000000']) {
    assert.deepEqual(deliver(b, { ...sealed, chain }, letter), DROPPED)
  }
  assert.deepEqual(deliver(b, sealed, letter, 1), DROPPED)
  assert.equal(deliver(b, sealed, letter).kind, 'opened')
})

test('a letter is not taken back by its own sender, nor by another session', () => {
  const { a, b } = makePair('directions')
  const other = makePair('another session')
  tell(a, b, 'x')
  tell(b, a, 'y')
  const sealed = a.say('z')
  for (const victim of [a, other.a, other.b]) {
    const { receiving, nextReceiving } = victim.state
    const chains = [sealed.chain, receiving?.id, nextReceiving.id]
    for (const chain of chains.filter((id) => id !== undefined)) {
      for (const mailbox of [0, 1]) {
        const { letter } = a.copy(sealed, victim.mailboxes[mailbox] as Uint8Array)
        assert.deepEqual(deliver(victim, { chain, n: sealed.n }, letter, mailbox), DROPPED)
      }
    }
  }
})

test('a header or body of one letter does not fit another', () => {
  const { a, b } = makePair('cut and paste')
  tell(a, b, 'x')
  const [first, second] = [a.say('first'), a.say('second')]
  for (const cut of [2_332, 2_364, 4_064]) {
    const inner = first.inner.slice()
    inner.set(second.inner.subarray(cut), cut)
    const { letter } = a.copy({ ...first, inner }, b.mailboxes[0] as Uint8Array)
    assert.deepEqual(deliver(b, first, letter), DROPPED)
  }
})

test('a replayed letter is dropped and the chain does not advance', () => {
  const { a, b } = makePair('replay')
  const sealed = a.say('once')
  const { letter } = a.copy(sealed, b.mailboxes[0] as Uint8Array)
  b.open(a, sealed)
  const before = imprint(b.state)
  assert.deepEqual(deliver(b, sealed, letter), DROPPED)
  assert.equal(imprint(b.state), before)
})

test('depositing again repeats the bytes at the same mailbox and shares nothing with another', () => {
  const { a, b } = makePair('copies')
  const sealed = a.say('x')
  const [here, again, there] = [0, 0, 1].map((mailbox) =>
    mailboxCopy(nodePrimitives, sealed, b.mailboxes[mailbox] as Uint8Array),
  )
  assert.ok(here && again && there)
  assert.deepEqual(here, again)
  assert.equal(here.tag.length, TAG_LENGTH)
  assert.notDeepEqual(here.tag, there.tag)
  const same = here.letter.filter((byte, index) => byte === there.letter[index]).length
  assert.ok(same < 64, 'no more bytes agree than chance gives')
})

test('the same text sealed twice shares no byte but by chance', () => {
  const { a } = makePair('equal texts')
  const [first, second] = [a.say('the same'), a.say('the same')]
  const same = first.inner.filter((byte, index) => byte === second.inner[index]).length
  assert.ok(same < 64)
})

test('a letter has 4,096 bytes, of which 1,668 are for content', () => {
  assert.deepEqual([LETTER.length, LETTER.contentLength], [4_096, 1_668])
})

test('the message key commits: a letter opens under one key, and its commitment binds place and text', () => {
  const random = new SeededRandom('commitment')
  const place = { sid: random.random(32), dh: random.random(32), n: 7 }
  const keys = { messageKey: random.random(32), headerKey: random.random(32) }
  const header = random.random(2_316)
  const letter = sealLetter(
    nodePrimitives,
    keys,
    place,
    header,
    (content) => content.set([1, 0, 1, 65]),
    random.random(32),
  )
  const open = (key: Uint8Array, where: typeof place): Uint8Array | undefined =>
    openBody(nodePrimitives, key, where, letter, (content) => content.slice(0, 4))
  assert.deepEqual(open(keys.messageKey, place), Uint8Array.of(1, 0, 1, 65))
  assert.deepEqual(openHeader(nodePrimitives, keys.headerKey, letter), header)
  assert.equal(open(random.random(32), place), undefined)
  assert.equal(open(keys.messageKey, { ...place, n: 8 }), undefined)
  assert.equal(open(keys.messageKey, { ...place, sid: random.random(32) }), undefined)
  assert.equal(open(keys.messageKey, { ...place, dh: random.random(32) }), undefined)
})

test('C cannot be exchanged for that of another text under the same key: the letter is opened by it', () => {
  const random = new SeededRandom('two texts')
  const place = { sid: random.random(32), dh: random.random(32), n: 0 }
  const keys = { messageKey: random.random(32), headerKey: random.random(32) }
  const header = random.random(2_316)
  const seal = (text: number): Uint8Array =>
    sealLetter(
      nodePrimitives,
      keys,
      place,
      header,
      (content) => content.fill(text, 0, 8),
      new Uint8Array(32),
    )
  const [one, two] = [seal(1), seal(2)]
  assert.notDeepEqual(one.subarray(2_332, 2_364), two.subarray(2_332, 2_364))
  // Under a repeated Kf and message key the two ciphertexts still have unrelated keys.
  const same = one.filter((byte, index) => byte === two[index]).length
  assert.ok(same < 64)
})

test('tags differ by mailbox and n, and say nothing about each other', () => {
  const { a, b } = makePair('tags')
  const { tagKey } = a.say('x')
  const seen = new Set<string>()
  for (const mailboxKey of b.mailboxes) {
    for (let n = 0; n < 256; n++) {
      seen.add(Buffer.from(letterTag(nodePrimitives, tagKey, mailboxKey, n)).toString('hex'))
    }
  }
  assert.equal(seen.size, 512)
})
