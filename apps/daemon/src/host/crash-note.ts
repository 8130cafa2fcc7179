/** Notes the code of an error that nobody expected, for the next start, and nothing else of it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isCodedError } from '@pvtcoms/core/errors'

const CODE = /^[a-z0-9-]{1,40}$/

/** Leaves the code at `path`. Never throws. */
export function noteCrash(path: string, error: unknown): void {
  try {
    writeFileSync(path, crashCode(error), { mode: 0o600 })
  } catch {
    // The error may be that the disk fails.
  }
}

/** The code of the crash before this start, which is forgotten with that; undefined when there was none. */
export function takeCrash(path: string): string | undefined {
  try {
    const code = readFileSync(path, 'latin1')
    rmSync(path)
    return CODE.test(code) ? code : 'unknown'
  } catch {
    return undefined
  }
}

/** The code of an error of ours; the kind of an error of the language. */
function crashCode(error: unknown): string {
  if (isCodedError(error) && CODE.test(error.code)) return error.code
  for (const kind of [RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
    if (error instanceof kind) return kind.name.toLowerCase()
  }
  return 'unexpected'
}
