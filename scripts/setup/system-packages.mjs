/**
 * Programs that npm cannot bring: tor, and for the tests obfs4proxy and spin. On Debian and its
 * relatives they are installed, as root or through sudo; elsewhere the person is told the command.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withLock } from './lock.mjs'
import { run } from './process.mjs'
import { SetupError } from './setup-error.mjs'

/** @typedef {import('./system.mjs').System} System */

/** @typedef {import('./process.mjs').Outcome} Outcome */

/**
 * What to do about missing programs. `prefix` goes before the command that needs root.
 * @typedef {{ kind: 'nothing' }
 *   | { kind: 'install', packages: string[], prefix: string[] }
 *   | { kind: 'tell', command: string }} Plan
 */

/** Programs that make more tests run; without them those are left out. */
export const TEST_EXTRAS = /** @type {const} */ (['obfs4proxy', 'spin'])

/**
 * The environment for apt. No questions; and where services are started by SysV scripts, a run
 * level at which none is: pvtcoms starts its own tor and has no use for a system-wide one.
 */
const APT_ENVIRONMENT = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'PREVLEVEL=N']

/**
 * Sees to it that `required` programs are there, and tries to get `extras`.
 * @param {string} root
 * @param {System} system
 * @param {{ required: readonly string[], extras: readonly string[] }} wanted
 * @param {(line: string) => void} say
 */
export async function ensurePrograms(root, system, { required, extras }, say) {
  const isMissing = (/** @type {string} */ program) => system.find(program) === undefined
  if (![...required, ...extras].some(isMissing)) return
  if (required.some(isMissing)) {
    await withLock(
      join(root, '.cache', 'install.lock'),
      () => installRequired(system, required, extras, say),
      (owner) => {
        say(`waiting for another set-up to finish (process ${owner})`)
      },
    )
  } else {
    await offerExtras(root, system, extras, say)
  }
}

/**
 * How to get those of `required` and `extras` that are missing. Their names are those of their
 * packages. `passwordless` says whether `sudo -n` works. A person is only told about what is
 * required: not every system has packages of the extras.
 * @param {System} system
 * @param {readonly string[]} required
 * @param {readonly string[]} extras
 * @param {boolean} passwordless
 * @returns {Plan}
 */
export function planInstall(system, required, extras, passwordless) {
  const isMissing = (/** @type {string} */ program) => system.find(program) === undefined
  const packages = [...required, ...extras].filter(isMissing)
  if (packages.length === 0) return { kind: 'nothing' }
  if (system.platform === 'linux' && system.find('apt-get') !== undefined) {
    if (system.root) return { kind: 'install', packages, prefix: [] }
    if (passwordless) return { kind: 'install', packages, prefix: ['sudo', '-n'] }
    const maySudo = system.terminal && system.find('sudo') !== undefined
    if (maySudo && required.some(isMissing)) return { kind: 'install', packages, prefix: ['sudo'] }
  }
  return { kind: 'tell', command: installCommand(system, required.filter(isMissing)) }
}

/**
 * The command that installs `packages` on this system, to be typed by a person.
 * @param {System} system
 * @param {readonly string[]} packages
 * @returns {string}
 */
export function installCommand(system, packages) {
  const names = packages.join(' ')
  const sudo = system.root ? '' : 'sudo '
  if (system.platform === 'darwin') return `brew install ${names}`
  /** @type {readonly (readonly [string, string])[]} */
  const managers = [
    ['apt-get', `apt-get update && ${sudo}apt-get install -y --no-install-recommends ${names}`],
    ['dnf', `dnf install -y ${names}`],
    ['pacman', `pacman -S --needed ${names}`],
    ['zypper', `zypper install -y ${names}`],
    ['apk', `apk add ${names}`],
  ]
  const found = managers.find(([program]) => system.find(program) !== undefined)
  return found === undefined ? `install ${names} with your package manager` : sudo + found[1]
}

/**
 * What a failed apt-get means.
 * @param {readonly string[]} packages
 * @param {Outcome} outcome
 * @returns {SetupError}
 */
export function explainAptFailure(packages, outcome) {
  const names = packages.join(' ')
  if (/Temporary failure resolving|Could not resolve|Could not connect/.test(outcome.stderr)) {
    return new SetupError('no-network', `apt-get cannot reach its servers to install ${names}`)
  }
  if (/No space left on device|enough free space/.test(outcome.stderr)) {
    return new SetupError('disk-full', `the disk is full: ${names} could not be installed`)
  }
  return new SetupError(
    'tor-install-failed',
    `apt-get could not install ${names}: its reason stands above`,
  )
}

/**
 * @param {System} system
 * @param {readonly string[]} required
 * @param {readonly string[]} extras
 * @param {(line: string) => void} say
 */
async function installRequired(system, required, extras, say) {
  const plan = planInstall(system, required, extras, await sudoIsFree(system))
  if (plan.kind === 'nothing') return
  if (plan.kind === 'tell') {
    throw new SetupError('tor-missing', `tor is missing; to install it: ${plan.command}`)
  }
  say(`installing ${plan.packages.join(', ')} (${[...plan.prefix, 'apt-get'].join(' ')})`)
  await aptGet(system, plan.prefix, ['update'])
  const together = await aptInstall(system, plan.prefix, plan.packages)
  if (together.exit !== 0) {
    const bare = required.filter((program) => plan.packages.includes(program))
    const alone =
      bare.length < plan.packages.length && (await aptInstall(system, plan.prefix, bare))
    if (!alone || alone.exit !== 0) throw explainAptFailure(bare, alone || together)
  }
  if (system.systemd) {
    await runAs(system, plan.prefix, ['systemctl', 'disable', '--now', 'tor.service'])
  }
}

/**
 * @param {string} root
 * @param {System} system
 * @param {readonly string[]} extras
 * @param {(line: string) => void} say
 */
async function offerExtras(root, system, extras, say) {
  const refused = join(root, '.cache', 'extras-refused')
  const plan = planInstall(system, [], extras, await sudoIsFree(system))
  if (plan.kind === 'nothing') return
  if (plan.kind === 'install' && !existsSync(refused)) {
    say(`installing ${plan.packages.join(', ')} for the tests`)
    await aptGet(system, plan.prefix, ['update'])
    if ((await aptInstall(system, plan.prefix, plan.packages)).exit === 0) return
    mkdirSync(dirname(refused), { recursive: true })
    writeFileSync(refused, '')
  }
  const missing = extras.filter((program) => system.find(program) === undefined)
  say(`without ${missing.join(' and ')}, the tests that need them are left out`)
}

/** @param {System} system */
async function sudoIsFree(system) {
  if (system.root || system.find('sudo') === undefined) return false
  const trial = await run('sudo', ['-n', 'true'], { env: system.env, quiet: true })
  return trial.exit === 0
}

/**
 * @param {System} system
 * @param {readonly string[]} prefix
 * @param {readonly string[]} packages
 */
function aptInstall(system, prefix, packages) {
  const wait = ['-o', 'DPkg::Lock::Timeout=120']
  return aptGet(system, prefix, ['install', '-y', '--no-install-recommends', ...wait, ...packages])
}

/**
 * @param {System} system
 * @param {readonly string[]} prefix
 * @param {readonly string[]} args
 */
function aptGet(system, prefix, args) {
  return runAs(system, prefix, ['env', ...APT_ENVIRONMENT, 'apt-get', '-q', ...args])
}

/**
 * @param {System} system
 * @param {readonly string[]} prefix
 * @param {readonly string[]} command
 */
function runAs(system, prefix, command) {
  const [file, ...args] = [...prefix, ...command]
  return run(/** @type {string} */ (file), args, { env: system.env })
}
