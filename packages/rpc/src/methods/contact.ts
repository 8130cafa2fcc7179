/** Methods of contacts: who they are and how they are reached. What is said to them is in conversations. */
import { boolean, exactOptional, picklist } from 'valibot'
import type { ContactView, ContactWaysView, SafetyView, ScanResult } from '../views/index.ts'
import { method, type None, result } from './declaration.ts'
import { code, id, ids, note, waysPreset } from './values.ts'

export const CONTACT_METHODS = {
  'contact.list': method({
    level: 'read',
    takes: { profile: id },
    gives: result<readonly ContactView[]>(),
    about: 'Contacts of a profile.',
    fails: ['no-such-profile'],
  }),
  'contact.show': method({
    level: 'read',
    takes: { contact: id },
    gives: result<ContactView>(),
    about: 'One contact.',
    fails: ['no-such-contact'],
  }),
  'contact.ways': method({
    level: 'read',
    takes: { contact: id },
    gives: result<ContactWaysView>(),
    about: 'What is there for the contact alone, what they can see of us, and what it costs.',
    fails: ['no-such-contact'],
  }),
  'contact.drawMailboxes': method({
    level: 'manage',
    takes: { contact: id },
    gives: result<ContactView>(),
    about:
      'Draws other mailboxes that serve many for the contact to write to, those first that no other contact was told of. Boxes of one’s own stay.',
    fails: ['no-such-contact', 'no-other-mailbox'],
  }),
  'contact.block': method({
    level: 'manage',
    takes: { contact: id, blocked: boolean() },
    gives: result<ContactView>(),
    about: 'Ignores whatever the contact sends, or listens again. They are not told.',
    fails: ['no-such-contact'],
  }),
  'contact.delete': method({
    level: 'manage',
    takes: { contact: id },
    gives: result<None>(),
    about: 'Deletes keys and messages; the contact is told that we left.',
    fails: ['no-such-contact'],
  }),
  'contact.configure': method({
    level: 'manage',
    takes: {
      contact: id,
      preset: exactOptional(waysPreset),
      route: exactOptional(picklist(['direct-and-mailbox', 'mailbox', 'direct'])),
      pollInterval: exactOptional(
        picklist(['every-minute', 'every-15-minutes', 'every-hour', 'manually']),
      ),
      readReceipts: exactOptional(boolean()),
      mailboxes: exactOptional(ids(0, 8)),
    },
    gives: result<ContactView>(),
    about:
      'Changes what is given. `preset` stands for a route and a poll interval; what is given beside it comes first. `mailboxes`: ids of ours that they are to write to.',
    fails: ['no-such-contact', 'no-such-mailbox', 'no-alias'],
  }),
  'contact.note': method({
    level: 'manage',
    takes: { contact: id, note },
    gives: result<ContactView>(),
    about: 'Keeps a note about the contact, in place of the one before; nobody else is shown it.',
    fails: ['no-such-contact', 'note-too-long'],
  }),
  'contact.safety': method({
    level: 'read',
    takes: { contact: id },
    gives: result<SafetyView>(),
    about: 'The safety number that two people compare.',
    fails: ['no-such-contact'],
  }),
  'contact.compare': method({
    level: 'manage',
    takes: { contact: id, same: boolean() },
    gives: result<SafetyView>(),
    about: 'Tells whether the person found the two safety numbers to be the same.',
    fails: ['no-such-contact', 'not-comparable'],
  }),
  'contact.scan': method({
    level: 'manage',
    takes: { contact: id, code },
    gives: result<{ readonly result: ScanResult; readonly safety: SafetyView }>(),
    about: 'Compares a code that the camera read from the contact’s screen: base64url.',
    fails: ['no-such-contact'],
  }),
  'contact.rejoin': method({
    level: 'manage',
    takes: { contact: id },
    gives: result<ContactView>(),
    about: 'Goes on with a restore that was held because the contact stands as attacked.',
    fails: ['no-such-contact', 'not-held'],
  }),
}
