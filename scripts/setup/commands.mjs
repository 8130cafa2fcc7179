import { TEST_EXTRAS } from './system-packages.mjs'

/** @typedef {import('./system-packages.mjs').Extra} Extra */

/**
 * What `bootstrap.mjs` can start. `entry` is a path below the root; `required` are programs that it
 * needs besides Node, `extras` what it uses when it is there.
 * @typedef {{ entry: string, required: readonly string[], extras: readonly Extra[] }} Command
 */

/** Benchmarks that need nothing but Node. */
const PURE_BENCHES = ['ratchet', 'handshake', 'ui']

const WINDOW_EXTRAS = TEST_EXTRAS.filter(({ name }) => name === 'chromium')

const NOTHING = { required: [], extras: [] }
const TOR = { required: ['tor'], extras: [] }

/** @type {ReadonlyMap<string, Command>} */
const COMMANDS = new Map([
  ['start', { ...TOR, entry: 'scripts/start.ts' }],
  ['demo', { ...TOR, entry: 'scripts/demo.ts' }],
  ['test', { ...TOR, entry: 'scripts/test.ts', extras: TEST_EXTRAS }],
  ['check', { ...NOTHING, entry: 'scripts/check.ts' }],
  ['bench', { ...TOR, entry: 'bench/run.ts' }],
  ['testnet', { ...TOR, entry: 'scripts/testnet.ts' }],
  ['conformance', { ...NOTHING, entry: 'scripts/conformance.ts' }],
  ['mutation', { ...NOTHING, entry: 'scripts/mutation.ts' }],
  ['soak', { ...TOR, entry: 'scripts/soak.ts' }],
  ['screenshots', { ...NOTHING, entry: 'scripts/screenshots.ts', extras: WINDOW_EXTRAS }],
  ['linkage', { ...NOTHING, entry: 'scripts/linkage.ts' }],
  ['pvtcoms', { ...NOTHING, entry: 'apps/cli/bin/pvtcoms.mjs' }],
])

/** The names of all commands, for the usage text. */
export const COMMAND_NAMES = [...COMMANDS.keys()]

/**
 * The command called `name`, given the arguments that follow it; undefined when there is none.
 * @param {string | undefined} name
 * @param {readonly string[]} args
 * @returns {Command | undefined}
 */
export function findCommand(name, args) {
  const command = COMMANDS.get(name ?? '')
  if (name !== 'bench' || command === undefined) return command
  const suites = args.filter((argument) => !argument.startsWith('-'))
  const pure = suites.length > 0 && suites.every((suite) => PURE_BENCHES.includes(suite))
  return pure ? { ...command, required: [] } : command
}
