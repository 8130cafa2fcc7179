/** How the daemon is doing. */
import type { AppView, FindingView, Remedy, TransportView } from '@pvtcoms/rpc/client'
import { columnsOf, describe } from '@pvtcoms/terminal'
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

/** `mailboxes` are names, in the order in which the daemon counts them. */
export function findingLines(
  findings: readonly FindingView[],
  mailboxes: readonly string[],
): readonly string[] {
  const subjects = findings.map(({ what }) => oneLine(subjectOf(what, mailboxes)))
  const width = Math.max(0, ...subjects.map(columnsOf))
  return findings.flatMap(({ verdict, text, advice, remedy }, at) => {
    const command = remedy === undefined ? '' : ` (${COMMANDS[remedy]})`
    return [
      `${VERDICTS[verdict]}  ${padded(subjects[at] ?? '', width)}  ${oneLine(text)}`,
      ...(advice === undefined ? [] : [`${' '.repeat(width + 12)}→ ${oneLine(advice)}${command}`]),
    ]
  })
}

/** “mailbox 1” is “mailbox attic” for whoever called it so. */
function subjectOf(what: string, mailboxes: readonly string[]): string {
  const number = /^mailbox ([1-9][0-9]*)$/.exec(what)?.[1]
  const name = number === undefined ? undefined : mailboxes[Number(number) - 1]
  return name === undefined ? what : `mailbox ${name}`
}

const COMMANDS: Readonly<Record<Remedy, string>> = {
  bridges: 'pvtcoms bridge set LINE',
  create: 'pvtcoms create; pvtcoms restore FILE',
  unlock: 'pvtcoms unlock',
  backup: 'pvtcoms backup create; pvtcoms export FILE',
  restore: 'pvtcoms restore FILE',
  mailbox: 'pvtcoms mailbox add NAME',
  start: 'pvtcoms stop; pvtcoms start',
}

const VERDICTS: Readonly<Record<FindingView['verdict'], string>> = {
  good: 'good    ',
  doubtful: 'doubtful',
  bad: 'BAD     ',
}
