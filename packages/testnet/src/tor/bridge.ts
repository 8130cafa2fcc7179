/** An obfs4 bridge of a test network: a relay that no consensus lists, behind obfs4proxy. */
import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TestnetError } from '../errors.ts'
import { freePorts } from '../ports.ts'
import { until } from './directory-probe.ts'
import { complaint, startTor } from './tor-process.ts'
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

/** Starts a bridge in `dataDirectory`, which exists. Rejects with `bridge` or `ports`. */
export async function launchBridge(
  program: string,
  dataDirectory: string,
  networkLines: readonly string[],
  end: AbortSignal,
): Promise<Bridge> {
  await access(obfs4proxy).catch((cause: unknown) => {
    const message = 'obfs4proxy is missing; on Debian: sudo apt-get install obfs4proxy'
    throw new TestnetError('bridge', message, { cause })
  })
  const [orPort = 0, obfsPort = 0] = await freePorts(2)
  const torrc = join(dataDirectory, 'torrc')
  const log = join(dataDirectory, 'log')
  await writeFile(torrc, bridgeTorrc(dataDirectory, orPort, obfsPort, networkLines))
  const tor = await startTor({ program, torrc, log })
  try {
    const serves = async () => {
      if (!tor.isRunning()) throw new Error('the tor of the bridge has exited')
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
    const reason = (await complaint(log)) ?? 'tor says nothing'
    await tor.end()
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
