/** `pvtcoms mailbox list|add|…`: the mailboxes that a profile uses. The commands for running one are in apps/mailbox. */

import type { MailboxView } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { confirmed, type YesFlags } from '../confirmation.ts'
import { addProfileCommand, type ProfileFlags } from '../options.ts'
import { mailboxLinks, oneLink, pastedLink } from '../pasted-link.ts'
import { mailboxTable } from '../render/contact-lines.ts'
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
      const { id: profile } = await theProfile(session, flags)
      const all = await session.rpc.call('mailbox.list', { profile })
      show(session, all, () => mailboxTable(all, Date.now()))
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

function showMailbox(session: Session, mailbox: MailboxView): void {
  show(session, mailbox, () => mailboxTable([mailbox], Date.now()))
}
