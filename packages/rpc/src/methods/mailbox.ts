/** Methods of the mailboxes that a profile reads. */
import { exactOptional } from 'valibot'
import type { MailboxView } from '../views/index.ts'
import { method, type None, result } from './declaration.ts'
import { id, link, list, mailboxKey, name } from './values.ts'

export const MAILBOX_METHODS = {
  'mailbox.list': method({
    level: 'read',
    takes: { profile: id },
    gives: result<readonly MailboxView[]>(),
    about: 'The mailboxes that a profile reads.',
    fails: ['no-such-profile'],
  }),
  'mailbox.ownerKey': method({
    level: 'manage',
    takes: { profile: id },
    gives: result<{ readonly key: string }>(),
    about:
      'The key to start a mailbox of one’s own with, made when there is none: `x25519:` and 52 letters and digits.',
    fails: ['no-such-profile'],
    isUse: false,
  }),
  'mailbox.add': method({
    level: 'manage',
    takes: { profile: id, link, name, aliases: exactOptional(list(link, 0, 64)) },
    gives: result<MailboxView>(),
    about:
      'Reads one more mailbox, whose link is found in the text `link`; a box of one’s own with the `aliases` it has for contacts, texts with one link or more. Contacts who have no place of ours are told of it, except those whom the person wants to have none and those who may be somebody else.',
    fails: [
      'too-much-text',
      'no-such-profile',
      'bad-link',
      'several-links',
      'bad-name',
      'known-mailbox',
      'no-owner-key',
      'no-alias',
    ],
  }),
  'mailbox.rename': method({
    level: 'manage',
    takes: { mailbox: id, name },
    gives: result<MailboxView>(),
    about: 'Changes what it is called here.',
    fails: ['no-such-mailbox', 'bad-name'],
  }),
  'mailbox.takeOver': method({
    level: 'manage',
    takes: { profile: id, key: mailboxKey },
    gives: result<MailboxView>(),
    about:
      'Uses the mailbox that a contact uses and that is the `offer` of the profile. Contacts who have no place of ours are told of it.',
    fails: ['no-such-profile', 'no-such-mailbox'],
  }),
  'mailbox.decline': method({
    level: 'manage',
    takes: { profile: id, key: mailboxKey },
    gives: result<None>(),
    about: 'Does not use the mailbox that is the `offer` of the profile. It is not offered again.',
    fails: ['no-such-profile', 'no-such-mailbox'],
  }),
  'mailbox.keep': method({
    level: 'manage',
    takes: { mailbox: id },
    gives: result<MailboxView>(),
    about:
      'Agrees to a mailbox that was taken over by itself, as contacts use it. `mailbox.remove` undoes that.',
    fails: ['no-such-mailbox'],
  }),
  'mailbox.remove': method({
    level: 'manage',
    takes: { mailbox: id },
    gives: result<None>(),
    about:
      'Stops reading a mailbox, which is never taken over again. Contacts who write there are told of other ones; of one that was taken over, that there is none, if there is no other.',
    fails: ['no-such-mailbox', 'mailbox-in-use'],
  }),
  'mailbox.refresh': method({
    level: 'manage',
    takes: { profile: id },
    gives: result<None>(),
    about: 'Looks now whether there are new letters; they are fetched when it is their time.',
    fails: ['no-such-profile'],
  }),
  'mailbox.fetchNow': method({
    level: 'manage',
    takes: { mailbox: id },
    gives: result<None>(),
    about:
      'Fetches all letters that wait, at once. The mailbox can then tell that they belong together.',
    fails: ['no-such-mailbox'],
  }),
  'mailbox.trust': method({
    level: 'manage',
    takes: { mailbox: id },
    gives: result<MailboxView>(),
    about: 'Reads a mailbox again although it showed different contents to different people.',
    fails: ['no-such-mailbox'],
  }),
}
