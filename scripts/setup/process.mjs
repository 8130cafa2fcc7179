/**
 * Running other programs during set-up. Whatever they print goes to stderr, because stdout belongs
 * to the program that is started in the end (`npm run demo -- --json` prints one object).
 */
import { spawn } from 'node:child_process'

/**
 * What became of a program: `exit` is its exit code, null when it was killed by a signal or could
 * not be started at all; then `failure` is the system's code, ENOENT for one that does not exist.
 * `stderr` is the end of what it said, at most 64 KiB.
 * @typedef {{ exit: number | null, failure?: string, stderr: string }} Outcome
 */

const KEPT = 65_536

/**
 * Runs `file` to its end and, unless `quiet`, passes on what it prints; stdin is open for a
 * password prompt.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, quiet?: boolean }} [options]
 * @returns {Promise<Outcome>}
 */
export function run(file, args, { quiet = false, ...options } = {}) {
  const show = (/** @type {Buffer} */ chunk) => quiet || process.stderr.write(chunk)
  return new Promise((resolve) => {
    let stderr = ''
    const child = spawn(file, args, { ...options, stdio: ['inherit', 'pipe', 'pipe'] })
    child.stdout.on('data', show)
    child.stderr.on('data', (/** @type {Buffer} */ chunk) => {
      show(chunk)
      stderr = (stderr + chunk.toString('utf8')).slice(-KEPT)
    })
    child.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      resolve({ exit: null, failure: error.code ?? 'unknown', stderr })
    })
    child.on('close', (exit) => {
      resolve({ exit, stderr })
    })
  })
}
