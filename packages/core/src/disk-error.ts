/**
 * What a disk that takes nothing is called, wherever we write: errors of the system by their codes, without a path and
 * without the system's words. What it says besides is a mistake of ours and goes on as it is.
 */
import { CodedError } from './errors.ts'

/**
 * - `disk-full`: no room, or no more of what this person may have
 * - `read-only`: the file, its folder or its disk cannot be written to
 * - `io`: the disk failed otherwise
 */
export type DiskFault = 'disk-full' | 'read-only' | 'io'

/** Nothing was written, or what was is as if it had not been. */
export class DiskError extends CodedError<DiskFault> {
  override readonly name = 'DiskError'

  constructor(code: DiskFault, options?: { readonly cause?: unknown }) {
    super(code, TEXTS[code], options)
  }
}

const TEXTS: Readonly<Record<DiskFault, string>> = {
  'disk-full': 'the disk is full: free some space and try again',
  'read-only': 'the data folder is read-only: check its permissions and its disk',
  io: 'the disk reports an error',
}

const FAULTS: ReadonlyMap<string, DiskFault> = new Map([
  ...(['ENOSPC', 'EDQUOT', 'EFBIG'] as const).map((code) => [code, 'disk-full'] as const),
  ...(['EROFS', 'EACCES', 'EPERM'] as const).map((code) => [code, 'read-only'] as const),
  ['EIO', 'io'],
])

/** Node has no name for a quota that is used up: its numbers on Linux and on macOS. */
const QUOTA: readonly unknown[] = [-122, -69]

/** What an error of the system, or one of ours, says of the disk; undefined when it says nothing of it. */
export function diskFaultOf(error: unknown): DiskFault | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? String(error.code) : ''
  if (isDiskFault(code)) return code
  return 'errno' in error && QUOTA.includes(error.errno) ? 'disk-full' : FAULTS.get(code)
}

export function isDiskFault(code: string): code is DiskFault {
  return Object.hasOwn(TEXTS, code)
}

/** Does `work`, and rejects with DiskError for what the system says of the disk. */
export async function onDisk<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asDiskError(error)
  }
}

/** DiskError for what the system says of the disk; any other error as it is. */
export function asDiskError(error: unknown): unknown {
  const fault = error instanceof CodedError ? undefined : diskFaultOf(error)
  return fault === undefined ? error : new DiskError(fault, { cause: error })
}
