/**
 * What the set-up needs to know about the machine. Every decision takes a `System`, so that tests
 * can describe a machine that they do not run on.
 */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * `root`: whether we may write anywhere. `terminal`: whether a person can answer a prompt.
 * `systemd`: whether it runs the machine's services. `find` looks for a program by name and gives its path;
 * `exists` says whether a file is there.
 * @typedef {object} System
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {boolean} root
 * @property {boolean} terminal
 * @property {boolean} systemd
 * @property {NodeJS.ProcessEnv} env
 * @property {(program: string) => string | undefined} find
 * @property {(path: string) => boolean} exists
 */

/** Where distributions put system programs that a plain user's PATH often leaves out. */
const USUAL_PLACES = [
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/bin',
  '/usr/sbin',
  '/bin',
  '/sbin',
  '/opt/homebrew/bin',
  '/opt/local/bin',
]

/**
 * The machine that we run on.
 * @returns {System}
 */
export function thisSystem() {
  const { env, platform } = process
  const usual = platform === 'win32' ? [] : [...USUAL_PLACES, ...postgresFolders()]
  const places = [...searchPath(env), ...usual]
  return {
    platform,
    arch: process.arch,
    root: process.getuid?.() === 0,
    terminal: process.stdin.isTTY && process.stderr.isTTY,
    systemd: existsSync('/run/systemd/system'),
    env,
    find: (program) => findProgram(program, places, platform),
    exists: existsSync,
  }
}

/**
 * The folders of PATH, in order.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function searchPath(env) {
  return (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
}

/**
 * The first executable file called `program` in `folders`.
 * @param {string} program
 * @param {readonly string[]} folders
 * @param {NodeJS.Platform} platform
 * @returns {string | undefined}
 */
export function findProgram(program, folders, platform) {
  const name = platform === 'win32' ? `${program}.exe` : program
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

/** Where Debian puts PostgreSQL's servers: a folder for each version, in no PATH. */
function postgresFolders(home = '/usr/lib/postgresql') {
  return existsSync(home) ? readdirSync(home).map((version) => join(home, version, 'bin')) : []
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
