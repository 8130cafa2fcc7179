/**
 * A message as lines. Its text stands behind “name: ” or behind “│ ” and nowhere else, so that no text, whatever is
 * in it, can be mistaken for another message, a notice or a mark.
 */

import type { MessageView, ReplyView } from '@pvtcoms/rpc/client'
import { columnsOf } from '@pvtcoms/terminal'
import { US } from '../member.ts'
import { excerpt, oneLine, padded, textRows } from './text.ts'
import { clock, day, duration, moment } from './time.ts'
import { MARKS, noticeWords } from './words.ts'

export interface Paper {
  /** The name of the chat. */
  readonly name: string
  /** Of the terminal; undefined where lines may be of any length. */
  readonly columns: number | undefined
  /** The day of the line above, if there is one. */
  readonly day?: string | undefined
}

/** The columns that number, time and mark take. */
const INDENT = 17
const EXCERPT = 40

export function messageLines(message: MessageView, paper: Paper): readonly string[] {
  const them = oneLine(paper.name)
  const head = `${padded(String(message.id), 5, 'right')}  ${clock(message.at)}  ${mark(message)}  `
  switch (message.kind) {
    case 'text':
      return textLines(message, paper, head)
    case 'notice':
      return message.notice === undefined ? [] : [`${head}— ${noticeWords(message.notice, them)}`]
    case 'newer':
      return [
        `${head}— ${authorOf(message, them)} sent something that this version cannot show: update pvtcoms`,
      ]
  }
}

function textLines(message: MessageView, paper: Paper, head: string): readonly string[] {
  const them = oneLine(paper.name)
  const author = authorOf(message, them)
  if (message.retracted || message.text === undefined) {
    return [`${head}— ${author} deleted this message${waits(message)}`]
  }
  const room = paper.columns === undefined ? undefined : paper.columns - INDENT
  return [
    ...words(`${head}${author}: `, message.text, room),
    ...remarks(message, them, paper.day).map((remark) => `${' '.repeat(INDENT)}${remark}`),
  ]
}

const authorOf = ({ author }: MessageView, them: string): string => (author === US ? 'you' : them)

/** ── Tuesday, 25 November 2025 ── */
const dayLine = (ms: number): string => `── ${day(ms)} ──`

const unreadLine = (unread: number): string => `── ${unread} unread ──`

/**
 * Lines before days. No day has two: when a clock was wrong for a while, a message may stand under another day, and says its
 * own.
 */
export class DayLines {
  readonly #shown = new Set<string>()
  #above: string | undefined

  /** The day of the line above what comes next. */
  get above(): string | undefined {
    return this.#above
  }

  /** What stands before a message of that time. */
  before(ms: number): readonly string[] {
    const date = day(ms)
    if (this.#shown.has(date)) return []
    this.#shown.add(date)
    this.#above = date
    return [dayLine(ms)]
  }
}

/** Messages in their order, with a line before each day and one before the first unread message. */
export function pageLines(
  messages: readonly MessageView[],
  paper: Paper,
  unread: { readonly first: number | undefined; readonly count: number },
  days = new DayLines(),
): readonly string[] {
  return messages.flatMap((message) => [
    ...days.before(message.at),
    ...(message.id === unread.first ? [unreadLine(unread.count)] : []),
    ...messageLines(message, { ...paper, day: days.above }),
  ])
}

/** The first row beside the author's name, the others below it. */
function words(head: string, text: string, room: number | undefined): readonly string[] {
  const name = columnsOf(head) - INDENT
  const lines = textRows(text, room === undefined ? undefined : room - Math.max(2, name))
  const [first = '', ...others] = lines
  return [head + first, ...others.map((row) => `${' '.repeat(INDENT)}│ ${row}`)]
}

function remarks(message: MessageView, them: string, above = day(message.at)): readonly string[] {
  const { at, replyTo, reactions, editedAt, timer } = message
  return [
    ...(day(at) === above ? [] : [`on ${day(at)}`]),
    ...(replyTo === undefined ? [] : [quote(replyTo, them)]),
    ...reactions
      .filter(({ emoji }) => emoji !== '')
      .map(({ by, emoji }) => `+ ${by === US ? 'you' : them}: ${excerpt(emoji, 8)}`),
    ...(editedAt === undefined ? [] : [`edited ${clock(editedAt)}${waits(message)}`]),
    ...(timer === 0 ? [] : [timerWords(message)]),
  ]
}

/** Whether an edit or deletion is still on its way; the mark is about the message itself. */
const waits = ({ changeWaits }: MessageView): string =>
  changeWaits === true ? ', not delivered yet' : ''

function timerWords({ author, timer, disappearsAt }: MessageView): string {
  if (disappearsAt !== undefined) return `disappears ${moment(disappearsAt)}`
  return `disappears ${duration(timer)} after it is ${author === US ? 'sent' : 'read'}`
}

function quote({ author, text }: ReplyView, them: string): string {
  const whose = author === US ? 'you' : them
  return text === undefined
    ? `↳ to ${whose}: a message that is no longer here`
    : `↳ to ${whose}: “${excerpt(text, EXCERPT)}”`
}

function mark(message: MessageView): string {
  const isOurs = message.author === US && message.notice === undefined
  return padded(isOurs ? MARKS[message.status] : '', 2)
}
