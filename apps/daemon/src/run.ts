/**
 * The composition root: the data directory and its lock, tor, the messenger with its store and engine, and the two
 * ways in, a unix socket and the window on loopback.
 */
import { join } from 'node:path'
import {
  AppError,
  EventLog,
  Messenger,
  messengerHandlers,
  StandbyTransport,
  windowHandlers,
} from '@pvtcoms/app'
import { Engine } from '@pvtcoms/client/engine'
import { ThreadMiner } from '@pvtcoms/client/node'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { apiDispatch, RpcServer } from '@pvtcoms/rpc'
import { listenSocket, type SocketListener } from '@pvtcoms/rpc/node'
import { describe, type Io } from '@pvtcoms/terminal'
import type { ListenKey } from '@pvtcoms/transport'
import { findBridges } from '@pvtcoms/transport/tor'
import manifest from '../package.json' with { type: 'json' }
import { noteCrash, takeCrash } from './host/crash-note.ts'
import { DataDirectory } from './host/data-directory.ts'
import { lockDirectory } from './host/directory-lock.ts'
import { diskState } from './host/disk.ts'
import { JsonSettingsFile } from './host/settings-file.ts'
import { DirectoryStoreFiles } from './host/store-files.ts'
import type { DaemonFlags } from './options.ts'
import { reopenCommand } from './reopen-command.ts'
import { torStarter } from './tor.ts'
import { isHandedOver } from './window/handover.ts'
import { WindowKeys } from './window/keys.ts'
import { WindowServer } from './window/server.ts'

const BUILT_WINDOW = join(import.meta.dirname, '..', '..', '..', 'packages', 'ui', 'dist')
const INSTANCE_ID_LENGTH = 16
/** However something hangs, the process is gone after this long, ms. What was stored is on disk anyway. */
const STOP_TIMEOUT = 15_000

/** Runs until it is told to stop. Everything is closed then, whatever happened. */
export async function run(flags: DaemonFlags, io: Io): Promise<void> {
  const directory = new DataDirectory(flags.dataDirectory)
  const startTor = await torStarter(flags, directory.tor)
  await directory.prepare()
  const unlock = lockDirectory(directory.lock)
  process.on('uncaughtException', (error) => {
    noteCrash(directory.crash, error)
    process.exit(1)
  })
  const log = new EventLog(nodeTimers)
  const crash = takeCrash(directory.crash)
  if (crash !== undefined) log.add({ code: 'crashed-before', fault: crash })

  const stopped = new AbortController()
  const interrupted = AbortSignal.any([io.interrupted, stopped.signal])
  const miner = new ThreadMiner(nodeEnv)
  const transport = new StandbyTransport({ start: startTor, timers: nodeTimers, publicKey })
  const messenger = new Messenger({
    version: manifest.version,
    folder: directory.path,
    reopen: reopenCommand(flags, process.env),
    store: new DirectoryStoreFiles({ directory, primitives: nodePrimitives, random: nodeEnv }),
    settings: new JsonSettingsFile(directory.settings),
    erase: () => directory.erase(),
    transport,
    findBridges: (text) => findBridges(text, process.env['PATH'] ?? ''),
    timers: nodeTimers,
    openEngine: (parts) =>
      Engine.open({
        ...parts,
        timers: nodeTimers,
        random: nodeEnv,
        primitives: nodePrimitives,
        miner,
        ...(flags.depositDelay !== undefined && { pace: { depositDelay: flags.depositDelay } }),
      }),
    log,
    onEvent: (event) => server.emit(event),
  })
  const keys = new WindowKeys(nodeEnv, nodeTimers)
  let window: WindowServer | undefined
  const handlers = messengerHandlers({
    messenger,
    log,
    crash,
    disk: () => diskState(directory.path),
    now: () => nodeTimers.now(),
    instanceId: Buffer.from(nodeEnv.random(INSTANCE_ID_LENGTH)).toString('base64url'),
    openWindow: () => {
      if (window !== undefined) return window.launchUrl()
      throw new AppError('no-window', 'no port of this machine could be opened for a window')
    },
    stop: () => stopped.abort(),
  })
  const server = new RpcServer(apiDispatch(handlers), () => log.add({ code: 'call-failed' }))
  const ofWindow = windowHandlers(handlers, (path) => isHandedOver(directory.handover, path))
  const access = { dispatch: apiDispatch(ofWindow) }
  let socket: SocketListener | undefined
  try {
    socket = await listenSocket(directory.socket, (channel) => server.serve(channel))
    window = await WindowServer.start({
      files: flags.window ?? BUILT_WINDOW,
      keys,
      handover: directory.handover,
      random: nodeEnv,
      onChannel: (channel) => server.serve(channel, access),
    }).catch(() => undefined)
    await messenger.start(flags.bridge)
    announce(io, flags, directory)
    if (flags.background !== true) {
      transport.onStatus((status) => {
        if (status.kind !== 'closed') io.progress(describe(status))
      })
    }
    await aborted(interrupted)
  } finally {
    // Set only now, so that a daemon that starts slowly is not cut short.
    setTimeout(() => process.exit(1), STOP_TIMEOUT).unref()
    await closeAll([
      () => socket?.close(),
      () => window?.close(),
      () => server.close(),
      () => messenger.close(),
      () => miner.close(new AppError('locked', 'the daemon stops')),
      unlock,
    ])
  }
}

/** One after the other, each of them whatever happened before. Then rejects with the first error. */
async function closeAll(steps: readonly (() => void | Promise<void>)[]): Promise<void> {
  const errors: unknown[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}

function announce(io: Io, flags: DaemonFlags, directory: DataDirectory): void {
  if (flags.json === true)
    io.print(JSON.stringify({ event: 'listening', socket: directory.socket }))
  else if (flags.background !== true) io.error('pvtcoms is running. Ctrl-C stops it.')
}

async function aborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve())
    if (signal.aborted) resolve()
  })
}

function publicKey(identity: ListenKey): Uint8Array {
  const seed = new Secret('Ed25519Seed', identity.expose().slice())
  const key = nodePrimitives.ed25519.publicKey(seed)
  seed.wipe()
  return key
}
