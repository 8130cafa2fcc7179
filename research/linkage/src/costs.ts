/** What a policy costs those who use it: time and bytes. */
import type { Letter } from './world/letter.ts'
import type { Device } from './world/people.ts'
import type { World } from './world/world.ts'

/** Seconds. */
export interface Latency {
  readonly median: number
  readonly p95: number
}

export interface Costs {
  readonly lettersPerDay: number
  /** From writing a text to the deposit of its letter. */
  readonly sending: Latency
  /** From a deposit to reading, for who was there when it came; only time while being there counts. */
  readonly online: Latency
  /** From opening to reading, for who was not. */
  readonly opening: Latency
  /** Of letters that had a quarter of a day to be read, the share that was not. */
  readonly unread: number
  /** To and from the mailbox, for each client on average. */
  readonly bytesPerDay: Readonly<Record<Device, number>>
}

const DAY = 86_400_000

export function costsOf({ people, letters, delays, bytesPerDay, start, end }: World): Costs {
  const texts = letters.filter((letter) => letter.texts.length > 0)
  const read = texts.filter(isRead)
  const old = texts.filter(({ deposited }) => deposited < end - DAY / 4)
  const average = (device: Device): number =>
    mean(people.filter((each) => each.device === device).map(({ id }) => bytesPerDay[id] ?? 0))
  return {
    lettersPerDay: (letters.length * DAY) / (end - start),
    sending: latency(delays),
    online: latency(read.filter(({ straight }) => straight).map(({ online }) => online)),
    opening: latency(read.filter(({ straight }) => !straight).map(({ online }) => online)),
    unread: old.filter((letter) => !isRead(letter)).length / old.length,
    bytesPerDay: { phone: average('phone'), desktop: average('desktop') },
  }
}

const isRead = ({ found }: Letter): boolean => !Number.isNaN(found)

function latency(milliseconds: readonly number[]): Latency {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN) / 1000
  return { median: at(0.5), p95: at(0.95) }
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
