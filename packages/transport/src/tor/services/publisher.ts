/**
 * Has tor publish onion services, a few at a time: a hundred at once choke tor for a minute, four at a
 * time take half a second each (measured on a private network).
 */
import type { CancelTimer, Timers } from '@pvtcoms/core/env'
import type { ControlReply } from '../control-reply.ts'
import { TorError } from '../errors.ts'
import type { TorBackend } from '../tor-backend.ts'
import type { OnionService } from './onion-service.ts'
import { Uploads } from './uploads.ts'

const AT_ONCE = 4
/** Without a confirmed upload the next service starts after this long, ms; tor goes on with this one. */
const UPLOAD_PATIENCE = 20_000
/** With one upload confirmed and the other descriptor's not, a service is called reachable after this long, ms. */
const OTHER_PATIENCE = 15_000
const RETRY_AFTER = 5_000
/** How often somebody's tor is asked whether it carries a service of ours still, ms. */
const CHECK_INTERVAL = 20_000

/** The publication of one service on one tor. */
interface Publication {
  readonly uploads: Uploads
  /** Cancels the timer that follows the first confirmed upload. */
  cancel: CancelTimer | undefined
}

export class Publisher {
  readonly #services = new Map<string, OnionService>()
  readonly #timers: Timers
  #queue: OnionService[] = []
  /** Services whose upload is not confirmed yet, with what cancels the timer of each. */
  #uploading = new Map<OnionService, CancelTimer>()
  /** Of the services that are not reachable yet. */
  readonly #publications = new Map<OnionService, Publication>()
  #backend: TorBackend | undefined
  #cancelCheck: CancelTimer = () => undefined

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
    this.#forgetPublication(service)
    await this.#backend?.control.command(`DEL_ONION ${service.host}`).catch(ignoreTor)
  }

  /** Tor is ready: publishes every service on it. */
  start(backend: TorBackend): void {
    this.#backend = backend
    this.#queue = [...this.#services.values()]
    this.#next()
    // A tor of ours cannot become another one behind our back.
    if (backend.pid === undefined) this.#watch(backend)
  }

  /** Tor is gone: no service is reachable until the next `start`. */
  pause(): void {
    this.#backend = undefined
    this.#cancelCheck()
    this.#queue = []
    for (const service of this.#services.values()) {
      this.#release(service)
      this.#forgetPublication(service)
      service.announce('publishing')
    }
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
    const { text } = event.lines[0]
    const [, action, host = '', , directory = '', descriptor = ''] = text.split(' ')
    const service = this.#services.get(host)
    const publication = service && this.#publications.get(service)
    if (service === undefined || publication === undefined) return
    const { uploads } = publication
    if (action === 'UPLOAD') uploads.begin(directory, descriptor)
    else if (action === 'FAILED' && text.endsWith('REASON=UPLOAD_REJECTED')) {
      uploads.fail(directory, descriptor)
    } else if (action === 'UPLOADED') {
      uploads.end(directory)
      this.#uploaded(service, publication)
    }
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.close()))
    this.pause()
  }

  /** Publishes everything anew when the tor turns out to be another one. */
  #watch(backend: TorBackend): void {
    this.#cancelCheck()
    this.#cancelCheck = this.#timers.after(CHECK_INTERVAL, () => {
      void this.#check(backend)
        .catch(ignoreTor)
        .then(() => {
          if (this.#backend === backend) this.#watch(backend)
        })
    })
  }

  async #check(backend: TorBackend): Promise<void> {
    const [first] = this.#services.values()
    if (first === undefined || (await first.isCarried(backend))) return
    if (this.#backend === backend) await this.renew()
  }

  #uploaded(service: OnionService, publication: Publication): void {
    const reach = (): void => {
      this.#forgetPublication(service)
      service.announce('reachable')
    }
    // Tor may never get the other one out, and a filtered control port hides which one it was.
    if (publication.uploads.isComplete) reach()
    else publication.cancel ??= this.#timers.after(OTHER_PATIENCE, reach)
    this.#release(service)
    this.#next()
  }

  #next(): void {
    const backend = this.#backend
    while (backend !== undefined && this.#uploading.size < AT_ONCE) {
      const service = this.#queue.shift()
      if (service === undefined) return
      this.#forgetPublication(service)
      this.#publications.set(service, { uploads: new Uploads(), cancel: undefined })
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

  #forgetPublication(service: OnionService): void {
    this.#publications.get(service)?.cancel?.()
    this.#publications.delete(service)
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
