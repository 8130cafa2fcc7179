/**
 * Keeps a backend running. It starts a new one only when the old one is gone, never because it is
 * slow; and it notices when the machine slept, as the wall clock then ran ahead of the monotonic one.
 */
import type { CancelTimer, Timers } from '@pvtcoms/core/env'
import { TorError } from './errors.ts'
import type { TorBackend } from './tor-backend.ts'

export interface SupervisorEvents {
  /** A fresh backend; resolves when it was set up. A rejection with TorError counts as its death. */
  up(backend: TorBackend): Promise<void>
  /** The backend is gone; another one follows. */
  down(): void
  /** The next backend could not be started; it will be tried again. */
  failed(error: TorError): void
  /** The machine slept; the backend is still there. */
  woke(): void
}

/** Waits before the first, second, … new start after a death; the last one repeats. */
const BACKOFF = [0, 1_000, 2_000, 5_000, 10_000, 30_000] as const
/** After a backend that lived this long, the waits start again with the first, ms. */
const STABLE = 60_000
const SLEEP_CHECK = 5_000
const SLEEP_JUMP = 30_000

export class Supervisor {
  readonly #make: () => Promise<TorBackend>
  readonly #events: SupervisorEvents
  readonly #timers: Timers
  #backend: TorBackend | undefined
  #deaths = 0
  #closed = false
  #cancelWait: CancelTimer = () => undefined
  #cancelCheck: CancelTimer = () => undefined
  #starting: Promise<void> = Promise.resolve()

  constructor(make: () => Promise<TorBackend>, events: SupervisorEvents, timers: Timers) {
    this.#make = make
    this.#events = events
    this.#timers = timers
  }

  get backend(): TorBackend | undefined {
    return this.#backend
  }

  /** The first start. Throws TorError when it fails: there is nothing to keep running then. */
  async start(): Promise<void> {
    await this.#launch()
    this.#watchSleep()
  }

  /** Resolves when the present backend is ended; the next one follows at once. */
  async restart(): Promise<void> {
    await this.#starting
    this.#deaths = 0
    await this.#backend?.stop()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelWait()
    this.#cancelCheck()
    await this.#starting
    await this.#backend?.stop()
    this.#backend = undefined
  }

  async #launch(): Promise<void> {
    const backend = await this.#make()
    try {
      this.#backend = backend
      await this.#events.up(backend)
    } catch (error) {
      this.#backend = undefined
      await backend.stop()
      throw error
    }
    const since = this.#timers.monotonic()
    void backend.gone.then(async () => {
      if (this.#closed) return
      this.#backend = undefined
      this.#events.down()
      // Its process may outlive its control connection: two on one data directory would collide.
      await backend.stop()
      if (this.#timers.monotonic() - since >= STABLE) this.#deaths = 0
      this.#again()
    })
  }

  #again(): void {
    const wait = BACKOFF[Math.min(this.#deaths++, BACKOFF.length - 1)] as number
    this.#cancelWait = this.#timers.after(wait, () => {
      if (this.#closed) return
      this.#starting = this.#launch().catch((error: unknown) => {
        if (!(error instanceof TorError)) throw error
        if (this.#closed) return
        this.#events.failed(error)
        this.#again()
      })
    })
  }

  #watchSleep(): void {
    const wall = this.#timers.now()
    const monotonic = this.#timers.monotonic()
    this.#cancelCheck = this.#timers.after(SLEEP_CHECK, () => {
      const ahead = this.#timers.now() - wall - (this.#timers.monotonic() - monotonic)
      const late = this.#timers.monotonic() - monotonic - SLEEP_CHECK
      if (Math.max(ahead, late) >= SLEEP_JUMP && this.#backend !== undefined) this.#events.woke()
      this.#watchSleep()
    })
  }
}
