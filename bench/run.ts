/**
 * `npm run bench -- NAME… [--quick] [--json]`: runs benchmarks of this folder and shows their figures beside
 * their limits. It exits 0 when they ran, also when a limit was missed: then it says so.
 */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Benchmark, isMet, type Result } from './lib/benchmark.ts'
import { describeMachine, type Machine, versionsOf } from './lib/machine.ts'
import { table } from './lib/table.ts'

interface Measured {
  readonly benchmark: Benchmark
  readonly results: readonly Result[]
}

const root = join(import.meta.dirname, '..')
process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv)
  if (options === undefined) {
    process.stderr.write(usage())
    return 2
  }
  const benchmarks = await Promise.all(options.names.map(load))
  const libraries = versionsOf(root, [...new Set(benchmarks.flatMap((each) => each.libraries))])
  const machine = describeMachine()
  // With --json the table still goes to people, and stdout ends with the one line for machines.
  const people = options.json ? process.stderr : process.stdout
  people.write(heading(machine, libraries))
  const measured: Measured[] = []
  for (const benchmark of benchmarks) {
    people.write(`\n${benchmark.name}: ${benchmark.summary}\n`)
    const results = await benchmark.run(
      { note: (text) => process.stderr.write(`  … ${text}\n`) },
      { quick: options.quick },
    )
    people.write(`${table(results)}\n`)
    measured.push({ benchmark, results })
  }
  people.write(`\n${conclusion(measured)}\n`)
  if (options.json) process.stdout.write(`${json(machine, libraries, measured)}\n`)
  return 0
}

/** What was asked for, or undefined when it makes no sense. */
function readOptions(
  argv: readonly string[],
):
  | { readonly names: readonly string[]; readonly json: boolean; readonly quick: boolean }
  | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    })
    const known = benchmarkNames()
    if (positionals.length === 0 || positionals.some((name) => !known.includes(name))) {
      return undefined
    }
    return { names: positionals, json: values.json, quick: values.quick }
  } catch {
    return undefined
  }
}

function benchmarkNames(): readonly string[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
    .map((file) => basename(file, '.ts'))
    .sort()
}

async function load(name: string): Promise<Benchmark> {
  const { benchmark } = (await import(`./${name}.ts`)) as { readonly benchmark: Benchmark }
  return benchmark
}

function usage(): string {
  return `npm run bench -- NAME… [--quick] [--json]\n\n  NAME     one or more of: ${benchmarkNames().join(', ')}
  --quick  fewer rounds and smaller stores, where there are any: a look, not a record
  --json   end with one line of JSON on stdout\n`
}

function heading(machine: Machine, libraries: Readonly<Record<string, string>>): string {
  const { cpu, cores, platform, node, openssl, loadBefore } = machine
  const versions = Object.entries(libraries).map(([name, version]) => `, ${name} ${version}`)
  return `${cpu}, ${cores} cores, ${platform}, load ${loadBefore.toFixed(2)} before the run
Node ${node} with OpenSSL ${openssl}${versions.join('')}\n`
}

function conclusion(measured: readonly Measured[]): string {
  const judged = measured.flatMap(({ benchmark, results }) =>
    results.map((result) => ({ name: `${benchmark.name}: ${result.name}`, met: isMet(result) })),
  )
  const missed = judged.filter(({ met }) => met === false)
  const met = judged.filter((each) => each.met === true).length
  if (missed.length === 0) return `${met} limits met, none missed`
  return `${met} limits met, ${missed.length} MISSED:\n${missed.map(({ name }) => `  ${name}`).join('\n')}`
}

function json(
  machine: Machine,
  libraries: Readonly<Record<string, string>>,
  measured: readonly Measured[],
): string {
  const benchmarks = measured.map(({ benchmark: { name, summary }, results }) => ({
    name,
    summary,
    results: results.map((result) => ({ ...result, met: isMet(result) })),
  }))
  return JSON.stringify({ machine: { ...machine, libraries }, benchmarks })
}
