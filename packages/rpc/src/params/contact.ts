import { boolean, exactOptional, picklist, strictObject } from 'valibot'
import { code, id, ids, name, text, timer } from './values.ts'

const contact = strictObject({ contact: id })

export const CONTACT_PARAMS = {
  'contact.list': strictObject({ profile: id }),
  'contact.show': contact,
  'contact.rename': strictObject({ contact: id, name }),
  'contact.mute': strictObject({ contact: id, muted: boolean() }),
  'contact.block': strictObject({ contact: id, blocked: boolean() }),
  'contact.delete': contact,
  'contact.configure': strictObject({
    contact: id,
    route: exactOptional(picklist(['direct-and-mailbox', 'mailbox', 'direct'])),
    rhythm: exactOptional(picklist(['now', 'each-epoch', 'quarter-hourly', 'by-hand'])),
    readReceipts: exactOptional(boolean()),
    timer: exactOptional(timer),
    mailboxes: exactOptional(ids(0, 8)),
  }),
  'contact.safety': contact,
  'contact.compare': strictObject({ contact: id, same: boolean() }),
  'contact.scan': strictObject({ contact: id, code }),
  'contact.rejoin': contact,
  'contact.draft': strictObject({ contact: id, text }),
  'contact.read': strictObject({ contact: id, upTo: id }),
}
