/** How long an introduction lasts, and how it ends before it led anywhere (docs/protocol/introduction.md §2). */
import type { Content } from '../content/index.ts'
import { type Env, type UnixMs, unixMs } from '../env.ts'
import { LINK_CLOCK_TOLERANCE } from '../invite/link.ts'
import { wholeSeconds } from '../unix-seconds.ts'
import type { IntroductionContext } from './sealed-link.ts'

const DAY = 86_400_000

/** The longest that an introduction may wait for two people to agree. */
export const INTRODUCTION_LIFETIME = 13 * DAY

/** For how long past its expiry its id is kept, so that a frame that comes late begins nothing. */
export const INTRODUCTION_REMEMBERED = 14 * DAY

/** Why an introduction ends, as `introduction-end` tells it. Any other number means the same as `over`. */
export const END_REASONS = { no: 1, expired: 2, lost: 3, over: 4 } as const

export type EndReason = keyof typeof END_REASONS

/** What `reason` off the wire, any byte, means. */
export function endReason(reason: number): EndReason {
  const known = Object.entries(END_REASONS).find(([, number]) => number === reason)
  return (known?.[0] ?? 'over') as EndReason
}

/** A new introduction, as whoever introduces begins it. */
export function beginIntroduction(env: Env): IntroductionContext {
  return { id: env.random(16), expires: wholeSeconds(unixMs(env.now() + INTRODUCTION_LIFETIME)) }
}

/** What tells a side that nothing comes of it. */
export function endFrame(id: Uint8Array, reason: EndReason): EndContent {
  return { kind: 'introduction-end', id, reason: END_REASONS[reason] }
}

type EndContent = Extract<Content, { kind: 'introduction-end' }>

/** Whether somebody may introduce until then, by our clock, which may be behind theirs. */
export function isPossibleExpiry(expires: UnixMs, now: UnixMs): boolean {
  return expires > now && expires - now <= INTRODUCTION_LIFETIME + LINK_CLOCK_TOLERANCE
}
