/**
 * `npm run check`: everything that can be said about the sources without running them. One line a
 * check; the whole output of those that fail.
 */
import { spawn } from 'node:child_process'
import { globSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { readExamples, writeExamples } from './sources/examples.ts'
import { readWorkspace } from './sources/workspace.ts'

/** `argv` is run by this Node in the root of the repository. */
interface Check {
  readonly name: string
  readonly argv: readonly string[]
}

interface Verdict {
  readonly ok: boolean
  readonly output: string
}

const root = join(import.meta.dirname, '..')
const KNIP = 'node_modules/knip/bin/knip.js'
/** Where the examples of the READMEs are compiled. */
const EXAMPLES = '.cache/examples/check'
const TSC = 'node_modules/typescript/lib/tsc.js'

/** The slowest first, as several run at a time. */
const CHECKS: readonly Check[] = [
  { name: 'lint (eslint)', argv: ['node_modules/eslint/bin/eslint.js', '.'] },
  { name: 'types (tsc)', argv: [TSC, '-p', '.'] },
  ...globSync('{packages,apps,research}/*/{,src/}tsconfig*.json', { cwd: root })
    .sort()
    .map((file) => ({ name: `types of ${file} (tsc)`, argv: [TSC, '-p', file] })),
  { name: 'types of the examples of READMEs (tsc)', argv: [TSC, '-p', EXAMPLES] },
  { name: 'unused code (knip)', argv: [KNIP, '--no-progress'] },
  { name: 'format (biome)', argv: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] },
  {
    name: 'layering and documents',
    argv: ['--test', 'test/layering.test.ts', 'test/repository.test.ts'],
  },
]

if (process.argv.length > 2) {
  process.stderr.write('npm run check takes no arguments\n')
  process.exitCode = 2
} else {
  prepareExamples()
  process.exitCode = (await runAll(CHECKS)) ? 0 : 1
}

function prepareExamples(): void {
  const folder = join(root, EXAMPLES)
  writeExamples(folder, readExamples(root, readWorkspace(root)))
  const options = {
    extends: '../../../tsconfig.json',
    include: ['*.ts', '../../../packages/core/src/ambient-*.d.ts'],
    exclude: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options))
}

async function runAll(checks: readonly Check[]): Promise<boolean> {
  const waiting = [...checks]
  const failures: string[] = []
  async function work(): Promise<void> {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const started = performance.now()
      const { ok, output } = await execute(check)
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${check.name}  ${seconds} s\n`)
      if (!ok) failures.push(`\n── ${check.name} ──\n${output}`)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  process.stdout.write(failures.join(''))
  return failures.length === 0
}

function execute(check: Check): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, check.argv, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ ok: code === 0, output })
    })
  })
}
