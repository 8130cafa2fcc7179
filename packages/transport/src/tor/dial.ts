/**
 * Reaches an onion service through tor's SOCKS port. An attempt can hang: when a service died and
 * one of its introduction points still took our request, tor waits 45 s for an answer that nobody
 * sends, and every stream on the same circuit waits with it. So further attempts start beside the
 * first, each on its own circuit and after the target's descriptor was fetched anew; the first that
 * succeeds wins. A slow attempt goes on: on a slow link the first may be the one that arrives.
 */
import type { Socket } from 'node:net'
import type { Timers } from '@pvtcoms/core/env'
import type { IsolationKey } from '../anon-transport.ts'
import { TransportError } from '../errors.ts'
import { connectLocal, type LocalEndpoint } from './control-connection.ts'
import { SocketDuplex } from './socket-duplex.ts'
import { socksConnect } from './socks.ts'
import { cancelled } from './waiting.ts'

export interface Dial {
  readonly socks: LocalEndpoint
  readonly target: { readonly host: string; readonly port: number }
  readonly isolation: IsolationKey
  /** Fetches the target's descriptor anew; called before each further attempt. Never rejects. */
  readonly refresh: () => Promise<void>
  /** Gives tor the client authorization key anew; absent when there is none. Rejects with TransportError. */
  readonly present?: () => Promise<void>
  readonly timers: Timers
}

/** When each further attempt starts, in ms after the attempt before it. */
const HEDGE_AFTER = [4_000, 8_000, 16_000, 16_000] as const
/** A fresh descriptor is often not at every directory yet: a dial retries one failure, after this long, ms. */
const RETRY_AFTER = 500
/** How often tor is given the key anew when it has none or another, as after NEWNYM, which it may put off for 10 s. */
const PRESENTS = 2
const KEY_LOST: ReadonlySet<string> = new Set(['authorization-missing', 'authorization-wrong'])
/** Codes after which another attempt would fail the same way. */
const FINAL: ReadonlySet<string> = new Set([
  'authorization-missing',
  'authorization-wrong',
  'invalid-address',
  'not-ready',
])
const DIAL_TIMEOUT = 60_000

/** Opens a stream. Rejects with TransportError; no socket outlives a rejection. */
export function dialThrough(dial: Dial, signal: AbortSignal | undefined): Promise<SocketDuplex> {
  const { socks, target, isolation, refresh, present, timers } = dial
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>()
    const cancels = new Set<() => void>()
    let running = 0
    let retries = 1
    let presents = present === undefined ? 0 : PRESENTS
    const outcome = new AbortController()
    const settled = (): boolean => outcome.signal.aborted

    const settle = (winner?: Socket): void => {
      outcome.abort()
      for (const cancel of cancels) cancel()
      signal?.removeEventListener('abort', onAbort)
      for (const socket of open) if (socket !== winner) socket.destroy()
    }
    const fail = (error: unknown): void => {
      if (settled()) return
      settle()
      reject(error instanceof Error ? error : new TransportError('unreachable', 'dialling failed'))
    }
    const onAbort = (): void => fail(cancelled())

    const later = (milliseconds: number, action: () => void): void => {
      const cancel = timers.after(milliseconds, () => {
        cancels.delete(cancel)
        action()
      })
      cancels.add(cancel)
    }
    const attempt = async (number: number, again: boolean): Promise<void> => {
      running += 1
      try {
        if (again) await refresh()
        if (settled()) return
        const socket = await connectLocal(socks, timers).catch(() => {
          throw new TransportError('not-ready', 'tor’s SOCKS port does not answer')
        })
        open.add(socket)
        if (settled()) socket.destroy()
        await socksConnect(socket, target, isolation, number)
        if (settled()) return
        settle(socket)
        resolve(new SocketDuplex(socket))
      } catch (error) {
        running -= 1
        if (settled()) return
        if (!(error instanceof TransportError)) {
          fail(error)
        } else if (presents > 0 && KEY_LOST.has(error.code)) {
          // A key that is wrong twice is the wrong one; NEWNYM may come again.
          presents = error.code === 'authorization-missing' ? presents - 1 : 0
          void presentAnd(number)
        } else if (FINAL.has(error.code)) {
          fail(error)
        } else if (retries > 0 && error.code !== 'timeout') {
          retries -= 1
          later(RETRY_AFTER, () => void attempt(number, true))
        } else if (running === 0) {
          fail(error)
        }
      }
    }
    const presentAnd = async (number: number): Promise<void> => {
      running += 1
      try {
        await present?.()
      } catch (error) {
        fail(error)
      }
      running -= 1
      if (!settled()) await attempt(number, false)
    }
    const hedge = (index: number): void => {
      const delay = HEDGE_AFTER[index]
      if (delay === undefined) return
      later(delay, () => {
        void attempt(index + 1, true)
        hedge(index + 1)
      })
    }

    if (signal?.aborted) {
      reject(cancelled())
      return
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    later(DIAL_TIMEOUT, () =>
      fail(new TransportError('timeout', 'the peer did not answer in time')),
    )
    void attempt(0, false)
    hedge(0)
  })
}
