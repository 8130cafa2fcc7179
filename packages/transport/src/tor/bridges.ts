/** Bridge lines, as people get them by mail or from a web page, and the programs that they need. */
import { access, constants, stat } from 'node:fs/promises'
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

const PLACES = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

/**
 * What SETCONF must set so that tor uses `lines` (none: no bridges). Each line is
 * `[Bridge] [transport] address:port [fingerprint] [key=value …]`. Throws TorError: `bridge-line`,
 * or `bridge-plugin-missing` when this machine has no program for a transport.
 */
export async function bridgeSettings(
  lines: readonly string[],
  searchPath: string,
): Promise<readonly string[]> {
  if (lines.length === 0) return ['UseBridges=0', 'Bridge', 'ClientTransportPlugin']
  const settings = ['UseBridges=1']
  const transports = new Set<string>()
  for (const line of lines) {
    const bridge = parseBridge(line)
    settings.push(`Bridge=${quoted(bridge.text)}`)
    if (bridge.transport !== undefined) transports.add(bridge.transport)
  }
  for (const transport of transports) {
    const program = await findProgram(PROGRAMS[transport] ?? [], searchPath)
    if (program === undefined) {
      throw new TorError(
        'bridge-plugin-missing',
        `no program for ${transport} bridges is installed (${(PROGRAMS[transport] ?? []).join(' or ')})`,
      )
    }
    settings.push(`ClientTransportPlugin=${quoted(`${transport} exec ${program}`)}`)
  }
  return settings
}

interface Bridge {
  readonly text: string
  readonly transport: string | undefined
}

function parseBridge(line: string): Bridge {
  const text = line.trim().replace(/^bridge\s+/i, '')
  const match =
    /^(?:([a-z][a-z0-9_]*) )?(?:[0-9.]+|\[[0-9a-f:]+\]):[0-9]{1,5}(?: [0-9a-f]{40})?(?: [a-z0-9-]+=[!-~]+)*$/i.exec(
      text,
    )
  if (match === null || text.length > 2_000) {
    throw new TorError('bridge-line', 'a bridge line is: [transport] address:port [fingerprint] …')
  }
  const transport = match[1]
  if (transport !== undefined && !Object.hasOwn(PROGRAMS, transport)) {
    throw new TorError('bridge-line', 'that kind of bridge is not known here')
  }
  return { text, transport }
}

/** The first of `names` that is a file and executable in `searchPath` or a usual place. */
export async function findProgram(
  names: readonly string[],
  searchPath: string,
): Promise<string | undefined> {
  for (const name of names) {
    for (const directory of [...searchPath.split(delimiter).filter(Boolean), ...PLACES]) {
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
