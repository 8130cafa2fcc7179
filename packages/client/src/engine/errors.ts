import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `no-such-profile`, `no-such-contact`, `no-such-conversation`, `no-such-message`, `no-such-mailbox`, `no-such-invite`
 * - `bad-name`: empty, too long, or not well-formed
 * - `bad-link`: no link of a mailbox
 * - `several-links`: more than one link, so that nobody can tell which is meant
 * - `known-mailbox`: the profile has it already
 * - `no-owner-key`: the box was not started with a key of this profile
 * - `no-mailbox`: there is none to put an invite into
 * - `no-alias`: the box has no address left for another contact
 * - `no-other-mailbox`: there is none that the contact does not write to already
 * - `mailbox-in-use`: contacts or invites still need it
 * - `malformed`, `unsupported`, `expired`: what is wrong with an invite's link
 * - `own-invite`, `own-invite-used`, `own-invite-cancelled`: it was made here, and waits, has served or was withdrawn
 * - `known-invite`, `invite-used`: it is being accepted already, or has led to a contact
 * - `invite-taken`: somebody else used it before us, or it was withdrawn
 * - `not-comparable`: there is no safety number to compare
 * - `blocked`: unblock the contact first
 * - `no-session`: a backup was restored, and there is no session since
 * - `has-left`: the contact ended it
 * - `empty`, `too-long`: of a message
 * - `not-ours`: only one's own messages can be edited, retracted or retried
 * - `message-gone`: it was retracted or has disappeared
 * - `not-sent-yet`: before it is deleted, a person says whether it is still to be sent
 * - `not-held`: no restore waits for a decision
 * - `nothing-to-search`: there is no word, number or symbol in what is searched for
 * - `no-such-introduction`; `same-contact`: nobody is introduced to themselves
 * - `introduction-runs`: these two are being introduced already
 * - `not-asked`: nobody waits for an answer of ours
 */
export type EngineFault =
  | 'no-such-profile'
  | 'no-such-contact'
  | 'no-such-conversation'
  | 'no-such-message'
  | 'no-such-mailbox'
  | 'no-such-invite'
  | 'bad-name'
  | 'bad-link'
  | 'several-links'
  | 'known-mailbox'
  | 'no-owner-key'
  | 'no-mailbox'
  | 'no-alias'
  | 'no-other-mailbox'
  | 'mailbox-in-use'
  | 'malformed'
  | 'unsupported'
  | 'expired'
  | 'own-invite'
  | 'own-invite-used'
  | 'own-invite-cancelled'
  | 'known-invite'
  | 'invite-used'
  | 'invite-taken'
  | 'not-comparable'
  | 'blocked'
  | 'no-session'
  | 'has-left'
  | 'empty'
  | 'too-long'
  | 'not-ours'
  | 'message-gone'
  | 'not-sent-yet'
  | 'not-held'
  | 'nothing-to-search'
  | 'no-such-introduction'
  | 'same-contact'
  | 'introduction-runs'
  | 'not-asked'

/** What cannot be done as it was asked. Nothing has changed. */
export class EngineError extends CodedError<EngineFault> {
  override readonly name = 'EngineError'

  constructor(code: EngineFault) {
    super(code, MESSAGES[code])
  }
}

const MESSAGES: Readonly<Record<EngineFault, string>> = {
  'no-such-profile': 'there is no such profile',
  'no-such-contact': 'there is no such contact',
  'no-such-conversation': 'there is no such chat',
  'no-such-message': 'there is no such message',
  'no-such-mailbox': 'there is no such mailbox',
  'no-such-invite': 'there is no such invite',
  'bad-name': 'this name is empty, or longer than 128 bytes',
  'bad-link': 'this is not a complete mailbox link: copy it again',
  'several-links': 'there are several links in this text: use one of them',
  'known-mailbox': 'you already have this mailbox',
  'no-owner-key':
    'this mailbox was not started with your key: start it with the key that you get here',
  'no-mailbox': 'add a mailbox first: your invite waits there',
  'no-alias':
    'your mailbox has no free address: create one there (mailbox alias), then add the mailbox here with it',
  'no-other-mailbox': 'they write to all of your mailboxes that serve many: add another one first',
  'mailbox-in-use':
    'contacts or an invite still need this mailbox: add another one, or cancel the invite, first',
  malformed: 'this is not a complete invite link: ask for it again',
  unsupported: 'this invite was made by a newer pvtcoms: update and try again',
  expired: 'this invite has expired: ask for a new one',
  'own-invite': 'this is your own invite: send it to the person it is for',
  'own-invite-used': 'this is your own invite, and it was used already: create a new one',
  'own-invite-cancelled': 'this is your own invite, and you cancelled it: create a new one',
  'known-invite': 'you are already using this invite: wait until the other person is online',
  'invite-used':
    'you have used this invite already: the person is among your contacts. If you deleted them, ask for a new one',
  'invite-taken': 'someone else has used this invite, or it was cancelled: ask for a new one',
  'not-comparable': 'there is nothing to compare right now',
  blocked: 'you blocked this contact: unblock it first',
  'no-session':
    'you are not connected again yet since a backup was restored: try again later, or create a new invite',
  'has-left': 'this contact left the chat: create a new invite to write to each other again',
  empty: 'there is nothing to send',
  'too-long': 'this message is too long: send it in parts',
  'not-ours': 'you can only do this with your own messages',
  'message-gone': 'this message was deleted, or has disappeared',
  'not-sent-yet': 'not everything was sent yet: choose whether it is still to be sent',
  'not-held': 'there is nothing to decide any more',
  'nothing-to-search':
    'punctuation alone cannot be searched for: type a word, a number or an emoji',
  'no-such-introduction': 'there is no such introduction',
  'same-contact': 'these are the same contact: choose two different ones',
  'introduction-runs':
    'you are already introducing these two: wait for their answers, or cancel it first',
  'not-asked': 'you have answered this introduction, or it is over',
}

export const isEngineError = (error: unknown): error is EngineError => error instanceof EngineError
