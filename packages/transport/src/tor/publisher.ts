/**
 * Has tor publish onion services, a few at a time: a hundred at once choke tor for a minute, four at a
 * time take half a second each (measured on a private network).
 */
import type { Timers } from '@pvtcoms/core/env'
import type { ControlReply } from './control-reply.ts'
import { TorError } from './errors.ts'
import type { OnionService } from './onion-service.ts'
import type { TorBackend } from './tor-backend.ts'

const AT_ONCE = 4
/** Without a confirmed upload the next service starts after this long, ms; tor goes on with this one. */
const UPLOAD_PATIENCE = 20_000
const RETRY_AFTER = 5_000

export class Publisher {
  readonly #services = new Map<string, OnionService>()
  readonly #timers: Timers
  #queue: OnionService[] = []
  /** Services whose upload is not confirmed yet, with what cancels the timer of each. */
  #uploading = new Map<OnionService, () => void>()
  #backend: TorBackend | undefined

  constructor(timers: Timers) {
    this.#timers = timers
  }

  has(host: string): boolean {
    return this.#services.has(host)
  }

  /** Takes the service on, and publishes it when fewer than AT_ONCE others are uploading. */
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
    await this.#backend?.control.command(`DEL_ONION ${service.host}`).catch(ignoreTor)
  }

  /** Tor is ready: publishes every service on it. */
  start(backend: TorBackend): void {
    this.#backend = backend
    this.#queue = [...this.#services.values()]
    this.#next()
  }

  /** Tor is gone: no service is reachable until the next `start`. */
  pause(): void {
    this.#backend = undefined
    this.#queue = []
    for (const service of [...this.#uploading.keys()]) this.#release(service)
    for (const service of this.#services.values()) service.announce('publishing')
  }

  /** Publishes every service anew on the same tor, as after the machine slept. */
  async renew(): Promise<void> {
    const backend = this.#backend
    if (backend === undefined) return
    this.pause()
    for (const host of this.#services.keys()) {
      await backend.control.command(`DEL_ONION ${host}`).catch(ignoreTor)
    }
    this.start(backend)
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
    const backend = this.#backend
    while (backend !== undefined && this.#uploading.size < AT_ONCE) {
      const service = this.#queue.shift()
      if (service === undefined) return
      this.#uploading.set(
        service,
        this.#timers.after(UPLOAD_PATIENCE, () => {
          this.#release(service)
          this.#next()
        }),
      )
      void service.publish(backend).catch((error: unknown) => {
        ignoreTor(error)
        this.#retry(service, backend)
      })
    }
  }

  /** Tor refused the service for now: publishes it again later, unless tor is gone. */
  #retry(service: OnionService, backend: TorBackend): void {
    this.#release(service)
    this.#timers.after(RETRY_AFTER, () => {
      if (this.#backend !== backend || !this.#services.has(service.host)) return
      this.#queue.push(service)
      this.#next()
    })
    this.#next()
  }

  #release(service: OnionService): void {
    this.#uploading.get(service)?.()
    this.#uploading.delete(service)
  }
}

/** A tor that is gone, or does not know the service, needs no removal. */
function ignoreTor(error: unknown): void {
  if (!(error instanceof TorError)) throw error
}
