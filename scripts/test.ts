/**
 * `npm test [-- FILTER… --changed[=REV] --slowest --coverage]`: every test of the repository, or those
 * whose path contains one of the filters, or those that a change can touch. Tests that start a real Tor
 * network (`*.tor.test.ts`) wait mostly for the network and suffer from a busy machine, so they run
 * after all others. What could not be shown on this machine, as a program is missing, is told in the
 * end: a test says so by a diagnostic that begins with NOT_SHOWN.
 */
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { parseArgs } from 'node:util'
import { changedFiles, touchedTests } from './sources/changed.ts'
import { readWorkspace } from './sources/workspace.ts'

const USAGE = `npm test -- [FILTER…] [--changed[=REV]] [--slowest] [--coverage]

  FILTER           run only test files whose path contains it: ratchet, packages/testkit, .tor.test
  --changed        run only what a change since the last commit can touch; since REV: --changed=main
  --slowest        name the ten files in the end that took longest
  --coverage       core's tests alone, and fail below 95 % of its lines
`
const LINE_COVERAGE = 95
const SLOWEST = 10
/** For one test. The longest, with a real network, takes half of it; those of a soak take longer. */
const PATIENCE_MS = 120_000 * Math.max(1, Number(process.env['PVTCOMS_SOAK'] ?? 1))
/** Tests with a network wait for nine tenths of their time. */
const NETWORKS_TOGETHER = 4
/** Files that take long begin first: one of them alone at the end would have the rest wait. */
const LONG = [
  ...['tor/compliance', 'tor/trouble', 'tor/stories', 'tor/process', 'tor/bridges', 'test/window-'],
  ...['crash/postgres-crash', 'test/postgres-engine', 'ratchet/model', 'test/readme-examples'],
  ...['ui/test/accessibility', 'webkit/accessibility', 'views/onboarding', 'views/settings'],
  'engine/hostile-contact',
]

const NOT_SHOWN = 'not shown here: '

interface Options {
  readonly filters: readonly string[]
  /** The commit that the change is seen from. */
  readonly changedSince: string | undefined
  readonly slowest: boolean
  readonly coverage: boolean
}

/** Node's totals of one group. A test that is skipped or cancelled did not pass. */
interface Counts {
  readonly tests: number
  readonly passed: number
}

/** What is told while files run. */
interface Listener {
  diagnostic(message: string): void
  /** `file` from the root. */
  took(file: string, milliseconds: number): void
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
  const chosen = chooseTests(options)
  if (chosen === undefined) return 2
  const cancel = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      cancel.abort()
    })
  }
  const started = performance.now()
  const counts: Counts[] = []
  const notShown = new Set<string>()
  const durations = new Map<string, number>()
  const listener: Listener = {
    diagnostic: (message) => {
      if (message.startsWith(NOT_SHOWN)) notShown.add(message)
    },
    took: (file, milliseconds) => {
      durations.set(file, milliseconds)
    },
  }
  for (const group of groups(chosen)) {
    if (cancel.signal.aborted) break
    process.stdout.write(`\n${group.title}: ${group.files.length} files\n\n`)
    counts.push(await runGroup(group, options.coverage, cancel.signal, listener))
  }
  const tests = sum(counts.map((count) => count.tests))
  const passed = sum(counts.map((count) => count.passed))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const result = `${chosen.length} files, ${tests} tests: ${passed} passed, ${tests - passed} not`
  const lines = options.slowest ? slowest(durations) : []
  process.stdout.write(['', ...lines, `${result}, ${seconds} s`, ...notShown, ''].join('\n'))
  if (cancel.signal.aborted || passed < tests) return 1
  return Number(process.exitCode ?? 0) // Node sets it for what is no test, such as too little coverage
}

function readOptions(argv: readonly string[]): Options | undefined {
  try {
    const { positionals, values } = parseArgs({
      // parseArgs knows no option whose value may be left out.
      args: argv.map((arg) => (arg === '--changed' ? '--changed=HEAD' : arg)),
      allowPositionals: true,
      options: {
        changed: { type: 'string' },
        slowest: { type: 'boolean', default: false },
        coverage: { type: 'boolean', default: false },
      },
    })
    if (values.changed === '' || (values.changed !== undefined && values.coverage)) return undefined
    const { slowest, coverage } = values
    return { filters: positionals, changedSince: values.changed, slowest, coverage }
  } catch {
    return undefined
  }
}

/** The test files to run; undefined if there is none, once it was said why. */
function chooseTests(options: Options): readonly string[] | undefined {
  const all = findTests(options.coverage ? ['packages/core/test/**/*.test.ts'] : undefined)
  const filtered = all.filter((file) => matches(file, options.filters))
  if (options.changedSince === undefined) {
    if (filtered.length > 0) return filtered
    process.stderr.write('no test file matches\n')
    return undefined
  }
  const changed = compareWith(options.changedSince)
  if (changed === undefined) return undefined
  const touched = new Set(touchedTests(readWorkspace(root), changed))
  const chosen = filtered.filter((file) => touched.has(file))
  process.stdout.write(`${changed.length} files changed, ${chosen.length} test files to run\n`)
  return chosen
}

function compareWith(revision: string): readonly string[] | undefined {
  try {
    return changedFiles(root, revision)
  } catch {
    process.stderr.write(`git cannot compare with ${JSON.stringify(revision)}\n`)
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
    // One more than there are processors, as each waits for a part of its time.
    { title: 'Without a network', files: without, concurrency: availableParallelism() + 1 },
    { title: 'On a real Tor network', files: withTor, concurrency: NETWORKS_TOGETHER },
  ]
  return all
    .filter((group) => group.files.length > 0)
    .map((group) => ({ ...group, files: longFirst(group.files) }))
}

function longFirst(files: readonly string[]): readonly string[] {
  const [long, short] = [files.filter(isLong), files.filter((file) => !isLong(file))]
  return [...long, ...short]
}

function isLong(file: string): boolean {
  return LONG.some((part) => file.includes(part))
}

async function runGroup(
  group: Group,
  coverage: boolean,
  signal: AbortSignal,
  listener: Listener,
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
    else listener.took(relative(root, summary.file), summary.duration_ms)
  })
  events.on('test:diagnostic', ({ message }) => listener.diagnostic(message))
  await pipeline(events, new spec(), process.stdout, { end: false })
  return counts
}

/** One line for each of the files that took longest. */
function slowest(durations: ReadonlyMap<string, number>): string[] {
  return [...durations]
    .sort(([, a], [, b]) => b - a)
    .slice(0, SLOWEST)
    .map(([file, took]) => `${(took / 1000).toFixed(1).padStart(7)} s  ${file}`)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
