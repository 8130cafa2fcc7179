import { exactOptional, picklist, strictObject } from 'valibot'
import { emoji, id, limit, query, text } from './values.ts'

const message = strictObject({ message: id })

export const MESSAGE_PARAMS = {
  'message.page': strictObject({
    contact: id,
    place: picklist(['newest', 'before', 'after', 'around']),
    message: exactOptional(id),
    limit,
  }),
  'message.show': message,
  'message.send': strictObject({ contact: id, text, replyTo: exactOptional(id) }),
  'message.react': strictObject({ message: id, emoji }),
  'message.edit': strictObject({ message: id, text }),
  'message.retract': message,
  'message.steps': message,
  'message.retry': message,
  'message.search': strictObject({
    profile: id,
    query,
    contact: exactOptional(id),
    limit,
    before: exactOptional(id),
  }),
}
