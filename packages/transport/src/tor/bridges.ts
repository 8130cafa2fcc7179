/** Bridge lines, as people get them by mail or from a web page, and the programs that they need. */
import { access, constants, stat } from 'node:fs/promises'
import { isIP } from 'node:net'
import { delimiter, join } from 'node:path'
import { quoted } from './control-reply.ts'
import { TorError } from './errors.ts'

/** Programs that speak each pluggable transport, in the order we look for them. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  obfs4: ['lyrebird', 'obfs4proxy'],
  meek_lite: ['lyrebird', 'obfs4proxy'],
  webtunnel: ['lyrebird', 'webtunnel-client'],
  snowflake: ['snowflake-client', 'lyrebird'],
}

const PLACES: readonly string[] = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

/** Kinds that obfs4proxy, which every distribution has, speaks. */
const COMMON: ReadonlySet<string> = new Set(['obfs4', 'meek_lite'])

/** `[Bridge] [transport] address:port [fingerprint] [key=value …]`, without its first word. */
const LINE =
  /^(?:([a-z][a-z0-9_]*) )?([0-9.]+|\[[0-9a-f:]+\]):([1-9][0-9]{0,4})(?: [0-9a-f]{40})?((?: [a-z0-9-]+=[!-~]+)*)$/i
/** 52 bytes in base64: the key of the bridge. Without it and the mode, obfs4proxy never connects. */
const OBFS4_CERT = / cert=[A-Za-z0-9+/]{70}(?: |$)/
const OBFS4_MODE = / iat-mode=[0-2](?: |$)/
const LONGEST = 2_000

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
    const { text, transport } = parseBridge(line, index + 1)
    settings.push(`Bridge=${quoted(text)}`)
    if (transport !== undefined && !programs.has(transport)) {
      programs.set(transport, await programFor(transport, index + 1, searchPath, places))
    }
  }
  for (const [transport, program] of programs) {
    settings.push(`ClientTransportPlugin=${quoted(`${transport} exec ${program}`)}`)
  }
  return settings
}

interface Bridge {
  readonly text: string
  readonly transport: string | undefined
}

function parseBridge(line: string, number: number): Bridge {
  const text = line.trim().replace(/^bridge\s+/i, '')
  const [, transport, host = '', port, options = ''] = LINE.exec(text) ?? []
  const isAddress = isIP(host.replace(/[[\]]/g, '')) !== 0 && Number(port) <= 65_535
  if (!isAddress || text.length > LONGEST) {
    throw new TorError(
      'bridge-line',
      `line ${number} is no bridge line: [transport] address:port [fingerprint] …`,
    )
  }
  if (transport === 'obfs4' && !(OBFS4_CERT.test(options) && OBFS4_MODE.test(options))) {
    throw new TorError(
      'bridge-line',
      `line ${number} is cut off: an obfs4 bridge has cert=… iat-mode=…`,
    )
  }
  return { text, transport }
}

async function programFor(
  transport: string,
  number: number,
  searchPath: string,
  places: readonly string[],
): Promise<string> {
  const names = Object.hasOwn(PROGRAMS, transport) ? (PROGRAMS[transport] ?? []) : []
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
