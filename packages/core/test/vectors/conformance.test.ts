/** The runner itself: what it must notice, on vectors that the oracle makes. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { runConformance, type Totals } from '../../conformance/run.ts'
import { concat } from '../../src/bytes.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const PUBLISHED = join(ROOT, '../shared/vectors')

const temporary = mkdtempSync(join(tmpdir(), 'pvtcoms-conformance-'))
after(() => rmSync(temporary, { recursive: true }))

type Files = Readonly<Record<string, string | Uint8Array>>

/** A fresh folder with `files`. */
function folderOf(files: Files): string {
  const folder = mkdtempSync(join(temporary, 'case-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

async function run(files: Files): Promise<Totals & { readonly lines: readonly string[] }> {
  const lines: string[] = []
  const totals = await runConformance(folderOf(files), (line) => lines.push(line))
  assert.equal(lines.at(-1), `${totals.passed} passed, ${totals.failed} failed`)
  return { ...totals, lines }
}

/** Text with its first occurrence of `before` replaced; there must be one. */
function altered(text: string, before: string, now: string): string {
  assert.ok(text.includes(before))
  return text.replace(before, now)
}

/** Hexadecimal text with its last digit changed. */
function damaged(hex: string): string {
  return hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0')
}

const random = new SeededRandom('conformance 1')
const hex = (bytes: Uint8Array): string => bytes.toHex().toUpperCase()

/** ACVP's four functions of encapDecap, and keyGen, as the oracle answers them. */
function acvpDocuments(): { readonly encapDecap: AcvpDocument; readonly keyGen: AcvpDocument } {
  const seed = random.random(64)
  const { publicKey, secretKey } = ml_kem768.keygen(seed)
  const keys = { ek: hex(publicKey), dk: hex(secretKey) }
  const m = random.random(32)
  const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey, m)
  const rejected = random.random(1088)
  const overflowing = publicKey.slice().fill(0xff, 0, 3)
  const unhashed = secretKey.slice()
  unhashed[2340] = (unhashed[2340] as number) ^ 1
  const group = (tgId: number, name: string, tests: readonly object[]): AcvpGroup => ({
    tgId,
    testType: 'AFT',
    parameterSet: 'ML-KEM-768',
    function: name,
    tests: tests.map((fields, index) => ({ tcId: 100 * tgId + index, deferred: false, ...fields })),
  })
  const head = { vsId: 42, algorithm: 'ML-KEM', revision: 'FIPS203', isSample: true }
  return {
    encapDecap: {
      ...head,
      mode: 'encapDecap',
      testGroups: [
        group(1, 'encapsulation', [
          { ...keys, c: hex(cipherText), k: hex(sharedSecret), m: hex(m), reason: 'valid' },
        ]),
        group(2, 'decapsulation', [
          { ...keys, c: hex(cipherText), k: hex(sharedSecret), reason: 'valid' },
          { ...keys, c: hex(rejected), k: hex(ml_kem768.decapsulate(rejected, secretKey)) },
        ]),
        group(3, 'encapsulationKeyCheck', [
          { ek: keys.ek, testPassed: true },
          { ek: hex(overflowing), testPassed: false },
          { ek: hex(publicKey.slice(1)), testPassed: false },
        ]),
        group(4, 'decapsulationKeyCheck', [
          { dk: keys.dk, testPassed: true },
          { dk: hex(unhashed), testPassed: false },
          { dk: hex(secretKey.slice(1)), testPassed: false },
        ]),
        { ...group(5, 'encapsulation', [{ ek: '00' }]), parameterSet: 'ML-KEM-512' },
      ],
    },
    keyGen: {
      ...head,
      mode: 'keyGen',
      testGroups: [
        {
          tgId: 1,
          testType: 'AFT',
          parameterSet: 'ML-KEM-768',
          tests: [{ tcId: 1, d: hex(seed.subarray(0, 32)), z: hex(seed.subarray(32)), ...keys }],
        },
      ],
    },
  }
}

interface AcvpGroup {
  readonly tgId: number
  readonly testType?: string
  readonly parameterSet?: string
  readonly function?: string
  readonly tests: readonly Test[]
}

interface AcvpDocument {
  readonly algorithm: string
  readonly mode: string
  readonly testGroups: readonly AcvpGroup[]
}

type Test = Readonly<Record<string, unknown>>

function without(fields: Test, ...names: readonly string[]): Test {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}

/** A document split as NIST's server sends it: the questions, and the answers. */
function split(document: AcvpDocument, answers: readonly string[]): Files {
  const keep = (wanted: (name: string) => boolean, groupFields: boolean): string =>
    JSON.stringify({
      ...document,
      testGroups: document.testGroups.map((group) => ({
        ...(groupFields ? group : { tgId: group.tgId }),
        tests: group.tests.map((fields) =>
          Object.fromEntries(Object.entries(fields).filter(([name]) => wanted(name))),
        ),
      })),
    })
  return {
    'acvp/prompt.json': keep((name) => !answers.includes(name), true),
    'acvp/expectedResults.json': keep((name) => name === 'tcId' || answers.includes(name), false),
  }
}

suite('the conformance run', () => {
  const { encapDecap, keyGen } = acvpDocuments()
  const whole = JSON.stringify(encapDecap)

  test('passes an ACVP internalProjection of encapDecap on all three providers', async () => {
    const result = await run({ 'internalProjection.json': whole })
    assert.deepEqual([result.passed, result.failed], [27, 0], result.lines.join('\n'))
    assert.ok(
      result.lines.some((line) => line.includes('groups of other parameter sets left out: 1')),
    )
  })

  test('reads an ACVP prompt together with its expected results', async () => {
    const answers = ['c', 'k', 'testPassed', 'reason', 'deferred']
    const split1 = split(
      {
        ...encapDecap,
        testGroups: encapDecap.testGroups
          .filter((group) => group.function === 'encapsulation')
          .map((group) => ({
            ...group,
            tests: group.tests.map((fields) => without(fields, 'dk')),
          })),
      },
      answers,
    )
    const first = await run(split1)
    // Without dk nobody can tell what a provider that draws its own randomness made.
    assert.deepEqual([first.passed, first.failed], [2, 0], first.lines.join('\n'))

    const others = encapDecap.testGroups.filter((group) => group.function !== 'encapsulation')
    const second = await run(
      split({ ...encapDecap, testGroups: others }, ['k', 'testPassed', 'reason']),
    )
    assert.deepEqual([second.passed, second.failed], [24, 0], second.lines.join('\n'))

    const third = await run(split(keyGen, ['ek', 'dk']))
    assert.deepEqual([third.passed, third.failed], [3, 0], third.lines.join('\n'))
  })

  test('reads early editions of ACVP, where a group has one decapsulation key', async () => {
    const [, decapsulation] = encapDecap.testGroups
    assert.ok(decapsulation !== undefined)
    const { dk } = decapsulation.tests[0] as { dk: string }
    const tests = decapsulation.tests.map((fields) => without(fields, 'dk', 'ek'))
    const document = { ...encapDecap, testGroups: [{ ...decapsulation, dk, tests }] }
    const result = await run({ 'internalProjection.json': JSON.stringify(document) })
    assert.deepEqual([result.passed, result.failed], [6, 0], result.lines.join('\n'))
  })

  test('fails where any published value of ACVP is damaged', async () => {
    for (const [group, fields] of [
      [0, ['c', 'k', 'm', 'ek']],
      [1, ['c', 'k', 'dk']],
    ] as const) {
      for (const field of fields) {
        const value = encapDecap.testGroups[group]?.tests[0]?.[field] as string
        const testGroups = encapDecap.testGroups.map((entry, index) =>
          index === group
            ? { ...entry, tests: entry.tests.map((test) => ({ ...test, [field]: damaged(value) })) }
            : entry,
        )
        const { failed } = await run({ 'a.json': JSON.stringify({ ...encapDecap, testGroups }) })
        assert.ok(failed > 0, `group ${group}, ${field}`)
      }
    }
    const lie = altered(whole, '"testPassed":false', '"testPassed":true')
    assert.equal((await run({ 'a.json': lie })).failed, 3)
  })

  test('fails for a prompt or results that stand alone, and for an answer that is missing', async () => {
    const files = split(keyGen, ['ek', 'dk'])
    const prompt = { 'prompt.json': files['acvp/prompt.json'] as string }
    const results = { 'expectedResults.json': files['acvp/expectedResults.json'] as string }
    assert.equal((await run(prompt)).failed, 1)
    assert.equal((await run(results)).failed, 1)
    const other = { 'expectedResults.json': altered(results['expectedResults.json'], '1', '7') }
    assert.equal((await run({ ...prompt, ...other })).failed, 1)
  })

  test('passes over what ACVP publishes beside its vectors', async () => {
    const head = { vsId: 42, algorithm: 'ML-KEM', mode: 'keyGen', revision: 'FIPS203' }
    const result = await run({
      'registration.json': JSON.stringify({ ...head, parameterSets: ['ML-KEM-768'] }),
      'validation.json': JSON.stringify({ vsId: 42, disposition: 'passed', tests: [] }),
    })
    assert.equal(result.failed, 0)
    assert.equal(result.lines.filter((line) => line.includes('ignored')).length, 2)
  })

  test('runs X-Wing vectors and fails when one digit of them is changed', async () => {
    const vector = xwingVector()
    assert.deepEqual((await run({ 'x.json': JSON.stringify([vector]) })).passed, 3)
    for (const field of ['seed', 'eseed', 'ss', 'sk', 'pk', 'ct'] as const) {
      const wrong = { ...vector, [field]: damaged(vector[field]) }
      assert.ok((await run({ 'x.json': JSON.stringify([wrong]) })).failed > 0, field)
    }
  })

  test('reads compressed files, and names a damaged one', async () => {
    const stored = gzipSync(JSON.stringify([xwingVector()]))
    assert.equal((await run({ 'x.json.gz': stored })).passed, 3)
    assert.equal((await run({ 'x.json.gz': stored.subarray(0, 100) })).failed, 1)
  })

  test('fails for a file that it does not know, whatever it is', async () => {
    for (const [path, content] of [
      ['unknown.json', '{"algorithm":"ROT13","schema":"rot13.json","testGroups":[]}'],
      ['unknown.txt', 'ek = 00\n'],
      ['empty.txt', ''],
      ['broken.json', whole.slice(0, -5)],
      ['picture.bin', Uint8Array.of(0xff, 0, 1, 2)],
      ['deep/er/list.json', '[]'],
    ] as const) {
      const result = await run({ [path]: content })
      assert.deepEqual([result.passed, result.failed], [0, 1], path)
      assert.ok(
        result.lines.some((line) => line.startsWith(`${path}: FAILED, unknown file`)),
        path,
      )
    }
  })

  test('fails for a Wycheproof file with fewer tests than it announces', async () => {
    const document = {
      algorithm: 'HMACSHA256',
      schema: 'mac_test_schema_v1.json',
      numberOfTests: 1,
      testGroups: [],
    }
    assert.equal((await run({ 'hmac.json': JSON.stringify(document) })).failed, 1)
  })

  test('fails for a folder without any file', async () => {
    assert.equal((await run({})).failed, 1)
  })

  test('names vectors of parts that do not exist yet, and passes over prose', async () => {
    const result = await run({
      'sframe.json': '{"header":[],"aes_ctr_hmac":[],"sframe":[]}',
      LICENSE: 'words',
      'SOURCES.md': 'words',
    })
    assert.deepEqual([result.passed, result.failed], [0, 0])
    assert.equal(result.lines.filter((line) => line.includes('not covered')).length, 1)
    assert.equal(result.lines.filter((line) => line.includes('ignored, prose')).length, 2)
  })

  test('as a program, exits 0 for success, 1 for a failure, 2 for misuse', () => {
    const good = folderOf({ 'x.json': JSON.stringify([xwingVector()]) })
    const bad = folderOf({ 'x.json': JSON.stringify([xwingVector()]), 'what.json': '{}' })
    const program = (...args: readonly string[]): { status: number | null; stdout: string } =>
      spawnSync(process.execPath, ['scripts/conformance.ts', ...args], {
        cwd: ROOT,
        encoding: 'utf8',
      })
    const success = program(good)
    assert.equal(success.status, 0)
    assert.ok(success.stdout.endsWith('\n3 passed, 0 failed\n'), success.stdout)
    const failure = program(bad)
    assert.equal(failure.status, 1)
    assert.ok(failure.stdout.endsWith('\n3 passed, 1 failed\n'), failure.stdout)
    for (const args of [[], [good, good], [join(good, 'x.json')]]) {
      assert.equal(program(...args).status, 2, args.join(' '))
    }
  })
})

if (existsSync(PUBLISHED)) {
  test('every published vector passes on every provider', async () => {
    const lines: string[] = []
    const { passed, failed } = await runConformance(PUBLISHED, (line) => lines.push(line))
    assert.equal(failed, 0, lines.join('\n'))
    assert.ok(passed > 0)
  })

  test('one wrong digit in any published file makes it fail', async () => {
    for (const [path, place] of Object.entries(PLACES)) {
      const content = readFileSync(join(PUBLISHED, path), 'utf8')
      const value = place.exec(content)?.[1]
      assert.ok(value !== undefined, path)
      const { failed } = await run({ 'file.json': altered(content, value, damaged(value)) })
      assert.ok(failed > 0, path)
    }
  })
}

/** In each published file, the first value of a field that the result hangs on. */
const PLACES: Readonly<Record<string, RegExp>> = {
  'acvp-mlkem/ML-KEM-keyGen-FIPS203-768-internalProjection.json': /"ek":\s*"([0-9A-F]+)"/,
  'cctv-mlkem/intermediate-ML-KEM-768.txt': /\nK = ([0-9a-f]+)/,
  'cctv-mlkem/strcmp-ML-KEM-768.txt': /\nK = ([0-9a-f]+)/,
  'cctv-mlkem/unluckysample-ML-KEM-768.txt': /\nm = ([0-9a-f]+)/,
  'wycheproof/chacha20_poly1305_test.json': /"tag": "([0-9a-f]+)"/,
  'wycheproof/ed25519_test.json': /"sig": "([0-9a-f]+)"/,
  'wycheproof/hkdf_sha256_test.json': /"okm": "([0-9a-f]+)"/,
  'wycheproof/hmac_sha256_test.json': /"tag": "([0-9a-f]+)"/,
  'wycheproof/mlkem_768_keygen_seed_test.json': /"dk": "([0-9a-f]+)"/,
  'wycheproof/mlkem_768_semi_expanded_decaps_test.json': /"K": "([0-9a-f]+)"/,
  'wycheproof/mlkem_768_test.json': /"K": "([0-9a-f]+)"/,
  'wycheproof/x25519_test.json': /"shared": "([0-9a-f]+)"/,
  'xwing/test-vectors.json': /"ss": "([0-9a-f]+)"/,
}

function xwingVector(): Record<'seed' | 'eseed' | 'ss' | 'sk' | 'pk' | 'ct', string> {
  const seed = random.random(32)
  const eseed = concat(random.random(32), random.random(32))
  const { publicKey } = ml_kem768_x25519.keygen(seed)
  const { cipherText, sharedSecret } = ml_kem768_x25519.encapsulate(publicKey, eseed)
  return {
    seed: seed.toHex(),
    eseed: eseed.toHex(),
    ss: sharedSecret.toHex(),
    sk: seed.toHex(),
    pk: publicKey.toHex(),
    ct: cipherText.toHex(),
  }
}
