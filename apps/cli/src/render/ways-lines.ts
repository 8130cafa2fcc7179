/** How a contact and we are in touch, as lines: what is for them alone, what they can see, what it costs. */
import type { ContactWaysView, SharedMailboxView } from '@pvtcoms/rpc/client'
import { facts, oneLine } from './text.ts'
import { roughly } from './time.ts'
import { POLL_INTERVAL_WORDS } from './words.ts'

export function waysLines(ways: ContactWaysView): readonly string[] {
  const { cost, onion, circuits, presence, mailboxes } = ways
  return [
    'For them alone',
    ...rows([
      ['Your address for them', onion === undefined ? 'none' : `${onion}…`],
      ['Open connections', String(circuits)],
    ]),
    'What they can see',
    ...rows([
      ['When you are online', presence ? 'yes' : 'no'],
      ...mailboxes.map(
        ({ name, sharedWith }) =>
          [
            `Your mailbox ${oneLine(name)}`,
            sharedWith.length === 0 ? 'only they have it' : `also ${named(sharedWith)}`,
          ] as const,
      ),
    ]),
    ...mailboxes.flatMap(readingWords),
    'What it costs',
    ...(cost === undefined
      ? ['  measured once pvtcoms has been running for an hour']
      : rows([
          ['Direct', `${kilobytes(cost.directBytesPerDay)} a day`],
          ['Checking mailboxes', `${kilobytes(cost.readingBytesPerDay)} a day, their share`],
          ['Wake-ups', `${Math.round(cost.wakeUpsPerHour)} an hour`],
          ['Average over', roughly(cost.measured)],
        ])),
  ]
}

/** Why a mailbox is read more often than this contact's setting says. */
function readingWords(mailbox: SharedMailboxView): readonly string[] {
  const { awaited, pollInterval, readOftenFor } = mailbox
  const name = oneLine(mailbox.name)
  if (awaited) return [`  ${name} is checked every minute while an invite waits there`]
  if (readOftenFor.length === 0) return []
  const interval = POLL_INTERVAL_WORDS[pollInterval]
  return [`  ${name} is checked more often because of ${named(readOftenFor)}: ${interval}`]
}

const rows = (all: Parameters<typeof facts>[0]): readonly string[] =>
  facts(all).map((line) => `  ${line}`)

const named = (people: SharedMailboxView['sharedWith']): string =>
  people.map(({ name }) => oneLine(name)).join(', ')

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1_000)} KB`
