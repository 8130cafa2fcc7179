/** Options that many commands share, and how their values are read. */

import { DataDirectory } from '@pvtcoms/daemon'
import type { WaysPreset } from '@pvtcoms/rpc/client'
import { type Command, InvalidArgumentError, Option } from 'commander'

export interface CommonFlags {
  readonly dataDirectory: string
  readonly json?: boolean
}

export interface ProfileFlags extends CommonFlags {
  readonly profile?: string
}

/** Adds a command that talks to the daemon. */
export function addCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .addOption(
      new Option('--data-directory <dir>', 'where pvtcoms keeps everything')
        .env('PVTCOMS_DATA_DIRECTORY')
        .default(DataDirectory.default(process.env), 'pvtcoms in your data folder'),
    )
    .option('--json', 'print data as JSON')
}

/** Adds a command about one profile. */
export function addProfileCommand(parent: Command, name: string, description: string): Command {
  return addCommand(parent, name, description).option(
    '--profile <profile>',
    'name or number of a profile, if there are several',
  )
}

/** How a chat is named. */
export const WHICH_CHAT = 'name, start of a name, or number; notes: your notes to self'

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** `30s`, `5m`, `1h`, `7d`, `2w` or `off` in seconds. Throws InvalidArgumentError. */
export function span(text: string): number {
  if (text === 'off') return 0
  const [, digits, unit] = /^([1-9][0-9]{0,5})([smhdw])$/.exec(text) ?? []
  const length = UNITS[unit ?? '']
  if (digits === undefined || length === undefined) {
    throw new InvalidArgumentError('Such as 30s, 5m, 1h, 7d, 2w, or off.')
  }
  return Number(digits) * length
}

export function onOff(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new InvalidArgumentError('Either on or off.')
  return text === 'on'
}

/** Reads a whole number from `min` to `max`. */
export function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`A number from ${min} to ${max}.`)
    }
    return value
  }
}

/** The number of a message, as it stands in front of it. */
export const messageNumber = whole(1, Number.MAX_SAFE_INTEGER)

/** One more of several, as commander reads them. */
export const messageNumbers = (
  text: string,
  before: readonly number[] | undefined,
): readonly number[] => [...(before ?? []), messageNumber(text)]

/** Ways of a contact that have a name. */
export const PRESETS: readonly WaysPreset[] = ['quick', 'unseen', 'together', 'sparing']
