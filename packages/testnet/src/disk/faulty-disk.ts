/**
 * A disk that takes nothing, below all that a program writes: Node's own files, SQLite's, those of any library. It takes
 * Linux and a C compiler (`faulty-disk.c`).
 */
import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'

const SOURCE = join(import.meta.dirname, 'faulty-disk.c')
const COMPILER = '/usr/bin/cc'
const LENGTH = 256
const WORDS = 5
const WORD = 4

/** Errors of the system with which a disk refuses a write. */
export type DiskRefusal = 'ENOSPC' | 'EDQUOT' | 'EROFS' | 'EIO'

/** What is to fail: the nth write from now on, and all that follow where it `lasts`. */
export interface WriteFault {
  readonly nth: number
  readonly error: DiskRefusal
  readonly lasts: boolean
}

/** What came of it: how many writes there were, how many failed, and the first that did. */
export interface WriteReport {
  readonly writes: number
  readonly failed: number
  readonly first: string
}

/** Whether this machine can have one. */
export const hasFaultyDisk = (): boolean => process.platform === 'linux' && existsSync(COMPILER)

/** The environment in which a program has such a disk at `folder`. `place`: a folder for what that takes, elsewhere. */
export function faultyDiskEnv(folder: string, place: string): NodeJS.ProcessEnv {
  const library = join(place, 'faulty-disk.so')
  const control = join(place, 'faulty-disk')
  execFileSync(COMPILER, ['-O2', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl'])
  writeFileSync(control, new Uint8Array(LENGTH))
  return {
    LD_PRELOAD: library,
    PVTCOMS_DISK_FOLDER: folder,
    PVTCOMS_DISK_CONTROL: control,
  }
}

/** The disk of this process, which was started with `faultyDiskEnv`. Programs that it starts have ordinary ones. */
export class FaultyDisk {
  readonly folder: string
  readonly #control: number

  constructor(env: NodeJS.ProcessEnv = process.env) {
    this.folder = env['PVTCOMS_DISK_FOLDER'] ?? ''
    this.#control = openSync(env['PVTCOMS_DISK_CONTROL'] ?? '', 'r+')
    delete env['LD_PRELOAD']
  }

  /** Begins to count, and to fail. */
  fail({ nth, error, lasts }: WriteFault): void {
    const bytes = Buffer.alloc(LENGTH)
    bytes.writeInt32LE(constants.errno[error], WORD)
    bytes.writeInt32LE(Number(lasts), 2 * WORD)
    // All else before what makes it valid.
    writeSync(this.#control, bytes, 0, LENGTH, 0)
    bytes.writeInt32LE(nth)
    writeSync(this.#control, bytes, 0, WORD, 0)
  }

  /** From now on all is well again. */
  heal(): WriteReport {
    writeSync(this.#control, Buffer.alloc(WORD), 0, WORD, 0)
    const bytes = Buffer.alloc(LENGTH)
    readSync(this.#control, bytes, 0, LENGTH, 0)
    const first = bytes.toString('utf8', WORDS * WORD)
    return {
      writes: bytes.readInt32LE(3 * WORD),
      failed: bytes.readInt32LE(4 * WORD),
      first: first.slice(0, first.indexOf('\0')),
    }
  }

  close(): void {
    closeSync(this.#control)
  }
}
