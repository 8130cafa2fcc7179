/** The options of every command that needs Tor: which tor to use, and how. */
import { isIPv4 } from 'node:net'
import type { ExternalTorOptions, OnionPorts } from '@pvtcoms/transport/tor'
import type { Command } from 'commander'
import { UsageError } from './errors.ts'
import { readText } from './utf8.ts'

export interface TorFlags {
  readonly dataDirectory?: string
  readonly control?: string
  readonly onionPorts?: string
  readonly bridge?: readonly string[]
  readonly torrc?: string
}

/** All but `--data-directory`, for programs whose data directory holds more than tor's state. */
export function addTorOptions(command: Command): Command {
  return command
    .option(
      '--control <where>',
      'use a tor that is running: unix:PATH or HOST:PORT of its control port',
    )
    .option(
      '--onion-ports <ports>',
      'with --control: where that tor reaches us, [ADDRESS:]FIRST-LAST (default: any port of 127.0.0.1)',
    )
    .option('--bridge <line...>', 'connect to Tor through these bridges')
    .option('--torrc <file>', 'a file with more torrc lines, such as those of a private network')
}

export function addTorDirectory(command: Command): Command {
  return command.option('--data-directory <dir>', 'where tor keeps its state (default: temporary)')
}

type ControlEndpoint = { readonly path: string } | { readonly host: string; readonly port: number }

/** `unix:PATH`, or `HOST:PORT` on this computer. Throws UsageError. */
function parseControl(text: string): ControlEndpoint {
  const unix = /^unix:(.+)$/.exec(text)
  if (unix !== null) return { path: unix[1] as string }
  const tcp = /^(127\.0\.0\.1|localhost|\[?::1\]?):([1-9][0-9]{0,4})$/.exec(text)
  if (tcp === null || Number(tcp[2]) > 65_535) {
    throw new UsageError('usage', '--control is unix:PATH or 127.0.0.1:PORT')
  }
  return { host: (tcp[1] as string).replace(/[[\]]/g, ''), port: Number(tcp[2]) }
}

/** `FIRST-LAST` of 127.0.0.1, or `ADDRESS:FIRST-LAST` with an IPv4 address of this computer. Throws UsageError. */
function parseOnionPorts(text: string): OnionPorts {
  const [, host = '127.0.0.1', ...ports] =
    /^(?:((?:[0-9]{1,3}\.){3}[0-9]{1,3}):)?([0-9]{1,5})-([0-9]{1,5})$/.exec(text) ?? []
  const [first = 0, last = 0] = ports.map(Number)
  if (!isIPv4(host) || first < 1 || last < first || last > 65_535) {
    throw new UsageError('usage', '--onion-ports is FIRST-LAST or ADDRESS:FIRST-LAST')
  }
  return { host, first, last }
}

/**
 * The tor that runs already, if `flags` name one. Throws UsageError for flags that make no sense together.
 */
export function externalTor(flags: TorFlags): ExternalTorOptions | undefined {
  const { control, onionPorts } = flags
  if (control === undefined) {
    if (onionPorts === undefined) return undefined
    throw new UsageError('usage', '--onion-ports goes with --control only')
  }
  const ports = onionPorts === undefined ? undefined : parseOnionPorts(onionPorts)
  return { control: parseControl(control), ...(ports && { onionPorts: ports }) }
}

/** The lines of a torrc fragment. Throws UsageError when it cannot be read. */
export async function readTorrc(file: string): Promise<readonly string[]> {
  try {
    const text = await readText(file, 'the file given with --torrc')
    if (text.includes('\0'))
      throw new UsageError('usage', 'the file given with --torrc is not a torrc')
    return text.split(/\r?\n/).filter((line) => line.trim() !== '')
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError('usage', 'the file given with --torrc cannot be read')
  }
}
