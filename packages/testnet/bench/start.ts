/**
 * How long until an echo crosses a fresh onion service on a fresh network.
 *
 *   node packages/testnet/bench/start.ts [--runs 20] [--authorities 5] [--unseeded] [--json]
 *
 * `cold` makes all keys; `warm` takes them from the cache. Times are milliseconds from the call of
 * startNetwork: `ready` when every relay serves the directory, `echo` when the bytes are back.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { startNetwork, TestnetError } from '../src/index.ts'
import { startOnionEcho } from './onion-echo.ts'

interface Times {
  readonly open: number
  readonly ready: number
  readonly echo: number
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    authorities: { type: 'string', default: '5' },
    unseeded: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const runs = Number(values.runs)
const authorities = Number(values.authorities)
const seeded = !values.unseeded

/** An echo that is not back after this many milliseconds counts as failed. */
const patience = 60_000

const scenarios: Record<string, unknown> = {}
let tor = ''
for (const scenario of ['cold', 'warm'] as const) {
  const times: Times[] = []
  const failures: string[] = []
  const cache = await mkdtemp(join(tmpdir(), 'pvtcoms-bench-'))
  if (scenario === 'warm') await measure(cache)
  for (let run = 1; run <= runs; run++) {
    if (scenario === 'cold') await rm(cache, { recursive: true })
    try {
      const taken = await measure(cache)
      times.push(taken)
      report(`${scenario} ${run}/${runs}: ready ${taken.ready} ms, echo ${taken.echo} ms`)
    } catch (error) {
      const code = error instanceof TestnetError ? error.code : 'no-echo'
      failures.push(code)
      report(`${scenario} ${run}/${runs}: failed, ${code}`)
    }
  }
  await rm(cache, { recursive: true })
  scenarios[scenario] = {
    worked: times.length,
    runs,
    failures,
    open_ms: spread(times.map(({ open }) => open)),
    ready_ms: spread(times.map(({ ready }) => ready)),
    echo_ms: spread(times.map(({ echo }) => echo)),
  }
}
const machine = { node: process.version, tor, cores: availableParallelism() }
const result = { authorities, seeded, ...machine, ...scenarios }
process.stdout.write(`${JSON.stringify(result, null, values.json ? 0 : 2)}\n`)

async function measure(cacheDirectory: string): Promise<Times> {
  const begin = performance.now()
  const passed = () => Math.round(performance.now() - begin)
  await using network = await startNetwork({ cacheDirectory, authorities })
  tor = network.torVersion
  const open = passed()
  let ready = 0
  // A seeded client may start at once; any other would find no directory yet, and wait.
  const readiness = network.ready().then(() => {
    ready = passed()
  })
  if (!seeded) await readiness
  await using echo = await startOnionEcho(network, { seeded })
  await Promise.all([readiness, echo.roundTrip(AbortSignal.timeout(patience))])
  return { open, ready, echo: passed() }
}

function spread(values: readonly number[]): { min: number; p50: number; max: number } | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [min, p50, max] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
  return min === undefined || p50 === undefined || max === undefined ? null : { min, p50, max }
}

function report(line: string): void {
  if (!values.json) process.stderr.write(`${line}\n`)
}
