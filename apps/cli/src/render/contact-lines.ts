/** Contacts, invites and mailboxes as lines. */

import type {
  ContactView,
  InviteView,
  LastMessageView,
  MailboxView,
  ProfileView,
} from '@pvtcoms/rpc/client'
import type { ContactAndChat } from '../contact-and-chat.ts'
import { US } from '../member.ts'
import { excerpt, facts, oneLine, table } from './text.ts'
import { count, duration, moment, recent, roughly } from './time.ts'
import {
  ANSWER_WORDS,
  DIRECT_WORDS,
  MARKS,
  noticeWords,
  POLL_INTERVAL_WORDS,
  ROUTE_WORDS,
  STANDING_WORDS,
  VERIFICATION_WORDS,
} from './words.ts'

const LAST = 40
/** Of a mailbox's key: enough to tell two apart. */
const KEY = 8

export function profileTable(profiles: readonly ProfileView[]): readonly string[] {
  return table(
    [' ID', 'NAME', ' UNREAD'],
    profiles.map(({ id, name, unread }) => [String(id), oneLine(name), String(unread)]),
  )
}

export function contactTable(contacts: readonly ContactAndChat[], now: number): readonly string[] {
  return table(
    [' ID', 'NAME', ' UNREAD', 'STATE', 'LAST MESSAGE'],
    contacts.map((contact) => [
      String(contact.id),
      oneLine(contact.name),
      contact.unread === 0 ? '' : String(contact.unread),
      stateWords(contact),
      contact.last === undefined ? '' : lastWords(contact.last, oneLine(contact.name), now),
    ]),
  )
}

export function contactFacts(contact: ContactAndChat, now: number): readonly string[] {
  const { theirName, heardAt, reachedAt, timer, mailboxes, undelivered } = contact
  return facts([
    ['Name', `${oneLine(contact.name)} (${contact.id})`],
    ['Calls themselves', theirName === undefined ? undefined : oneLine(theirName)],
    ['State', stateWords(contact)],
    ['Invite', contact.answer && ANSWER_WORDS[contact.answer]],
    ['Written to', ROUTE_WORDS[contact.route]],
    ['Direct way', DIRECT_WORDS[contact.direct]],
    ['Mailboxes', mailboxes.map((place) => placeWords(place)).join(', ') || 'none'],
    ['News fetched', POLL_INTERVAL_WORDS[contact.pollInterval]],
    ['Read receipts', contact.readReceipts ? 'on' : 'off'],
    ['Disappearing', timer === 0 ? 'off' : `${duration(timer)} after reading`],
    ['Unread', String(contact.unread)],
    ['On the way', undelivered === 0 ? 'nothing' : count(undelivered, 'message')],
    ['Last heard from', heardAt === undefined ? 'never' : recent(heardAt, now)],
    ['Last reached', reachedAt === undefined ? 'never' : recent(reachedAt, now)],
    ['Since', moment(contact.createdAt)],
  ])
}

export function inviteTable(invites: readonly InviteView[], now: number): readonly string[] {
  return table(
    [' ID', 'FOR', 'STATE', 'EXPIRES'],
    invites.map((invite) => [
      String(invite.id),
      oneLine(invite.name),
      inviteWords(invite, now),
      invite.expiresAt > now ? `in ${roughly(invite.expiresAt - now)}` : 'expired',
    ]),
  )
}

export function inviteWords({ side, stage, problem, expiresAt }: InviteView, now: number): string {
  switch (stage) {
    case 'publishing':
      return 'being left at the mailboxes; the link comes then'
    case 'open':
      return 'open: whoever has the link can answer, once'
    case 'fetching':
      return (problem && LOOKING_WORDS[problem]) ?? 'looking for what they left for you'
    case 'answered':
      if (problem === 'also-used') {
        return 'answered, but somebody else used the link, too, or tried: ask whoever sent it'
      }
      return now > expiresAt
        ? 'answered, and expired since: ask whether it was used or withdrawn before'
        : 'answered; they have to be online once'
    case 'used':
      return [
        side === 'inviter' ? 'answered: they are a contact' : 'done: they are a contact',
        ...(problem === 'also-used'
          ? ['Somebody else tried it, too: compare the safety check']
          : []),
      ].join('. ')
    case 'closed':
      return PROBLEM_WORDS[problem ?? 'cancelled']
  }
}

/** Of an invite whose mailboxes were all asked, without success so far. */
const LOOKING_WORDS: Partial<Record<NonNullable<InviteView['problem']>, string>> = {
  'not-there': 'looking, but nothing is there: the link may be mistyped. Compare it with theirs',
  malformed:
    'looking, but what is there is not it: the link may be mistyped. Compare it with theirs',
  unreachable: 'looking, but its mailboxes do not answer: they are down, or the link is mistyped',
}

const PROBLEM_WORDS: Readonly<Record<NonNullable<InviteView['problem']>, string>> = {
  expired: 'closed: it has expired',
  used: 'closed: somebody else has used it. If that was not you, tell whoever sent it',
  unreachable: 'closed: its mailboxes could not be reached',
  malformed: 'closed: what was left there is damaged. Ask for a new one',
  'not-there': 'closed: nothing was left there. Ask for a new one',
  unsupported: 'closed: it was made by a newer version. Update pvtcoms',
  cancelled: 'closed: withdrawn',
  'also-used': 'closed: somebody else used the link too, or tried. Make a new one',
}

export function mailboxTable(mailboxes: readonly MailboxView[], now: number): readonly string[] {
  return table(
    [' ID', 'NAME', 'KIND', 'STATE', ' CONTACTS', 'A DAY'],
    mailboxes.map((mailbox) => [
      String(mailbox.id),
      oneLine(mailbox.name),
      mailbox.kind === 'own-box' ? 'your own' : 'shared',
      mailboxWords(mailbox, now),
      String(mailbox.contacts),
      mailbox.price === undefined ? '' : megabytes(mailbox.price.bytesPerDay),
    ]),
  )
}

function mailboxWords(mailbox: MailboxView, now: number): string {
  const { state, unreachableSince: since, doubted, clocksDiffer } = mailbox
  const words = {
    unknown: 'not asked yet',
    reachable: 'reachable',
    unreachable: since === undefined ? 'unreachable' : `unreachable since ${recent(since, now)}`,
    equivocating: 'LIES: it shows different things to different people',
  }[state]
  return [
    words,
    ...(doubted ? ['a contact saw other things there'] : []),
    ...(clocksDiffer ? ['its clock and yours differ'] : []),
  ].join('; ')
}

function stateWords(contact: ContactAndChat): string {
  return [
    ...(contact.standing === 'active' ? [] : [STANDING_WORDS[contact.standing]]),
    ...(contact.answer === 'late' ? ['the invite has expired'] : []),
    ...(contact.answer === 'lost' ? ['the invite is over'] : []),
    VERIFICATION_WORDS[contact.verification],
    ...(contact.muted ? ['muted'] : []),
  ].join(', ')
}

function lastWords(last: LastMessageView, them: string, now: number): string {
  const what =
    last.notice !== undefined
      ? `— ${noticeWords(last.notice, them)}`
      : last.text === undefined
        ? '— not shown'
        : excerpt(last.text, LAST)
  const who = last.author === US && last.notice === undefined ? `${MARKS[last.status]} you: ` : ''
  return `${recent(last.at, now)}  ${who}${what}`
}

function placeWords({ name, kind, reachable, called }: ContactView['mailboxes'][number]): string {
  const what = { mailbox: 'mailbox', 'own-box': 'box of their own', direct: 'direct' }[kind]
  const state = reachable === false ? ', unreachable' : ''
  const place = `${what} ${oneLine(name.slice(0, KEY))}${state}`
  return called === undefined ? place : `${oneLine(called)} (${place})`
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`
