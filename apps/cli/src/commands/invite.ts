/**
 * `pvtcoms invite …`. Whoever sees a link can use it, and other programs see arguments: so a link is pasted, or
 * read from stdin.
 */

import type { InviteView } from '@pvtcoms/rpc/client'
import { type Terminal, UsageError } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { CliError } from '../errors.ts'
import { addProfileCommand, type ProfileFlags, whole } from '../options.ts'
import { pastedLink } from '../pasted-link.ts'
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
  readonly hours: number
  readonly mailbox?: readonly string[]
  readonly atOnce?: boolean
}

interface AcceptFlags extends ProfileFlags, WaitFlags {
  readonly wait?: boolean
}

/** The longest time until an invite expires. */
const MAX_HOURS = 312
/** As everywhere: a week. */
const USUAL_HOURS = 168

export function addInviteCommands(program: Command, io: Terminal): void {
  const parent = program.command('invite').description('invites: how two people become contacts')

  addTimeout(
    addProfileCommand(parent, 'create', 'create an invite for one person; it works once')
      .argument('<name>', 'what you call the person')
      .option('--hours <number>', 'how long it works', whole(1, MAX_HOURS), USUAL_HOURS)
      .option('--mailbox <mailbox...>', 'which of your mailboxes it uses, up to three')
      .option('--at-once', 'works at once while you are online, which whoever has the link can see')
      .option('--wait', 'wait until the link is there')
      .option('--no-qr', 'do not show the QR code'),
  ).action((name: string, flags: CreateFlags) =>
    withDaemon(flags, io, async (session) => {
      const { id: profile } = await theProfile(session, flags)
      const mailboxes = await theMailboxes(session, profile, flags.mailbox)
      const made = await session.rpc.call('invite.create', {
        profile,
        name,
        hours: flags.hours,
        ...(mailboxes !== undefined && { mailboxes }),
        ...(flags.atOnce === true && { door: true }),
      })
      if (flags.wait !== true) showInvite(session, flags, made)
      else {
        io.progress('Waiting for the link; usually this takes about a minute …')
        conclude(session, flags, await watchInvite(session, flags, made, LINKED))
      }
    }),
  )
  addTimeout(
    addProfileCommand(parent, 'accept', 'use an invite link that someone sent you')
      .argument('<name>', 'what you call the person')
      .option('--wait', 'wait until they are a contact'),
  )
    .addHelpText(
      'after',
      '\nYou are asked for the link, or it is read from stdin: other programs can see arguments. What you paste may have text around the link.',
    )
    .action(async (name: string, flags: AcceptFlags) => {
      refuseLink(name)
      await withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, flags)
        const link = await pastedLink(io, 'invite', 'Paste the invite link: ')
        const made = await session.rpc.call('invite.accept', { profile, link, name })
        if (flags.wait !== true) showInvite(session, NO_PICTURE, made)
        else {
          io.progress('Connecting; usually this takes about a minute while you are both online …')
          conclude(session, NO_PICTURE, await watchInvite(session, flags, made, ['used']))
        }
      })
    })
  addProfileCommand(parent, 'list', 'list the invites that you created or accepted').action(
    (flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: profile } = await theProfile(session, flags)
        const all = await session.rpc.call('invite.list', { profile })
        show(session, all, () => inviteTable(all, Date.now()))
      }),
  )
  addTimeout(
    addProfileCommand(parent, 'show', 'show an invite, and its link while it works')
      .argument('<invite>', 'its number, or the name of the person')
      .option('--wait', 'wait until they are a contact')
      .option('--no-qr', 'do not show the QR code'),
  ).action((wanted: string, flags: ShowFlags) =>
    withDaemon(flags, io, async (session) => {
      const invite = await theInvite(session, flags, wanted)
      if (flags.wait !== true) showInvite(session, flags, invite)
      else conclude(session, flags, await watchInvite(session, flags, invite, ['used']))
    }),
  )
  addProfileCommand(
    parent,
    'cancel',
    'cancel an invite that you created; or give up one that you accepted, before your answer is sent',
  )
    .argument('<invite>', 'its number, or the name of the person')
    .addHelpText(
      'after',
      '\nIts link stops working. People who try it are told that it was used or cancelled.',
    )
    .action((wanted: string, flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: invite } = unanswered(await theInvite(session, flags, wanted))
        showInvite(session, NO_PICTURE, await session.rpc.call('invite.revoke', { invite }))
      }),
    )
  addProfileCommand(
    parent,
    'remove',
    'remove an invite from the list that was used, is closed or cannot be read',
  )
    .argument('<invite>', 'its number, or the name of the person')
    .action((wanted: string, flags: ProfileFlags) =>
      withDaemon(flags, io, async (session) => {
        const { id: invite } = unanswered(await theInvite(session, flags, wanted))
        await session.rpc.call('invite.dismiss', { invite })
        done(session, 'The invite was removed from the list.')
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
  if (!isOver) throw new CliError('timeout', 'the time is over; pvtcoms goes on in the background')
  if (value.stage === 'closed') {
    throw new CliError('closed', 'this invite does not work any more: a new one is needed')
  }
}

/** There is no mailbox in it. */
const WHILE_ONLINE =
  'It works while you are online: leave pvtcoms running. Until it is used, whoever has the link can see whether you are.'
const AT_ONCE =
  'It works at once while you are online. Until it is used, whoever has the link can see whether you are.'

/** The link stands on a line of its own, to be copied; its picture is for people. */
function showInvite(session: Session, { qr }: { readonly qr: boolean }, invite: InviteView): void {
  const { link, route } = invite
  show(session, invite, () => [...inviteFacts(invite), ...(link === undefined ? [] : ['', link])])
  if (session.json) return
  if (link !== undefined && qr) session.io.error(`\n${pictureOf(link)}`)
  if (link !== undefined) {
    session.io.error(
      'Send it to one person, in a way that others cannot read. Then verify them: pvtcoms contact verify NAME',
    )
    if (route === 'direct') session.io.error(WHILE_ONLINE)
    if (route === 'direct-and-mailbox') session.io.error(AT_ONCE)
  } else if (invite.stage === 'publishing') {
    session.io.error(`The link is there in about a minute: pvtcoms invite show ${invite.id}`)
  } else if (invite.stage === 'fetching' && invite.problem !== undefined) {
    session.io.error(
      `If the link was wrong: pvtcoms invite cancel ${invite.id}, then accept the right one.`,
    )
  } else if (invite.stage === 'fetching' || invite.stage === 'answered') {
    session.io.error(`To wait until they are a contact: pvtcoms invite show ${invite.id} --wait`)
  }
}

/** An answer cannot be taken back: it lies in the mailbox where they look for it. Throws CliError `answered`. */
function unanswered(invite: InviteView): InviteView {
  if (invite.side === 'inviter' || invite.stage !== 'answered') return invite
  throw new CliError(
    'answered',
    'your answer was sent already, so the invite stays until it expires. To remove the contact: pvtcoms contact delete',
  )
}

function inviteFacts(invite: InviteView): readonly string[] {
  const left = invite.expiresAt - Date.now()
  return facts([
    [
      'Invite',
      `${invite.id}, ${invite.side === 'inviter' ? 'for' : 'from'} ${oneLine(invite.name)}`,
    ],
    ['Status', inviteWords(invite, Date.now())],
    ['Expires', left > 0 ? `in ${roughly(left)}` : undefined],
  ])
}

/** Whoever types a link as an argument has shown it to other programs already. Throws UsageError. */
function refuseLink(name: string): void {
  if (!/pvtcoms:/i.test(name)) return
  throw new UsageError(
    'usage',
    'leave the link out, you are asked for it: other programs can see arguments',
  )
}
