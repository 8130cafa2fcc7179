/**
 * @typedef {'misuse' | 'program-missing' | 'npm-missing' | 'npm-failed' | 'no-network' | 'disk-full'
 *   | 'not-writable' | 'package-unavailable' | 'package-damaged' | 'lockfile' | 'locked'
 *   | 'node-missing' | 'tor-missing' | 'tor-install-failed'} SetupErrorCode
 */

/** A set-up step that cannot go on. The message is one line and says what to do. */
export class SetupError extends Error {
  /**
   * @param {SetupErrorCode} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message)
    this.name = 'SetupError'
    /** @type {SetupErrorCode} */
    this.code = code
  }
}

/**
 * `error` as the person should read it, where the file system is to blame. Throws anything else on:
 * that is a bug, and its stack is wanted.
 * @param {unknown} error
 * @returns {SetupError}
 */
export function asSetupError(error) {
  if (error instanceof SetupError) return error
  const { code, path } = /** @type {NodeJS.ErrnoException} */ (error)
  if (code === 'ENOSPC') {
    return new SetupError('disk-full', 'the disk is full: make room and start again')
  }
  if (code !== undefined && ['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR'].includes(code)) {
    return new SetupError('not-writable', `${path ?? 'a file'} cannot be written (${code})`)
  }
  throw error
}
