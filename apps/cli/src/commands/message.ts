/** `pvtcoms send`, `read`, `search`, and `pvtcoms message …` for one message by its number. */

import { isCodedError } from '@pvtcoms/core/errors'
import type { ContactView, MessageView, StepView } from '@pvtcoms/rpc/client'
import { type Terminal, UsageError } from '@pvtcoms/terminal'
import { type Command, Option } from 'commander'
import { reactionOf } from '../chat/emoji.ts'
import { type ChosenChat, chatName } from '../contact-and-chat.ts'
import { CliError } from '../errors.ts'
import { NO_FILES, refuseFile } from '../given-file.ts'
import { allLines } from '../input.ts'
import {
  addCommand,
  addProfileCommand,
  type CommonFlags,
  messageNumber,
  messageNumbers,
  type ProfileFlags,
  WHICH_CHAT,
  whole,
} from '../options.ts'
import { messageLines, pageLines } from '../render/message-lines.ts'
import { oneLine } from '../render/text.ts'
import { moment } from '../render/time.ts'
import { STEP_WORDS } from '../render/words.ts'
import { theChat, theProfile } from '../selection.ts'
import { type Session, show, withDaemon } from '../session.ts'
import { addTimeout, type WaitFlags, watchMessage } from '../waiting.ts'
import { addDeleteForMe } from './deletion.ts'

interface SendFlags extends ProfileFlags, WaitFlags {
  readonly replyTo?: number
  readonly wait?: (typeof WAITS)[number]
}

interface ReadFlags extends ProfileFlags {
  readonly limit: number
  readonly before?: number
  readonly peek?: boolean
}

interface SearchFlags extends ProfileFlags {
  readonly contact?: string
  readonly limit: number
  readonly before?: number
}

interface ForwardFlags extends ProfileFlags {
  readonly to: string
}

const WAITS = ['at-mailbox', 'sent', 'delivered', 'read'] as const
/** The most that one page may have. */
const MAX_PAGE = 200

export function addMessageCommands(program: Command, io: Terminal): void {
  addTimeout(
    addProfileCommand(
      program,
      'send',
      'send a message; it is saved when this returns, and sent in the background',
    )
      .argument('<contact>', WHICH_CHAT)
      .argument(
        '[text]',
        'the text; read from stdin if left out or -, which other programs cannot see',
      )
      .option('--reply-to <message>', 'number of the message that this replies to', messageNumber)
      .addOption(new Option('--wait <status>', 'wait until it has come this far').choices(WAITS)),
  ).action((wanted: string, text: string | undefined, flags: SendFlags) =>
    withDaemon(flags, io, (session) => send(session, flags, wanted, text)),
  )
  addProfileCommand(program, 'read', 'show the last messages with a contact, and mark them as read')
    .argument('<contact>', WHICH_CHAT)
    .option('--limit <number>', 'how many to show', whole(1, MAX_PAGE), 20)
    .option('--before <message>', 'show messages before the one with this number', messageNumber)
    .option('--peek', 'do not mark them as read')
    .action((wanted: string, flags: ReadFlags) =>
      withDaemon(flags, io, (session) => read(session, flags, wanted)),
    )
  addProfileCommand(program, 'search', 'search messages and names of chats, newest first')
    .argument('<words...>', 'words, parts of words, numbers, emoji; found is what has all of them')
    .option('--contact <contact>', 'only in the chat with this contact, or in notes')
    .option('--limit <number>', 'how many to show', whole(1, MAX_PAGE), 20)
    .option('--before <message>', 'show messages before the one with this number', messageNumber)
    .action((words: readonly string[], flags: SearchFlags) =>
      withDaemon(flags, io, (session) => search(session, flags, words.join(' '))),
    )
  addOneMessage(program.command('message').description('one message, by its number'), io)
}

function addOneMessage(parent: Command, io: Terminal): void {
  const about = (name: string, description: string): Command =>
    addCommand(parent, name, description).argument('<message>', 'its number', messageNumber)
  const result = (flags: CommonFlags, act: (session: Session) => Promise<MessageView>) =>
    withDaemon(flags, io, async (session) => {
      await showMessage(session, await act(session))
    })

  about('show', 'show a message').action((message: number, flags: CommonFlags) =>
    result(flags, ({ rpc }) => rpc.call('message.show', { message })),
  )
  about('info', 'message info: what happened to a message of yours, step by step').action(
    (message: number, flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        show(session, await session.rpc.call('message.steps', { message }), stepLines)
      }),
  )
  about('react', 'react to a message with an emoji')
    .argument(
      '[emoji]',
      'an emoji or its name, such as :heart:; left out, it removes your reaction',
    )
    .action((message: number, emoji: string | undefined, flags: CommonFlags) =>
      result(flags, ({ rpc }) =>
        rpc.call('message.react', { message, emoji: reactionOf(emoji ?? '') }),
      ),
    )
  about('edit', 'edit a message of yours; they see that it was edited')
    .argument('[text]', 'the new text; read from stdin if left out or -')
    .action((message: number, text: string | undefined, flags: CommonFlags) =>
      result(flags, async ({ rpc }) =>
        rpc.call('message.edit', { message, text: await words(io, text) }),
      ),
    )
  about('delete', 'delete a message of yours for everyone; they may have read it already').action(
    (message: number, flags: CommonFlags) =>
      result(flags, ({ rpc }) => rpc.call('message.retract', { message })),
  )
  addDeleteForMe(parent, io)
  addProfileCommand(
    parent,
    'forward',
    'send the text of messages to another chat; nothing tells them where it comes from',
  )
    .argument('<messages...>', 'their numbers, in the order to send them', messageNumbers)
    .requiredOption('--to <contact>', WHICH_CHAT)
    .action((messages: readonly number[], flags: ForwardFlags) =>
      withDaemon(flags, io, (session) => forward(session, flags, messages)),
    )
  about('retry', 'try to send a message again now').action((message: number, flags: CommonFlags) =>
    result(flags, ({ rpc }) => rpc.call('message.retry', { message })),
  )
}

async function send(
  session: Session,
  flags: SendFlags,
  wanted: string,
  text: string | undefined,
): Promise<void> {
  const { rpc, io } = session
  const chat = await theChat(session, flags, wanted)
  const { contact, conversation } = chat
  if (contact === undefined && flags.wait !== undefined) {
    throw new UsageError('usage', 'notes to self are sent to nobody: leave out --wait')
  }
  warnOfUnsafe(io, contact)
  const stored = await rpc.call('message.send', {
    conversation,
    text: await words(io, text),
    ...(flags.replyTo !== undefined && { replyTo: flags.replyTo }),
  })
  if (flags.wait === undefined) {
    showOne(session, chat, stored)
    return
  }
  const { value, isOver } = await watchMessage(session, flags, stored, flags.wait)
  showOne(session, chat, value)
  if (!isOver) throw new CliError('timeout', 'the time is over; pvtcoms goes on in the background')
}

async function forward(
  session: Session,
  flags: ForwardFlags,
  messages: readonly number[],
): Promise<void> {
  const { rpc, io } = session
  const { contact, conversation, name } = await theChat(session, flags, flags.to)
  warnOfUnsafe(io, contact)
  const sent = await rpc.call('message.forward', { messages, conversation })
  show(session, sent, () =>
    sent.flatMap((message) => messageLines(message, { name, columns: io.columns })),
  )
}

async function read(session: Session, flags: ReadFlags, wanted: string): Promise<void> {
  const { rpc, io, json } = session
  const { limit, before } = flags
  const { conversation } = await theChat(session, flags, wanted)
  const chat = await rpc.call('conversation.show', { conversation })
  const { unread } = chat
  const name = chatName(chat)
  const page = await rpc.call('message.page', {
    conversation,
    limit,
    ...(before === undefined ? { position: 'newest' } : { position: 'before', message: before }),
  })
  const { messages, older, firstUnread: first } = page
  show(session, page, () =>
    pageLines(messages, { name, columns: io.columns }, { first, count: unread }),
  )
  const [oldest] = messages
  if (!json && messages.length === 0) io.error('There are no messages yet.')
  if (!json && older && oldest !== undefined) io.error(`Earlier messages: --before ${oldest.id}`)
  const last = messages.at(-1)
  if (last !== undefined && unread > 0 && flags.peek !== true) {
    await rpc.call('conversation.read', { conversation, upTo: last.id })
  }
}

async function search(session: Session, flags: SearchFlags, query: string): Promise<void> {
  const { rpc, io, json } = session
  const { id: profile } = await theProfile(session, flags)
  const within =
    flags.contact === undefined ? undefined : await theChat(session, flags, flags.contact)
  const page = await rpc.call('message.search', {
    profile,
    query,
    limit: flags.limit,
    ...(within !== undefined && { conversation: within.conversation }),
    ...(flags.before !== undefined && { before: flags.before }),
  })
  // Whoever looks into one chat, or goes on, has chosen or seen the chats.
  const conversations =
    within === undefined && flags.before === undefined
      ? await rpc.call('conversation.search', { profile, query })
      : []
  const all = json ? [] : await rpc.call('conversation.list', { profile })
  const chats = new Map(all.map((chat) => [chat.id, chat]))
  const nameOf = (id: number): string => {
    const chat = chats.get(id)
    return chat === undefined ? '?' : chatName(chat)
  }
  show(session, { ...page, conversations }, () => [
    ...conversations.map(({ conversation }) => `chat with ${oneLine(nameOf(conversation))}`),
    ...page.hits.flatMap(({ conversation, message }) => {
      const name = nameOf(conversation)
      const where =
        chats.get(conversation)?.kind === 'notes' ? oneLine(name) : `with ${oneLine(name)}`
      return [
        `── ${where}, ${moment(message.at)} ──`,
        ...messageLines(message, { name, columns: io.columns }),
      ]
    }),
  ])
  if (json) return
  if (page.hits.length === 0) {
    io.error(conversations.length === 0 ? 'No results.' : 'No messages with that.')
  }
  const last = page.hits.at(-1)
  if (last !== undefined && page.more) {
    io.error(`There are more results: --before ${last.message.id}`)
  }
}

function warnOfUnsafe(io: Terminal, contact: ContactView | undefined): void {
  const verification = contact?.verification
  if (verification !== 'attack' && verification !== 'attacked-before-restore') return
  io.error(
    `${oneLine(contact?.name ?? '')} is marked as not safe: someone may be intercepting this chat.`,
  )
}

async function words(io: Terminal, text: string | undefined): Promise<string> {
  if (text !== undefined && text !== '-') {
    refuseFile(text)
    return text
  }
  try {
    return await allLines(io)
  } catch (error) {
    // It may be a picture.
    if (isCodedError(error) && error.code === 'not-utf8') io.error(NO_FILES)
    throw error
  }
}

async function showMessage(session: Session, message: MessageView): Promise<void> {
  const { conversation } = message
  const chat = await session.rpc.call('conversation.show', { conversation })
  showOne(session, { name: chatName(chat) }, message)
}

function showOne(session: Session, { name }: Pick<ChosenChat, 'name'>, message: MessageView): void {
  show(session, message, () => messageLines(message, { name, columns: session.io.columns }))
}

/** Of a mailbox's key: enough to tell two apart. */
const KEY = 8

export function stepLines(steps: readonly StepView[]): readonly string[] {
  return steps.map(({ at, code, mailbox }) => {
    const where = mailbox === undefined ? '' : ` (${oneLine(mailbox.slice(0, KEY))})`
    return `${moment(at)}  ${STEP_WORDS[code]}${where}`
  })
}
