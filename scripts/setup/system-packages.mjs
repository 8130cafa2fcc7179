/**
 * Programs that npm cannot bring: tor, and for the tests what TEST_EXTRAS lists. On Debian and its
 * relatives they are installed, as root or through sudo; elsewhere the person is told the command.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

/**
 * What makes more tests run; without it those are left out. `packages` are Debian's; it is there when
 * all `programs` are found and, on Linux, all `files` exist.
 * @typedef {object} Extra
 * @property {string} name
 * @property {readonly string[]} programs
 * @property {readonly string[]} [files]
 * @property {readonly string[]} packages
 */

/** @type {readonly Extra[]} */
export const TEST_EXTRAS = [
  { name: 'obfs4proxy', programs: ['obfs4proxy'], packages: ['obfs4proxy'] },
  { name: 'spin', programs: ['spin'], packages: ['spin'] },
  { name: 'PostgreSQL', programs: ['postgres'], packages: ['postgresql'] },
  // Fonts, so that pictures of the window and safety emoji look as they do for people.
  {
    name: 'chromium',
    programs: ['chromium'],
    packages: ['chromium', 'fonts-noto-color-emoji', 'fonts-inter'],
  },
  // Some 60 MB to fetch, 200 on the disk.
  {
    name: 'WebKitGTK',
    programs: ['WebKitWebDriver', 'Xvfb'],
    packages: ['webkit2gtk-driver', 'xvfb'],
  },
  {
    name: 'a C compiler',
    programs: ['cc'],
    files: ['/usr/include/stdio.h'],
    packages: ['gcc', 'libc6-dev'],
  },
]

/**
 * The environment for apt. No questions; and where services are started by SysV scripts, a run
 * level at which none is: pvtcoms starts its own tor and has no use for a system-wide one.
 */
const APT_ENVIRONMENT = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'PREVLEVEL=N']

/**
 * Debian's package of a PostgreSQL server makes a cluster and starts it, unless told otherwise before.
 * The tests start servers of their own, so none is made. What tells it so is gone afterwards.
 */
const CLUSTER_FOLDER = '/etc/postgresql-common/createcluster.d'
const CLUSTER_FILE = `${CLUSTER_FOLDER}/pvtcoms-no-cluster.conf`
const FORBID_CLUSTER = `mkdir -p ${CLUSTER_FOLDER} && echo create_main_cluster = false > ${CLUSTER_FILE}`
const ALLOW_CLUSTER = `rm -f ${CLUSTER_FILE}; rmdir ${CLUSTER_FOLDER} 2> /dev/null || true`

/**
 * Sees to it that `required` programs are there, and tries to get `extras`.
 * @param {string} root
 * @param {System} system
 * @param {{ required: readonly string[], extras: readonly Extra[] }} wanted
 * @param {(line: string) => void} say
 */
export async function ensurePrograms(root, system, { required, extras }, say) {
  if (required.some((program) => system.find(program) === undefined)) {
    await withLock(
      join(root, '.cache', 'install.lock'),
      () => installRequired(system, required, extras, say),
      (owner) => {
        say(`waiting for another set-up to finish (process ${owner})`)
      },
    )
  }
  if (missingOf(system, extras).length > 0) await offerExtras(root, system, extras, say)
}

/**
 * How to get those of `required` and `extras` that are missing. The names of required programs are
 * those of their packages. `passwordless` says whether `sudo -n` works. A person is only told about
 * what is required: not every system has packages of the extras.
 * @param {System} system
 * @param {readonly string[]} required
 * @param {readonly Extra[]} extras
 * @param {boolean} passwordless
 * @returns {Plan}
 */
export function planInstall(system, required, extras, passwordless) {
  const missing = required.filter((program) => system.find(program) === undefined)
  const packages = [...missing, ...packagesOf(missingOf(system, extras))]
  if (packages.length === 0) return { kind: 'nothing' }
  if (system.platform === 'linux' && system.find('apt-get') !== undefined) {
    if (system.root) return { kind: 'install', packages, prefix: [] }
    if (passwordless) return { kind: 'install', packages, prefix: ['sudo', '-n'] }
    const maySudo = system.terminal && system.find('sudo') !== undefined
    if (maySudo && missing.length > 0) return { kind: 'install', packages, prefix: ['sudo'] }
  }
  return { kind: 'tell', command: installCommand(system, missing) }
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
 * @param {readonly Extra[]} extras
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
 * What could not be had once is not asked for again: the names stand in a file.
 * @param {string} root
 * @param {System} system
 * @param {readonly Extra[]} extras
 * @param {(line: string) => void} say
 */
async function offerExtras(root, system, extras, say) {
  const refused = join(root, '.cache', 'extras-refused')
  const known = linesOf(refused)
  const offered = extras.filter(({ name }) => !known.includes(name))
  const plan = planInstall(system, [], offered, await sudoIsFree(system))
  if (plan.kind === 'install') {
    say(`installing ${plan.packages.join(', ')} for the tests`)
    await aptGet(system, plan.prefix, ['update'])
    const asked = missingOf(system, offered)
    const together = await aptInstall(system, plan.prefix, plan.packages)
    const alone = together.exit === 0 || asked.length === 1 ? [] : asked
    for (const { packages } of alone) await aptInstall(system, plan.prefix, packages)
    const failed = missingOf(system, asked).map(({ name }) => name)
    if (failed.length > 0) {
      mkdirSync(dirname(refused), { recursive: true })
      writeFileSync(refused, [...known, ...failed, ''].join('\n'))
    }
  }
  const missing = missingOf(system, extras).map(({ name }) => name)
  if (missing.length === 0) return
  say(`without ${missing.join(' and ')}, the tests that need them are left out`)
}

/**
 * @param {System} system
 * @param {readonly Extra[]} extras
 * @returns {readonly Extra[]}
 */
function missingOf(system, extras) {
  return extras.filter(
    ({ programs, files = [] }) =>
      programs.some((program) => system.find(program) === undefined) ||
      (system.platform === 'linux' && files.some((file) => !system.exists(file))),
  )
}

/** @param {readonly Extra[]} extras */
const packagesOf = (extras) => extras.flatMap(({ packages }) => packages)

/**
 * @param {string} path
 * @returns {readonly string[]}
 */
function linesOf(path) {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch {
    return []
  }
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
async function aptInstall(system, prefix, packages) {
  const wait = ['-o', 'DPkg::Lock::Timeout=120']
  const args = ['install', '-y', '--no-install-recommends', ...wait, ...packages]
  if (!packages.includes('postgresql')) return await aptGet(system, prefix, args)
  await runAs(system, prefix, ['sh', '-c', FORBID_CLUSTER])
  const outcome = await aptGet(system, prefix, args)
  await runAs(system, prefix, ['sh', '-c', ALLOW_CLUSTER])
  return outcome
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
