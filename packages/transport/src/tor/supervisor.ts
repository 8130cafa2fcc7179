/**
 * Keeps an engine running. It starts a new one only when the old one is gone, never because it is
 * slow; and it notices when the machine slept, as the wall clock then ran ahead of the monotonic one.
 */
import type { CancelTimer, Timers } from '@pvtcoms/core/env'
import { TorError } from './errors.ts'
import type { TorBackend } from './tor-backend.ts'

export interface SupervisorEvents {
  /** A fresh engine; resolves when it was set up. A rejection with TorError counts as its death. */
  up(engine: TorBackend): Promise<void>
  /** The engine is gone; another one follows. */
  down(): void
  /** The next engine could not be started; it will be tried again. */
  failed(error: TorError): void
  /** The machine slept; the engine is still there. */
  woke(): void
}

/** Waits before the first, second, … new start after a death; the last one repeats. */
const BACKOFF = [0, 1_000, 2_000, 5_000, 10_000, 30_000] as const
/** An engine that lived this long begins the row of waits anew. */
const STABLE = 60_000
const SLEEP_CHECK = 5_000
const SLEEP_JUMP = 30_000

export class Supervisor {
  readonly #make: () => Promise<TorBackend>
  readonly #events: SupervisorEvents
  readonly #timers: Timers
  #engine: TorBackend | undefined
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

  get engine(): TorBackend | undefined {
    return this.#engine
  }

  /** The first start. Throws TorError when it fails: there is nothing to keep running then. */
  async start(): Promise<void> {
    await this.#launch()
    this.#watchSleep()
  }

  /** Resolves when the present engine is ended; the next one follows at once. */
  async restart(): Promise<void> {
    await this.#starting
    this.#deaths = 0
    await this.#engine?.stop()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelWait()
    this.#cancelCheck()
    await this.#starting
    await this.#engine?.stop()
    this.#engine = undefined
  }

  async #launch(): Promise<void> {
    const engine = await this.#make()
    try {
      this.#engine = engine
      await this.#events.up(engine)
    } catch (error) {
      this.#engine = undefined
      await engine.stop()
      throw error
    }
    const since = this.#timers.monotonic()
    void engine.gone.then(async () => {
      if (this.#closed) return
      this.#engine = undefined
      this.#events.down()
      // Its process may outlive its control connection: two on one data directory would collide.
      await engine.stop()
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
      if (Math.max(ahead, late) >= SLEEP_JUMP && this.#engine !== undefined) this.#events.woke()
      this.#watchSleep()
    })
  }
}
