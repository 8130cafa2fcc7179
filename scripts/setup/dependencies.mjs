/**
 * The dependencies, exactly as package-lock.json has them. `npm ci` runs unless a stamp inside
 * node_modules says that it has succeeded with this lockfile on this platform. npm removes
 * node_modules first, and with it the stamp, so an installation that broke off is done again.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { withLock } from './lock.mjs'
import { run } from './process.mjs'
import { SetupError } from './setup-error.mjs'
import { searchPath } from './system.mjs'

/** @typedef {import('./system.mjs').System} System */
/** @typedef {import('./process.mjs').Outcome} Outcome */

/**
 * Installs the dependencies of the project at `root` if they are absent or outdated. Several
 * processes may call this at the same time; one installs, the others wait.
 * @param {string} root
 * @param {System} system
 * @param {(line: string) => void} say
 */
export async function ensureDependencies(root, system, say) {
  if (isInstalled(root, system)) return
  await withLock(
    join(root, '.cache', 'install.lock'),
    async () => {
      if (isInstalled(root, system)) return
      say('installing the dependencies from package-lock.json (npm ci)')
      await install(root, system)
      writeStamp(root, system)
    },
    (owner) => {
      say(`waiting for another set-up to finish (process ${owner})`)
    },
  )
}

/**
 * Whether node_modules is what package-lock.json asks for on this platform.
 * @param {string} root
 * @param {System} system
 */
export function isInstalled(root, system) {
  try {
    return readFileSync(stampPath(root), 'utf8') === stamp(root, system)
  } catch {
    return false
  }
}

/**
 * Records that node_modules is complete.
 * @param {string} root
 * @param {System} system
 */
export function writeStamp(root, system) {
  writeFileSync(stampPath(root), stamp(root, system))
}

/** @typedef {import('./setup-error.mjs').SetupErrorCode} SetupErrorCode */

const NETWORK = /** @type {const} */ ([
  'no-network',
  'npm cannot reach its registry: check the network connection or proxy and start again',
])
const RIGHTS = /** @type {const} */ ([
  'not-writable',
  "node_modules or npm's cache cannot be written: check who owns them",
])
const ABSENT = /** @type {const} */ ([
  'package-unavailable',
  'the registry lacks a package of package-lock.json: npm named it above',
])

/** @typedef {readonly [code: SetupErrorCode, advice: string]} Explanation */

/**
 * npm's own codes to ours.
 * @type {ReadonlyMap<string, Explanation>}
 */
const NPM_FAILURES = new Map(
  /** @type {[string, Explanation][]} */ ([
    ['ENOTFOUND', NETWORK],
    ['EAI_AGAIN', NETWORK],
    ['ECONNREFUSED', NETWORK],
    ['ECONNRESET', NETWORK],
    ['ENETUNREACH', NETWORK],
    ['EHOSTUNREACH', NETWORK],
    ['ETIMEDOUT', NETWORK],
    ['ERR_SOCKET_TIMEOUT', NETWORK],
    ['ENOSPC', ['disk-full', 'the disk is full: make room and start again']],
    ['EACCES', RIGHTS],
    ['EPERM', RIGHTS],
    ['EROFS', RIGHTS],
    ['E404', ABSENT],
    ['ETARGET', ABSENT],
    ['EINTEGRITY', ['package-damaged', 'a package is not what package-lock.json promises']],
    ['EUSAGE', ['lockfile', 'package.json and package-lock.json disagree: run `npm install`']],
  ]),
)

/**
 * What a failed `npm ci` means to the person who waits for it.
 * @param {Outcome} outcome
 * @returns {SetupError}
 */
export function explainNpmFailure(outcome) {
  if (outcome.failure === 'ENOENT') {
    return new SetupError('npm-missing', 'npm is missing: install it beside Node and start again')
  }
  const code = /^npm (?:ERR!|error) code (\w+)$/m.exec(outcome.stderr)?.[1] ?? 'unknown'
  const [ours, advice] = NPM_FAILURES.get(code) ?? ['npm-failed', 'npm gives its reason above']
  return new SetupError(ours, `${advice} (npm ci: ${code})`)
}

/**
 * @param {string} root
 * @param {System} system
 */
async function install(root, system) {
  // What is native comes built. Scripts of packages would build it once more, with a compiler, Python and
  // headers from elsewhere that a fresh machine does not have; and they are code that nobody asked for.
  const outcome = await run(
    'npm',
    ['ci', '--ignore-scripts', '--no-progress', '--loglevel=error'],
    {
      cwd: root,
      env: withoutOwnTools(root, system.env),
      shell: system.platform === 'win32', // npm is a .cmd there
    },
  )
  if (outcome.exit !== 0) throw explainNpmFailure(outcome)
}

/**
 * npm must not run on the Node inside the very node_modules that it is about to remove.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function withoutOwnTools(root, env) {
  const own = join(root, 'node_modules')
  const folders = searchPath(env).filter((folder) => !resolve(folder).startsWith(own))
  return { ...env, PATH: folders.join(delimiter) }
}

/** @param {string} root */
function stampPath(root) {
  return join(root, 'node_modules', '.pvtcoms-installed')
}

/**
 * @param {string} root
 * @param {System} system
 */
function stamp(root, system) {
  const lockfile = readFileSync(join(root, 'package-lock.json'))
  const digest = createHash('sha256').update(lockfile).digest('hex')
  return `${system.platform}-${system.arch} ${digest}\n`
}
