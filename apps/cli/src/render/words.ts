/** What the codes of messages, contacts and notices mean, for people. */

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

export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  queued: 'waits to be sent',
  'at-mailbox': 'waits at a mailbox',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  unread: 'unread',
  seen: 'seen',
}

export const STEP_WORDS: Readonly<Record<StepView['code'], string>> = {
  written: 'written',
  sealed: 'encrypted',
  'sealed-anew': 'encrypted again, with new keys',
  'sent-direct': 'sent directly',
  stored: 'stored at a mailbox',
  taken: 'taken by the other side',
  full: 'a mailbox had no room',
  delivered: 'delivered',
  read: 'read',
  blocked: 'held back, as the contact is blocked',
}

export const VERIFICATION_WORDS: Readonly<Record<ContactView['verification'], string>> = {
  unverified: 'not verified',
  verified: 'verified',
  'verified-before-restore': 'verified before a restore: compare again',
  'attacked-before-restore': 'ATTACKED before a restore',
  attack: 'ATTACKED',
}

export const STANDING_WORDS: Readonly<Record<ContactView['standing'], string>> = {
  joining: 'joining',
  active: 'active',
  blocked: 'blocked',
  left: 'has left',
}

/** While somebody whose invite was answered has not been heard. */
export const ANSWER_WORDS: Readonly<Record<NonNullable<ContactView['answer']>, string>> = {
  late: 'expired, without a sign of them: ask whether it was used or withdrawn before',
  lost: 'over, without a sign of them: ask for a new one',
}

export const ROUTE_WORDS: Readonly<Record<ContactView['route'], string>> = {
  'direct-and-mailbox': 'directly, or by mailbox when they are not online',
  mailbox: 'by mailbox only',
  direct: 'directly only, when both are online',
}

export const POLL_INTERVAL_WORDS: Readonly<Record<PollInterval, string>> = {
  'every-minute': 'every minute',
  'every-15-minutes': 'every 15 minutes',
  'every-hour': 'every hour',
  manually: 'only by hand: pvtcoms mailbox check',
}

export const DIRECT_WORDS: Readonly<Record<ContactView['direct'], string>> = {
  off: 'off',
  idle: 'not tried at the moment',
  connected: 'connected',
  connecting: 'connecting',
  unreachable: 'they are not online, or cannot be reached',
}

/** `them` is harmless already. */
export function noticeWords(notice: NoticeView, them: string): string {
  switch (notice.code) {
    case 'joined':
      return `you and ${them} can write to each other now`
    case 'verified':
      return 'the safety check was the same on both sides: verified'
    case 'attack-shown':
    case 'attack-wrong-opening':
      return 'ATTACK: somebody stands between you. Write nothing private here, and meet by another way'
    case 'invite-also-used':
      return 'somebody else has the invite too, and tried to use it: compare the safety check'
    case 'answered-twice':
      return 'the invite was answered twice: compare the safety check'
    case 'peer-restored':
      return `${them} went back to a backup; what was written since may be missing there`
    case 'we-restored':
      return 'you went back to a backup; what was written since is missing here'
    case 'rejoined':
      return 'the conversation goes on with new keys'
    case 'rejoin-held':
      return 'new keys after a restore wait for your decision: pvtcoms contact rejoin'
    case 'rejoin-failed':
      return 'the conversation could not go on after a restore: invite each other again'
    case 'timer':
      return timerWords(notice.by === US ? 'you' : them, notice.seconds)
    case 'renamed': {
      const to = `“${oneLine(notice.to)}”`
      return notice.from === undefined
        ? `${them} goes by the name ${to}`
        : `${them} changed their name from “${oneLine(notice.from)}” to ${to}`
    }
    case 'lost':
      return `${count(notice.count, 'letter')} of ${them} can never be opened any more`
    case 'damaged':
      return `${them} sent something that cannot be read here`
    case 'left':
      return `${them} has left the conversation`
  }
}

function timerWords(who: string, seconds: number): string {
  return seconds === 0
    ? `${who} turned off disappearing messages`
    : `${who} made new messages disappear ${duration(seconds)} after they are read`
}
