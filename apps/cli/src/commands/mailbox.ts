/** `pvtcoms mailbox list|add|…`: where letters wait for a profile. Running one is apps/mailbox. */

import type { MailboxView } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { confirmed, type YesFlags } from '../confirmation.ts'
import { firstLine } from '../input.ts'
import { addProfileCommand, type ProfileFlags } from '../options.ts'
import { mailboxTable } from '../render/contact-lines.ts'
import { theMailbox, theProfile } from '../selection.ts'
import { done, type Session, show, withDaemon } from '../session.ts'

interface AddFlags extends ProfileFlags {
  readonly alias?: readonly string[]
}

/** Beside those of a running mailbox, which stand under `parent` already. */
export function addMailboxUse(parent: Command, io: Terminal): void {
  const about = (name: string, description: string): Command =>
    addProfileCommand(parent, name, description).argument('<mailbox>', 'its name or number')

  addProfileCommand(parent, 'list', 'the mailboxes where letters wait for you').action(
    (flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, flags)
        const all = await session.rpc.call('mailbox.list', { profile })
        show(session, all, () => mailboxTable(all, Date.now()))
      }),
  )
  addProfileCommand(parent, 'add', 'have letters wait at a mailbox')
    .argument('<name>', 'what you call it')
    .argument('[link]', 'what the mailbox printed; - or nothing asks for it')
    .option('--alias <link...>', 'of a box of your own: the addresses that it has for contacts')
    .action((name: string, link: string | undefined, flags: AddFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, flags)
        const given =
          link === undefined || link === '-' ? await firstLine(io, 'Link of the mailbox: ') : link
        const { alias: aliases } = flags
        const params = { profile, name, link: given, ...(aliases !== undefined && { aliases }) }
        showMailbox(session, await session.rpc.call('mailbox.add', params))
      }),
    )
  about('rename', 'call a mailbox something else')
    .argument('<name>', 'the new name')
    .action((wanted: string, name: string, flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: mailbox } = await theMailbox(session, flags, wanted)
        showMailbox(session, await session.rpc.call('mailbox.rename', { mailbox, name }))
      }),
    )
  about('remove', 'have no letters wait there any more')
    .option('--yes', 'do not ask whether this is meant')
    .action((wanted: string, flags: ProfileFlags & YesFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: mailbox } = await theMailbox(session, flags, wanted)
        await confirmed(io, flags, 'What waits there and was not fetched is not fetched any more.')
        await session.rpc.call('mailbox.remove', { mailbox })
        done(session, 'The mailbox is removed.')
      }),
    )
  addProfileCommand(parent, 'key', 'the key that a box of your own is started with').action(
    (flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, flags)
        const owner = await session.rpc.call('mailbox.ownerKey', { profile })
        show(session, owner, ({ key }) => [key])
        if (!session.json) {
          io.error('On the machine of the box: pvtcoms mailbox run --owner KEY')
        }
      }),
  )
  addProfileCommand(parent, 'refresh', 'look for news now').action((flags: ProfileFlags) =>
    withDaemon(flags, io, async (session) => {
      const { id: profile } = await theProfile(session, flags)
      await session.rpc.call('mailbox.refresh', { profile })
      done(session, 'Looking for news.')
    }),
  )
  about(
    'fetch',
    'fetch what waits there at once; the mailbox can tell that it is for one person',
  ).action((wanted: string, flags: ProfileFlags) =>
    withDaemon(flags, io, async (session) => {
      const { id: mailbox } = await theMailbox(session, flags, wanted)
      await session.rpc.call('mailbox.fetchNow', { mailbox })
      done(session, 'Fetching.')
    }),
  )
  about('trust', 'read it again although it showed different things to different people').action(
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
