/**
 * The time that a mailbox uses (docs/decisions/030-the-mailbox-clock.md). It never goes back, as epochs do
 * not. A jump of the wall clock does not count as days that passed: letters that somebody waits for
 * would be forgotten.
 *
 * - A difference of at most ten minutes to what the monotonic clock says is followed at once; backwards,
 *   by standing still.
 * - A larger jump is followed when the wall clock has kept to it for an hour.
 * - Nothing may be forgotten until the clock has been steady for an hour, unless the mailbox was off for
 *   less than a day.
 */
import { type Timers, type UnixMs, unixMs } from '@pvtcoms/core/env'

const SMALL_JUMP = 10 * 60_000
const SETTLING = 60 * 60_000
const SHORT_ABSENCE = 24 * 60 * 60_000
/** Two readings of the wall clock that differ by less than this, beside the time between them, agree. */
const TOLERANCE = 10_000

interface Reading {
  readonly wall: number
  readonly monotonic: number
}

export class MailboxClock {
  readonly #timers: Pick<Timers, 'now' | 'monotonic'>
  /** A moment on both clocks, which the time is counted from. */
  #anchor: Reading
  /** Since when, on the monotonic clock, the wall clock has been steady; undefined while it always was. */
  #steadySince: number | undefined
  /** The first reading after a jump that is not followed yet. */
  #doubt: Reading | undefined
  #latest: number

  /** `last` is the latest time that the mailbox has gone by before, if there was one. */
  constructor(timers: Pick<Timers, 'now' | 'monotonic'>, last: UnixMs | undefined) {
    this.#timers = timers
    const reading = { wall: timers.now(), monotonic: timers.monotonic() }
    this.#anchor = { ...reading, wall: Math.max(reading.wall, last ?? 0) }
    this.#latest = this.#anchor.wall
    if (last === undefined) return
    const isBehind = reading.wall < last - SMALL_JUMP
    if (isBehind) this.#doubt = reading
    if (isBehind || reading.wall > last + SHORT_ABSENCE) this.#steadySince = reading.monotonic
  }

  now(): UnixMs {
    const reading = { wall: this.#timers.now(), monotonic: this.#timers.monotonic() }
    const expected = shifted(this.#anchor, reading.monotonic)
    if (Math.abs(reading.wall - expected) <= SMALL_JUMP) {
      this.#anchor = reading
      this.#doubt = undefined
    } else {
      this.#judgeJump(reading)
    }
    this.#latest = Math.max(this.#latest, shifted(this.#anchor, reading.monotonic))
    return unixMs(Math.floor(this.#latest))
  }

  /** Whether days that have passed by `now` may be forgotten. */
  get settled(): boolean {
    return (
      this.#doubt === undefined &&
      (this.#steadySince === undefined || this.#timers.monotonic() - this.#steadySince >= SETTLING)
    )
  }

  /** Whether the wall clock shows another time: whoever runs the mailbox should know. */
  get doubtful(): boolean {
    return this.#doubt !== undefined
  }

  /** After a large jump: follows it once the wall clock has kept to the same jump for long enough. */
  #judgeJump(reading: Reading): void {
    const doubt = this.#doubt
    const isSame =
      doubt !== undefined && Math.abs(reading.wall - shifted(doubt, reading.monotonic)) <= TOLERANCE
    if (!isSame) {
      this.#doubt = reading
      this.#steadySince = reading.monotonic
      return
    }
    const isBack = reading.wall < this.#latest
    if (isBack || reading.monotonic - doubt.monotonic < SETTLING) return
    this.#anchor = reading
    this.#doubt = undefined
    this.#steadySince = reading.monotonic
  }
}

const shifted = ({ wall, monotonic }: Reading, now: number): number => wall + (now - monotonic)
