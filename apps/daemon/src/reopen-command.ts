/**
 * What a person types to get the window back: it names this program, the data directory and the tor that the daemon runs with, so
 * that it also works when the daemon has stopped, and does not start another one than that.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DataDirectory } from './host/data-directory.ts'
import type { DaemonFlags } from './options.ts'

/** In a checkout, `pvtcoms` is in nobody's PATH. */
const IN_CHECKOUT = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin', 'pvtcoms')
/** A word that no shell reads as anything else. */
const PLAIN = /^[\w./:@%+=,-]+$/

type Flags = Pick<DaemonFlags, 'dataDirectory' | 'control' | 'onionPorts' | 'torrc'>

export function reopenCommand(
  { dataDirectory, control, onionPorts, torrc }: Flags,
  env: NodeJS.ProcessEnv,
): string {
  const words = [existsSync(IN_CHECKOUT) ? IN_CHECKOUT : 'pvtcoms', 'open']
  const path = resolve(dataDirectory)
  const isUsual = path === DataDirectory.default(env) && !env['PVTCOMS_DATA_DIRECTORY']
  if (!isUsual) words.push('--data-directory', path)
  if (control !== undefined) words.push('--control', control)
  if (onionPorts !== undefined) words.push('--onion-ports', onionPorts)
  if (torrc !== undefined) words.push('--torrc', resolve(torrc))
  return words.map(quoted).join(' ')
}

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
