/**
 * One person's days: takes the device up, reads, answers, begins conversations, puts it down, and comes
 * back sooner when an answer is awaited. What is read, and when, depends on what the client delivers.
 */
import type { SeededRandom } from '@pvtcoms/testkit/random'
import type { WorldClock } from './clock.ts'
import type { Text } from './letter.ts'
import { normal, type Person, pickTie } from './people.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE
const LONGEST_SESSION = 90 * MINUTE

/** How likely who has read something answers. */
const ANSWERS = 0.62
/** How likely who has written comes back soon. */
const AWAITS = 0.55

export interface LifeEvents {
  /** The device is taken up, or put down. */
  takeUp(): void
  putDown(): void
  write(text: Text): void
}

export class Life {
  readonly #person: Person
  readonly #clock: WorldClock
  readonly #random: SeededRandom
  readonly #events: LifeEvents
  /** Whom unread texts are from. */
  readonly #unread = new Set<number>()
  #end = 0
  #atHand = false
  #awaits = false

  constructor(person: Person, clock: WorldClock, random: SeededRandom, events: LifeEvents) {
    this.#person = person
    this.#clock = clock
    this.#random = random
    this.#events = events
    this.#clock.after(random.float() * 30 * MINUTE, () => this.#later())
  }

  /** Something has come. */
  receive(from: number): void {
    const isFirst = this.#unread.size === 0
    this.#unread.add(from)
    if (this.#atHand && isFirst) this.#readSoon()
  }

  /** Until the next session: many short waits and some long ones, and the night. */
  #later(): void {
    const { sessionsPerDay, wakes, sleeps } = this.#person
    const awake = sleeps - wakes
    const soon = this.#awaits || this.#random.chance(0.25)
    this.#awaits = false
    const gap = this.#random.exponential(soon ? 5 * MINUTE : (1.2 * awake) / sessionsPerDay)
    const night = this.#nightAt(this.#clock.now() + gap)
    const wait = night > 0 ? gap + night + this.#random.exponential(20 * MINUTE) : gap
    this.#clock.after(wait, () => this.#takeUp())
  }

  /** How much of the night is left at that time, ms; 0 when it is day. */
  #nightAt(time: number): number {
    const { zone, wakes, sleeps } = this.#person
    const sinceWaking = (((time + zone - wakes) % DAY) + DAY) % DAY
    return sinceWaking < sleeps - wakes ? 0 : DAY - sinceWaking
  }

  #takeUp(): void {
    const length = this.#person.sessionLength * Math.exp(0.9 * normal(this.#random))
    this.#atHand = true
    this.#end = this.#clock.now() + Math.min(LONGEST_SESSION, 10 * SECOND + length)
    this.#events.takeUp()
    if (this.#unread.size > 0) this.#readSoon()
    if (this.#random.chance(this.#person.starts)) {
      const contact = pickTie(this.#random, this.#person.ties)
      this.#clock.after(this.#random.exponential(15 * SECOND), () => this.#writeBurst(contact))
    }
    this.#watchEnd()
  }

  #watchEnd(): void {
    this.#clock.at(this.#end, () => {
      if (this.#clock.now() < this.#end) {
        this.#watchEnd()
        return
      }
      this.#atHand = false
      this.#events.putDown()
      this.#later()
    })
  }

  #stay(time: number): void {
    this.#end = Math.max(this.#end, this.#clock.now() + time)
  }

  #readSoon(): void {
    this.#clock.after(this.#random.exponential(6 * SECOND), () => {
      if (!this.#atHand) return
      const from = [...this.#unread]
      this.#unread.clear()
      for (const contact of from) {
        if (!this.#random.chance(ANSWERS)) continue
        const think = 8 * SECOND * Math.exp(0.8 * normal(this.#random))
        this.#stay(think + SECOND)
        this.#clock.after(think, () => this.#writeBurst(contact))
      }
    })
  }

  /** One to four texts, as they are typed. */
  #writeBurst(contact: number): void {
    if (!this.#atHand) return
    this.#events.write({ from: this.#person.id, to: contact, written: this.#clock.now() })
    if (this.#random.chance(0.35)) {
      const typing = 5 * SECOND + this.#random.exponential(10 * SECOND)
      this.#stay(typing + SECOND)
      this.#clock.after(typing, () => this.#writeBurst(contact))
      return
    }
    this.#awaits = this.#random.chance(AWAITS)
    if (this.#random.chance(0.5)) this.#stay(this.#random.exponential(90 * SECOND))
  }
}
