/**
 * What the READMEs of packages promise: each example runs, and each entry point of a package has one.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { examplesIn, readExamples, writeExamples } from '../scripts/sources/examples.ts'
import { readWorkspace } from '../scripts/sources/workspace.ts'

const PATIENCE_MS = 60_000

const root = join(import.meta.dirname, '..')
const workspace = readWorkspace(root)
const examples = readExamples(root, workspace)
const programs = writeExamples(join(root, '.cache', 'examples', 'run'), examples)

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Runs a program in an empty folder of its own. One that takes too long is killed: no code. */
async function execute(program: string): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-example-'))
  try {
    const child = spawn(process.execPath, [program], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk
      })
    }
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    return { code, output }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

suite('the examples of the READMEs', { concurrency: 2 }, () => {
  for (const [i, { file, line }] of examples.entries()) {
    test(`${file}, line ${line}, runs to its end`, async () => {
      const { code, output } = await execute(programs[i] ?? '')
      assert.equal(code, 0, code === null ? `it took over ${PATIENCE_MS / 1000} s` : output)
    })
  }

  for (const { folder, entryPoints } of workspace.packages) {
    if (folder.startsWith('apps/') || entryPoints.size === 0) continue
    test(`every entry point of ${folder} has an example in its README`, () => {
      const shown = examples
        .filter(({ file }) => file === `${folder}/README.md`)
        .flatMap(({ imports }) => imports)
      assert.deepEqual(
        [...entryPoints.keys()].filter((specifier) => !shown.includes(specifier)),
        [],
      )
    })
  }
})

test('an example is a block that imports a package of ours, told by the line it begins at', () => {
  const text = [
    '# x',
    '```ts',
    "import { a } from '@pvtcoms/core/bytes'",
    'a()',
    '```',
    '```ts',
    'const shape = 1',
    '```',
    '```sh',
    "import '@pvtcoms/core/bytes'",
    '```',
    '```ts',
    "const b = await import('@pvtcoms/rpc')",
    '```',
  ].join('\n')
  assert.deepEqual(
    examplesIn('packages/x/README.md', text).map(({ line, imports }) => ({ line, imports })),
    [
      { line: 3, imports: ['@pvtcoms/core/bytes'] },
      { line: 13, imports: ['@pvtcoms/rpc'] },
    ],
  )
})
