/** Notes the code of an error that nobody expected, for the next start, and nothing else of it. */
import { readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { diskFaultOf } from '@pvtcoms/core/disk-error'
import { isCodedError } from '@pvtcoms/core/errors'

const CODE = /^[a-z0-9-]{1,40}$/

/** Leaves the code at `path`. Never throws. */
export function noteCrash(path: string, error: unknown): void {
  const code = crashCode(error)
  try {
    // Whatever it may lead to.
    rmSync(path, { force: true })
    writeFileSync(path, code, { mode: 0o600, flag: 'wx' })
  } catch {
    noteAsLink(path, code)
  }
}

/** The code of the crash before this start, which is forgotten with that; undefined when there was none. */
export function takeCrash(path: string): string | undefined {
  try {
    const code = linkedCode(path) ?? readFileSync(path, 'latin1')
    forget(path)
    return CODE.test(code) ? code : 'unknown'
  } catch {
    return undefined
  }
}

/** A full disk has no room for a file with something in it; what a link leads to stands in its entry. */
function noteAsLink(path: string, code: string): void {
  try {
    rmSync(path, { force: true })
    symlinkSync(code, path)
  } catch {
    // The error may be that the disk fails.
  }
}

function linkedCode(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/** On a disk that takes nothing the note stays, and is told again. */
function forget(path: string): void {
  try {
    rmSync(path)
  } catch {
    // It is told all the same.
  }
}

/** The code of an error of ours; what the system says of the disk; the kind of an error of the language. */
function crashCode(error: unknown): string {
  if (isCodedError(error) && CODE.test(error.code)) return error.code
  const fault = diskFaultOf(error)
  if (fault !== undefined) return fault
  for (const kind of [RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
    if (error instanceof kind) return kind.name.toLowerCase()
  }
  return 'unexpected'
}
