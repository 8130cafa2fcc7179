/**
 * Rolling backups: numbered files of a folder, the last few of which are kept. Their names and what
 * the file system says of them is all that is known of them without a key.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import { removeIfPossible } from '@pvtcoms/core/providers/node-files'
import { translated } from '../faults.ts'

export interface BackupFile {
  /** Its name within the folder. */
  readonly file: string
  /** When it was written, by the file system. */
  readonly at: UnixMs
  readonly bytes: number
}

/** The newest first. Of a folder that is not there: none. */
export function listBackups(folder: string): readonly BackupFile[] {
  return translated(() => numbers(folder).map((number) => describe(folder, nameOf(number))))
}

/** The name that the next backup gets. */
export function nextBackup(folder: string): string {
  return nameOf((numbers(folder)[0] ?? 0) + 1)
}

/** Removes all but the newest `keep`. One that cannot be removed goes with the next. */
export function pruneBackups(folder: string, keep: number): void {
  removeIfPossible(
    ...numbers(folder)
      .slice(keep)
      .map((number) => join(folder, nameOf(number))),
  )
}

export function describe(folder: string, file: string): BackupFile {
  const { mtimeMs, size } = statSync(join(folder, file))
  return { file, at: unixMs(Math.floor(mtimeMs)), bytes: size }
}

const NAME = /^backup-(\d{6,})$/
const nameOf = (number: number): string => `backup-${String(number).padStart(6, '0')}`

/** Descending. */
function numbers(folder: string): readonly number[] {
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a)
}
