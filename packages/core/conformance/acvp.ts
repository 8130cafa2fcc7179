/**
 * NIST's ACVP for ML-KEM (keyGen and encapDecap, FIPS203), as its server publishes it: either one
 * internalProjection.json with everything, or prompt.json and expectedResults.json that are read
 * together, with registration.json and validation.json beside them.
 */
import { concat, equal } from '../src/bytes.ts'
import { bytes, type Fields, FormatError, flag, integer, isFields, list, text } from './fields.ts'
import { encapsulateWith, published, type Subject } from './subject.ts'
import { type Format, OTHER_PARAMETER_SET, refuses, type Suite, type Vector } from './suite.ts'

type Mode = 'keyGen' | 'encapDecap'

export const acvpFormat: Format = (file, sibling) => {
  const document = unwrap(file.json)
  if (document === undefined) return undefined
  if (Array.isArray(document['tests']) && typeof document['disposition'] === 'string') {
    return { kind: 'ignored', why: "the server's verdict on a run" }
  }
  if (document['algorithm'] !== 'ML-KEM' || document['revision'] !== 'FIPS203') return undefined
  const mode = text(document, 'mode')
  if (mode !== 'keyGen' && mode !== 'encapDecap') return undefined
  if (Array.isArray(document['parameterSets'])) {
    return { kind: 'ignored', why: 'a registration, without vectors' }
  }

  if (list(document, 'testGroups').some((group) => !('testType' in group))) {
    const prompt = sibling(counterpart(file.path, 'expectedResults', 'prompt'))
    if (prompt === undefined) throw new FormatError('results without their prompt.json')
    return { kind: 'ignored', why: 'read together with its prompt' }
  }
  if (!isPrompt(mode, document)) return suite(mode, document)
  const results = unwrap(sibling(counterpart(file.path, 'prompt', 'expectedResults'))?.json)
  if (results === undefined) throw new FormatError('a prompt without its expectedResults.json')
  return suite(mode, merge(document, results))
}

/** The object itself, or the part of `[{ acvVersion }, { … }]` that holds the test groups. */
function unwrap(json: unknown): Fields | undefined {
  if (!Array.isArray(json)) return isFields(json) ? json : undefined
  const parts: unknown[] = json
  if (!parts.some((part) => isFields(part) && 'acvVersion' in part)) return undefined
  return parts.filter(isFields).find((part) => 'testGroups' in part)
}

function counterpart(path: string, own: string, other: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return name.replace(own, other)
}

/** A prompt gives inputs and no results. */
function isPrompt(mode: Mode, document: Fields): boolean {
  const results = mode === 'keyGen' ? ['ek', 'dk'] : ['k', 'testPassed']
  return list(document, 'testGroups').every((group) =>
    list(group, 'tests').every((test) => !results.some((name) => name in test)),
  )
}

function merge(prompt: Fields, results: Fields): Fields {
  const byId = new Map<string, Fields>()
  for (const group of list(results, 'testGroups')) {
    for (const test of list(group, 'tests')) {
      byId.set(`${integer(group, 'tgId')}/${integer(test, 'tcId')}`, test)
    }
  }
  const testGroups = list(prompt, 'testGroups').map((group) => ({
    ...group,
    tests: list(group, 'tests').map((test) => {
      const result = byId.get(`${integer(group, 'tgId')}/${integer(test, 'tcId')}`)
      if (result === undefined) throw new FormatError(`no result for tcId ${integer(test, 'tcId')}`)
      return { ...test, ...result }
    }),
  }))
  return { ...prompt, testGroups }
}

function suite(mode: Mode, document: Fields): Suite | typeof OTHER_PARAMETER_SET {
  const groups = list(document, 'testGroups')
  const covered = groups.filter((group) => group['parameterSet'] === 'ML-KEM-768')
  if (covered.length === 0) return OTHER_PARAMETER_SET
  const vectors = covered.flatMap((group) =>
    list(group, 'tests').map((test) => vector(mode, group, test)),
  )
  const left = groups.length - covered.length
  const notes = left === 0 ? [] : [`groups of other parameter sets left out: ${left}`]
  if (vectors.some(({ applies }) => applies !== undefined)) {
    notes.push('node: encapsulations without dk left out, as its randomness cannot be given')
  } else if (mode === 'encapDecap') {
    notes.push('node: encapsulation is checked by decapsulating, as its randomness cannot be given')
  }
  return { kind: 'suite', name: `ACVP ML-KEM-768 ${mode}`, vectors, notes }
}

function vector(mode: Mode, group: Fields, test: Fields): Vector {
  const id = `tcId ${integer(test, 'tcId')}`
  if (mode === 'keyGen') return { id, holds: (subject) => generates(subject, test) }
  // Early editions have one key a group, later ones one a test.
  const fields = { ...group, ...test }
  const name = text(group, 'function')
  switch (name) {
    case 'encapsulation':
      return {
        id,
        holds: (subject) => encapsulates(subject, fields),
        ...('dk' in fields ? {} : { applies: ({ primitives }: Subject) => primitives.injectable }),
      }
    case 'decapsulation':
      return { id, holds: (subject) => decapsulatesTo(subject, fields, bytes(fields, 'k')) }
    case 'encapsulationKeyCheck':
      return { id, holds: (subject) => judgesPublic(subject, fields) }
    case 'decapsulationKeyCheck':
      return {
        id,
        holds: (subject) =>
          subject.acceptsExpanded(bytes(fields, 'dk')) === flag(fields, 'testPassed'),
      }
    default:
      throw new FormatError('unknown function')
  }
}

function generates(subject: Subject, test: Fields): boolean {
  const seed = concat(bytes(test, 'd'), bytes(test, 'z'))
  const publicKey = subject.primitives.mlkem768.publicKey(published('MlKem768Seed', seed))
  return equal(publicKey, bytes(test, 'ek')) && equal(subject.expandedKey(seed), bytes(test, 'dk'))
}

function encapsulates(subject: Subject, fields: Fields): boolean {
  const publicKey = bytes(fields, 'ek')
  const made = encapsulateWith(subject, publicKey, bytes(fields, 'm'))
  if (made !== undefined) {
    return (
      equal(made.ciphertext, bytes(fields, 'c')) && equal(made.sharedSecret, bytes(fields, 'k'))
    )
  }
  if (subject.primitives.injectable) return false
  const own = subject.primitives.mlkem768.encapsulate(publicKey, { random: () => new Uint8Array() })
  return (
    own !== undefined &&
    decapsulatesTo(subject, fields, bytes(fields, 'k')) &&
    decapsulatesTo(subject, { ...fields, c: own.ciphertext.toHex() }, own.sharedSecret)
  )
}

function decapsulatesTo(subject: Subject, fields: Fields, expected: Uint8Array): boolean {
  const secret = subject.decapsulateExpanded(bytes(fields, 'dk'), bytes(fields, 'c'))
  return secret !== undefined && equal(secret, expected)
}

function judgesPublic({ primitives }: Subject, fields: Fields): boolean {
  const attempt = (): unknown =>
    primitives.mlkem768.encapsulate(bytes(fields, 'ek'), { random: (n) => new Uint8Array(n) })
  return refuses(attempt) !== flag(fields, 'testPassed')
}
