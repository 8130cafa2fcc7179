import type { Timers } from '@pvtcoms/core/env'
import { TransportError } from '../errors.ts'

/** Resolves after `milliseconds`; rejects with TransportError `cancelled` when `signal` fires first. */
export function sleep(timers: Timers, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(cancelled())
      return
    }
    const onAbort = (): void => {
      cancel()
      reject(cancelled())
    }
    const cancel = timers.after(milliseconds, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** The error for a caller whose AbortSignal fired. */
export function cancelled(): TransportError {
  return new TransportError('cancelled', 'cancelled by the caller')
}
