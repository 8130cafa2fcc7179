/**
 * Who lives in a world: where, with which device, by which habits, and who knows whom. All of it is
 * invented: no measurement of real people stands behind these numbers (docs/linkage.md).
 */
import type { SeededRandom } from '@pvtcoms/testkit/random'

/** A phone's client runs while the phone is in use; a desktop's runs always, its owner is there at times. */
export type Device = 'phone' | 'desktop'

/** Somebody known; the weights of a person's ties say whom they write to how often. */
export interface Tie {
  readonly contact: number
  readonly weight: number
}

export interface Person {
  readonly id: number
  readonly device: Device
  /** Milliseconds to add to UTC. */
  readonly zone: number
  /** Local times of day, ms; the latter may lie past midnight, and be more than a day then. */
  readonly wakes: number
  readonly sleeps: number
  /** How often the device is taken up on a day. */
  readonly sessionsPerDay: number
  /** Middle length of a session, ms. */
  readonly sessionLength: number
  /** How likely a session begins with a new conversation. */
  readonly starts: number
  readonly ties: readonly Tie[]
}

export interface Population {
  readonly people: number
  /** 1 is about 25 texts per person and day. */
  readonly talk: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Of ten people, so many have a desktop that is always on. */
const DESKTOPS = 0.3
const CIRCLE = 12
const ZONES = [
  { share: 0.25, hours: -5 },
  { share: 0.15, hours: 0 },
  { share: 0.35, hours: 1 },
  { share: 0.25, hours: 8 },
] as const

/** The same people for the same seed. */
export function populate(random: SeededRandom, { people, talk }: Population): readonly Person[] {
  const ties = knowEachOther(random.stream('ties'), people)
  const draw = random.stream('habits')
  return ties.map((own, id) => {
    const device: Device = draw.chance(DESKTOPS) ? 'desktop' : 'phone'
    const onPhone = device === 'phone'
    // Friends mostly live in one place.
    const circle = random.stream(`circle ${Math.floor(id / CIRCLE)}`)
    const zone = zoneAt(draw.chance(0.8) ? circle.float() : draw.float()) * HOUR
    return {
      id,
      device,
      zone,
      wakes: (7 + normal(draw)) * HOUR,
      sleeps: (23.25 + normal(draw)) * HOUR,
      sessionsPerDay: (onPhone ? 24 : 12) * Math.exp(0.4 * normal(draw)),
      sessionLength: (onPhone ? 1.5 : 12) * MINUTE * Math.exp(0.3 * normal(draw)),
      starts: Math.min(0.9, (onPhone ? 0.13 : 0.26) * talk * Math.exp(0.5 * normal(draw))),
      ties: own,
    }
  })
}

/** A few strong ties and some weak ones, most of them within a circle of friends; ties are mutual. */
function knowEachOther(random: SeededRandom, people: number): readonly (readonly Tie[])[] {
  const weights = Array.from({ length: people }, () => new Map<number, number>())
  const tie = (a: number, b: number, weight: number): void => {
    if (a === b || weights[a]?.has(b) === true) return
    weights[a]?.set(b, weight)
    weights[b]?.set(a, weight)
  }
  for (let id = 0; id < people; id++) {
    const first = Math.floor(id / CIRCLE) * CIRCLE
    const friend = (): number =>
      random.chance(0.85)
        ? first + random.int(Math.min(CIRCLE, people - first))
        : random.int(people)
    tie(id, friend(), 8)
    if (random.chance(0.5)) tie(id, friend(), 4)
    const weak = 1 + random.int(3)
    for (let count = 0; count < weak; count++) tie(id, friend(), 0.3 + random.float())
    // Nobody is alone.
    if (weights[id]?.size === 0) tie(id, (id + 1) % people, 8)
  }
  return weights.map((own) => [...own].map(([contact, weight]) => ({ contact, weight })))
}

function zoneAt(share: number): number {
  let left = share
  for (const zone of ZONES) {
    left -= zone.share
    if (left < 0) return zone.hours
  }
  return 0
}

/** Mean 0, deviation 1. */
export function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float())
}

/** Whom to write to: ties by their weights. */
export function pickTie(random: SeededRandom, ties: readonly Tie[]): number {
  let left = random.float() * ties.reduce((sum, { weight }) => sum + weight, 0)
  for (const { contact, weight } of ties) {
    left -= weight
    if (left < 0) return contact
  }
  return (ties.at(-1) as Tie).contact
}
