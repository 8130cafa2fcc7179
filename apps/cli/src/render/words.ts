/** The codes of messages, contacts and notices, in words. The window has the same in packages/ui/src/strings. */

import type { ContactView, MessageView, NoticeView, StepView } from '@pvtcoms/rpc/client'
import { US } from '../member.ts'
import { oneLine } from './text.ts'
import { count, duration } from './time.ts'

type Status = MessageView['status']
type PollInterval = ContactView['pollInterval']

/** What the chat with nobody is called. */
export const NOTES_NAME = 'Notes to self'

/** Beside a message of ours. */
export const MARKS: Readonly<Record<Status, string>> = {
  queued: '◌',
  'at-mailbox': '◔',
  sent: '✓',
  delivered: '✓✓',
  read: '✔✔',
  unread: '',
  seen: '',
}

/** How far a message of ours has come. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  queued: 'not sent yet',
  'at-mailbox': 'in mailbox',
  sent: 'reached their device',
  delivered: 'delivered',
  read: 'read',
  unread: 'unread',
  seen: 'seen',
}

/** `message info`: what happened to a message of ours. */
export const STEP_WORDS: Readonly<Record<StepView['code'], string>> = {
  written: 'written',
  sealed: 'encrypted',
  'sealed-anew': 'encrypted again, with new keys',
  'sent-direct': 'sent directly',
  stored: 'left in a mailbox',
  taken: 'a mailbox refused it; another one is tried',
  full: 'a mailbox did not take it now; it is tried again, there or elsewhere',
  delivered: 'delivered',
  read: 'read',
  waiting: 'waits until they confirm earlier messages',
}

export const VERIFICATION_WORDS: Readonly<Record<ContactView['verification'], string>> = {
  unverified: 'not verified',
  verified: 'verified',
  'verified-before-restore': 'verified before a restore: verify again',
  'attacked-before-restore': 'NOT SAFE before a restore',
  attack: 'NOT SAFE',
}

export const STANDING_WORDS: Readonly<Record<ContactView['standing'], string>> = {
  joining: 'waiting for them to connect',
  active: 'active',
  blocked: 'blocked',
  left: 'left this chat',
}

/** Of the invite, while its sender has not been heard from. */
export const ANSWER_WORDS: Readonly<Record<NonNullable<ContactView['answer']>, string>> = {
  late: 'expired: ask them whether it was used or cancelled before',
  lost: 'over: ask them for a new one',
}

export const ROUTE_WORDS: Readonly<Record<ContactView['route'], string>> = {
  'direct-and-mailbox': 'direct, or via mailbox while they are offline',
  mailbox: 'via mailbox only',
  direct: 'direct only, while you are both online',
}

export const PRESET_WORDS: Readonly<Record<ContactView['preset'], string>> = {
  quick: 'quick: direct, or by mailbox while they are offline',
  unseen: 'unseen: by mailbox, they cannot see when you are online',
  together: 'together: direct only',
  sparing: 'sparing: by mailbox, checked every 15 minutes',
  own: 'own',
}

export const POLL_INTERVAL_WORDS: Readonly<Record<PollInterval, string>> = {
  'every-minute': 'every minute',
  'every-15-minutes': 'every 15 minutes',
  'every-hour': 'every hour',
  manually: 'manually',
}

export const DIRECT_WORDS: Readonly<Record<ContactView['direct'], string>> = {
  off: 'off',
  idle: 'not used lately',
  connected: 'connected',
  connecting: 'connecting',
  unreachable: 'not reachable',
}

/** `them` is a name that `oneLine` made harmless. */
export function noticeWords(notice: NoticeView, them: string): string {
  switch (notice.code) {
    case 'joined':
      return `you and ${them} can write to each other now`
    case 'verified':
      return `you verified ${them}`
    case 'attack-shown':
    case 'attack-wrong-opening':
      return `NOT SAFE: someone may be intercepting this chat. Write nothing private here, and reach ${them} in another way`
    case 'invite-also-used':
      return `someone else used the same invite, or tried to: verify ${them}`
    case 'invite-taken':
      return 'someone used this invite before you, or it was cancelled: if nobody answers here, ask for a new one'
    case 'answered-twice':
      return `your restored backup was answered twice: someone may be posing as ${them}. Verify before you write anything private`
    case 'peer-restored':
      return `${them} restored a backup; newer messages may be missing there. Verify again`
    case 'we-restored':
      return 'you restored a backup; newer messages are missing here. Verify again'
    case 'rejoined':
      return 'you are connected again, with new keys'
    case 'rejoin-held':
      return `reconnecting waits for your decision, as ${them} was marked as not safe: pvtcoms contact reconnect`
    case 'rejoin-failed':
      return 'reconnecting after a restored backup failed: create a new invite'
    case 'timer':
      return timerWords(notice.by === US ? 'you' : them, notice.seconds)
    case 'renamed': {
      const to = `“${oneLine(notice.to)}”`
      return notice.from === undefined
        ? `${them} goes by the name ${to}`
        : `${them} changed their name from “${oneLine(notice.from)}” to ${to}`
    }
    case 'lost':
      return `${count(notice.count, 'encrypted letter')} from ${them} never arrived: ask whether you missed something`
    case 'damaged':
      return `something from ${them} could not be read: ask for it again`
    case 'left':
      return `${them} left this chat`
    case 'introduction':
      return `${them} would like to introduce you to “${oneLine(notice.name)}”: pvtcoms introduction list`
    case 'introduced':
      return `you asked ${them} whether they want to meet “${oneLine(notice.name)}”`
    case 'introduced-by':
      return `introduced by “${oneLine(notice.name)}”: verify ${them} before you write anything private`
  }
}

function timerWords(who: string, seconds: number): string {
  return seconds === 0
    ? `${who} turned off disappearing messages`
    : `${who} set disappearing messages: ${duration(seconds)} after reading`
}
