/**
 * Counts what streams carry and how often they wake the machine, by whom or what they are for. Kept in memory alone: on
 * disk it would be a diary of whom somebody writes with.
 */
import type { Timers } from '@pvtcoms/core/env'
import type { Duplex } from '@pvtcoms/transport'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** How far back is counted, ms. */
const SPAN = 7 * DAY
/** A stream that was silent for so long, ms, wakes the machine when it carries something. */
const SILENCE = 10_000

export interface Measured {
  /** Over how long, ms: since the start, at most 7 days. */
  readonly measured: number
  readonly bytesPerDay: number
  readonly wakeUpsPerHour: number
}

interface Count {
  bytes: number
  wakeUps: number
}

/** What streams with a contact are counted under. */
export const contactMeter = (contact: number): string => `contact ${contact}`
/** What streams that read the mailbox of that name are counted under. */
export const mailboxMeter = (mailbox: string): string => `mailbox ${mailbox}`

export class Meter {
  readonly #timers: Pick<Timers, 'now'>
  readonly #startedAt: number
  /** By what is counted for, then by hour since 1970. */
  readonly #counts = new Map<string, Map<number, Count>>()

  constructor(timers: Pick<Timers, 'now'>) {
    this.#timers = timers
    this.#startedAt = timers.now()
  }

  /** Counts the attempt, and the stream that it leads to. Rejects as `dial` does. */
  async dial(name: string, dial: () => Promise<Duplex>): Promise<Duplex> {
    this.#count(name).wakeUps += 1
    return this.#counting(name, await dial())
  }

  /** The same stream, which somebody else has opened. */
  counted(name: string, stream: Duplex): Duplex {
    this.#count(name).wakeUps += 1
    return this.#counting(name, stream)
  }

  /** Undefined until an hour has been measured, and while the clock is behind that of the start. */
  measured(name: string): Measured | undefined {
    const measured = Math.min(SPAN, this.#timers.now() - this.#startedAt)
    if (measured < HOUR) return undefined
    const hours = this.#counts.get(name)
    if (hours !== undefined) this.#drop(hours)
    const counts = [...(hours?.values() ?? [])]
    const total = (of: keyof Count): number => counts.reduce((sum, count) => sum + count[of], 0)
    return {
      measured,
      bytesPerDay: (total('bytes') * DAY) / measured,
      wakeUpsPerHour: (total('wakeUps') * HOUR) / measured,
    }
  }

  forget(name: string): void {
    this.#counts.delete(name)
  }

  #counting(name: string, stream: Duplex): Duplex {
    let lastAt = this.#timers.now()
    const carried = (bytes: number): void => {
      const now = this.#timers.now()
      const count = this.#count(name)
      count.bytes += bytes
      if (Math.abs(now - lastAt) >= SILENCE) count.wakeUps += 1
      lastAt = now
    }
    return {
      async read() {
        const chunk = await stream.read()
        if (chunk !== null) carried(chunk.length)
        return chunk
      },
      write(bytes) {
        carried(bytes.length)
        return stream.write(bytes)
      },
      end: () => stream.end(),
      close: () => stream.close(),
    }
  }

  /** That of this hour. */
  #count(name: string): Count {
    const hours = this.#counts.get(name) ?? new Map<number, Count>()
    this.#counts.set(name, hours)
    this.#drop(hours)
    const hour = this.#hour()
    const count = hours.get(hour) ?? { bytes: 0, wakeUps: 0 }
    hours.set(hour, count)
    return count
  }

  /** Hours that are too long ago, or still to come by this clock. */
  #drop(hours: Map<number, Count>): void {
    const now = this.#hour()
    for (const hour of hours.keys()) if (hour > now || hour <= now - SPAN / HOUR) hours.delete(hour)
  }

  #hour(): number {
    return Math.floor(this.#timers.now() / HOUR)
  }
}
