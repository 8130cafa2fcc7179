import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `no-such-profile`, `no-such-contact`, `no-such-conversation`, `no-such-message`, `no-such-mailbox`, `no-such-invite`
 * - `bad-name`: empty, too long, or not well-formed
 * - `bad-link`: no link of a mailbox
 * - `known-mailbox`: the profile has it already
 * - `no-owner-key`: the box was not started with a key of this profile
 * - `no-mailbox`: there is none to put an invite into
 * - `no-alias`: the box has no address left for another contact
 * - `in-use`: contacts or invites still need the mailbox
 * - `malformed`, `unsupported`, `expired`: what is wrong with an invite's link
 * - `own-invite`, `known-invite`: it was made here, or is being accepted already
 * - `not-comparable`: there is no safety number to compare
 * - `blocked`: unblock the contact first
 * - `no-session`: a restore is under way: there is no session yet
 * - `has-left`: the contact ended it
 * - `empty`, `too-long`: of a message
 * - `not-ours`: only one's own messages can be edited, retracted or retried
 * - `gone`: the message was retracted or has disappeared
 * - `not-held`: no restore waits for a decision
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
  | 'known-mailbox'
  | 'no-owner-key'
  | 'no-mailbox'
  | 'no-alias'
  | 'in-use'
  | 'malformed'
  | 'unsupported'
  | 'expired'
  | 'own-invite'
  | 'known-invite'
  | 'not-comparable'
  | 'blocked'
  | 'no-session'
  | 'has-left'
  | 'empty'
  | 'too-long'
  | 'not-ours'
  | 'gone'
  | 'not-held'

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
  'no-such-conversation': 'there is no such conversation',
  'no-such-message': 'there is no such message',
  'no-such-mailbox': 'there is no such mailbox',
  'no-such-invite': 'there is no such invite',
  'bad-name': 'a name has 1 to 128 bytes',
  'bad-link': 'this is no link of a mailbox: copy it again',
  'known-mailbox': 'this mailbox is there already',
  'no-owner-key': 'ask for an owner key first, and start the box with it',
  'no-mailbox': 'add a mailbox first: an invite has to wait somewhere',
  'no-alias':
    'the box needs an address for each contact: make one there (mailbox alias), then add the box here with it',
  'in-use': 'contacts or invites still need this mailbox: give them another one first',
  malformed: 'this is no invite, or a part of it is missing: ask for the whole link',
  unsupported: 'this invite was made by a newer version: update pvtcoms',
  expired: 'this invite has expired: ask for a new one',
  'own-invite': 'you made this invite yourself: pass it on to the person it is for',
  'known-invite': 'this invite is being accepted already',
  'not-comparable': 'there is nothing to compare: no number yet, or it was compared already',
  blocked: 'you have blocked this contact: unblock them first',
  'no-session':
    'the connection to this contact is being made anew after a restore: try again in some minutes',
  'has-left':
    'this contact has ended the conversation: make a new invite to write to each other again',
  empty: 'there is nothing to send',
  'too-long': 'this is longer than a message can be: send it in parts',
  'not-ours': 'this can be done with messages of your own only',
  gone: 'this message is not there any more',
  'not-held': 'nothing waits for your decision',
}
