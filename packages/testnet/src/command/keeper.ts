/**
 * The process that keeps a network in the background. Its first argument says as JSON what to start;
 * it reports over IPC until the network is ready, and ends at SIGTERM. It gives up when whoever
 * started it is gone before that.
 */
import { isCodedError } from '@pvtcoms/core/errors'
import type { NetworkProgress } from '../tor/network.ts'
import { endSignal, type KeepOptions, keepNetwork, type ReadyNetwork } from './keep.ts'

export type KeeperReport =
  | { readonly kind: 'progress'; readonly progress: NetworkProgress }
  | { readonly kind: 'ready'; readonly network: ReadyNetwork }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

const options = JSON.parse(process.argv[2] ?? '{}') as KeepOptions
const end = endSignal()
const giveUp = () => end.abort()
process.once('disconnect', giveUp)
try {
  const progress = (value: NetworkProgress) => report({ kind: 'progress', progress: value })
  const ready = (network: ReadyNetwork) => {
    process.off('disconnect', giveUp)
    report({ kind: 'ready', network })
  }
  await keepNetwork(options, { progress, ready }, end.signal)
} catch (error) {
  if (!isCodedError(error)) throw error
  report({ kind: 'failed', code: error.code, message: error.message })
  process.exitCode = 1
}
if (process.connected) process.disconnect?.()

function report(value: KeeperReport): void {
  // Nobody listens any more once the starter is gone; the send would fail.
  if (process.connected && process.send !== undefined) process.send(value)
}
