/** `pvtcoms send`, `read`, `search`, and `pvtcoms message …` for what is done with one message. */

import type { ContactView, ConversationView, MessageView, StepView } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import { type Command, Option } from 'commander'
import { reactionOf } from '../chat/emoji.ts'
import { CliError } from '../errors.ts'
import { allLines } from '../input.ts'
import {
  addCommand,
  addProfileCommand,
  type CommonFlags,
  messageNumber,
  type ProfileFlags,
  whole,
} from '../options.ts'
import { messageLines, pageLines } from '../render/message-lines.ts'
import { oneLine } from '../render/text.ts'
import { moment } from '../render/time.ts'
import { STEP_WORDS } from '../render/words.ts'
import { theContact, theProfile } from '../selection.ts'
import { type Session, show, withDaemon } from '../session.ts'
import { addTimeout, type WaitFlags, watchMessage } from '../waiting.ts'

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

const WAITS = ['at-mailbox', 'sent', 'delivered', 'read'] as const
/** The most that one page may have. */
const MAX_PAGE = 200
const WHO = 'name, beginning of a name, or number'

export function addMessageCommands(program: Command, io: Terminal): void {
  addTimeout(
    addProfileCommand(program, 'send', 'send a message; it is stored when this returns')
      .argument('<contact>', WHO)
      .argument(
        '[text]',
        'the words; - or nothing reads them from stdin, where nobody else sees them',
      )
      .option('--reply-to <message>', 'number of the message that this answers', messageNumber)
      .addOption(new Option('--wait <status>', 'until it has come so far').choices(WAITS)),
  ).action((wanted: string, text: string | undefined, flags: SendFlags) =>
    withDaemon(flags, io, (session) => send(session, flags, wanted, text)),
  )
  addProfileCommand(program, 'read', 'the last messages with a contact; they count as read then')
    .argument('<contact>', WHO)
    .option('--limit <number>', 'how many', whole(1, MAX_PAGE), 20)
    .option('--before <message>', 'those before the one with this number', messageNumber)
    .option('--peek', 'leave them unread')
    .action((wanted: string, flags: ReadFlags) =>
      withDaemon(flags, io, (session) => read(session, flags, wanted)),
    )
  addProfileCommand(program, 'search', 'messages that have all these words, newest first')
    .argument('<words...>', 'beginnings of words')
    .option('--contact <contact>', 'only those with this contact')
    .option('--limit <number>', 'how many', whole(1, MAX_PAGE), 20)
    .option('--before <message>', 'those before the one with this number', messageNumber)
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

  about('show', 'a message as it is now').action((message: number, flags: CommonFlags) =>
    result(flags, ({ rpc }) => rpc.call('message.show', { message })),
  )
  about('steps', 'what became of a message of yours, step by step').action(
    (message: number, flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        show(session, await session.rpc.call('message.steps', { message }), stepLines)
      }),
  )
  about('react', 'put an emoji beside a message')
    .argument('[emoji]', 'the emoji or its name, such as :heart:; nothing takes it back')
    .action((message: number, emoji: string | undefined, flags: CommonFlags) =>
      result(flags, ({ rpc }) =>
        rpc.call('message.react', { message, emoji: reactionOf(emoji ?? '') }),
      ),
    )
  about('edit', 'say it in other words; the other side sees that')
    .argument('[text]', 'the words; - or nothing reads them from stdin')
    .action((message: number, text: string | undefined, flags: CommonFlags) =>
      result(flags, async ({ rpc }) =>
        rpc.call('message.edit', { message, text: await words(io, text) }),
      ),
    )
  about('retract', 'take a message of yours back, as far as the other side’s program obeys').action(
    (message: number, flags: CommonFlags) =>
      result(flags, ({ rpc }) => rpc.call('message.retract', { message })),
  )
  about('retry', 'try every way again at once').action((message: number, flags: CommonFlags) =>
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
  const contact = await theContact(session, flags, wanted)
  if (isAttacked(contact)) {
    io.error(`The safety check with ${oneLine(contact.name)} differed: others may read this, too.`)
  }
  const stored = await rpc.call('message.send', {
    conversation: contact.conversation,
    text: await words(io, text),
    ...(flags.replyTo !== undefined && { replyTo: flags.replyTo }),
  })
  if (flags.wait === undefined) {
    showOne(session, contact, stored)
    return
  }
  const { value, isOver } = await watchMessage(session, flags, stored, flags.wait)
  showOne(session, contact, value)
  if (!isOver) throw new CliError('timeout', 'the time is over; it goes on in the background')
}

async function read(session: Session, flags: ReadFlags, wanted: string): Promise<void> {
  const { rpc, io, json } = session
  const { limit, before } = flags
  const { conversation } = await theContact(session, flags, wanted)
  const { name, unread } = await rpc.call('conversation.show', { conversation })
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
  if (!json && messages.length === 0) io.error('Nothing has been written yet.')
  if (!json && older && oldest !== undefined) io.error(`Earlier ones: --before ${oldest.id}`)
  const last = messages.at(-1)
  if (last !== undefined && unread > 0 && flags.peek !== true) {
    await rpc.call('conversation.read', { conversation, upTo: last.id })
  }
}

async function search(session: Session, flags: SearchFlags, query: string): Promise<void> {
  const { rpc, io, json } = session
  const { id: profile } = await theProfile(session, flags)
  const contact =
    flags.contact === undefined ? undefined : await theContact(session, flags, flags.contact)
  const hits = await rpc.call('message.search', {
    profile,
    query,
    limit: flags.limit,
    ...(contact !== undefined && { conversation: contact.conversation }),
    ...(flags.before !== undefined && { before: flags.before }),
  })
  const all = json ? [] : await rpc.call('conversation.list', { profile })
  const names = new Map(all.map(({ id, name }) => [id, name]))
  show(session, hits, () =>
    hits.flatMap(({ conversation, message }) => {
      const name = names.get(conversation) ?? '?'
      return [
        `── with ${oneLine(name)}, ${moment(message.at)} ──`,
        ...messageLines(message, { name, columns: io.columns }),
      ]
    }),
  )
  if (!json && hits.length === 0) io.error('Nothing was found.')
  const last = hits.at(-1)
  if (!json && last !== undefined && hits.length === flags.limit) {
    io.error(`There may be more: --before ${last.message.id}`)
  }
}

function isAttacked({ verification }: ContactView): boolean {
  return verification === 'attack' || verification === 'attacked-before-restore'
}

async function words(io: Terminal, text: string | undefined): Promise<string> {
  return text === undefined || text === '-' ? allLines(io) : text
}

async function showMessage(session: Session, message: MessageView): Promise<void> {
  const { conversation } = message
  showOne(session, await session.rpc.call('conversation.show', { conversation }), message)
}

function showOne(
  session: Session,
  { name }: Pick<ConversationView, 'name'>,
  message: MessageView,
): void {
  show(session, message, () => messageLines(message, { name, columns: session.io.columns }))
}

/** Of a mailbox's key: enough to tell two apart. */
const KEY = 8

export function stepLines(steps: readonly StepView[]): readonly string[] {
  return steps.map(({ at, code, mailbox }) => {
    const where = mailbox === undefined ? '' : ` (mailbox ${oneLine(mailbox.slice(0, KEY))})`
    return `${moment(at)}  ${STEP_WORDS[code]}${where}`
  })
}
