/**
 * `pvtcoms invite …`. Whoever reads a link can use it, so it is never an argument: it is pasted, or
 * comes on stdin.
 */

import type { InviteView } from '@pvtcoms/rpc/client'
import { type Terminal, UsageError } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { CliError } from '../errors.ts'
import { firstLine } from '../input.ts'
import { addProfileCommand, type ProfileFlags, whole } from '../options.ts'
import { inviteTable, inviteWords } from '../render/contact-lines.ts'
import { pictureOf } from '../render/qr-code.ts'
import { facts, oneLine } from '../render/text.ts'
import { roughly } from '../render/time.ts'
import { theInvite, theMailboxes, theProfile } from '../selection.ts'
import { done, type Session, show, withDaemon } from '../session.ts'
import { addTimeout, type Waited, type WaitFlags, watchInvite } from '../waiting.ts'

interface ShowFlags extends ProfileFlags, WaitFlags {
  readonly qr: boolean
  readonly wait?: boolean
}

interface CreateFlags extends ShowFlags {
  readonly hours?: number
  readonly mailbox?: readonly string[]
}

interface AcceptFlags extends ProfileFlags, WaitFlags {
  readonly wait?: boolean
}

/** The longest that an invite may live. */
const MAX_HOURS = 312

export function addInviteCommands(program: Command, io: Terminal): void {
  const parent = program.command('invite').description('become contacts with somebody')

  addTimeout(
    addProfileCommand(parent, 'create', 'an invite for one person, who can answer it once')
      .argument('<name>', 'what the contact will be called here')
      .option('--hours <number>', 'how long it can be answered', whole(1, MAX_HOURS))
      .option('--mailbox <mailbox...>', 'where it waits: up to three of your mailboxes')
      .option('--wait', 'until there is a link to hand out')
      .option('--no-qr', 'without the picture of the link'),
  ).action((name: string, flags: CreateFlags) =>
    withDaemon(flags, io, async (session) => {
      const { id: profile } = await theProfile(session, flags)
      const mailboxes = await theMailboxes(session, profile, flags.mailbox)
      const made = await session.rpc.call('invite.create', {
        profile,
        name,
        ...(flags.hours !== undefined && { hours: flags.hours }),
        ...(mailboxes !== undefined && { mailboxes }),
      })
      if (flags.wait !== true) showInvite(session, flags, made)
      else {
        io.progress('Waiting for the link, usually about a minute …')
        conclude(session, flags, await watchInvite(session, flags, made, LINKED))
      }
    }),
  )
  addTimeout(
    addProfileCommand(parent, 'accept', 'become a contact of whoever sent you an invite')
      .argument('<name>', 'what the contact will be called here')
      .option('--wait', 'until they are a contact'),
  )
    .addHelpText(
      'after',
      '\nThe link is asked for, or read from stdin: arguments can be seen by others.',
    )
    .action(async (name: string, flags: AcceptFlags) => {
      refuseLink(name)
      await withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, flags)
        const link = await firstLine(io, 'Paste the invite: ')
        const made = await session.rpc.call('invite.accept', { profile, link, name })
        if (flags.wait !== true) showInvite(session, NO_PICTURE, made)
        else {
          io.progress('Waiting for them to answer, usually about a minute while both are online …')
          conclude(session, NO_PICTURE, await watchInvite(session, flags, made, ['used']))
        }
      })
    })
  addProfileCommand(parent, 'list', 'invites, yours and those you accepted').action(
    (flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, flags)
        const all = await session.rpc.call('invite.list', { profile })
        show(session, all, () => inviteTable(all, Date.now()))
      }),
  )
  addTimeout(
    addProfileCommand(parent, 'show', 'one invite, with its link while it is open')
      .argument('<invite>', 'its number, or the name it is for')
      .option('--wait', 'until they are a contact')
      .option('--no-qr', 'without the picture of the link'),
  ).action((wanted: string, flags: ShowFlags) =>
    withDaemon(flags, io, async (session) => {
      const invite = await theInvite(session, flags, wanted)
      if (flags.wait !== true) showInvite(session, flags, invite)
      else conclude(session, flags, await watchInvite(session, flags, invite, ['used']))
    }),
  )
  addProfileCommand(
    parent,
    'revoke',
    'withdraw an invite of yours, or give up one that you accepted and have not answered yet',
  )
    .argument('<invite>', 'its number, or the name it is for')
    .addHelpText(
      'after',
      '\nNobody becomes a contact by its link any more. Whoever tries is not told, and waits.',
    )
    .action((wanted: string, flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: invite } = unanswered(await theInvite(session, flags, wanted))
        showInvite(session, NO_PICTURE, await session.rpc.call('invite.revoke', { invite }))
      }),
    )
  addProfileCommand(parent, 'dismiss', 'take an invite that is used or closed off the list')
    .argument('<invite>', 'its number, or the name it is for')
    .action((wanted: string, flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: invite } = unanswered(await theInvite(session, flags, wanted))
        await session.rpc.call('invite.dismiss', { invite })
        done(session, 'It is off the list.')
      }),
    )
}

/** Stages at which an invite of ours has, or had, a link. */
const LINKED: readonly InviteView['stage'][] = ['open', 'answered', 'used']
const NO_PICTURE = { qr: false }

function conclude(
  session: Session,
  flags: { readonly qr: boolean },
  { value, isOver }: Waited<InviteView>,
): void {
  showInvite(session, flags, value)
  if (!isOver) throw new CliError('timeout', 'the time is over; it goes on in the background')
  if (value.stage === 'closed') {
    throw new CliError('closed', 'this invite leads nowhere any more: make a new one')
  }
}

/** The link stands on a line of its own, to be copied; its picture is for people. */
function showInvite(session: Session, { qr }: { readonly qr: boolean }, invite: InviteView): void {
  const { link } = invite
  show(session, invite, () => [...inviteFacts(invite), ...(link === undefined ? [] : ['', link])])
  if (session.json) return
  if (link !== undefined && qr) session.io.error(`\n${pictureOf(link)}`)
  if (link !== undefined) {
    session.io.error(
      'Hand it to one person, by a way that others cannot read. Then compare the safety check.',
    )
  } else if (invite.stage === 'publishing') {
    session.io.error(`pvtcoms invite show ${invite.id} has the link, usually in about a minute.`)
  } else if (invite.stage === 'fetching' && invite.problem !== undefined) {
    session.io.error(`With the right link: pvtcoms invite revoke ${invite.id}, and accept again.`)
  } else if (invite.stage === 'fetching' || invite.stage === 'answered') {
    session.io.error(
      `pvtcoms invite show ${invite.id} --wait ends as soon as they are a contact, usually in about a minute.`,
    )
  }
}

/** What is answered cannot be taken back: the answer lies where they look for it. Throws CliError `answered`. */
function unanswered(invite: InviteView): InviteView {
  if (invite.side === 'inviter' || invite.stage !== 'answered') return invite
  throw new CliError(
    'answered',
    'you have answered it already, so it stays until it is over: pvtcoms contact delete takes the contact away',
  )
}

function inviteFacts(invite: InviteView): readonly string[] {
  const left = invite.expiresAt - Date.now()
  return facts([
    [
      'Invite',
      `${invite.id}, ${invite.side === 'inviter' ? 'for' : 'from'} ${oneLine(invite.name)}`,
    ],
    ['State', inviteWords(invite, Date.now())],
    ['Expires', left > 0 ? `in ${roughly(left)}` : undefined],
  ])
}

/** Somebody who types a link as an argument has shown it to the machine already. */
function refuseLink(name: string): void {
  if (!name.startsWith('pvtcoms:')) return
  throw new UsageError('usage', 'leave the link out, it is asked for: other programs see arguments')
}
