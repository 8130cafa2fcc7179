/** Our own frozen vectors: the code gives them, on every provider, and each value in them matters. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { pvtcomsFormat } from '../../conformance/pvtcoms/index.ts'
import { runConformance } from '../../conformance/run.ts'
import { type Subject, subjects } from '../../conformance/subject.ts'
import type { Suite } from '../../conformance/suite.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const FOLDER = join(ROOT, 'vectors')
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
const PARTS = [
  'handshake',
  'introduction',
  'letters',
  'link',
  'mailbox-digests',
  'mailbox-proofs',
  'ratchet',
  'rejoin',
  'safety-check',
  'tags',
]

interface Case {
  readonly name: string
  readonly inputs: object
  readonly outputs: object
}

interface VectorDocument {
  readonly fields: Readonly<Record<string, string>>
  readonly cases: readonly Case[]
}

const [node, sodium, noble] = (await subjects()) as [Subject, Subject, Subject]

function read(name: string): VectorDocument {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as VectorDocument
}

function understood(json: object): Suite {
  const found = pvtcomsFormat({ path: 'x.json', content: '', json }, () => undefined)
  assert.ok(found?.kind === 'suite')
  return found
}

/** The ids of the vectors that a provider is not asked for, and of those that do not hold. */
function verdict(
  json: object,
  subject: Subject,
): { readonly omitted: string[]; readonly wrong: string[] } {
  const { vectors } = understood(json)
  const asked = vectors.filter(({ applies }) => applies?.(subject) !== false)
  const omitted = vectors.filter((vector) => !asked.includes(vector)).map(({ id }) => id)
  const wrong = asked.filter(({ holds }) => !isTrue(() => holds(subject))).map(({ id }) => id)
  return { omitted, wrong }
}

function isTrue(holds: () => boolean): boolean {
  try {
    return holds()
  } catch {
    return false
  }
}

/** Every place of a text or number in `value`, as the keys that lead there. */
function places(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]]
  return Object.entries(value).flatMap(([key, inside]) =>
    places(inside).map((path) => [key, ...path]),
  )
}

/** Where `value` has a list without entries, in which nothing can be damaged. */
function emptyLists(value: object): string[] {
  return Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([key, inside]) => {
    if (typeof inside !== 'object' || inside === null) return []
    if (Array.isArray(inside) && inside.length === 0) return [key]
    return emptyLists(inside).map((path) => `${key}.${path}`)
  })
}

/** A copy of `value` in which the text or number at `path` is another one. */
function damagedAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return damaged(value)
  const copy = structuredClone(value) as Record<string, unknown>
  copy[key] = damagedAt(copy[key], rest)
  return copy
}

/**
 * The first digit, as the last one of an ML-KEM seed is of z, which changes nothing as long as no
 * ciphertext is rejected.
 */
function damaged(value: unknown): unknown {
  if (typeof value === 'number') return value + 1
  assert.ok(typeof value === 'string')
  return (value.startsWith('0') ? '1' : '0') + value.slice(1)
}

suite('our own vectors', () => {
  test('are one file for each part, all below 300 KB', () => {
    assert.deepEqual(
      FILES.sort(),
      PARTS.map((part) => `${part}.json`),
    )
    for (const name of FILES) assert.ok(statSync(join(FOLDER, name)).size < 300_000, name)
  })

  test('come out of the script byte for byte', () => {
    const script = (...args: readonly string[]): { status: number | null; stdout: string } =>
      spawnSync(process.execPath, ['scripts/vectors.ts', ...args], { cwd: ROOT, encoding: 'utf8' })
    const { status, stdout } = script()
    assert.equal(status, 0, stdout)
    assert.equal(stdout.split(' unchanged\n').length - 1, FILES.length)
    assert.equal(script('--unknown').status, 2)
  })

  for (const name of FILES) {
    test(`${name}: every value comes out again, from sodium and from noble`, () => {
      for (const subject of [sodium, noble]) {
        assert.deepEqual(verdict(read(name), subject), { omitted: [], wrong: [] })
      }
    })

    test(`${name}: node opens all of it, and omits only what it would have to encapsulate`, () => {
      const { omitted, wrong } = verdict(read(name), node)
      assert.deepEqual(wrong, [])
      assert.deepEqual(omitted, encapsulated(name))
    })

    test(`${name}: every field has a comment, and every comment a field`, () => {
      const { cases, fields } = read(name)
      const used = new Set(
        cases
          .flatMap(({ inputs, outputs }) => [...places(inputs), ...places(outputs)])
          .flat()
          .filter((key) => !/^\d+$/.test(key)),
      )
      assert.deepEqual([...used].sort(), Object.keys(fields).sort())
    })

    test(`${name}: another value in any input, or in any output, is noticed`, () => {
      const document = read(name)
      const noticed = (index: number, changed: Case): boolean =>
        verdict(
          { ...document, cases: document.cases.slice(index, index + 1).with(0, changed) },
          sodium,
        ).wrong.length > 0
      for (const [index, entry] of document.cases.entries()) {
        for (const path of places(entry.inputs)) {
          const inputs = damagedAt(entry.inputs, path) as object
          assert.ok(noticed(index, { ...entry, inputs }), `${entry.name}: ${path.join('.')}`)
        }
        const outputs = places(entry.outputs).reduce<unknown>(damagedAt, entry.outputs) as object
        const { vectors } = understood({ ...document, cases: [{ ...entry, outputs }] })
        const holding = vectors.filter(({ holds }) => isTrue(() => holds(sodium)))
        const untouched = [...emptyLists(entry.outputs), 'nothing else']
        assert.deepEqual(
          holding.map(({ id }) => id),
          untouched.map((path) => `${entry.name}: ${path}`),
        )
      }
    })
  }

  test('a value too few or too many is noticed', () => {
    const document = read('tags.json')
    const [entry] = document.cases
    assert.ok(entry !== undefined)
    const more = { ...entry, outputs: { ...entry.outputs, another: '00' } }
    const fewer = { ...entry, outputs: { chainId: (entry.outputs as { chainId: string }).chainId } }
    for (const changed of [more, fewer]) {
      assert.equal(verdict({ ...document, cases: [changed] }, sodium).wrong.length, 1)
    }
  })

  test('a file of another version, of an unknown part or without cases is a failure', () => {
    const document = read('tags.json')
    const other = { ...document, format: 'pvtcoms-vectors-2' }
    assert.equal(
      pvtcomsFormat({ path: 'x.json', content: '', json: other }, () => undefined),
      undefined,
    )
    for (const change of [{ part: 'mailbox' }, { protocol: 'pvtcoms/v2' }, { cases: [] }]) {
      assert.throws(() => understood({ ...document, ...change }), { name: 'FormatError' })
    }
  })

  test('count for the runner of published vectors', async () => {
    const lines: string[] = []
    const { passed, failed } = await runConformance(FOLDER, (line) => lines.push(line))
    assert.equal(failed, 0, lines.join('\n'))
    assert.ok(passed > 0)
    for (const part of PARTS) assert.ok(lines.includes(`${part}.json: pvtcoms ${part}`), part)
  })
})

/** What of a file only a provider with injected randomness can make. */
function encapsulated(name: string): string[] {
  return read(name).cases.flatMap((entry) =>
    places(entry.outputs)
      .map((path) => path.join('.'))
      .filter(
        (path) =>
          path === 'answer' ||
          (name === 'introduction.json' && path === 'ct') ||
          createsChain(entry, path),
      )
      .map((path) => `${entry.name}: ${path}`),
  )
}

function createsChain({ inputs }: Case, path: string): boolean {
  const step = /^steps\.(\d+)\./.exec(path)?.[1]
  if (step === undefined || !('steps' in inputs)) return false
  const { draws } = (inputs.steps as readonly { readonly draws?: readonly string[] }[])[+step] ?? {}
  return draws !== undefined && draws.length > 1
}
