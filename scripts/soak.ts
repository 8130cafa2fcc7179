/**
 * `npm run soak [-- FILTER… --times N]`: what `npm test` does a few times, done many times: random
 * schedules, kill -9, damaged input, and starts of a private Tor network. Every test file that reads
 * PVTCOMS_SOAK takes part; each prints its seeds.
 */
import { spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const USAGE = `npm run soak -- [FILTER…] [--times N]

  FILTER     run only what contains it in its path
  --times    how many times as much as in \`npm test\`, 1 … 10,000 (default 20)
`
const STARTS = 'packages/testnet/bench/start.ts'
const root = join(import.meta.dirname, '..')
process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv)
  if (options === undefined) {
    process.stderr.write(USAGE)
    return 2
  }
  const chosen = (path: string): boolean =>
    options.filters.length === 0 || options.filters.some((filter) => path.includes(filter))
  const tests = soakTests().filter(chosen)
  const starts = chosen(STARTS)
  if (tests.length === 0 && !starts) {
    process.stderr.write('nothing that soaks matches\n')
    return 2
  }
  let failed = false
  if (tests.length > 0) failed = !(await run(['scripts/test.ts', ...tests], options.times))
  if (starts) {
    const runs = String(Math.max(20, options.times))
    failed = !(await run([STARTS, '--runs', runs], options.times)) || failed
  }
  return failed ? 1 : 0
}

function readOptions(
  argv: readonly string[],
): { readonly filters: readonly string[]; readonly times: number } | undefined {
  try {
    const { positionals, values } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { times: { type: 'string', default: '20' } },
    })
    const times = Number(values.times)
    const fits = /^[0-9]{1,5}$/.test(values.times) && times >= 1 && times <= 10_000
    return fits ? { filters: positionals, times } : undefined
  } catch {
    return undefined
  }
}

/** Test files that do more when they are asked to. */
function soakTests(): readonly string[] {
  return globSync('{packages,apps,research}/*/test/**/*.test.ts', { cwd: root })
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('PVTCOMS_SOAK'))
    .sort()
}

function run(args: readonly string[], times: number): Promise<boolean> {
  const env = { ...process.env, PVTCOMS_SOAK: String(times) }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code === 0))
  })
}
