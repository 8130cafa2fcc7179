/**
 * `npm run mutation [-- FILTER]`: takes the guards of core away, one at a time (scripts/mutation/guards),
 * in a copy in the temporary directory, and runs the tests that should notice. Prints a table in
 * Markdown; exits 1 when a guard was missed by none of its tests, 2 when a guard is no longer where the list says.
 */
import { spawn } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { GUARDS, type Guard, TESTS } from './mutation/guards/index.ts'

const root = join(import.meta.dirname, '..')
/** What core's tests need beside core. */
const COPIED = ['core', 'testkit']
/** A mutant may also loop for ever: that is noticed too. */
const PATIENCE_MS = 120_000

process.exitCode = await main(process.argv[2] ?? '')

async function main(filter: string): Promise<number> {
  const guards = GUARDS.filter(({ name, file }) => `${file} ${name}`.includes(filter))
  const misplaced = guards.filter((guard) => mutated(root, guard) === undefined)
  for (const { file, name } of misplaced) {
    process.stderr.write(`${file}: not there, or there more than once: ${name}\n`)
  }
  if (misplaced.length > 0 || guards.length === 0) return 2
  const copy = makeCopy()
  try {
    return await tryAll(copy, guards)
  } finally {
    rmSync(copy, { recursive: true })
  }
}

async function tryAll(copy: string, guards: readonly Guard[]): Promise<number> {
  const areas = [...new Set(guards.map(({ area }) => area))]
  for (const area of areas) {
    const failed = await firstFailure(copy, testsOf(area))
    if (failed === undefined) continue
    process.stderr.write(`the tests of ${area} fail with all guards in place: ${failed}\n`)
    return 1
  }
  process.stdout.write('| file | guard taken away | noticed by |\n|---|---|---|\n')
  let survivors = 0
  for (const guard of guards) {
    const file = join(copy, 'packages/core/src', guard.file)
    const original = readFileSync(file)
    writeFileSync(file, mutated(copy, guard) ?? original)
    const noticed = await firstFailure(copy, testsOf(guard.area))
    writeFileSync(file, original)
    if (noticed === undefined) survivors++
    process.stdout.write(`| ${guard.file} | ${guard.name} | ${noticed ?? '**nothing**'} |\n`)
  }
  process.stdout.write(`\n${guards.length - survivors} of ${guards.length} noticed\n`)
  return survivors === 0 ? 0 : 1
}

/** The source without the guard, or undefined when the guard is not there exactly once. */
function mutated(base: string, { file, snippet, replacement }: Guard): string | undefined {
  const parts = readFileSync(join(base, 'packages/core/src', file), 'utf8').split(snippet)
  return parts.length === 2 ? parts.join(replacement) : undefined
}

function testsOf(area: Guard['area']): readonly string[] {
  return globSync(
    TESTS[area].map((name) => `packages/core/test/${name}.test.ts`),
    { cwd: root },
  ).sort()
}

/** Core and what its tests need, with packages resolved as in the repository. */
function makeCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), 'pvtcoms-mutation-'))
  const modules = join(copy, 'node_modules')
  mkdirSync(join(modules, '@pvtcoms'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === '@pvtcoms' || name.startsWith('.')) continue
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  for (const name of COPIED) {
    const target = join(copy, 'packages', name)
    cpSync(join(root, 'packages', name), target, {
      recursive: true,
      filter: (source) => basename(source) !== 'node_modules',
    })
    symlinkSync(target, join(modules, '@pvtcoms', name))
  }
  cpSync(join(root, 'package.json'), join(copy, 'package.json'))
  return copy
}

/** The name of the first test that fails, or undefined when all pass. The rest is not waited for. */
function firstFailure(cwd: string, files: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--test', '--test-reporter=tap', ...files], {
      cwd,
      stdio: ['ignore', 'pipe', 'ignore'],
      // As many random schedules as in a soak of one time: `npm test` has fewer.
      env: { ...process.env, PVTCOMS_SOAK: '1' },
      detached: true,
    })
    let output = ''
    let failure: string | undefined
    const stop = (name: string): void => {
      failure ??= name
      // The test files are processes of their own, in the same group.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    }
    const timer = setTimeout(() => {
      stop('(time ran out)')
    }, PATIENCE_MS)
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8')
      const failed = /^ *not ok \d+ - (.+)$/m.exec(output)
      if (failed?.[1] !== undefined) stop(failed[1])
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve(failure ?? (code === 0 ? undefined : '(the tests did not run)'))
    })
  })
}
