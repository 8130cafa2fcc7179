/** The codes of messages, contacts and notices, in words. The window has the same in packages/ui/src/strings. */

import type { ContactView, MessageView, NoticeView, StepView } from '@pvtcoms/rpc/client'
import { US } from '../member.ts'
import { oneLine } from './text.ts'
import { count, duration } from './time.ts'

type Status = MessageView['status']
type PollInterval = ContactView['pollInterval']

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
  sent: 'sent',
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
  stored: 'stored in a mailbox',
  taken: 'a mailbox could not accept it; pvtcoms tries again',
  full: 'a mailbox was full; pvtcoms tries another one',
  delivered: 'delivered',
  read: 'read',
  blocked: 'held back, because you blocked the contact',
}

export const VERIFICATION_WORDS: Readonly<Record<ContactView['verification'], string>> = {
  unverified: 'not verified',
  verified: 'verified',
  'verified-before-restore': 'verified before a restore: verify again',
  'attacked-before-restore': 'NOT SAFE before a restore',
  attack: 'NOT SAFE',
}

export const STANDING_WORDS: Readonly<Record<ContactView['standing'], string>> = {
  joining: 'not connected yet',
  active: 'active',
  blocked: 'blocked',
  left: 'has left',
}

/** Of the invite, while its sender has not been heard from. */
export const ANSWER_WORDS: Readonly<Record<NonNullable<ContactView['answer']>, string>> = {
  late: 'expired, nothing heard from them: ask whether it was used or revoked before',
  lost: 'over, nothing heard from them: ask for a new one',
}

export const ROUTE_WORDS: Readonly<Record<ContactView['route'], string>> = {
  'direct-and-mailbox': 'directly, or by mailbox while they are offline',
  mailbox: 'by mailbox only',
  direct: 'directly only, while you are both online',
}

export const POLL_INTERVAL_WORDS: Readonly<Record<PollInterval, string>> = {
  'every-minute': 'every minute',
  'every-15-minutes': 'every 15 minutes',
  'every-hour': 'every hour',
  manually: 'only by hand',
}

export const DIRECT_WORDS: Readonly<Record<ContactView['direct'], string>> = {
  off: 'off',
  idle: 'not tried recently',
  connected: 'connected',
  connecting: 'connecting',
  unreachable: 'they are offline, or cannot be reached',
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
      return `somebody else tried to use the same invite: verify ${them}`
    case 'answered-twice':
      return `the invite was used twice: verify ${them}`
    case 'peer-restored':
      return `${them} restored a backup; newer messages may be missing there`
    case 'we-restored':
      return 'you restored a backup; newer messages are missing here'
    case 'rejoined':
      return 'you are connected again, with new keys'
    case 'rejoin-held':
      return 'after a restore, connecting again waits for your decision: pvtcoms contact rejoin'
    case 'rejoin-failed':
      return 'you could not be connected again after a restore: create a new invite'
    case 'timer':
      return timerWords(notice.by === US ? 'you' : them, notice.seconds)
    case 'renamed': {
      const to = `“${oneLine(notice.to)}”`
      return notice.from === undefined
        ? `${them} goes by the name ${to}`
        : `${them} changed their name from “${oneLine(notice.from)}” to ${to}`
    }
    case 'lost':
      return `${count(notice.count, 'message')} from ${them} cannot be read. Ask what you missed`
    case 'damaged':
      return `${them} sent something that cannot be read`
    case 'left':
      return `${them} has left the chat`
  }
}

function timerWords(who: string, seconds: number): string {
  return seconds === 0
    ? `${who} turned off disappearing messages`
    : `${who} set new messages to disappear ${duration(seconds)} after they are read`
}
