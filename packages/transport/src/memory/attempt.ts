import type { Timers } from '@pvtcoms/core/env'
import { TransportError } from '../errors.ts'

/**
 * A dial, which waits now and then and can be stopped from outside at any moment. The dial calls `done` at
 * its end, so that no listener on the signal stays behind.
 */
export class Attempt {
  readonly #timers: Timers
  readonly #signal: AbortSignal | undefined
  #error: TransportError | undefined
  #interrupt: () => void = () => undefined

  constructor(timers: Timers, signal: AbortSignal | undefined) {
    this.#timers = timers
    this.#signal = signal
    if (signal?.aborted) this.#onAbort()
    else signal?.addEventListener('abort', this.#onAbort)
  }

  /** Resolves after `milliseconds`; rejects with what stopped the work, before or meanwhile. */
  async pause(milliseconds: number): Promise<void> {
    if (this.#error === undefined) {
      await new Promise<void>((resolve) => {
        const cancel = this.#timers.after(milliseconds, resolve)
        this.#interrupt = () => {
          cancel()
          resolve()
        }
      })
    }
    this.#check()
  }

  stop(error: TransportError): void {
    this.#error ??= error
    this.#interrupt()
  }

  done(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }

  #check(): void {
    if (this.#error !== undefined) throw this.#error
  }

  readonly #onAbort = (): void =>
    this.stop(new TransportError('cancelled', 'cancelled by the caller'))
}
