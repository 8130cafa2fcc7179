/**
 * The settings of a mailbox. A flag wins over the environment (PVTCOMS_MAILBOX_…), the environment over
 * config.json in the data directory, config.json over the default. All are checked in the same way.
 */
import { readFile } from 'node:fs/promises'
import { utf8Decode } from '@pvtcoms/core/bytes'
import { isEffort, isEpochLength } from '@pvtcoms/core/mailbox'
import { DEFAULT_SETTINGS } from '@pvtcoms/mailbox'
import { DataDirectory } from '@pvtcoms/service/node'
import { addTorOptions, type TorFlags, terminalText } from '@pvtcoms/terminal'
import { base32nopad } from '@scure/base'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { ConfigError } from './errors.ts'

export interface RunFlags extends TorFlags {
  readonly dataDirectory: string
  readonly store?: string
  /** The owner's X25519 public key, 32: the box serves that owner alone. */
  readonly owner?: Uint8Array
  readonly maxSize: number
  readonly keepFree: number
  readonly epoch: number
  readonly effort: number
  readonly maxStreams: number
  readonly json?: boolean
}

const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }
/** Largest file of settings, bytes. */
const MAX_CONFIG = 65_536

export function addDataDirectory(command: Command): Command {
  return command.addOption(
    new Option('--data-directory <dir>', 'where the mailbox keeps everything')
      .env('PVTCOMS_MAILBOX_DATA_DIRECTORY')
      .default(
        DataDirectory.default('pvtcoms-mailbox', process.env),
        'pvtcoms-mailbox in your data folder',
      ),
  )
}

export function addRunOptions(command: Command): Command {
  const { maxBytes, reserveBytes, epochSeconds, minEffort, maxStreams } = DEFAULT_SETTINGS
  addDataDirectory(command)
    .addOption(
      option('--store <where>', 'where messages are kept: a file, or postgres://…', 'STORE'),
    )
    .addOption(
      option('--owner <key>', 'serve only the owner of this key: x25519:…', 'OWNER', ownerKey),
    )
    .addOption(
      option('--max-size <size>', 'space for messages', 'MAX_SIZE', size).default(maxBytes, '4G'),
    )
    .addOption(
      option('--keep-free <size>', 'space on the disk that stays free', 'KEEP_FREE', size).default(
        reserveBytes,
        '256M',
      ),
    )
    .addOption(
      option('--epoch <seconds>', 'length of an epoch', 'EPOCH', epoch).default(epochSeconds),
    )
    .addOption(
      option(
        '--effort <number>',
        'least proof of work for leaving a message',
        'EFFORT',
        effort,
      ).default(minEffort),
    )
    .addOption(
      option('--max-streams <number>', 'connections at a time', 'MAX_STREAMS', count).default(
        maxStreams,
      ),
    )
    .option('--json', 'print one JSON object per event')
  return addTorOptions(command)
}

/** The flags, completed from config.json where neither flag nor environment gave a value. Rejects with ConfigError. */
export async function settled(command: Command): Promise<RunFlags> {
  const { dataDirectory } = command.opts<RunFlags>()
  const values = await readConfig(new DataDirectory(dataDirectory).config)
  for (const [name, value] of Object.entries(values)) {
    const known = command.options.find((candidate) => candidate.attributeName() === name)
    if (known === undefined || name === 'dataDirectory') {
      throw new ConfigError(
        `config.json has a setting that does not exist: ${terminalText(name.slice(0, 40))}`,
      )
    }
    const source = command.getOptionValueSource(name)
    if (source !== undefined && source !== 'default') continue
    command.setOptionValueWithSource(name, parsed(known, value), 'config')
  }
  return command.opts<RunFlags>()
}

async function readConfig(path: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string | undefined
  try {
    text = utf8Decode(await readFile(path))
  } catch (error) {
    if (isAbsent(error)) return {}
    throw new ConfigError('config.json cannot be read')
  }
  let value: unknown
  try {
    value = text === undefined || text.length > MAX_CONFIG ? undefined : JSON.parse(text)
  } catch {
    value = undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError('config.json is not an object of settings in JSON')
  }
  return value as Readonly<Record<string, unknown>>
}

/** A value of config.json, parsed as if it had been typed as a flag. */
function parsed(known: Option, value: unknown): unknown {
  if (known.variadic) {
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
    throw new ConfigError(`config.json: ${known.attributeName()} is a list of texts`)
  }
  if (known.isBoolean()) {
    if (typeof value === 'boolean') return value
    throw new ConfigError(`config.json: ${known.attributeName()} is true or false`)
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new ConfigError(`config.json: ${known.attributeName()} is a text or a number`)
  }
  try {
    return known.parseArg === undefined
      ? String(value)
      : known.parseArg<unknown>(String(value), undefined)
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    throw new ConfigError(`config.json: ${known.attributeName()}: ${error.message}`)
  }
}

function option(
  flags: string,
  description: string,
  variable: string,
  parse?: (text: string) => unknown,
): Option {
  const made = new Option(flags, description).env(`PVTCOMS_MAILBOX_${variable}`)
  return parse === undefined ? made : made.argParser(parse)
}

function count(text: string): number {
  const value = /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 0
  if (value === 0) throw new InvalidArgumentError('A number above 0 is wanted.')
  return value
}

function size(text: string): number {
  const [, digits, unit = ''] = /^([0-9]{1,9})([KMGT]?)$/i.exec(text) ?? []
  if (digits === undefined) throw new InvalidArgumentError('A size is a number and K, M, G or T.')
  return Number(digits) * (UNITS[unit.toUpperCase()] ?? 1)
}

function epoch(text: string): number {
  const value = count(text)
  if (!isEpochLength(value)) throw new InvalidArgumentError('An epoch divides an hour.')
  return value
}

function effort(text: string): number {
  const value = count(text)
  if (!isEffort(value)) throw new InvalidArgumentError('An effort is a power of two.')
  return value
}

/** Parses a key as tor writes it: `x25519:` and base32 without padding. */
function ownerKey(text: string): Uint8Array {
  const [, encoded] = /^x25519:([a-z2-7]{52})$/i.exec(text) ?? []
  if (encoded !== undefined) {
    try {
      return base32nopad.decode(encoded.toUpperCase())
    } catch {
      // The last character has bits beyond the 32 bytes of a key.
    }
  }
  throw new InvalidArgumentError('An owner is x25519: and 52 letters and digits.')
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
