import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import {
  type Content,
  ContentError,
  contentFrame,
  decodeReassembly,
  EMPTY_REASSEMBLY,
  encodeReassembly,
  type Fragment,
  type Frame,
  FrameType,
  layOut,
  type ReassemblyOutput,
  type ReassemblyState,
  readContent,
  readFragment,
  stepReassembly,
} from '../../src/content/index.ts'
import { type UnixMs, unixMs } from '../../src/env.ts'
import { DAY } from '../ratchet/ratchet-pair.ts'

const NOW = unixMs(1_800_000_000_000)
const later = (days: number): UnixMs => unixMs(NOW + days * DAY)

type Part = ReassemblyState['incomplete'][number]['parts'][number]

function longFrame(random: SeededRandom, length: number): Frame {
  const text = Array.from({ length }, () => String.fromCharCode(97 + random.int(26))).join('')
  const content: Content = { kind: 'text', id: random.random(8), sentAt: NOW, replyTo: [], text }
  return contentFrame(content)
}

function fragmentsOf(frame: Frame, random: SeededRandom): Fragment[] {
  return layOut([frame], random)
    .flat()
    .map((part) => readFragment(part))
    .map((fragment) => {
      assert.ok(fragment)
      return fragment
    })
}

function take(
  state: ReassemblyState,
  fragments: readonly Fragment[],
  now = NOW,
): { state: ReassemblyState; outputs: ReassemblyOutput[] } {
  const outputs: ReassemblyOutput[] = []
  let current = state
  for (const fragment of fragments) {
    const step = stepReassembly(current, { kind: 'fragment', fragment }, now)
    current = step.state
    outputs.push(...step.outputs)
  }
  return { state: current, outputs }
}

test('parts in any order, some of them twice, make each text whole once', () => {
  for (let run = 0; run < 60; run++) {
    const random = new SeededRandom(`parts ${run}`)
    const frames = Array.from({ length: 3 }, () => longFrame(random, 1_700 + random.int(20_000)))
    const parts = frames.flatMap((frame) => fragmentsOf(frame, random))
    const noisy = random.shuffle([...parts, ...parts.filter(() => random.chance(0.5))])
    const { state, outputs } = take(EMPTY_REASSEMBLY, noisy)
    assert.equal(outputs.length, 3, random.seed)
    for (const frame of frames) {
      assert.ok(
        outputs.some((output) => {
          const whole = output.kind === 'whole' ? output.frame : undefined
          return whole && Buffer.from(whole.payload).equals(frame.payload)
        }),
        random.seed,
      )
    }
    assert.deepEqual(state.incomplete, [])
  }
})

test('a whole text of 64 KiB reads as the content that was written', () => {
  const random = new SeededRandom('whole')
  const frame = longFrame(random, 65_536)
  const { outputs } = take(EMPTY_REASSEMBLY, fragmentsOf(frame, random))
  const [output] = outputs
  assert.ok(output?.kind === 'whole')
  assert.deepEqual(readContent(output.frame), readContent(frame))
  assert.equal(readContent(output.frame).kind, 'text')
})

test('a missing part is waited for 29 days after the last one, then the rest is given up', () => {
  const random = new SeededRandom('missing')
  const [first, second, ...rest] = fragmentsOf(longFrame(random, 6_000), random)
  assert.ok(first && second)
  let { state } = take(EMPTY_REASSEMBLY, [first])
  state = take(state, [second], later(28)).state
  assert.deepEqual(stepReassembly(state, { kind: 'tick' }, later(56)).outputs, [])
  const over = stepReassembly(state, { kind: 'tick' }, later(57))
  assert.deepEqual(over.outputs, [{ kind: 'given-up', of: 1, missing: rest.length }])
  assert.deepEqual(over.state.incomplete, [])
})

test('at most 16 texts are incomplete at a time, and the one that waited longest goes', () => {
  const random = new SeededRandom('many')
  const starts = Array.from({ length: 17 }, () => fragmentsOf(longFrame(random, 4_000), random))
  const { state, outputs } = take(
    EMPTY_REASSEMBLY,
    starts.map(([first]) => first as Fragment),
  )
  assert.deepEqual(outputs, [{ kind: 'given-up', of: 1, missing: 2 }])
  assert.equal(state.incomplete.length, 16)
  const [, survivor] = starts
  const { outputs: whole } = take(state, (survivor as Fragment[]).slice(1))
  assert.equal(whole[0]?.kind, 'whole')
})

test('memory is bounded: parts beyond the longest payload are not taken', () => {
  const id = new Uint8Array(8)
  const part = new Uint8Array(1_650)
  const parts = Array.from({ length: 63 }, (_, index) => ({ id, of: 1, index, count: 64, part }))
  const { state } = take(EMPTY_REASSEMBLY, parts)
  const held = state.incomplete[0]?.parts.reduce((sum, other) => sum + other.part.length, 0)
  assert.ok(held !== undefined && held <= 65_536 + 64)
})

test('a part that contradicts the others of its id changes nothing', () => {
  const random = new SeededRandom('contradiction')
  const [first, second] = fragmentsOf(longFrame(random, 4_000), random)
  assert.ok(first && second)
  const { state } = take(EMPTY_REASSEMBLY, [first])
  for (const other of [
    { ...second, count: 4 },
    { ...second, of: FrameType.edit },
    { ...first, part: second.part },
  ]) {
    assert.equal(JSON.stringify(take(state, [other]).state), JSON.stringify(state))
  }
})

test('late copies of a finished text are recognised', () => {
  const random = new SeededRandom('late copies')
  const parts = fragmentsOf(longFrame(random, 4_000), random)
  const { state } = take(EMPTY_REASSEMBLY, parts)
  const again = take(state, parts)
  assert.deepEqual(again.outputs, [])
  assert.deepEqual(again.state.incomplete, [])
})

test('a step leaves the state that it was given as it was', () => {
  const random = new SeededRandom('pure')
  const [first, second] = fragmentsOf(longFrame(random, 2_000), random)
  assert.ok(first && second)
  const { state } = take(EMPTY_REASSEMBLY, [first])
  const before = encodeReassembly(state)
  take(state, [second])
  stepReassembly(state, { kind: 'tick' }, later(60))
  assert.deepEqual(encodeReassembly(state), before)
})

test('a stored reassembly goes on after a restart, and a damaged one is refused', () => {
  const random = new SeededRandom('stored')
  const done = fragmentsOf(longFrame(random, 2_000), random)
  const [first, ...rest] = fragmentsOf(longFrame(random, 5_000), random)
  const { state } = take(EMPTY_REASSEMBLY, [...done, first as Fragment])
  const stored = encodeReassembly(state)
  const back = decodeReassembly(stored)
  assert.ok(back)
  assert.deepEqual(back, state)
  assert.equal(take(back, rest).outputs[0]?.kind, 'whole')
  for (let length = 0; length < stored.length; length += 7) {
    assert.equal(decodeReassembly(stored.slice(0, length)), undefined)
  }
  assert.equal(decodeReassembly(Uint8Array.of(...stored, 0)), undefined)
  assert.equal(decodeReassembly(stored.with(0, 2)), undefined)
})

test('a stored reassembly that no step could have left is refused', () => {
  const part = (index: number, length = 3): Part => ({ index, part: new Uint8Array(length) })
  const entry = (count: number, ...parts: readonly Part[]): ReassemblyState => ({
    incomplete: [{ id: new Uint8Array(8), of: 1, count, since: NOW, parts }],
    done: [],
  })
  assert.ok(decodeReassembly(encodeReassembly(entry(3, part(0), part(2)))))
  const damaged = [
    entry(1, part(9), part(9)),
    entry(4, part(2), part(1)),
    entry(4, part(1), part(1)),
    entry(3, part(3)),
    entry(2, part(0), part(1)),
    entry(4, part(0, 40_000), part(1, 40_000)),
  ]
  for (const state of damaged) assert.throws(() => encodeReassembly(state), { name: 'CodecError' })
  // The same as bytes: the index of the last part, and how many parts there are of how many.
  const good = encodeReassembly(entry(3, part(0), part(2)))
  const lastIndex = good.length - 1 - 3 - 2 - 1
  for (const index of [0, 3, 255]) {
    assert.equal(decodeReassembly(good.with(lastIndex, index)), undefined, `index ${index}`)
  }
  const countAt = 1 + 1 + 8 + 1
  for (const count of [0, 1, 2]) {
    assert.equal(decodeReassembly(good.with(countAt, count)), undefined, `count ${count}`)
  }
})

test('late copies of the last 128 finished texts are recognised, and no more are remembered', () => {
  const random = new SeededRandom('many texts')
  const texts = Array.from({ length: 140 }, () => fragmentsOf(longFrame(random, 2_000), random))
  let state = EMPTY_REASSEMBLY
  for (const fragments of texts) ({ state } = take(state, fragments))
  assert.equal(state.done.length, 128)
  const recent = take(state, texts.at(-1) ?? [])
  assert.deepEqual(recent.outputs, [])
  assert.ok(decodeReassembly(encodeReassembly(state)))
})

test('what is not a sensible fragment is none', () => {
  const random = new SeededRandom('sense')
  const frame = layOut([longFrame(random, 4_000)], random).flat()[1]
  assert.ok(frame)
  assert.ok(readFragment(frame))
  const changed = (at: number, value: number): unknown =>
    readFragment({ ...frame, payload: frame.payload.with(at, value) })
  assert.equal(changed(8, 0), undefined)
  assert.equal(changed(8, FrameType.fragment), undefined)
  assert.equal(changed(8, FrameType.delivered), undefined)
  assert.equal(changed(9, 3), undefined)
  assert.equal(changed(10, 1), undefined)
  assert.equal(changed(10, 65), undefined)
  for (let length = 0; length <= 11; length++) {
    assert.equal(readFragment({ ...frame, payload: frame.payload.slice(0, length) }), undefined)
  }
})

test('a frame of another type is no fragment, whatever its payload looks like', () => {
  const random = new SeededRandom('other types')
  const frame = layOut([longFrame(random, 4_000)], random).flat()[1]
  assert.ok(frame)
  for (let type = 1; type < 256; type++) {
    assert.equal(readFragment({ ...frame, type }) !== undefined, type === FrameType.fragment)
  }
})

test('a frame of more than 64 parts is refused where it is composed', () => {
  const random = new SeededRandom('too long')
  const frame = { type: 99, payload: new Uint8Array(64 * 1_632) }
  assert.throws(
    () => layOut([frame], random),
    (error: unknown) => error instanceof ContentError && error.code === 'too-long',
  )
})
