/** A command’s connection to the daemon. */

import { resolve } from 'node:path'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { daemonSocket } from '@pvtcoms/daemon'
import { activityOf, type RpcClient, RpcError } from '@pvtcoms/rpc/client'
import { connectSocket } from '@pvtcoms/rpc/node'
import { type Terminal, terminalJson } from '@pvtcoms/terminal'
import { CliError } from './errors.ts'
import type { CommonFlags } from './options.ts'

/** What a command works with. */
export interface Session {
  readonly rpc: RpcClient
  readonly io: Terminal
  readonly json: boolean
  /** The person has done something. */
  readonly active: () => void
}

/** Runs `use` with a connection, and closes it whatever happens. Rejects with RpcError `not-running`. */
export async function withDaemon<T>(
  flags: CommonFlags,
  io: Terminal,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const rpc = await connectSocket(daemonSocket(resolve(flags.dataDirectory))).catch(
    (error: unknown) => {
      throw advised(error)
    },
  )
  const stop = (): void => rpc.close()
  io.interrupted.addEventListener('abort', stop)
  const active = activityOf(
    () => rpc.call('app.active', {}),
    () => nodeTimers.monotonic(),
  )
  if (io.canAsk) active()
  try {
    return await use({ rpc, io, json: flags.json === true, active })
  } catch (error) {
    if (io.interrupted.aborted) throw new CliError('interrupted', 'interrupted')
    throw advised(error)
  } finally {
    io.interrupted.removeEventListener('abort', stop)
    rpc.close()
  }
}

/** Which command helps against what the daemon says, by its code. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['not-running', 'pvtcoms start'],
  ['no-store', 'pvtcoms create'],
  ['locked', 'pvtcoms unlock'],
  ['no-mailbox', 'pvtcoms mailbox add NAME'],
])

/** The daemon does not know by which program it is asked. */
function advised(error: unknown): unknown {
  if (!(error instanceof RpcError)) return error
  const advice = ADVICE.get(error.code)
  if (advice === undefined) return error
  return new RpcError(error.code, `${error.message} (${advice})`, { cause: error })
}

/** The result of a command: JSON, or lines for people. */
export function show<T>(
  { io, json }: Pick<Session, 'io' | 'json'>,
  value: T,
  lines: (value: T) => readonly string[],
): void {
  if (json) io.print(terminalJson(value))
  else for (const line of lines(value)) io.print(line)
}

/** Of a command that has nothing to show but that it was done. */
export function done({ io, json }: Pick<Session, 'io' | 'json'>, words: string): void {
  if (json) io.print(terminalJson({ done: true }))
  else io.error(words)
}
