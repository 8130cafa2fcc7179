/**
 * A chat as a file, in pieces as its pages are read: as JSON for programs (docs/chat-export.md), or as text for people. The
 * whole is never in memory. What others wrote cannot pass for a line of the file: a text of several lines is indented.
 */
import type { ExportedMessageView, ExportPageView, NoticeView } from '../views/index.ts'

/** What the file begins with. */
export interface ChatFile {
  /** Whom the chat is with. */
  readonly chat: string
  readonly exportedAt: Date
}

/** Reads a page: `conversation.export` of the conversation. */
export type ReadExport = (after: string | undefined) => Promise<ExportPageView>

/** Words of the interface. */
export interface ChatFileWords {
  readonly title: (chat: string) => string
  readonly exported: (time: string) => string
  readonly deleted: string
  readonly newer: string
  readonly edited: (time: string) => string
  readonly replyTo: (author: string, text: string | undefined) => string
  readonly notice: (notice: NoticeView) => string
  /** Makes text from outside harmless and legible; line breaks stay. */
  readonly legible: (text: string) => string
}

/** The number of the shape of the JSON file; it rises when a program that reads the file has to change. */
const VERSION = 1
const INDENT = '    '

/** The pieces of the file, and in the end how many messages were left out as they disappear. */
type Pieces = AsyncGenerator<string, number, void>

export function chatAsJson(file: ChatFile, read: ReadExport): Pieces {
  const { chat, exportedAt } = file
  const head = { format: 'pvtcoms-chat', version: VERSION, chat, exportedAt }
  let isFirst = true
  return inPieces(read, {
    head: `${jsonText(head).slice(0, -1)},"messages":[`,
    message(message) {
      const before = isFirst ? '\n' : ',\n'
      isFirst = false
      return before + jsonText(message)
    },
    foot: '\n]}\n',
  })
}

export function chatAsText(file: ChatFile, read: ReadExport, words: ChatFileWords): Pieces {
  const { chat, exportedAt } = file
  return inPieces(read, {
    head: `${words.title(oneLine(words.legible(chat)))}\n${words.exported(exportedAt.toISOString())}\n\n`,
    message: (message) => `${linesOf(message, words).join('\n')}\n`,
    foot: '',
  })
}

interface Parts {
  readonly head: string
  readonly message: (message: ExportedMessageView) => string
  readonly foot: string
}

async function* inPieces(read: ReadExport, { head, message, foot }: Parts): Pieces {
  yield head
  let leftOut = 0
  let after: string | undefined
  do {
    const page = await read(after)
    leftOut += page.leftOut
    yield page.messages.map(message).join('')
    after = page.next
  } while (after !== undefined)
  yield foot
  return leftOut
}

function linesOf(message: ExportedMessageView, words: ChatFileWords): readonly string[] {
  const { author = '', sentAt, notice, replyTo, editedAt, reactions = [] } = message
  if (notice !== undefined) return [`[${sentAt}] * ${oneLine(words.legible(words.notice(notice)))}`]
  const name = (of: string): string => oneLine(words.legible(of))
  const [first = '', ...others] = saidIn(message, words).split('\n')
  const about = [
    ...(replyTo === undefined
      ? []
      : [words.replyTo(name(replyTo.author), replyTo.text && name(replyTo.text))]),
    ...(editedAt === undefined ? [] : [words.edited(editedAt)]),
    ...reactions.map((each) => `${name(each.author)}: ${name(each.emoji)}`),
  ]
  return [
    `[${sentAt}] ${name(author)}: ${first}`,
    ...others.map((line) => INDENT + line),
    ...about.map((line) => `${INDENT}(${line})`),
  ]
}

function saidIn(
  { kind, text, deleted }: ExportedMessageView,
  words: Pick<ChatFileWords, 'deleted' | 'newer' | 'legible'>,
): string {
  if (kind === 'newer') return words.newer
  if (deleted === true || text === undefined) return words.deleted
  return words.legible(text.replaceAll(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n'))
}

/** Characters that a terminal could obey, or that reorder what is read, are escaped as JSON allows. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  )
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
