/** How pvtcoms is doing, as lines: `status` and `doctor`. */
import type { AppView, FindingView, TransportView } from '@pvtcoms/rpc/client'
import { columnsOf, describe } from '@pvtcoms/terminal'
import { type FindingWords, findingWords, REMEDY_COMMANDS } from './finding-words.ts'
import { facts, oneLine, padded } from './text.ts'
import { count, duration, moment } from './time.ts'

const STATES: Readonly<Record<AppView['state'], string>> = {
  empty: 'not set up yet: pvtcoms create',
  locked: 'locked: pvtcoms unlock',
  open: 'unlocked',
}

export function appLines(app: AppView): readonly string[] {
  const { state, lockAfter } = app
  const lock = lockAfter === 0 ? '' : `; locks after ${duration(lockAfter)} without use`
  return facts([
    ['Version', oneLine(app.version)],
    ['State', state === 'open' ? STATES.open + lock : STATES[state]],
    ['Connection', connectionWords(app.transport)],
    ['Bridges', bridgeWords(app)],
    ['Running', `since ${moment(app.startedAt)}`],
  ])
}

function bridgeWords({ bridges, transport }: AppView): string {
  const isUnknown = transport.kind === 'failed' && transport.code === 'settings-unreadable'
  if (isUnknown) return 'not known: pvtcoms bridge set LINE, or pvtcoms bridge clear'
  return bridges.length === 0 ? 'none' : count(bridges.length, 'bridge')
}

/** As every program of ours says it. Tor’s own summary in it is made harmless here. */
const connectionWords = (transport: TransportView): string =>
  oneLine(describe(transport, 'pvtcoms bridge set'))

/** `mailboxes` are names, in the order in which the daemon counts them. */
export function findingLines(
  findings: readonly FindingView[],
  mailboxes: readonly string[],
): readonly string[] {
  const rows = findings.map((finding) => {
    const words = findingWords(finding)
    return { finding, words, subject: oneLine(subjectOf(words, mailboxes)) }
  })
  const width = Math.max(0, ...rows.map(({ subject }) => columnsOf(subject)))
  return rows.flatMap(({ finding: { verdict, remedy }, words: { text, advice }, subject }) => {
    const command = remedy === undefined ? '' : ` (${REMEDY_COMMANDS[remedy]})`
    return [
      `${VERDICTS[verdict]}  ${padded(subject, width)}  ${oneLine(text)}`,
      ...(advice === undefined ? [] : [`${' '.repeat(width + 12)}→ ${oneLine(advice)}${command}`]),
    ]
  })
}

/** “Mailbox attic” instead of “Mailbox 1”, for the person who gave it that name. */
function subjectOf({ subject }: FindingWords, mailboxes: readonly string[]): string {
  if (typeof subject === 'string') return subject
  return `Mailbox ${mailboxes[subject.mailbox - 1] ?? subject.mailbox}`
}

const VERDICTS: Readonly<Record<FindingView['verdict'], string>> = {
  good: 'good    ',
  doubtful: 'check   ',
  bad: 'PROBLEM ',
}
