/** What tor is told of bridges, and the programs that they need. */
import { access, constants, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type BridgeFault, type NumberedBridge, readBridge, readBridgeText } from './bridge-text.ts'
import { quoted } from './control-reply.ts'
import { TorError } from './errors.ts'

/** Programs that speak each pluggable transport, in the order we look for them. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  obfs4: ['lyrebird', 'obfs4proxy'],
  meek_lite: ['lyrebird', 'obfs4proxy'],
  webtunnel: ['lyrebird', 'webtunnel-client'],
  snowflake: ['snowflake-client', 'lyrebird'],
  conjure: ['conjure-client'],
}

/** What a program is started with, as in Tor Browser. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  conjure: ' -registerURL https://registration.refraction.network/api',
}

const PLACES: readonly string[] = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

/** Kinds that obfs4proxy, which every distribution has, speaks. */
const COMMON: ReadonlySet<string> = new Set(['obfs4', 'meek_lite'])

/** How many bridges tor is given. */
const MOST_BRIDGES = 20

/**
 * Why lines of a text were left out. `program-missing`: the bridge needs one of `programs`; `unknown-kind`: nobody knows
 * which program it needs; `too-many`: there were 20 before it.
 */
export interface LeftOutLines {
  readonly reason: BridgeFault | 'program-missing' | 'unknown-kind' | 'too-many'
  readonly programs?: readonly string[]
  /** From 1. */
  readonly lines: readonly number[]
}

export interface FoundBridges {
  /** For `bridgeSettings`. */
  readonly lines: readonly string[]
  readonly leftOut: readonly LeftOutLines[]
}

/** The bridges in a text that people got somewhere, and why other lines are none that tor can use. */
export async function findBridges(
  text: string,
  searchPath: string,
  places = PLACES,
): Promise<FoundBridges> {
  const read = readBridgeText(text)
  const lines: string[] = []
  const leftOut = new Map<string, { why: Omit<LeftOutLines, 'lines'>; lines: number[] }>()
  const leave = (line: number, why: Omit<LeftOutLines, 'lines'>): void => {
    const key = JSON.stringify(why)
    const group = leftOut.get(key) ?? { why, lines: [] }
    leftOut.set(key, group)
    group.lines.push(line)
  }
  for (const { line, reason } of read.leftOut) leave(line, { reason })
  const missing = await missingPrograms(read.bridges, searchPath, places)
  for (const { line, text: bridge, transport = '' } of read.bridges) {
    const programs = missing.get(transport)
    if (programs?.length === 0) leave(line, { reason: 'unknown-kind' })
    else if (programs !== undefined) leave(line, { reason: 'program-missing', programs })
    else if (lines.length === MOST_BRIDGES) leave(line, { reason: 'too-many' })
    else lines.push(bridge)
  }
  const groups = [...leftOut.values()].map((group) => ({ ...group.why, lines: group.lines }))
  return { lines, leftOut: groups }
}

/** The kinds of bridges that no program is there for, with the programs that would do. */
async function missingPrograms(
  bridges: readonly NumberedBridge[],
  searchPath: string,
  places: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const missing = new Map<string, readonly string[]>()
  for (const transport of new Set(bridges.map((bridge) => bridge.transport))) {
    if (transport === undefined) continue
    const names = programsOf(transport)
    if ((await findProgram(names, searchPath, places)) === undefined) missing.set(transport, names)
  }
  return missing
}

/**
 * What SETCONF must set so that tor uses `lines` (none: no bridges). Throws TorError, which tells the
 * number of the line: `bridge-line`, `bridge-unsupported`, or `bridge-plugin-missing`.
 */
export async function bridgeSettings(
  lines: readonly string[],
  searchPath: string,
  places = PLACES,
): Promise<readonly string[]> {
  if (lines.length === 0) return ['UseBridges=0', 'Bridge', 'ClientTransportPlugin']
  const settings = ['UseBridges=1']
  const programs = new Map<string, string>()
  for (const [index, line] of lines.entries()) {
    const read = readBridge(line.trim().replace(/^bridge\s+/i, ''))
    if (typeof read === 'string') throw new TorError('bridge-line', lineFault(read, index + 1))
    const { text, transport } = read
    settings.push(`Bridge=${quoted(text)}`)
    if (transport !== undefined && !programs.has(transport)) {
      programs.set(transport, await programFor(transport, index + 1, searchPath, places))
    }
  }
  for (const [transport, program] of programs) {
    const started = `${transport} exec ${program}${ARGUMENTS[transport] ?? ''}`
    settings.push(`ClientTransportPlugin=${quoted(started)}`)
  }
  return settings
}

/**
 * Those of `lines` that have their program, as one may have gone since they were set; all when none has, or one is no
 * bridge, so that `bridgeSettings` says what is wrong.
 */
export async function usableBridges(
  lines: readonly string[],
  searchPath: string,
): Promise<readonly string[]> {
  const { lines: usable, leftOut } = await findBridges(lines.join('\n'), searchPath)
  const isRight = leftOut.every(({ reason }) => /^(?:program-missing|unknown-kind)$/.test(reason))
  return usable.length > 0 && isRight ? usable : lines
}

function lineFault(fault: BridgeFault, number: number): string {
  switch (fault) {
    case 'no-bridge':
      return `line ${number} is no bridge line: [transport] address:port [fingerprint] …`
    case 'cut-off':
      return `line ${number} is cut off: an obfs4 bridge has cert=… iat-mode=…`
  }
}

const programsOf = (transport: string): readonly string[] =>
  Object.hasOwn(PROGRAMS, transport) ? (PROGRAMS[transport] ?? []) : []

async function programFor(
  transport: string,
  number: number,
  searchPath: string,
  places: readonly string[],
): Promise<string> {
  const names = programsOf(transport)
  const program = await findProgram(names, searchPath, places)
  if (program !== undefined) return program
  if (COMMON.has(transport)) {
    throw new TorError(
      'bridge-plugin-missing',
      `line ${number} needs a program that is not installed (${names.join(' or ')})`,
    )
  }
  throw new TorError(
    'bridge-unsupported',
    names.length === 0
      ? `line ${number} is of a kind of bridge that is not known here: take an obfs4 bridge`
      : `line ${number} needs a program that is not installed (${names.join(' or ')}), or an obfs4 bridge`,
  )
}

/** The first of `names` that is a file and executable in `searchPath` or one of `places`. */
export async function findProgram(
  names: readonly string[],
  searchPath: string,
  places: readonly string[] = PLACES,
): Promise<string | undefined> {
  for (const name of names) {
    for (const directory of [...searchPath.split(delimiter).filter(Boolean), ...places]) {
      const file = join(directory, name)
      try {
        await access(file, constants.X_OK)
        if ((await stat(file)).isFile()) return file
      } catch {
        // Not there: look on.
      }
    }
  }
  return undefined
}
