/** `pvtcoms mailbox list|add|…`: the mailboxes that a profile uses. The commands for running one are in apps/mailbox. */

import type { MailboxView, ProfileView } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { confirmed, type YesFlags } from '../confirmation.ts'
import { CliError } from '../errors.ts'
import { addProfileCommand, type ProfileFlags } from '../options.ts'
import { mailboxLinks, oneLink, pastedLink } from '../pasted-link.ts'
import { mailboxTable } from '../render/contact-lines.ts'
import { oneLine } from '../render/text.ts'
import { theMailbox, theProfile } from '../selection.ts'
import { done, type Session, show, withDaemon } from '../session.ts'

interface AddFlags extends ProfileFlags {
  readonly alias?: readonly string[]
}

/** The commands of a running mailbox are added to the same `parent`. */
export function addMailboxUse(parent: Command, io: Terminal): void {
  const about = (name: string, description: string): Command =>
    addProfileCommand(parent, name, description).argument('<mailbox>', 'its name or number')

  addProfileCommand(parent, 'list', 'list your mailboxes').action((flags: ProfileFlags) =>
    withDaemon(flags, io, async (session) => {
      const { id: profile, offer } = await theProfile(session, flags)
      const all = await session.rpc.call('mailbox.list', { profile })
      show(session, all, () => mailboxTable(all, Date.now()))
      if (session.json) return
      for (const { takenOver, name } of all) {
        if (takenOver !== 'by-itself') continue
        io.error(
          `${oneLine(name)} was taken over, as contacts of yours use it; all contacts are told of it.`,
        )
        io.error('To keep it: pvtcoms mailbox keep NAME. To undo: pvtcoms mailbox remove NAME')
      }
      if (offer === undefined) return
      io.error(await offerWords(session, profile, offer))
      io.error('To use it: pvtcoms mailbox take-over. Otherwise: pvtcoms mailbox decline')
    }),
  )
  addProfileCommand(parent, 'add', 'add a mailbox: messages wait there while you are offline')
    .argument('<name>', 'what you call it')
    .argument('[link]', 'the link of the mailbox; you are asked for it if left out or -')
    .option('--alias <link...>', 'for a mailbox of your own: its addresses for contacts')
    .action((name: string, link: string | undefined, flags: AddFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, flags)
        const given =
          link === undefined || link === '-'
            ? await pastedLink(io, 'mailbox', 'Link of the mailbox: ')
            : await oneLink(io, 'mailbox', link)
        const aliases = flags.alias?.flatMap(mailboxLinks)
        const params = { profile, name, link: given, ...(aliases !== undefined && { aliases }) }
        showMailbox(session, await session.rpc.call('mailbox.add', params))
      }),
    )
  addProfileCommand(
    parent,
    'take-over',
    'use the mailbox of a contact that you were asked about, as you have none',
  )
    .option('--yes', 'do not ask for confirmation')
    .action((flags: ProfileFlags & YesFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile, offer } = await theProfile(session, flags)
        const { key } = demandOffer(offer)
        await confirmed(io, flags, await offerWords(session, profile, demandOffer(offer)))
        showMailbox(session, await session.rpc.call('mailbox.takeOver', { profile, key }))
      }),
    )
  addProfileCommand(
    parent,
    'decline',
    'do not use the mailbox of a contact that you were asked about',
  ).action((flags: ProfileFlags) =>
    withDaemon(flags, io, async (session) => {
      const { id: profile, offer } = await theProfile(session, flags)
      await session.rpc.call('mailbox.decline', { profile, key: demandOffer(offer).key })
      done(session, 'It is not used, and not offered again.')
    }),
  )
  about('keep', 'keep a mailbox that was taken over as contacts of yours use it').action(
    (wanted: string, flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: mailbox } = await theMailbox(session, flags, wanted)
        showMailbox(session, await session.rpc.call('mailbox.keep', { mailbox }))
      }),
  )
  about('rename', 'rename a mailbox')
    .argument('<name>', 'the new name')
    .action((wanted: string, name: string, flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: mailbox } = await theMailbox(session, flags, wanted)
        showMailbox(session, await session.rpc.call('mailbox.rename', { mailbox, name }))
      }),
    )
  about('remove', 'remove a mailbox')
    .option('--yes', 'do not ask for confirmation')
    .action((wanted: string, flags: ProfileFlags & YesFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: mailbox } = await theMailbox(session, flags, wanted)
        await confirmed(io, flags, 'Messages that wait there are lost.')
        await session.rpc.call('mailbox.remove', { mailbox })
        done(session, 'The mailbox was removed.')
      }),
    )
  addProfileCommand(parent, 'key', 'show the key for starting a mailbox of your own').action(
    (flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, flags)
        const owner = await session.rpc.call('mailbox.ownerKey', { profile })
        show(session, owner, ({ key }) => [key])
        if (!session.json) {
          io.error('On the computer that runs the mailbox: pvtcoms mailbox run --owner KEY')
        }
      }),
  )
  addProfileCommand(parent, 'check', 'check mailboxes for new messages now').action(
    (flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, flags)
        await session.rpc.call('mailbox.refresh', { profile })
        done(session, 'Checking mailboxes.')
      }),
  )
  about(
    'download',
    'download everything that waits there at once; the mailbox can then tell that it is all for one person',
  ).action((wanted: string, flags: ProfileFlags) =>
    withDaemon(flags, io, async (session) => {
      const { id: mailbox } = await theMailbox(session, flags, wanted)
      await session.rpc.call('mailbox.fetchNow', { mailbox })
      done(session, 'Downloading.')
    }),
  )
  about('trust', 'use a mailbox again, although it contradicted itself').action(
    (wanted: string, flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: mailbox } = await theMailbox(session, flags, wanted)
        showMailbox(session, await session.rpc.call('mailbox.trust', { mailbox }))
      }),
  )
}

type Offer = NonNullable<ProfileView['offer']>

function demandOffer(offer: Offer | undefined): Offer {
  if (offer === undefined) throw new CliError('no-such-mailbox', 'you are asked about no mailbox')
  return offer
}

/** What it means to use the mailbox of that contact. */
async function offerWords(session: Session, profile: number, { contact }: Offer): Promise<string> {
  const all = await session.rpc.call('contact.list', { profile })
  const name = oneLine(all.find(({ id }) => id === contact)?.name ?? '')
  return `Messages could wait for you in a mailbox that ${name} uses, while you are offline; but all your contacts would be told of it, and whoever runs it, perhaps ${name}, would see the rhythm of all your chats.`
}

function showMailbox(session: Session, mailbox: MailboxView): void {
  show(session, mailbox, () => mailboxTable([mailbox], Date.now()))
}
