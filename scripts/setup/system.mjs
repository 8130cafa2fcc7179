/**
 * What the set-up needs to know about the machine. Every decision takes a `System`, so that tests
 * can describe a machine that they do not run on.
 */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * `root`: whether we may write anywhere. `terminal`: whether a person can answer a prompt.
 * `systemd`: whether it runs the machine's services. `find` looks for a program by name and gives its path.
 * @typedef {object} System
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {boolean} root
 * @property {boolean} terminal
 * @property {boolean} systemd
 * @property {NodeJS.ProcessEnv} env
 * @property {(program: string) => string | undefined} find
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
  const places = [...searchPath(env), ...(platform === 'win32' ? [] : USUAL_PLACES)]
  return {
    platform,
    arch: process.arch,
    root: process.getuid?.() === 0,
    terminal: process.stdin.isTTY && process.stderr.isTTY,
    systemd: existsSync('/run/systemd/system'),
    env,
    find: (program) => findProgram(program, places, platform),
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

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
