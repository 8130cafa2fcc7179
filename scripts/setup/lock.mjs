/**
 * A lock between processes on one machine: a file that is created only if absent and names its
 * owner. One left by a process that died is taken away.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SetupError } from './setup-error.mjs'

const POLL_MS = 200
const PATIENCE_MS = 15 * 60_000
/** Between creating the file and naming its owner: a nameless lock older than this has no owner. */
const NAMELESS_MS = 10_000

/**
 * Runs `work` while holding the lock at `path`.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(owner: string) => void} onWait called once if somebody else holds it
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  mkdirSync(dirname(path), { recursive: true })
  const deadline = Date.now() + PATIENCE_MS
  let told = false
  while (!acquire(path)) {
    const owner = readOwner(path)
    if (owner === undefined) continue
    if (isAbandoned(path, owner)) {
      bury(path, owner)
      continue
    }
    if (!told) onWait(owner)
    told = true
    if (Date.now() > deadline) {
      throw new SetupError(
        'locked',
        `another set-up is not finishing; if none runs, delete ${path}`,
      )
    }
    await delay(POLL_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

/** @param {string} path */
function acquire(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * The owner's process id, '' while it is not written yet, undefined when the lock is gone.
 * @param {string} path
 */
function readOwner(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * @param {string} path
 * @param {string} owner
 */
function isAbandoned(path, owner) {
  if (!/^[1-9][0-9]*$/.test(owner)) {
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs
    return written !== undefined && Date.now() - written > NAMELESS_MS
  }
  try {
    process.kill(Number(owner), 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

/**
 * Moves the dead owner's lock away. Of several who try, one succeeds; whoever moved a lock that was
 * taken anew in the meantime puts it back.
 * @param {string} path
 * @param {string} owner
 */
function bury(path, owner) {
  const grave = `${path}.${String(process.pid)}`
  try {
    renameSync(path, grave)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if (readOwner(grave) === owner) rmSync(grave, { force: true })
  else renameSync(grave, path)
}

/**
 * @param {unknown} error
 * @returns {string | undefined}
 */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code
}
