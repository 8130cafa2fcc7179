/** Which profile, contact, invite or mailbox a person means, by its name, the start of its name, or its number. */

import type {
  ContactView,
  IntroductionView,
  InviteView,
  MailboxView,
  ProfileView,
} from '@pvtcoms/rpc/client'
import { UsageError } from '@pvtcoms/terminal'
import { type ChosenChat, chatWith, chosenNotes } from './contact-and-chat.ts'
import { CliError, type CliFault } from './errors.ts'
import type { ProfileFlags } from './options.ts'
import { oneLine } from './render/text.ts'
import type { Session } from './session.ts'

export interface Named {
  readonly id: number
  readonly name: string
}

/**
 * Those that `wanted` can mean. A whole name goes before a number, a number before a name in other case, and that
 * before the start of a name: a better match hides worse ones. An empty text means nobody, although every name
 * starts with it.
 */
export function candidates<T extends Named>(all: readonly T[], wanted: string): readonly T[] {
  if (isBlank(wanted)) return []
  const folded = wanted.toLowerCase()
  const number = /^#?[1-9][0-9]*$/.test(wanted) ? Number(wanted.replace('#', '')) : undefined
  const tests: readonly ((item: T) => boolean)[] = [
    ({ name }) => name === wanted,
    ({ id }) => id === number,
    ({ name }) => name.toLowerCase() === folded,
    ({ name }) => name.toLowerCase().startsWith(folded),
  ]
  for (const fits of tests) {
    const found = all.filter(fits)
    if (found.length > 0) return found
  }
  return []
}

/** The profile of `--profile`, or the only one. Rejects with CliError. */
export async function theProfile(session: Session, flags: ProfileFlags): Promise<ProfileView> {
  const all = await session.rpc.call('profile.list', {})
  if (flags.profile !== undefined) return theOne(session, 'profile', all, flags.profile)
  const [only] = all
  if (only === undefined) {
    throw new CliError('no-profile', 'there is no profile yet: pvtcoms profile create NAME')
  }
  if (all.length > 1) {
    list(session, 'profile', all)
    throw new CliError('ambiguous', 'there are several profiles: choose one with --profile')
  }
  return only
}

export async function theContact(
  session: Session,
  flags: ProfileFlags,
  wanted: string,
): Promise<ContactView> {
  const { id: profile } = await theProfile(session, flags)
  const all = await session.rpc.call('contact.list', { profile })
  return theOne(session, 'contact', all, wanted)
}

/** What is typed for notes to self; a contact of that name goes by their number. */
const NOTES = 'notes'

/** The chat with a contact, or notes to self. */
export async function theChat(
  session: Session,
  flags: ProfileFlags,
  wanted: string,
): Promise<ChosenChat> {
  if (wanted !== NOTES) return chatWith(await theContact(session, flags, wanted))
  const { id: profile } = await theProfile(session, flags)
  return chosenNotes(await session.rpc.call('conversation.notes', { profile }))
}

export async function theInvite(
  session: Session,
  flags: ProfileFlags,
  wanted: string,
): Promise<InviteView> {
  const { id: profile } = await theProfile(session, flags)
  return theOne(session, 'invite', await session.rpc.call('invite.list', { profile }), wanted)
}

/** One of ours has no name of its own: it is meant by its number. */
export async function theIntroduction(
  session: Session,
  flags: ProfileFlags,
  wanted: string,
): Promise<IntroductionView> {
  const { id: profile } = await theProfile(session, flags)
  const all = await session.rpc.call('introduction.list', { profile })
  const named = all.map((each) => ({
    ...{ id: each.id, introduction: each },
    name: each.role === 'introducee' ? each.name : '',
  }))
  return theOne(session, 'introduction', named, wanted).introduction
}

export async function theMailbox(
  session: Session,
  flags: ProfileFlags,
  wanted: string,
): Promise<MailboxView> {
  const { id: profile } = await theProfile(session, flags)
  return theOne(session, 'mailbox', await session.rpc.call('mailbox.list', { profile }), wanted)
}

/** The ids of the mailboxes that are meant; undefined if none was named. */
export async function theMailboxes(
  session: Session,
  profile: number,
  wanted: readonly string[] | undefined,
): Promise<readonly number[] | undefined> {
  if (wanted === undefined) return undefined
  const all = await session.rpc.call('mailbox.list', { profile })
  return wanted.map((each) => theOne(session, 'mailbox', all, each).id)
}

type Noun = 'profile' | 'contact' | 'invite' | 'introduction' | 'mailbox'

const NOTHING: Readonly<Record<Noun, readonly [CliFault, string]>> = {
  profile: ['no-such-profile', 'there is no such profile: pvtcoms profile list'],
  contact: ['no-such-contact', 'there is no such contact: pvtcoms contact list'],
  invite: ['no-such-invite', 'there is no such invite: pvtcoms invite list'],
  introduction: [
    'no-such-introduction',
    'there is no such introduction: pvtcoms introduction list',
  ],
  mailbox: ['no-such-mailbox', 'there is no such mailbox: pvtcoms mailbox list'],
}

function theOne<T extends Named>(
  session: Session,
  noun: Noun,
  all: readonly T[],
  wanted: string,
): T {
  if (isBlank(wanted)) {
    throw new UsageError('usage', `the name of the ${noun} is empty: say which one you mean`)
  }
  const [first, ...others] = candidates(all, wanted)
  if (first === undefined) {
    if (all.length > 0) list(session, noun, all)
    throw new CliError(...NOTHING[noun])
  }
  if (others.length > 0) {
    list(session, noun, [first, ...others])
    throw new CliError('ambiguous', `several match: use the number of the ${noun}`)
  }
  return first
}

const isBlank = (wanted: string): boolean => wanted.trim() === ''

/** Names are printed and not put into an error, whose text may be kept. */
function list({ io }: Session, noun: Noun, all: readonly Named[]): void {
  const plural =
    noun === 'mailbox' ? 'Mailboxes' : `${noun[0]?.toUpperCase() ?? ''}${noun.slice(1)}s`
  io.error(`${plural}: ${all.map(({ id, name }) => `${oneLine(name)} (${id})`).join(', ')}`)
}
