/**
 * How a bootstrap is getting on, as a pure machine over tor's STATUS_CLIENT BOOTSTRAP events and time. A
 * blocked tor mostly gives no warning (its percentage just stays), so we judge the pace ourselves, and
 * sooner where tor reports refusals. A tor that makes progress is never called stuck, and nothing here
 * restarts it.
 */
import type { BootstrapPace } from '../anon-transport.ts'

/** Longer than this in all, or SLOW_STEP without progress, is `slow`, ms. Only words on screens depend on it. */
const SLOW_TOTAL = 20_000
const SLOW_STEP = 10_000
/**
 * No progress for this long is `stuck`: the moment to offer bridges. Guards that are 2 s away must not
 * reach it, which a test on a real network holds.
 */
const STUCK_STEP = 45_000
/** So many attempts refused in a row make `stuck` of `slow`: waiting would not help. */
const REFUSED = 3
const REFUSALS: ReadonlySet<string> = new Set(['CONNECTREFUSED', 'NOROUTE'])

export interface BootstrapState {
  /** 0 … 100. */
  readonly percent: number
  /** Tor's own words, such as "Loading relay descriptors". */
  readonly summary: string
  /** Tor's own reason for the last warning since the last progress. */
  readonly reason?: string
  /** Attempts to connect that were refused in a row, the last ones since the last progress. */
  readonly refused: number
  /** A relay or bridge has answered since the start: without that nothing works, however long one waits. */
  readonly answered: boolean
  readonly startedAt: number
  readonly progressAt: number
}

/** Fields of one BOOTSTRAP event, as `keyValues` reads them. */
export type BootstrapEvent = ReadonlyMap<string, string>

/** `now` is monotonic milliseconds, here and below. */
export function bootstrapStart(now: number): BootstrapState {
  const percent = 0
  return {
    ...{ percent, summary: 'Starting', refused: 0, answered: false },
    ...{ startedAt: now, progressAt: now },
  }
}

/** The state after an event; events without a sensible percentage change nothing. */
export function bootstrapStep(
  state: BootstrapState,
  event: BootstrapEvent,
  now: number,
): BootstrapState {
  const progress = event.get('PROGRESS') ?? ''
  const percent = Number(progress)
  if (!/^[0-9]{1,3}$/.test(progress) || percent > 100) return state
  const summary = plain(event.get('SUMMARY')) ?? state.summary
  const reason = plain(event.get('WARNING'))
  if (percent !== state.percent || summary !== state.summary) {
    return {
      percent,
      summary,
      refused: 0,
      answered: state.answered || isAnswered(percent),
      startedAt: state.startedAt,
      progressAt: now,
      ...(reason !== undefined && { reason }),
    }
  }
  if (reason === undefined) return state
  const refused = REFUSALS.has(event.get('REASON') ?? '') ? state.refused + 1 : 0
  return { ...state, reason, refused }
}

/** The judgement at `now`. */
export function bootstrapPace(state: BootstrapState, now: number): BootstrapPace {
  const still = now - state.progressAt
  if (still >= STUCK_STEP || (still >= SLOW_STEP && state.refused >= REFUSED)) return 'stuck'
  return still >= SLOW_STEP || now - state.startedAt >= SLOW_TOTAL ? 'slow' : 'normal'
}

/** Whether nobody answers: waiting is not known to help then. A relay that answered may have gone since. */
export function bootstrapUnanswered({ answered, refused }: BootstrapState): boolean {
  return !answered || refused >= REFUSED
}

/**
 * Tor gets to 15 % with its first handshake with a relay. One that knows the network from before begins at 75 %, and gets to
 * 90 % with that.
 */
function isAnswered(percent: number): boolean {
  return (percent >= 15 && percent < 75) || percent >= 90
}

/** Tor's text if it is short, printable, and names no host: those never leave this file. */
function plain(text: string | undefined): string | undefined {
  if (text === undefined || !/^[\x20-\x7e]{1,200}$/.test(text)) return undefined
  return /[0-9]\.[0-9]|\.onion|[0-9a-f]{16}|\[/i.test(text) ? undefined : text
}
