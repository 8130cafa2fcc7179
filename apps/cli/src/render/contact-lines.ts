/** Profiles, contacts, invites and mailboxes as lines. */

import type {
  ContactView,
  ConversationView,
  InviteView,
  LastMessageView,
  MailboxView,
  ProfileView,
} from '@pvtcoms/rpc/client'
import { type ContactAndChat, chatName, type ShownChat } from '../contact-and-chat.ts'
import { US } from '../member.ts'
import { excerpt, facts, oneLine, table } from './text.ts'
import { count, duration, moment, recent, roughly } from './time.ts'
import {
  ANSWER_WORDS,
  DIRECT_WORDS,
  MARKS,
  noticeWords,
  POLL_INTERVAL_WORDS,
  PRESET_WORDS,
  ROUTE_WORDS,
  STANDING_WORDS,
  VERIFICATION_WORDS,
} from './words.ts'

const LAST = 40
/** Of a mailbox's key: enough to tell two apart. */
const KEY = 8

export function profileTable(profiles: readonly ProfileView[]): readonly string[] {
  return table(
    [' ID', 'NAME', ' UNREAD', 'NEW CONTACTS'],
    profiles.map(({ id, name, unread, newContacts }) => [
      ...[String(id), oneLine(name), String(unread), newContacts],
    ]),
  )
}

export function contactTable(contacts: readonly ContactAndChat[], now: number): readonly string[] {
  return table(
    [' ID', 'NAME', ' UNREAD', 'STATUS', 'LAST MESSAGE'],
    contacts.map((contact) => [
      String(contact.id),
      oneLine(contact.name),
      contact.unread === 0 ? '' : String(contact.unread),
      stateWords(contact),
      contact.last === undefined ? '' : lastWords(contact.last, oneLine(contact.name), now),
    ]),
  )
}

export function chatFacts(chat: ShownChat, now: number): readonly string[] {
  return chat.kind === 'notes' ? notesFacts(chat.notes) : contactFacts(chat.contact, now)
}

function notesFacts(notes: ConversationView): readonly string[] {
  const { timer } = notes
  return facts([
    ['Name', oneLine(chatName(notes))],
    ['Status', placeInList(notes)[0]],
    ['Disappearing messages', timer === 0 ? 'off' : `${duration(timer)} after writing`],
  ])
}

/** Where somebody put it, if anywhere. */
function placeInList({
  pinned,
  archived,
}: Pick<ConversationView, 'pinned' | 'archived'>): readonly string[] {
  if (archived) return ['archived']
  return pinned === undefined ? [] : ['pinned']
}

export function contactFacts(contact: ContactAndChat, now: number): readonly string[] {
  const { theirName, note, heardAt, reachedAt, timer, mailboxes, undelivered } = contact
  return facts([
    ['Name', `${oneLine(contact.name)} (${contact.id})`],
    ['Calls themselves', theirName === undefined ? undefined : oneLine(theirName)],
    ['Your note', note === '' ? undefined : oneLine(note)],
    ['Status', stateWords(contact)],
    ['Invite', contact.answer && ANSWER_WORDS[contact.answer]],
    ['Introduced by', contact.introducedBy && oneLine(contact.introducedBy)],
    ['Ways', PRESET_WORDS[contact.preset]],
    ['Connection', ROUTE_WORDS[contact.route]],
    ['Direct connection', DIRECT_WORDS[contact.direct]],
    ['Their mailboxes', mailboxes.map((place) => placeWords(place)).join(', ') || 'none'],
    ['Check mailboxes', POLL_INTERVAL_WORDS[contact.pollInterval]],
    ['Send read receipts', contact.readReceipts ? 'on' : 'off'],
    ['Disappearing messages', timer === 0 ? 'off' : `${duration(timer)} after reading`],
    ['Unread', String(contact.unread)],
    ['Not delivered yet', undelivered === 0 ? 'none' : count(undelivered, 'message')],
    ['Last received', heardAt === undefined ? 'never' : recent(heardAt, now)],
    ['Last delivered', reachedAt === undefined ? 'never' : recent(reachedAt, now)],
    ['Contact since', moment(contact.createdAt)],
  ])
}

export function inviteTable(invites: readonly InviteView[], now: number): readonly string[] {
  return table(
    [' ID', 'WITH', 'STATUS', 'EXPIRES'],
    invites.map((invite) => [
      String(invite.id),
      oneLine(invite.name),
      inviteWords(invite, now),
      invite.expiresAt > now ? `in ${roughly(invite.expiresAt - now)}` : 'expired',
    ]),
  )
}

export function inviteWords({ stage, problem, route, expiresAt }: InviteView, now: number): string {
  switch (stage) {
    case 'publishing':
      return problem === 'no-door'
        ? 'getting ready, but Tor cannot make it reachable: pvtcoms doctor'
        : 'getting ready; the link is there in about a minute'
    case 'open':
      if (problem === 'flooded')
        return 'waiting for them by mailbox alone: someone who has the link misused it'
      return route === 'mailbox'
        ? 'waiting for them; whoever has the link can use it, once'
        : 'waiting for them; whoever has the link can use it, once, and see whether you are online'
    case 'fetching':
      if (problem === 'unreachable' && route === 'direct') return OFFLINE_WORDS
      return (problem && LOOKING_WORDS[problem]) ?? 'looking for the invite'
    case 'answered':
      if (problem === 'also-used') {
        return 'answered, but someone else used the link too, or tried: ask the person who sent it'
      }
      if (problem === 'taken') {
        return 'answered, but someone used the link before, or it was cancelled: ask for a new one'
      }
      return now > expiresAt
        ? 'answered, but expired since: ask whether it was used or cancelled before'
        : 'answered; waiting until they are online'
    case 'used':
      return [
        'used: they are a contact now',
        ...(problem === 'also-used' ? ['Someone else tried it too: verify them'] : []),
      ].join('. ')
    case 'closed':
      return PROBLEM_WORDS[problem ?? 'cancelled']
  }
}

/** Of an invite that its maker's client hands out itself. */
const OFFLINE_WORDS =
  'looking, but they are not online, or it was used already: leave pvtcoms running'

/** Of an invite whose mailboxes were all asked, without success so far. */
const LOOKING_WORDS: Partial<Record<NonNullable<InviteView['problem']>, string>> = {
  'not-there': 'looking, but nothing is there: the link may be mistyped. Compare it with theirs',
  malformed: 'looking, but found something else: the link may be mistyped. Compare it with theirs',
  unreachable:
    'looking, but its mailboxes do not answer: they are offline, or the link is mistyped',
}

const PROBLEM_WORDS: Readonly<Record<NonNullable<InviteView['problem']>, string>> = {
  expired: 'closed: it has expired',
  used: 'closed: it was used already by someone else, or cancelled. Ask for a new one',
  taken: 'closed: someone used it before you, or it was cancelled. Ask for a new one',
  unreadable: 'closed: it cannot be read any more. Remove it; a new one is needed',
  unreachable: 'closed: its mailboxes could not be reached',
  malformed: 'closed: it is damaged. Ask for a new one',
  'not-there': 'closed: it was not found. Ask for a new one',
  unsupported: 'closed: it was made by a newer version. Update pvtcoms',
  cancelled: 'closed: cancelled',
  'also-used': 'closed: someone else used the link too, or tried. Create a new one',
  'no-door': 'closed: Tor could not make it reachable: pvtcoms doctor',
  flooded: 'closed: someone who has the link misused it. Create a new one',
}

export function mailboxTable(mailboxes: readonly MailboxView[], now: number): readonly string[] {
  return table(
    [' ID', 'NAME', 'KIND', 'STATUS', 'CHECKED', ' CONTACTS', ' DATA A DAY'],
    mailboxes.map((mailbox) => [
      String(mailbox.id),
      oneLine(mailbox.name),
      mailbox.kind === 'own-box' ? 'your own' : 'shared',
      mailboxWords(mailbox, now),
      POLL_INTERVAL_WORDS[mailbox.pollInterval],
      String(mailbox.contacts),
      mailbox.price === undefined ? '' : megabytes(mailbox.price.bytesPerDay),
    ]),
  )
}

function mailboxWords(mailbox: MailboxView, now: number): string {
  const { state, unreachableSince: since, doubted, clocksDiffer, takenOver } = mailbox
  const words = {
    unknown: 'not checked yet',
    reachable: 'online',
    unreachable: since === undefined ? 'offline' : `offline since ${recent(since, now)}`,
    equivocating: 'NOT TRUSTWORTHY: contradicts itself, and is not used any more',
  }[state]
  return [
    words,
    ...(doubted ? ['a contact saw something else there than you'] : []),
    ...(takenOver === undefined ? [] : ['taken over from contacts']),
    ...(clocksDiffer ? ['its clock is more than a day off yours'] : []),
  ].join('; ')
}

function stateWords(contact: ContactAndChat): string {
  return [
    ...(contact.standing === 'active' ? [] : [STANDING_WORDS[contact.standing]]),
    ...(contact.answer === 'late' ? ['invite expired'] : []),
    ...(contact.answer === 'lost' ? ['invite over'] : []),
    VERIFICATION_WORDS[contact.verification],
    ...(contact.muted ? ['muted'] : []),
    ...placeInList(contact),
  ].join(', ')
}

function lastWords(last: LastMessageView, them: string, now: number): string {
  const who = last.author === US && last.notice === undefined ? `${MARKS[last.status]} you: ` : ''
  return `${recent(last.at, now)}  ${who}${saidWords(last, them)}`
}

function saidWords({ kind, text, notice }: LastMessageView, them: string): string {
  switch (kind) {
    case 'text':
      return text === undefined ? '— deleted' : excerpt(text, LAST)
    case 'notice':
      return notice === undefined ? '' : `— ${noticeWords(notice, them)}`
    case 'newer':
      return '— sent by a newer version'
  }
}

function placeWords({ name, kind, reachable, called }: ContactView['mailboxes'][number]): string {
  const what = { mailbox: 'mailbox', 'own-box': 'their own mailbox', direct: 'direct' }[kind]
  const state = reachable === false ? ', offline' : ''
  const place = `${what} ${oneLine(name.slice(0, KEY))}${state}`
  return called === undefined ? place : `${oneLine(called)} (${place})`
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`
