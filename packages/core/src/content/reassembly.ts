/**
 * Puts fragments together (docs/protocol/content.md §3): in any order, each part once, within bounds of
 * number, memory and time. A pure machine; a step never changes the state that it was given.
 */
import { concat, equal } from '../bytes.ts'
import {
  bytes,
  type Codec,
  constant,
  decode,
  encode,
  list,
  mapped,
  prefixedBytes,
  struct,
  u8,
  u16,
  u64,
} from '../codec/index.ts'
import { type UnixMs, unixMs } from '../env.ts'
import { MAX_PAYLOAD } from './content.ts'
import type { Fragment } from './fragment.ts'
import { MAX_FRAGMENTS } from './fragment.ts'
import type { Frame } from './frame.ts'

/** Frames that may be incomplete at a time; beyond it the one that waited longest goes. */
const MAX_INCOMPLETE = 16

/** Whole frames whose late copies are still recognised. */
const MAX_REMEMBERED = 128

/** How long an incomplete frame waits for its next part: as long as a skipped letter can come. */
const INCOMPLETE_LIFETIME_MS = 29 * 24 * 3_600_000

interface Incomplete {
  readonly id: Uint8Array
  readonly of: number
  readonly count: number
  /** When the last part came. */
  readonly since: UnixMs
  /** Ascending by index. */
  readonly parts: readonly { readonly index: number; readonly part: Uint8Array }[]
}

export interface ReassemblyState {
  /** The one that waited longest first. */
  readonly incomplete: readonly Incomplete[]
  /** Ids of 8 bytes, oldest first. */
  readonly done: readonly Uint8Array[]
}

export type ReassemblyInput =
  | { readonly kind: 'fragment'; readonly fragment: Fragment }
  /** Time has passed. */
  | { readonly kind: 'tick' }

export type ReassemblyOutput =
  /** All parts are there. */
  | { readonly kind: 'whole'; readonly frame: Frame }
  /** So many parts of `count` never came, or there was no more room to wait for them. */
  | { readonly kind: 'given-up'; readonly of: number; readonly missing: number }

export const EMPTY_REASSEMBLY: ReassemblyState = { incomplete: [], done: [] }

export interface ReassemblyStep {
  readonly state: ReassemblyState
  readonly outputs: readonly ReassemblyOutput[]
}

/** Takes one fragment, or lets time pass. A part that is known, or contradicts the others, changes nothing. */
export function stepReassembly(
  state: ReassemblyState,
  input: ReassemblyInput,
  now: UnixMs,
): ReassemblyStep {
  const { kept, outputs } = expire(state.incomplete, now)
  const current = { ...state, incomplete: kept }
  switch (input.kind) {
    case 'tick':
      return { state: current, outputs }
    case 'fragment': {
      const step = take(current, input.fragment, now)
      return { state: step.state, outputs: [...outputs, ...step.outputs] }
    }
  }
}

function take(state: ReassemblyState, fragment: Fragment, now: UnixMs): ReassemblyStep {
  const unchanged = { state, outputs: [] }
  if (state.done.some((id) => equal(id, fragment.id))) return unchanged
  const known = state.incomplete.find(({ id }) => equal(id, fragment.id))
  const grown = withPart(known ?? { ...fragment, since: now, parts: [] }, fragment, now)
  if (grown === undefined) return unchanged
  const others = state.incomplete.filter((entry) => entry !== known)
  if (grown.parts.length < grown.count) return bounded(state, [...others, grown])
  const frame = { type: grown.of, payload: concat(...grown.parts.map(({ part }) => part)) }
  const done = [...state.done, grown.id].slice(-MAX_REMEMBERED)
  return { state: { incomplete: others, done }, outputs: [{ kind: 'whole', frame }] }
}

/** `entry` with one more part, or undefined when it cannot belong to it. */
function withPart(entry: Incomplete, fragment: Fragment, now: UnixMs): Incomplete | undefined {
  const { id, of, count } = entry
  const { index, part } = fragment
  if (fragment.of !== of || fragment.count !== count) return undefined
  if (entry.parts.some((other) => other.index === index)) return undefined
  const parts = [...entry.parts, { index, part }].sort((a, b) => a.index - b.index)
  const length = parts.reduce((total, other) => total + other.part.length, 0)
  return length > MAX_PAYLOAD ? undefined : { id, of, count, since: now, parts }
}

function bounded(state: ReassemblyState, incomplete: readonly Incomplete[]): ReassemblyStep {
  const excess = incomplete.slice(0, Math.max(0, incomplete.length - MAX_INCOMPLETE))
  return {
    state: { ...state, incomplete: incomplete.slice(excess.length) },
    outputs: excess.map(givenUp),
  }
}

function expire(
  incomplete: readonly Incomplete[],
  now: UnixMs,
): { readonly kept: readonly Incomplete[]; readonly outputs: readonly ReassemblyOutput[] } {
  const isOver = ({ since }: Incomplete): boolean => since + INCOMPLETE_LIFETIME_MS <= now
  return {
    kept: incomplete.filter((entry) => !isOver(entry)),
    outputs: incomplete.filter(isOver).map(givenUp),
  }
}

function givenUp({ of, count, parts }: Incomplete): ReassemblyOutput {
  return { kind: 'given-up', of, missing: count - parts.length }
}

const time: Codec<UnixMs> = mapped(u64, {
  decode: (value) => (value > Number.MAX_SAFE_INTEGER ? undefined : unixMs(Number(value))),
  encode: (value) => BigInt(value),
})

const incompleteFrame: Codec<Incomplete> = mapped(
  struct('Incomplete', {
    id: bytes(8),
    of: u8,
    count: u8,
    since: time,
    parts: list(u8, struct('Part', { index: u8, part: prefixedBytes(u16, 0xffff) }), {
      min: 1,
      max: MAX_FRAGMENTS,
    }),
  }),
  { decode: ifIncomplete, encode: ifIncomplete },
)

/** Parts ascend, some are missing, and all of them fit into a frame: as a step leaves it. */
function ifIncomplete(entry: Incomplete): Incomplete | undefined {
  const { count, parts } = entry
  const indices = parts.map(({ index }) => index)
  const ascend = indices.every((index, at) => at === 0 || index > (indices[at - 1] as number))
  const length = parts.reduce((total, { part }) => total + part.length, 0)
  const fits = parts.length < count && (indices.at(-1) as number) < count && length <= MAX_PAYLOAD
  return ascend && fits ? entry : undefined
}

const StoredReassembly = struct('Reassembly', {
  version: constant(u8, 1),
  incomplete: list(u8, incompleteFrame, { max: MAX_INCOMPLETE }),
  done: list(u8, bytes(8), { max: MAX_REMEMBERED }),
})

/** For the encrypted store: the parts are what people wrote. */
export function encodeReassembly(state: ReassemblyState): Uint8Array {
  return encode(StoredReassembly, { version: 1, ...state })
}

/** The state in `stored`, or undefined when it is damaged. */
export function decodeReassembly(stored: Uint8Array): ReassemblyState | undefined {
  const decoded = decode(StoredReassembly, stored)
  if (!decoded.ok) return undefined
  const { incomplete, done } = decoded.value
  return { incomplete, done }
}
