/** Methods of invites, made here or accepted. */
import { boolean, exactOptional } from 'valibot'
import type { InviteView, LinkView } from '../views/index.ts'
import { method, type None, result } from './declaration.ts'
import { hours, id, ids, link, name } from './values.ts'

export const INVITE_METHODS = {
  'invite.list': method({
    level: 'read',
    takes: { profile: id },
    gives: result<readonly InviteView[]>(),
    about:
      'Invites of a profile, made and accepted; with `link` for connections that may `manage`.',
    fails: ['no-such-profile'],
  }),
  'invite.create': method({
    level: 'manage',
    takes: {
      profile: id,
      name,
      hours: exactOptional(hours),
      mailboxes: exactOptional(ids(1, 3)),
      door: exactOptional(boolean()),
    },
    gives: result<InviteView>(),
    about:
      'Makes an invite for one person, who is called `name` here. `hours`: until it expires. `mailboxes`: ids of ours; drawn where absent. `door`: works at once while we are online, which whoever has the link can see until then; where absent, only if there is no mailbox.',
    fails: ['no-such-profile', 'bad-name', 'no-mailbox'],
  }),
  'invite.revoke': method({
    level: 'manage',
    takes: { invite: id },
    gives: result<InviteView>(),
    about: 'Withdraws one of ours; gives one of theirs up, unless it was answered.',
    fails: ['no-such-invite', 'known-invite'],
  }),
  'invite.dismiss': method({
    level: 'manage',
    takes: { invite: id },
    gives: result<None>(),
    about: 'Takes a closed, used or unreadable one off the list.',
    fails: ['no-such-invite', 'known-invite'],
  }),
  'invite.find': method({
    level: 'read',
    takes: { profile: id, text: link },
    gives: result<readonly LinkView[]>(),
    about:
      'Finds the links in a text: of invites and of mailboxes, each once, wrapped, quoted or decorated as it may be. `problem`: why the invite of a link cannot be used, where that is known.',
    fails: ['too-much-text', 'no-such-profile'],
  }),
  'invite.accept': method({
    level: 'manage',
    takes: { profile: id, link, name },
    gives: result<InviteView>(),
    about:
      'Accepts the invite whose link is found in the text `link`; the person is called `name` here.',
    fails: [
      'too-much-text',
      'no-such-profile',
      'bad-name',
      'malformed',
      'several-links',
      'unsupported',
      'expired',
      'own-invite',
      'own-invite-used',
      'own-invite-cancelled',
      'known-invite',
      'invite-used',
      'invite-taken',
    ],
  }),
}
