import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import fc from 'fast-check'
import { struct, u16, u32 } from '../../src/codec/index.ts'
import {
  type Content,
  ContentError,
  type ContentWith,
  contentCodec,
  contentFrame,
  type Frame,
  FrameType,
  framesLength,
  layOut,
  MAX_TEXT,
  readContent,
  readFrames,
  writeFrames,
} from '../../src/content/index.ts'
import { unixMs } from '../../src/env.ts'
import { LETTER } from '../../src/letter/index.ts'

const SEED = 20_261_123
const ID = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
const AT = unixMs(1_800_000_000_123)
const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(5)

const EXAMPLES: readonly Content[] = [
  { kind: 'text', id: ID, sentAt: AT, replyTo: [], text: 'Grüße 👋' },
  { kind: 'text', id: ID, sentAt: AT, replyTo: [{ author: 'reader', id: ID }], text: 'yes' },
  { kind: 'reaction', to: { author: 'sender', id: ID }, sentAt: AT, emoji: '👍🏽' },
  { kind: 'reaction', to: { author: 'reader', id: ID }, sentAt: AT, emoji: '' },
  { kind: 'edit', id: ID, sentAt: AT, text: 'better' },
  { kind: 'retract', id: ID },
  { kind: 'timer', seconds: 604_800, sentAt: AT },
  { kind: 'read', first: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 7), id: ID },
  { kind: 'profile', sentAt: AT, name: 'Ana' },
  {
    kind: 'descriptors',
    sentAt: AT,
    descriptors: [{ kind: 'mailbox', publicKey: new Uint8Array(32).fill(9), port: 80 }],
  },
  { kind: 'sas', opening: new Uint8Array(32).fill(3) },
  {
    kind: 'digest-heads',
    heads: [{ mailboxKey: new Uint8Array(32).fill(1), epoch: 77, head: new Uint8Array(32) }],
  },
  { kind: 'session-close', reason: 2 },
  { kind: 'introduce', id: bytes(16), expires: unixMs(1_800_000_000_000), name: 'Ivan' },
  { kind: 'introduction-yes', id: bytes(16), ek: bytes(1_216) },
  {
    kind: 'introduction-offer',
    id: bytes(16),
    ct: bytes(1_120),
    nonce: bytes(12),
    sealed: bytes(122),
  },
  { kind: 'introduction-end', id: bytes(16), reason: 3 },
]

/** Another way to say which message is meant: a member by number, and a height. */
const groupReference = struct('GroupReference', { member: u16, height: u32 })

/** Content of a letter's length that holds `frames`. */
function written(frames: readonly Frame[], length = LETTER.contentLength): Uint8Array {
  const content = new Uint8Array(length)
  writeFrames(frames, content)
  return content
}

test('every kind of content comes back from its frame', () => {
  for (const content of EXAMPLES) assert.deepEqual(readContent(contentFrame(content)), content)
  const kinds = new Set(EXAMPLES.map(({ kind }) => kind))
  // Acknowledgements and fragments are taken before contents are read.
  assert.equal(kinds.size, Object.keys(FrameType).length - 2)
})

test('every prefix of a fixed payload and every extension of it is damaged', () => {
  const open = new Set([
    ...['text', 'reaction', 'edit', 'profile', 'sas', 'introduce', 'introduction-offer'],
  ])
  for (const content of EXAMPLES) {
    const { type, payload } = contentFrame(content)
    if (open.has(content.kind)) continue
    for (let length = 0; length < payload.length; length++) {
      const frame = { type, payload: payload.slice(0, length) }
      assert.deepEqual(readContent(frame), { kind: 'damaged', type })
    }
    const longer = { type, payload: Uint8Array.of(...payload, 0) }
    assert.deepEqual(readContent(longer), { kind: 'damaged', type })
  }
})

test('text that is no UTF-8, or empty, or names two messages, is damaged', () => {
  const { type, payload } = contentFrame(EXAMPLES[0] as Content)
  const damaged = (change: (bytes: number[]) => number[]): void => {
    const frame = { type, payload: Uint8Array.from(change([...payload])) }
    assert.deepEqual(readContent(frame), { kind: 'damaged', type })
  }
  damaged((bytes) => [...bytes, 0xff])
  damaged((bytes) => [...bytes, 0xed, 0xa0, 0x80])
  damaged((bytes) => bytes.slice(0, 17))
  damaged((bytes) => bytes.with(16, 2))
  damaged((bytes) => bytes.with(8, 0xff))
  const reply = contentFrame(EXAMPLES[1] as Content)
  const author = reply.payload.with(17, 2)
  assert.equal(readContent({ type, payload: author }).kind, 'damaged')
})

test('what is longer than its kind allows is damaged, and cannot be said', () => {
  const cases: readonly (readonly [Content, Content])[] = [
    [
      { kind: 'profile', sentAt: AT, name: 'x'.repeat(128) },
      { kind: 'profile', sentAt: AT, name: 'x'.repeat(129) },
    ],
    [
      { kind: 'reaction', to: { author: 'sender', id: ID }, sentAt: AT, emoji: 'x'.repeat(64) },
      { kind: 'reaction', to: { author: 'sender', id: ID }, sentAt: AT, emoji: 'x'.repeat(65) },
    ],
    [
      { kind: 'sas', opening: new Uint8Array(1_024) },
      { kind: 'sas', opening: new Uint8Array(1_025) },
    ],
  ]
  for (const [longest, tooLong] of cases) {
    const { type, payload } = contentFrame(longest)
    assert.deepEqual(readContent({ type, payload }), longest)
    assert.equal(readContent({ type, payload: Uint8Array.of(...payload, 120) }).kind, 'damaged')
    assert.throws(() => contentFrame(tooLong), { name: 'CodecError' })
  }
  const twice: Content = {
    kind: 'text',
    id: ID,
    sentAt: AT,
    replyTo: [
      { author: 'sender', id: ID },
      { author: 'reader', id: ID },
    ],
    text: 'x',
  }
  assert.throws(() => contentFrame(twice), { name: 'CodecError' })
})

test('a type that is not known is kept as it came', () => {
  for (const type of [14, 100, 255]) {
    const frame = { type, payload: Uint8Array.of(1, 2, 3) }
    assert.deepEqual(readContent(frame), { kind: 'unknown', frame })
  }
  assert.equal(readContent({ type: FrameType.delivered, payload: ID }).kind, 'damaged')
})

test('what cannot be said is refused where it is composed', () => {
  const text = (value: string): Content => ({
    kind: 'text',
    id: ID,
    sentAt: AT,
    replyTo: [],
    text: value,
  })
  assert.ok(contentFrame(text('x'.repeat(MAX_TEXT))))
  for (const value of ['', '\ud800', 'x'.repeat(MAX_TEXT + 1)]) {
    assert.throws(() => contentFrame(text(value)), { name: /CodecError|ContentError/ })
  }
  const content = new Uint8Array(10)
  assert.throws(() => writeFrames([{ type: 1, payload: new Uint8Array(8) }], content), ContentError)
  for (const type of [0, 256, 1.5, -1]) {
    assert.throws(() => writeFrames([{ type, payload: new Uint8Array(0) }], content), ContentError)
  }
  const long = { type: 1, payload: new Uint8Array(65_536) }
  assert.throws(() => writeFrames([long], new Uint8Array(70_000)), ContentError)
})

/** Objects as literals make them. */
const PLAIN = { noNullPrototype: true }

const anyFrame = fc.record(
  {
    type: fc.integer({ min: 1, max: 255 }),
    payload: fc.uint8Array({ maxLength: 300 }),
  },
  PLAIN,
)

test(`a list of frames has one encoding, and comes back from it (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 12 }), (frames) => {
      const length = framesLength(frames)
      for (const extra of [0, 1, 2, 3, 50]) {
        const content = written(frames, length + extra)
        assert.deepEqual(readFrames(content), frames)
        if (extra === 0) continue
        const trailing = content.slice()
        trailing[content.length - 1] = 1
        // With one byte left this is the type of a frame that has no length; else what follows an end.
        assert.equal(readFrames(trailing), undefined)
      }
    }),
    { seed: SEED, numRuns: 300 },
  )
})

test('a frame that runs past the end is no list of frames, nor is any cut through one', () => {
  const frames = [
    { type: 1, payload: Uint8Array.of(1, 2, 3) },
    { type: 2, payload: Uint8Array.of(4) },
  ]
  const content = written(frames, framesLength(frames))
  const whole = new Set([0, 6, 10])
  for (let length = 0; length <= content.length; length++) {
    assert.equal(readFrames(content.slice(0, length)) !== undefined, whole.has(length))
  }
})

test('frames read from a letter own their bytes', () => {
  const content = written([{ type: 1, payload: Uint8Array.of(7) }])
  const frames = readFrames(content)
  content.fill(0)
  assert.deepEqual(frames, [{ type: 1, payload: Uint8Array.of(7) }])
})

test('a text of 64 KiB takes 41 letters, and one of 1,625 bytes a single one', () => {
  const random = new SeededRandom('letters')
  const lettersOf = (length: number): number => {
    const content: Content = {
      kind: 'text',
      id: ID,
      sentAt: AT,
      replyTo: [],
      text: 'x'.repeat(length),
    }
    return layOut([contentFrame(content)], random).length
  }
  assert.equal(lettersOf(MAX_TEXT), 41)
  assert.equal(lettersOf(1_625), 1)
  assert.equal(lettersOf(1_626), 2)
})

test('how messages are referred to can be another way, and everything else is as between two', () => {
  const group = contentCodec(groupReference)
  const to = { member: 7, height: 1_000 }
  const contents: readonly ContentWith<typeof to>[] = [
    { kind: 'text', id: ID, sentAt: AT, replyTo: [to], text: 'yes' },
    { kind: 'reaction', to, sentAt: AT, emoji: '👍' },
  ]
  for (const content of contents) {
    assert.deepEqual(group.readContent(group.contentFrame(content)), content)
    assert.notDeepEqual(readContent(group.contentFrame(content)), content)
  }
  const reaction = contentFrame({
    kind: 'reaction',
    ...{ to: { author: 'sender', id: ID }, sentAt: AT, emoji: '👍' },
  })
  assert.notDeepEqual(group.readContent(reaction), readContent(reaction))
  for (const content of EXAMPLES) {
    if (content.kind === 'text' || content.kind === 'reaction') continue
    assert.deepEqual(group.contentFrame(content), contentFrame(content))
  }
})

test(`laying out keeps the order, fills letters, and leaves room for an acknowledgement (seed ${SEED})`, () => {
  const random = new SeededRandom('layout')
  const short = fc.record(
    {
      type: fc.integer({ min: 20, max: 30 }),
      payload: fc.uint8Array({ maxLength: 1_642 }),
    },
    PLAIN,
  )
  fc.assert(
    fc.property(fc.array(short, { maxLength: 20 }), (frames) => {
      const letters = layOut(frames, random)
      assert.deepEqual(letters.flat(), frames)
      letters.forEach((letter, index) => {
        const length = framesLength(letter)
        assert.ok(length > 0 && length <= LETTER.contentLength - 23)
        const next = letters[index + 1]?.[0]
        if (next) assert.ok(length + framesLength([next]) > LETTER.contentLength - 23)
      })
    }),
    { seed: SEED, numRuns: 200 },
  )
})
