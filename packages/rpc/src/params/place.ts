/** Profiles, and the places where letters wait. */
import { exactOptional, strictObject } from 'valibot'
import { hours, id, ids, link, list, name } from './values.ts'

const profile = strictObject({ profile: id })
const mailbox = strictObject({ mailbox: id })

export const PLACE_PARAMS = {
  'profile.list': strictObject({}),
  'profile.create': strictObject({ name }),
  'profile.rename': strictObject({ profile: id, name }),
  'profile.delete': profile,

  'mailbox.list': profile,
  'mailbox.ownerKey': profile,
  'mailbox.add': strictObject({
    profile: id,
    link,
    name,
    aliases: exactOptional(list(link, 0, 64)),
  }),
  'mailbox.rename': strictObject({ mailbox: id, name }),
  'mailbox.remove': mailbox,
  'mailbox.refresh': profile,
  'mailbox.fetchNow': mailbox,
  'mailbox.trust': mailbox,

  'invite.list': profile,
  'invite.create': strictObject({
    profile: id,
    name,
    hours: exactOptional(hours),
    mailboxes: exactOptional(ids(1, 3)),
  }),
  'invite.revoke': strictObject({ invite: id }),
  'invite.dismiss': strictObject({ invite: id }),
  'invite.accept': strictObject({ profile: id, link, name }),
}
