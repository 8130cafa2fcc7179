/** A command’s connection to the daemon, and how it shows its result. */

import { resolve } from 'node:path'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { daemonSocket } from '@pvtcoms/daemon'
import { activityOf, type RpcClient, RpcError } from '@pvtcoms/rpc/client'
import { connectSocket } from '@pvtcoms/rpc/node'
import { type Terminal, terminalJson } from '@pvtcoms/terminal'
import { CliError } from './errors.ts'
import type { CommonFlags } from './options.ts'

/** What a command works with while it runs. */
export interface Session {
  readonly rpc: RpcClient
  readonly io: Terminal
  readonly json: boolean
  /** To be called when the person does something. */
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

/** The command that helps, by the code of what the daemon refused. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['not-running', 'pvtcoms start'],
  ['no-store', 'pvtcoms create'],
  ['locked', 'pvtcoms unlock'],
  ['no-mailbox', 'pvtcoms mailbox add NAME'],
  ['not-sent-yet', '--unsent send, or --unsent withhold'],
  ['blocked', 'pvtcoms contact unblock NAME'],
])

/** The daemon does not know which program asks, so the command is added here. */
function advised(error: unknown): unknown {
  if (!(error instanceof RpcError)) return error
  const advice = ADVICE.get(error.code)
  if (advice === undefined) return error
  return new RpcError(error.code, `${error.message} (${advice})`, { cause: error })
}

/** Prints the result of a command: as JSON with --json, otherwise as lines. */
export function show<T>(
  { io, json }: Pick<Session, 'io' | 'json'>,
  value: T,
  lines: (value: T) => readonly string[],
): void {
  if (json) io.print(terminalJson(value))
  else for (const line of lines(value)) io.print(line)
}

/** Says that a command is done that has no other result. */
export function done({ io, json }: Pick<Session, 'io' | 'json'>, words: string): void {
  if (json) io.print(terminalJson({ done: true }))
  else io.error(words)
}
