/** `pvtcoms contact …`; its `verify` has a file of its own. */
import type { ContactView, ConversationView, WaysPreset } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import { type Command, Option } from 'commander'
import { confirmed, type YesFlags } from '../confirmation.ts'
import {
  addChat,
  type ContactAndChat,
  contactsAndChats,
  shownChat,
  withChat,
} from '../contact-and-chat.ts'
import { allLines } from '../input.ts'
import {
  addProfileCommand,
  onOff,
  PRESETS,
  type ProfileFlags,
  span,
  WHICH_CHAT,
} from '../options.ts'
import { chatFacts, contactFacts, contactTable } from '../render/contact-lines.ts'
import { waysLines } from '../render/ways-lines.ts'
import { theChat, theContact, theMailboxes, theProfile } from '../selection.ts'
import { done, type Session, show, withDaemon } from '../session.ts'
import { addChatExport } from './chat-file.ts'
import { addClear } from './deletion.ts'
import { addIntroduce } from './introduction.ts'
import { addVerify } from './verify.ts'

interface ConfigureFlags extends ProfileFlags {
  readonly preset?: WaysPreset
  readonly route?: ContactView['route']
  readonly checkMailboxes?: ContactView['pollInterval']
  readonly readReceipts?: boolean
  readonly timer?: number
  readonly mailbox?: readonly string[]
}

interface ListFlags extends ProfileFlags {
  readonly archived?: boolean
}

const ROUTES: readonly ContactView['route'][] = ['direct-and-mailbox', 'mailbox', 'direct']
const POLL_INTERVALS: readonly ContactView['pollInterval'][] = [
  'every-minute',
  'every-15-minutes',
  'every-hour',
  'manually',
]
const WHO = 'name, start of a name, or number'
const BLOCKING =
  'Nothing goes to them or comes from them any more. They are not told, but see that nothing is delivered.\nWhat they write waits, and arrives if you unblock them: pvtcoms contact unblock NAME'

export function addContactCommands(program: Command, io: Terminal): void {
  const parent = program.command('contact').description('your contacts')
  const about = (name: string, description: string): Command =>
    addProfileCommand(parent, name, description).argument('<contact>', WHO)

  addProfileCommand(parent, 'list', 'list your contacts, those with a pinned chat first')
    .option('--archived', 'only those whose chat is archived, which are left out otherwise')
    .action((flags: ListFlags) => withDaemon(flags, io, (session) => list(session, flags)))
  about('show', 'show a contact, its settings, what they can see of you, and what it costs').action(
    (wanted: string, flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        await showWithWays(session, await theContact(session, flags, wanted))
      }),
  )
  addVerify(parent, io)
  addIntroduce(parent, io)
  about('rename', 'rename a contact; they are not told')
    .argument('<name>', 'the new name')
    .action((wanted: string, name: string, flags: ProfileFlags) =>
      changeChat(io, flags, wanted, ({ rpc }, conversation) =>
        rpc.call('conversation.rename', { conversation, name }),
      ),
    )
  about('block', 'block a contact: what they write waits until you unblock them; they are not told')
    .option('--yes', 'do not ask for confirmation')
    .action((wanted: string, flags: ProfileFlags & YesFlags) =>
      changeContact(io, flags, wanted, async ({ rpc }, contact) => {
        // It can be undone: a script that says it means it.
        if (io.canAsk) await confirmed(io, flags, BLOCKING)
        return await rpc.call('contact.block', { contact, blocked: true })
      }),
    )
  about('unblock', 'unblock a contact; what they wrote meanwhile arrives').action(
    (wanted: string, flags: ProfileFlags) =>
      changeContact(io, flags, wanted, ({ rpc }, contact) =>
        rpc.call('contact.block', { contact, blocked: false }),
      ),
  )
  about('mute', 'mute a contact: no notifications').action((wanted: string, flags: ProfileFlags) =>
    mute(io, flags, wanted, true),
  )
  about('unmute', 'unmute a contact').action((wanted: string, flags: ProfileFlags) =>
    mute(io, flags, wanted, false),
  )
  const chat = (name: string, description: string): Command =>
    addProfileCommand(parent, name, description).argument('<contact>', WHICH_CHAT)
  for (const [name, description, pinned] of [
    ['pin', 'pin a chat: it stands above the others', true],
    ['unpin', 'unpin a chat', false],
  ] as const) {
    chat(name, description).action((wanted: string, flags: ProfileFlags) =>
      changeAnyChat(io, flags, wanted, ({ rpc }, conversation) =>
        rpc.call('conversation.pin', { conversation, pinned }),
      ),
    )
  }
  for (const [name, description, archived] of [
    ['archive', 'archive a chat: a new message brings it back, unless it is muted', true],
    ['unarchive', 'bring a chat back from the archive', false],
  ] as const) {
    chat(name, description).action((wanted: string, flags: ProfileFlags) =>
      changeAnyChat(io, flags, wanted, ({ rpc }, conversation) =>
        rpc.call('conversation.archive', { conversation, archived }),
      ),
    )
  }
  about('note', 'keep a note about a contact, in place of the last one; only you see it')
    .argument('[text]', "the note, '' for none; read from stdin if left out or -")
    .action((wanted: string, text: string | undefined, flags: ProfileFlags) =>
      changeContact(io, flags, wanted, async ({ rpc }, contact) =>
        rpc.call('contact.note', {
          contact,
          note: text === undefined || text === '-' ? await allLines(io) : text,
        }),
      ),
    )
  about('configure', 'change the settings of a contact')
    .addOption(new Option('--preset <preset>', 'route and interval by one name').choices(PRESETS))
    .addOption(new Option('--route <route>', 'how messages travel').choices(ROUTES))
    .addOption(
      new Option(
        '--check-mailboxes <interval>',
        'how often to check your mailboxes for their messages',
      ).choices(POLL_INTERVALS),
    )
    .option('--read-receipts <on|off>', 'send read receipts: tell them what you have read', onOff)
    .option('--timer <duration>', 'disappearing messages: after 30s, 5m, 1h, 7d …; or off', span)
    .option('--mailbox <mailbox...>', 'which of your mailboxes they send to')
    .action((wanted: string, flags: ConfigureFlags) => configure(io, flags, wanted))
  about(
    'draw-mailboxes',
    'have them write to other mailboxes of yours, which no other contact has if possible',
  ).action((wanted: string, flags: ProfileFlags) =>
    changeContact(io, flags, wanted, ({ rpc }, contact) =>
      rpc.call('contact.drawMailboxes', { contact }),
    ),
  )
  about(
    'reconnect',
    'connect after a restored backup, although the contact was marked as not safe',
  ).action((wanted: string, flags: ProfileFlags) =>
    changeContact(io, flags, wanted, ({ rpc }, contact) => rpc.call('contact.rejoin', { contact })),
  )
  addClear(
    chat('clear', 'delete all messages of a chat on this device only; a contact keeps theirs'),
    io,
  )
  addChatExport(chat('export', 'save a chat as text or JSON'), io)
  about('delete', 'delete a contact and all messages with them; they are told that you left')
    .option('--yes', 'do not ask for confirmation')
    .action((wanted: string, flags: ProfileFlags & YesFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: contact } = await theContact(session, flags, wanted)
        await confirmed(
          io,
          flags,
          'The chat is deleted here, and they are told that you left. This cannot be undone.',
        )
        await session.rpc.call('contact.delete', { contact })
        done(session, 'The contact was deleted.')
      }),
    )
}

/** Shows the contact that `act` gives back. */
async function changeContact(
  io: Terminal,
  flags: ProfileFlags,
  wanted: string,
  act: (session: Session, contact: number) => Promise<ContactView>,
): Promise<void> {
  await withDaemon(flags, io, async (session) => {
    const { id: contact } = await theContact(session, flags, wanted)
    await showContact(session, await act(session, contact))
  })
}

async function list(session: Session, flags: ListFlags): Promise<void> {
  const { rpc, io, json } = session
  const { id: profile } = await theProfile(session, flags)
  const all = await contactsAndChats(rpc, profile)
  const wanted = all.filter(({ archived }) => archived === (flags.archived === true))
  show(session, wanted, () => contactTable(wanted, Date.now()))
  const others = all.length - wanted.length
  if (!json && others > 0 && flags.archived !== true) io.error(`Archived: ${others} (--archived)`)
}

type Act = (session: Session, conversation: number) => Promise<ConversationView>

/** Shows the chat with a contact as `act` gives it back. */
async function changeChat(
  io: Terminal,
  flags: ProfileFlags,
  wanted: string,
  act: Act,
): Promise<void> {
  await withDaemon(flags, io, async (session) => {
    const contact = await theContact(session, flags, wanted)
    showFacts(session, withChat(contact, await act(session, contact.conversation)))
  })
}

/** The same of any chat. */
async function changeAnyChat(
  io: Terminal,
  flags: ProfileFlags,
  wanted: string,
  act: Act,
): Promise<void> {
  await withDaemon(flags, io, async (session) => {
    const chosen = await theChat(session, flags, wanted)
    const shown = shownChat(chosen, await act(session, chosen.conversation))
    const value = shown.kind === 'notes' ? shown.notes : shown.contact
    show(session, value, () => chatFacts(shown, Date.now()))
  })
}

const mute = (io: Terminal, flags: ProfileFlags, wanted: string, muted: boolean): Promise<void> =>
  changeChat(io, flags, wanted, ({ rpc }, conversation) =>
    rpc.call('conversation.mute', { conversation, muted }),
  )

async function configure(io: Terminal, flags: ConfigureFlags, wanted: string): Promise<void> {
  await withDaemon(flags, io, async (session) => {
    const { rpc } = session
    const contact = await theContact(session, flags, wanted)
    const { preset, route, checkMailboxes, readReceipts, timer } = flags
    const mailboxes = await theMailboxes(session, contact.profile, flags.mailbox)
    const settings = {
      ...(preset !== undefined && { preset }),
      ...(route !== undefined && { route }),
      ...(checkMailboxes !== undefined && { pollInterval: checkMailboxes }),
      ...(readReceipts !== undefined && { readReceipts }),
      ...(mailboxes !== undefined && { mailboxes }),
    }
    const changed =
      Object.keys(settings).length === 0
        ? contact
        : await rpc.call('contact.configure', { contact: contact.id, ...settings })
    if (timer === undefined) await showContact(session, changed)
    else {
      const { conversation } = contact
      const chat = await rpc.call('conversation.timer', { conversation, seconds: timer })
      showFacts(session, withChat(changed, chat))
    }
  })
}

async function showContact(session: Session, contact: ContactView): Promise<void> {
  showFacts(session, await addChat(session.rpc, contact))
}

/** To a person also what they can see, and what it costs; to a program as `ways`. */
async function showWithWays(session: Session, contact: ContactView): Promise<void> {
  const ways = await session.rpc.call('contact.ways', { contact: contact.id })
  const shown = { ...(await addChat(session.rpc, contact)), ways }
  show(session, shown, () => [...contactFacts(shown, Date.now()), '', ...waysLines(ways)])
}

function showFacts(session: Session, contact: ContactAndChat): void {
  show(session, contact, () => contactFacts(contact, Date.now()))
}
