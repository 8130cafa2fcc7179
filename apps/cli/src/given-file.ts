/**
 * Files cannot be sent yet. Who gives one where a text is expected, as a path, by dropping it on the terminal, or by a command
 * of other messengers, is told so: otherwise the path of this machine would be sent.
 */
import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { UsageError } from '@pvtcoms/terminal'

export const NO_FILES = 'Pictures and files cannot be sent yet.'

/** What other messengers call it. */
const COMMAND = /^\/(?:attach|file|image|photo|picture)(?:\s|$)/i
/** A path is no longer. */
const LONGEST = 4_096

/** Throws UsageError `no-files-yet` if the whole text names a file of this machine. */
export function refuseFile(text: string): void {
  if (namesFile(text)) throw noFiles()
}

/** The same for a line of a chat, which may be a command too. */
export function refuseFileLine(line: string): void {
  if (COMMAND.test(line)) throw noFiles()
  refuseFile(line)
}

function noFiles(): UsageError {
  return new UsageError('no-files-yet', 'pictures and files cannot be sent yet; nothing was sent')
}

function namesFile(text: string): boolean {
  const bare = text.trim()
  if (bare.length > LONGEST || /[\n\0]/.test(bare)) return false
  return [bare, unquoted(bare)].some((path) => path.includes('/') && isThere(path))
}

/** As terminals write what is dropped on them, and as people type it. */
function unquoted(text: string): string {
  const [, , within = ''] = /^(['"])(.*)\1$/.exec(text) ?? []
  const path = within === '' ? text.replaceAll(/\\(.)/g, '$1') : within
  return path.replace(/^~(?=\/)/, homedir())
}

function isThere(path: string): boolean {
  try {
    const stats = statSync(path.startsWith('file://') ? fileURLToPath(path) : path)
    return stats.isFile()
  } catch {
    return false
  }
}
