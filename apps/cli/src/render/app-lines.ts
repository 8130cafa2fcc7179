/** How the daemon is doing. */
import type { AppView, FindingView, TransportView } from '@pvtcoms/rpc/client'
import { describe } from '@pvtcoms/terminal'
import { facts, oneLine, padded } from './text.ts'
import { count, duration, moment } from './time.ts'

const STATES: Readonly<Record<AppView['state'], string>> = {
  empty: 'nothing is kept here yet: pvtcoms create',
  locked: 'locked: pvtcoms unlock',
  open: 'open',
}

export function appLines(app: AppView): readonly string[] {
  const { state, lockAfter, bridges } = app
  const lock = lockAfter === 0 ? '' : `; locks after ${duration(lockAfter)} without use`
  return facts([
    ['Version', oneLine(app.version)],
    ['Store', state === 'open' ? STATES.open + lock : STATES[state]],
    ['Network', networkWords(app.transport)],
    ['Bridges', bridges.length === 0 ? 'none' : count(bridges.length, 'bridge')],
    ['Running', `since ${moment(app.startedAt)}`],
  ])
}

/** As of any program of ours; what tor says is not ours. */
const networkWords = (transport: TransportView): string =>
  oneLine(describe(transport, 'pvtcoms bridge set'))

export function findingLines(findings: readonly FindingView[]): readonly string[] {
  const width = Math.max(0, ...findings.map(({ what }) => what.length))
  return findings.flatMap(({ verdict, what, text, advice }) => [
    `${VERDICTS[verdict]}  ${padded(oneLine(what), width)}  ${oneLine(text)}`,
    ...(advice === undefined ? [] : [`${' '.repeat(width + 12)}→ ${oneLine(advice)}`]),
  ])
}

const VERDICTS: Readonly<Record<FindingView['verdict'], string>> = {
  good: 'good    ',
  doubtful: 'doubtful',
  bad: 'BAD     ',
}
