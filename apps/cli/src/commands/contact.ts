/** `pvtcoms contact …`, but for `verify`, which has a file of its own. */
import type { Method, Params } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import { type Command, Option } from 'commander'
import { confirmed, type YesFlags } from '../confirmation.ts'
import { done, type Session, show, withDaemon } from '../daemon.ts'
import { contactFacts, contactTable } from '../render/contact-lines.ts'
import { theContact, theMailboxes, theProfile } from '../selection.ts'
import { addProfileCommand, onOff, type ProfileFlags, span } from '../settings.ts'
import type { ContactView } from '../views.ts'
import { addVerify } from './verify.ts'

interface ConfigureFlags extends ProfileFlags {
  readonly route?: ContactView['route']
  readonly rhythm?: ContactView['rhythm']
  readonly readReceipts?: boolean
  readonly timer?: number
  readonly mailbox?: readonly string[]
}

const ROUTES: readonly ContactView['route'][] = ['direct-and-mailbox', 'mailbox', 'direct']
const RHYTHMS: readonly ContactView['rhythm'][] = [
  'now',
  'every-minute',
  'every-15-minutes',
  'manually',
]
const WHO = 'name, beginning of a name, or number'

export function addContactCommands(program: Command, io: Terminal): void {
  const parent = program.command('contact').description('the people you write to')
  const about = (name: string, description: string): Command =>
    addProfileCommand(parent, name, description).argument('<contact>', WHO)

  addProfileCommand(parent, 'list', 'all contacts').action((flags: ProfileFlags) =>
    withDaemon(flags, io, async (session) => {
      const { id: profile } = await theProfile(session, flags)
      const all = await session.rpc.call('contact.list', { profile })
      show(session, all, () => contactTable(all, Date.now()))
    }),
  )
  about('show', 'all about one contact').action((wanted: string, flags: ProfileFlags) =>
    withDaemon(flags, io, async (session) => {
      showContact(session, await theContact(session, flags, wanted))
    }),
  )
  addVerify(parent, io)
  about('rename', 'call a contact something else; they are not told')
    .argument('<name>', 'the new name')
    .action((wanted: string, name: string, flags: ProfileFlags) =>
      change(io, flags, wanted, 'contact.rename', { name }),
    )
  about('block', 'neither send to nor read from a contact; they are not told').action(
    (wanted: string, flags: ProfileFlags) =>
      change(io, flags, wanted, 'contact.block', { blocked: true }),
  )
  about('unblock', 'undo block').action((wanted: string, flags: ProfileFlags) =>
    change(io, flags, wanted, 'contact.block', { blocked: false }),
  )
  about('mute', 'no notice of what they write').action((wanted: string, flags: ProfileFlags) =>
    change(io, flags, wanted, 'contact.mute', { muted: true }),
  )
  about('unmute', 'undo mute').action((wanted: string, flags: ProfileFlags) =>
    change(io, flags, wanted, 'contact.mute', { muted: false }),
  )
  about('configure', 'how a contact is reached, and what they learn')
    .addOption(new Option('--route <route>', 'how letters go to them').choices(ROUTES))
    .addOption(new Option('--rhythm <rhythm>', 'how often news is fetched').choices(RHYTHMS))
    .option('--read-receipts <on|off>', 'whether they learn what you have read', onOff)
    .option('--timer <duration>', 'new messages disappear after 30s, 5m, 1h, 7d …; or off', span)
    .option('--mailbox <mailbox...>', 'which of your mailboxes they write to')
    .action((wanted: string, flags: ConfigureFlags) => configure(io, flags, wanted))
  about('rejoin', 'go on with new keys after a restore that was held').action(
    (wanted: string, flags: ProfileFlags) => change(io, flags, wanted, 'contact.rejoin', {}),
  )
  about(
    'delete',
    'delete a contact, its keys and all that was written; they are told that you left',
  )
    .option('--yes', 'do not ask whether this is meant')
    .action((wanted: string, flags: ProfileFlags & YesFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: contact } = await theContact(session, flags, wanted)
        await confirmed(io, flags, 'All that was written and the keys are deleted for good.')
        await session.rpc.call('contact.delete', { contact })
        done(session, 'The contact is deleted.')
      }),
    )
}

/** Methods that change one contact and give it back. */
type Change = Extract<
  Method,
  'contact.rename' | 'contact.block' | 'contact.mute' | 'contact.configure' | 'contact.rejoin'
>

async function change<M extends Change>(
  io: Terminal,
  flags: ProfileFlags,
  wanted: string,
  method: M,
  params: Omit<Params<M>, 'contact'>,
): Promise<void> {
  await withDaemon(flags, io, async (session) => {
    const { id: contact } = await theContact(session, flags, wanted)
    // The rest of the parameters is what Omit took `contact` out of.
    const whole = { ...params, contact } as unknown as Params<M>
    showContact(session, await session.rpc.call<Change>(method, whole))
  })
}

async function configure(io: Terminal, flags: ConfigureFlags, wanted: string): Promise<void> {
  await withDaemon(flags, io, async (session) => {
    const { id: contact, profile } = await theContact(session, flags, wanted)
    const { route, rhythm, readReceipts, timer } = flags
    const mailboxes = await theMailboxes(session, profile, flags.mailbox)
    const changed = await session.rpc.call('contact.configure', {
      contact,
      ...(route !== undefined && { route }),
      ...(rhythm !== undefined && { rhythm }),
      ...(readReceipts !== undefined && { readReceipts }),
      ...(timer !== undefined && { timer }),
      ...(mailboxes !== undefined && { mailboxes }),
    })
    showContact(session, changed)
  })
}

function showContact(session: Session, contact: ContactView): void {
  show(session, contact, () => contactFacts(contact, Date.now()))
}
