/** Starts the tor that a command needs, shows how that goes, and cleans up after it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onDisk } from '@pvtcoms/core/disk-error'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import type { TransportStatus } from '@pvtcoms/transport'
import { TorError, TorTransport } from '@pvtcoms/transport/tor'
import { UsageError } from './errors.ts'
import type { Io } from './io.ts'
import { externalTor, readTorrc, type TorFlags } from './tor-options.ts'

/**
 * Runs `use` with a transport that is ready, and closes the transport whatever happens. `onStarted` is called with it
 * before it is ready. Throws TorError, UsageError, DiskError.
 */
export async function withTor<T>(
  flags: TorFlags,
  io: Pick<Io, 'progress' | 'interrupted'>,
  use: (transport: TorTransport) => Promise<T>,
  onStarted: (transport: TorTransport) => void = () => undefined,
): Promise<T> {
  if (flags.control !== undefined && (flags.dataDirectory ?? flags.torrc) !== undefined) {
    throw new UsageError('usage', '--control goes with neither --data-directory nor --torrc')
  }
  const external = externalTor(flags)
  const extraConfig = flags.torrc === undefined ? [] : await readTorrc(flags.torrc)
  const temporary =
    (flags.control ?? flags.dataDirectory) === undefined
      ? await onDisk(() => mkdtemp(join(tmpdir(), 'pvtcoms-')))
      : undefined
  try {
    const transport = await TorTransport.start({
      random: nodeEnv,
      timers: nodeTimers,
      tor: external ?? {
        dataDirectory: flags.dataDirectory ?? (temporary as string),
        extraConfig,
        signal: io.interrupted,
      },
      ...(flags.bridge && { bridges: flags.bridge }),
    }).catch((error: unknown) => {
      throw io.interrupted.aborted ? interrupted() : error
    })
    try {
      onStarted(transport)
      await untilReady(transport, io)
      return await use(transport)
    } finally {
      await transport.close()
    }
  } finally {
    // What stays on a disk that takes nothing goes with the system's temporary files.
    if (temporary !== undefined) {
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
    }
  }
}

const interrupted = (): TorError => new TorError('closed', 'interrupted while tor started')

async function untilReady(
  transport: TorTransport,
  io: Pick<Io, 'progress' | 'interrupted'>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onInterrupt = (): void => settle(interrupted())
    const settle = (error?: TorError): void => {
      stop()
      io.interrupted.removeEventListener('abort', onInterrupt)
      if (error === undefined) resolve()
      else reject(error)
    }
    const tell = (status: TransportStatus): void => {
      io.progress(describe(status))
      if (status.kind === 'ready') settle()
    }
    const stop = transport.onStatus(tell)
    io.interrupted.addEventListener('abort', onInterrupt)
    if (io.interrupted.aborted) onInterrupt()
    else tell(transport.status())
  })
}

/** A status in words. `bridges` is the command or option by which this program uses bridges. */
export function describe(status: TransportStatus, bridges = '--bridge'): string {
  switch (status.kind) {
    case 'bootstrapping': {
      const what = `Connecting to Tor, ${status.percent} %: ${status.summary}`
      const why = status.reason === undefined ? '' : ` (${status.reason})`
      if (status.unanswered === 'bridges') {
        return `${what}${why}. No bridge answers: check that this computer is online, or use other bridges with ${bridges}`
      }
      if (status.pace === 'stuck') {
        return `${what}${why}. No progress for a while: if Tor is blocked where you are, try ${bridges}`
      }
      if (status.unanswered === 'relays') {
        return `${what}${why}. No relay answers yet: check that this computer is online`
      }
      return status.pace === 'slow' ? `${what}${why}. This is slow, but it goes on` : what
    }
    case 'ready':
      return 'Connected to Tor'
    case 'degraded':
      return {
        restarting: 'Tor is restarting',
        'network-down': 'Tor has no connection: check that this computer is online',
        'woke-up': 'The computer was asleep; Tor is reconnecting',
      }[status.reason]
    case 'failed':
      // It waits for the person, and tries nothing by itself.
      if (status.code === 'settings-unreadable') return `${status.reason} [${status.code}]`
      return `Tor could not start: ${status.reason} [${status.code}]; trying again`
    case 'closed':
      return 'Tor is not running'
  }
}
