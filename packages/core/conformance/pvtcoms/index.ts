/** The files of our own vectors: how one is made, recognised and held against the code. */
import type { Primitives } from '../../src/crypto/primitives.ts'
import type { RandomSource } from '../../src/env.ts'
import { type Fields, FormatError, inner, list, text } from '../fields.ts'
import type { Format, Vector } from '../suite.ts'
import { handshakePart } from './handshake.ts'
import { introductionPart } from './introduction.ts'
import { lettersPart } from './letters.ts'
import { linkPart } from './link.ts'
import { mailboxDigestsPart } from './mailbox-digests.ts'
import { mailboxProofsPart } from './mailbox-proofs.ts'
import { type Leaves, leavesOf, type Part } from './part.ts'
import { ratchetPart } from './ratchet.ts'
import { rejoinPart } from './rejoin.ts'
import { safetyCheckPart } from './safety-check.ts'
import { tagsPart } from './tags.ts'

/** What every file of ours begins with. */
const FORMAT = 'pvtcoms-vectors-1'
const PROTOCOL = 'pvtcoms/v1'

const PARTS: readonly Part[] = [
  linkPart,
  handshakePart,
  safetyCheckPart,
  tagsPart,
  ratchetPart,
  lettersPart,
  rejoinPart,
  mailboxDigestsPart,
  mailboxProofsPart,
  introductionPart,
]

/**
 * Every file by its name, as JSON. `primitives` has to be injectable; `source` gives the stream of a
 * part, so that a new case in one part leaves the others as they are.
 */
export function vectorFiles(
  primitives: Primitives,
  source: (part: string) => RandomSource,
): ReadonlyMap<string, string> {
  return new Map(
    PARTS.map((part) => {
      const { name, section, about, fields } = part
      const cases = part.cases(source(name), primitives).map(({ name: title, inputs }) => ({
        name: title,
        inputs,
        outputs: part.compute(primitives, inputs),
      }))
      const file = { format: FORMAT, protocol: PROTOCOL, part: name, section, about, fields, cases }
      return [`${name}.json`, `${JSON.stringify(file, null, 2)}\n`]
    }),
  )
}

export const pvtcomsFormat: Format = ({ json }) => {
  if (typeof json !== 'object' || json === null || !('format' in json)) return undefined
  const file = json as Fields
  if (file['format'] !== FORMAT) return undefined
  const name = text(file, 'part')
  const part = PARTS.find((candidate) => candidate.name === name)
  if (part === undefined || file['protocol'] !== PROTOCOL) throw new FormatError('no part of ours')
  const cases = list(file, 'cases')
  if (cases.length === 0) throw new FormatError('no cases')
  return {
    kind: 'suite',
    name: `pvtcoms ${name}`,
    vectors: cases.flatMap((entry) => vectorsOf(part, entry)),
    ...(part.receive === undefined
      ? {}
      : {
          notes: ['node: what is received, as the randomness of its encapsulation cannot be given'],
        }),
  }
}

/** One vector for each value of the outputs, and one that there are no others. */
function vectorsOf(part: Part, entry: Fields): Vector[] {
  const name = text(entry, 'name')
  const inputs = inner(entry, 'inputs')
  const outputs = inner(entry, 'outputs')
  const expected = leavesOf(outputs)
  const computed = new Map<Primitives, () => Leaves>()
  const leaves = (primitives: Primitives): Leaves => {
    const known = computed.get(primitives) ?? once(() => compute(part, primitives, inputs, outputs))
    computed.set(primitives, known)
    return known()
  }
  const compared = [...expected].map(
    ([path, value]): Vector => ({
      id: `${name}: ${path}`,
      applies: ({ primitives }) =>
        primitives.injectable || part.receive === undefined || has(leaves, primitives, path),
      holds: ({ primitives }) => leaves(primitives).get(path) === value,
    }),
  )
  const complete: Vector = {
    id: `${name}: nothing else`,
    holds: ({ primitives }) => [...leaves(primitives).keys()].every((path) => expected.has(path)),
  }
  return [...compared, complete]
}

/** Whether `path` is among what a provider computes; true where it fails, so that this is seen. */
function has(
  leaves: (primitives: Primitives) => Leaves,
  primitives: Primitives,
  path: string,
): boolean {
  try {
    return leaves(primitives).has(path)
  } catch {
    return true
  }
}

function compute(part: Part, primitives: Primitives, inputs: Fields, outputs: Fields): Leaves {
  if (primitives.injectable) return leavesOf(part.compute(primitives, inputs))
  return leavesOf(part.receive?.(primitives, inputs, outputs) ?? part.compute(primitives, inputs))
}

/** `make`, whose result or error is kept. */
function once<T>(make: () => T): () => T {
  let kept: (() => T) | undefined
  return () => {
    if (kept === undefined) {
      try {
        const value = make()
        kept = () => value
      } catch (error) {
        kept = () => {
          throw error
        }
      }
    }
    return kept()
  }
}
