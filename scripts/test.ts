/**
 * `npm test [-- FILTER… --coverage]`: every test of the repository, or those whose path contains one
 * of the filters. Tests that start a real Tor network (`*.tor.test.ts`) wait mostly for the network
 * and suffer from a busy machine, so they run after all others, two files at a time. What could not be
 * shown on this machine, as a program is missing, is told in the end: a test says so by a diagnostic
 * that begins with NOT_SHOWN.
 */
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { parseArgs } from 'node:util'

const USAGE = `npm test -- [FILTER…] [--coverage]

  FILTER       run only test files whose path contains it: ratchet, packages/testkit, .tor.test
  --coverage   core's tests alone, and fail below 95 % of its lines
`
const LINE_COVERAGE = 95
/** For one file. The longest one with a real network takes well below half of it; a soak takes longer. */
const PATIENCE_MS = 300_000 * Number(process.env['PVTCOMS_SOAK'] ?? 1)

const NOT_SHOWN = 'not shown here: '

/** Node's totals of one group. A test that is skipped or cancelled did not pass. */
interface Counts {
  readonly tests: number
  readonly passed: number
}

interface Group {
  readonly title: string
  readonly files: readonly string[]
  readonly concurrency: number
}

const root = join(import.meta.dirname, '..')
// Each file is a process, and starts many more: what they are made of is compiled once.
if (!process.argv.includes('--coverage')) {
  process.env['NODE_COMPILE_CACHE'] ??= join(root, '.cache', 'compiled')
}
process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv)
  if (options === undefined) {
    process.stderr.write(USAGE)
    return 2
  }
  const files = findTests(options.coverage ? ['packages/core/test/**/*.test.ts'] : undefined)
  const chosen = files.filter((file) => matches(file, options.filters))
  if (chosen.length === 0) {
    process.stderr.write('no test file matches\n')
    return 2
  }
  const cancel = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      cancel.abort()
    })
  }
  const started = performance.now()
  const counts: Counts[] = []
  const notShown = new Set<string>()
  const noteMissing = (message: string): void => {
    if (message.startsWith(NOT_SHOWN)) notShown.add(message)
  }
  for (const group of groups(chosen)) {
    if (cancel.signal.aborted) break
    process.stdout.write(`\n${group.title}: ${group.files.length} files\n\n`)
    counts.push(await runGroup(group, options.coverage, cancel.signal, noteMissing))
  }
  const tests = sum(counts.map((count) => count.tests))
  const passed = sum(counts.map((count) => count.passed))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const result = `${chosen.length} files, ${tests} tests: ${passed} passed, ${tests - passed} not`
  process.stdout.write(['', `${result}, ${seconds} s`, ...notShown, ''].join('\n'))
  if (cancel.signal.aborted || passed < tests) return 1
  return Number(process.exitCode ?? 0) // Node sets it for what is no test, such as too little coverage
}

function readOptions(
  argv: readonly string[],
): { readonly filters: readonly string[]; readonly coverage: boolean } | undefined {
  try {
    const { positionals, values } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { coverage: { type: 'boolean', default: false } },
    })
    return { filters: positionals, coverage: values.coverage }
  } catch {
    return undefined
  }
}

function findTests(
  patterns: readonly string[] = [
    'packages/*/test/**/*.test.ts',
    'apps/*/test/**/*.test.ts',
    'research/*/test/**/*.test.ts',
    'test/**/*.test.ts',
  ],
): string[] {
  return globSync(patterns, { cwd: root }).sort()
}

function matches(file: string, filters: readonly string[]): boolean {
  return filters.length === 0 || filters.some((filter) => file.includes(filter))
}

function groups(files: readonly string[]): Group[] {
  const withTor = files.filter((file) => file.endsWith('.tor.test.ts'))
  const without = files.filter((file) => !file.endsWith('.tor.test.ts'))
  const all = [
    { title: 'Without a network', files: without, concurrency: availableParallelism() },
    { title: 'On a real Tor network', files: withTor, concurrency: 2 },
  ]
  return all.filter((group) => group.files.length > 0)
}

async function runGroup(
  group: Group,
  coverage: boolean,
  signal: AbortSignal,
  onDiagnostic: (message: string) => void,
): Promise<Counts> {
  let counts: Counts = { tests: 0, passed: 0 }
  const events = run({
    files: group.files.map((file) => join(root, file)),
    cwd: root,
    concurrency: group.concurrency,
    timeout: PATIENCE_MS,
    signal,
    ...(coverage
      ? { coverage, coverageIncludeGlobs: ['packages/core/src/**'], lineCoverage: LINE_COVERAGE }
      : {}),
  })
  events.on('test:summary', (summary) => {
    if (summary.file === undefined) counts = summary.counts
  })
  events.on('test:diagnostic', ({ message }) => onDiagnostic(message))
  await pipeline(events, new spec(), process.stdout, { end: false })
  return counts
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
