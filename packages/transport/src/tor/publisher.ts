/**
 * Announces onion services a few at a time: a hundred at once choke tor for a minute, four at a time
 * take half a second each (measured on a private network).
 */
import type { Timers } from '@pvtcoms/core/env'
import { type ControlReply } from './control-reply.ts'
import { TorError } from './errors.ts'
import type { OnionService } from './onion-service.ts'
import type { TorBackend } from './tor-backend.ts'

const AT_ONCE = 4
/** After this long without a confirmed upload the next service gets its turn; tor goes on with this one. */
const TURN = 20_000
const RETRY_AFTER = 5_000

export class Publisher {
  readonly #services = new Map<string, OnionService>()
  readonly #timers: Timers
  #queue: OnionService[] = []
  #turns = new Map<OnionService, () => void>()
  #engine: TorBackend | undefined

  constructor(timers: Timers) {
    this.#timers = timers
  }

  has(host: string): boolean {
    return this.#services.has(host)
  }

  /** Takes the service on, and announces it when its turn comes. */
  add(service: OnionService): void {
    this.#services.set(service.host, service)
    this.#queue.push(service)
    this.#next()
  }

  /** Forgets the service and takes it off the network. */
  async remove(service: OnionService): Promise<void> {
    this.#services.delete(service.host)
    this.#queue = this.#queue.filter((queued) => queued !== service)
    this.#release(service)
    await this.#engine?.control.command(`DEL_ONION ${service.host}`).catch(ignoreTor)
  }

  /** A tor that is ready: announces every service on it. */
  start(engine: TorBackend): void {
    this.#engine = engine
    this.#queue = [...this.#services.values()]
    this.#next()
  }

  /** The tor is gone: nobody can find anything until the next `start`. */
  pause(): void {
    this.#engine = undefined
    this.#queue = []
    for (const service of [...this.#turns.keys()]) this.#release(service)
    for (const service of this.#services.values()) service.announce('publishing')
  }

  /** Announces everything anew on the same tor, as after the machine slept. */
  async renew(): Promise<void> {
    const engine = this.#engine
    if (engine === undefined) return
    this.pause()
    for (const host of this.#services.keys()) {
      await engine.control.command(`DEL_ONION ${host}`).catch(ignoreTor)
    }
    this.start(engine)
  }

  /** An HS_DESC event. */
  onDescriptorEvent(event: ControlReply): void {
    const [, action, host] = event.lines[0].text.split(' ')
    if (action !== 'UPLOADED' || host === undefined) return
    const service = this.#services.get(host)
    if (service === undefined) return
    this.#release(service)
    service.announce('reachable')
    this.#next()
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.close()))
  }

  #next(): void {
    const engine = this.#engine
    while (engine !== undefined && this.#turns.size < AT_ONCE) {
      const service = this.#queue.shift()
      if (service === undefined) return
      this.#turns.set(
        service,
        this.#timers.after(TURN, () => {
          this.#release(service)
          this.#next()
        }),
      )
      void service.publish(engine).catch((error: unknown) => {
        ignoreTor(error)
        this.#retry(service, engine)
      })
    }
  }

  /** Tor would not take the service now: it gets another turn, unless tor is gone altogether. */
  #retry(service: OnionService, engine: TorBackend): void {
    this.#release(service)
    this.#timers.after(RETRY_AFTER, () => {
      if (this.#engine !== engine || !this.#services.has(service.host)) return
      this.#queue.push(service)
      this.#next()
    })
    this.#next()
  }

  #release(service: OnionService): void {
    this.#turns.get(service)?.()
    this.#turns.delete(service)
  }
}

/** Tor that is gone, or does not know the service, has nothing to take away. */
function ignoreTor(error: unknown): void {
  if (!(error instanceof TorError)) throw error
}
