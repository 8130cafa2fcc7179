/** An obfs4 bridge of a test network: a relay that no consensus lists, behind obfs4proxy. */
import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TestnetError } from '../errors.ts'
import { freePorts, type PortChooser, portDraws } from '../ports.ts'
import { until } from './directory-probe.ts'
import { complaint, lacksPort, startTor } from './tor-process.ts'
import { lines, quoted, relayLines } from './torrc.ts'

export interface Bridge {
  /** What a person would paste: `obfs4 127.0.0.1:PORT FINGERPRINT cert=… iat-mode=0`. */
  readonly line: string
  /** Lines for the torrc of a client that shall use this bridge and no other way in. */
  readonly clientConfig: readonly string[]
  readonly pid: number
  /** Ends it and its obfs4proxy. Never fails. */
  stop(): Promise<void>
}

/** Where Debian and most others install it. Tor wants a path. */
const obfs4proxy = '/usr/bin/obfs4proxy'

/** Milliseconds that a bridge may take until it has its line. */
const patience = 30_000

export interface BridgeSpec {
  readonly program: string
  /** It exists, with the directory documents of the network in it. */
  readonly dataDirectory: string
  /** Lines for the torrc of anything that shall use the network. */
  readonly networkLines: readonly string[]
  /** Ends the start. */
  readonly end: AbortSignal
  /** `freePorts` by default. */
  readonly choosePorts?: PortChooser
}

/** Starts a bridge. Rejects with `bridge` or `ports`. */
export async function launchBridge(spec: BridgeSpec): Promise<Bridge> {
  await access(obfs4proxy).catch((cause: unknown) => {
    const message = 'obfs4proxy is missing; on Debian: sudo apt-get install obfs4proxy'
    throw new TestnetError('bridge', message, { cause })
  })
  for (let draw = 1; draw <= portDraws; draw++) {
    const bridge = await launch(spec)
    if (bridge !== undefined) return bridge
  }
  throw new TestnetError('ports', 'other programs keep taking the ports that were found free')
}

/** One start on ports drawn anew; undefined when another program has taken one of them. */
async function launch(spec: BridgeSpec): Promise<Bridge | undefined> {
  const { program, dataDirectory, networkLines, end, choosePorts = freePorts } = spec
  const [orPort = 0, obfsPort = 0] = await choosePorts(2)
  const torrc = join(dataDirectory, 'torrc')
  const log = join(dataDirectory, 'log')
  await writeFile(torrc, bridgeTorrc(dataDirectory, orPort, obfsPort, networkLines))
  await writeFile(log, '', { mode: 0o600 })
  const tor = await startTor({ program, torrc, log })
  try {
    const serves = async () => {
      if (!tor.isRunning()) throw new Error('the tor of the bridge has exited')
      // Tor itself goes on without its obfs4proxy.
      if (await lacksPort(log)) throw new Error('a port of the bridge is taken')
      return (await readFile(log, 'utf8')).includes('Bootstrapped 100%')
    }
    await until(serves, AbortSignal.any([end, AbortSignal.timeout(patience)]))
    const line = await bridgeLine(dataDirectory, obfsPort)
    const clientConfig = [
      'UseBridges 1',
      `ClientTransportPlugin obfs4 exec ${obfs4proxy}`,
      `Bridge ${line}`,
    ]
    return { line, clientConfig, pid: tor.pid, stop: () => tor.end() }
  } catch (cause) {
    await tor.end()
    if (!end.aborted && (await lacksPort(log))) return undefined
    const reason = (await complaint(log)) ?? 'tor says nothing'
    throw new TestnetError('bridge', `the bridge did not start: ${reason}`, { cause })
  }
}

function bridgeTorrc(
  dataDirectory: string,
  orPort: number,
  obfsPort: number,
  networkLines: readonly string[],
): string {
  return lines([
    `DataDirectory ${quoted(dataDirectory)}`,
    'Nickname bridge',
    'ContactInfo none',
    ...relayLines(orPort),
    'BridgeRelay 1',
    'PublishServerDescriptor 0',
    'BridgeDistribution none',
    'ExtORPort auto',
    `ServerTransportPlugin obfs4 exec ${obfs4proxy}`,
    `ServerTransportListenAddr obfs4 127.0.0.1:${obfsPort}`,
    ...networkLines,
  ])
}

/** obfs4proxy leaves a line with blanks for what it does not know: address, port, fingerprint. */
async function bridgeLine(dataDirectory: string, port: number): Promise<string> {
  const [, fingerprint] = (await readFile(join(dataDirectory, 'fingerprint'), 'utf8')).split(/\s+/)
  const template = await readFile(join(dataDirectory, 'pt_state/obfs4_bridgeline.txt'), 'utf8')
  const keys = /cert=\S+ iat-mode=\d/.exec(template)?.[0]
  if (fingerprint === undefined || keys === undefined) throw new Error('no bridge line')
  return `obfs4 127.0.0.1:${port} ${fingerprint} ${keys}`
}
