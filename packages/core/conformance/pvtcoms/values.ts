/** How values stand in our vectors: bytes as hexadecimal, places and frames as objects, draws in their order. */
import { equal, toHex } from '../../src/bytes.ts'
import type { Frame } from '../../src/content/frame.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { SUPPORTED_SUITES, type SuiteSet } from '../../src/crypto/suites.ts'
import type { Descriptor } from '../../src/descriptor.ts'
import { type RandomSource, unixMs } from '../../src/env.ts'
import type { Introduction } from '../../src/handshake/answer-plaintext.ts'
import type { RatchetEnv } from '../../src/ratchet/env.ts'
import type { Secret } from '../../src/secret.ts'
import {
  bytes,
  type Fields,
  FormatError,
  fromHexadecimal,
  inner,
  integer,
  list,
  text,
} from '../fields.ts'

/** The outside world of one step. `end` throws unless every draw was used. */
export interface ScriptedEnv extends RatchetEnv {
  end(): void
}

/** Hands out the draws in `inputs[key]`, in their order and only in their lengths. `now` is in seconds. */
export function scriptedEnv(
  primitives: Primitives,
  inputs: Fields,
  key: string,
  now: number,
  suites: SuiteSet = SUPPORTED_SUITES,
): ScriptedEnv {
  const draws = byteList(inputs, key)
  let used = 0
  return {
    primitives,
    suites,
    now: () => unixMs(now * 1000),
    random(length) {
      const draw = draws[used++]
      if (draw?.length !== length) throw new Error('another random draw than in the file')
      return draw.slice()
    },
    end() {
      if (used !== draws.length) throw new Error('fewer random draws than in the file')
    },
  }
}

/** One draw from `source` for each length, as they stand in a file. */
export function drawn(source: RandomSource, ...lengths: readonly number[]): string[] {
  return lengths.map((length) => toHex(source.random(length)))
}

export function byteList(fields: Fields, key: string): Uint8Array[] {
  const value = fields[key]
  if (!Array.isArray(value)) throw new FormatError(`no list ${key}`)
  return value.map((entry: unknown) => {
    if (typeof entry !== 'string') throw new FormatError(`no list of bytes ${key}`)
    return fromHexadecimal(entry)
  })
}

export function integers(fields: Fields, key: string): number[] {
  const value = fields[key]
  if (!Array.isArray(value) || !value.every((entry) => Number.isSafeInteger(entry))) {
    throw new FormatError(`no list of integers ${key}`)
  }
  return value as number[]
}

export function descriptors(fields: Fields, key: string): Descriptor[] {
  return list(fields, key).map((entry) => {
    const kind = text(entry, 'kind')
    if (kind !== 'mailbox' && kind !== 'own-box' && kind !== 'direct') {
      throw new FormatError('no kind of place')
    }
    return { kind, publicKey: bytes(entry, 'onionKey'), port: integer(entry, 'port') }
  })
}

export function frames(fields: Fields, key: string): Frame[] {
  return list(fields, key).map((entry) => ({
    type: integer(entry, 'type'),
    payload: bytes(entry, 'payload'),
  }))
}

export function frameFields(shown: readonly Frame[]): Fields[] {
  return shown.map(({ type, payload }) => ({ type, payload: toHex(payload) }))
}

export function introduction(fields: Fields, key: string): Introduction {
  const own = inner(fields, key)
  return {
    onionKey: bytes(own, 'onionKey'),
    descriptors: descriptors(own, 'descriptors'),
    frames: frames(own, 'frames'),
  }
}

/** A place as it stands in a file. */
export function placeFrom(source: RandomSource, kind: Descriptor['kind'], port: number): Fields {
  return { kind, onionKey: toHex(source.random(32)), port }
}

/** `ours`, which the code made, in hexadecimal, if the formulas of the documents give the same; throws otherwise. */
export function agreed(
  what: string,
  ours: Uint8Array | Secret<string>,
  formula: Uint8Array,
): string {
  const value = ours instanceof Uint8Array ? ours : ours.expose()
  if (!equal(value, formula)) throw new Error(`code and document disagree about ${what}`)
  return toHex(formula)
}

/** `value`, which has to be there. */
export function present<T>(what: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`no ${what}`)
  return value
}
