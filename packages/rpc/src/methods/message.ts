/** Methods of single messages, of pages of them and of the search. */
import { exactOptional, picklist } from 'valibot'
import type { DeletedView, MessagePage, MessageView, SearchView, StepView } from '../views/index.ts'
import { method, result } from './declaration.ts'
import { emoji, id, ids, limit, query, text, unsent } from './values.ts'

export const MESSAGE_METHODS = {
  'message.page': method({
    level: 'read',
    takes: {
      conversation: id,
      position: picklist(['newest', 'before', 'after', 'around']),
      message: exactOptional(id),
      limit,
    },
    gives: result<MessagePage>(),
    about: 'Messages in their order, the newest or those beside `message`.',
    fails: ['no-such-conversation', 'no-such-message'],
  }),
  'message.show': method({
    level: 'read',
    takes: { message: id },
    gives: result<MessageView>(),
    about: 'One message.',
    fails: ['no-such-message'],
  }),
  'message.send': method({
    level: 'write',
    takes: { conversation: id, text, replyTo: exactOptional(id) },
    gives: result<MessageView>(),
    about: 'Writes a message. It is stored when this resolves.',
    fails: [
      'no-such-conversation',
      'no-such-message',
      'empty',
      'too-long',
      'blocked',
      'no-session',
      'has-left',
    ],
  }),
  'message.react': method({
    level: 'write',
    takes: { message: id, emoji },
    gives: result<MessageView>(),
    about: 'Puts an emoji beside a message, in place of our last one; an empty one takes it back.',
    fails: ['no-such-message', 'message-gone', 'too-long', 'blocked', 'no-session', 'has-left'],
  }),
  'message.edit': method({
    level: 'write',
    takes: { message: id, text },
    gives: result<MessageView>(),
    about: 'Changes the words of one of ours.',
    fails: [
      'no-such-message',
      'not-ours',
      'message-gone',
      'empty',
      'too-long',
      'blocked',
      'no-session',
      'has-left',
    ],
  }),
  'message.retract': method({
    level: 'write',
    takes: { message: id },
    gives: result<MessageView>(),
    about: 'Deletes one of ours, here and for everyone.',
    fails: ['no-such-message', 'not-ours', 'message-gone', 'blocked', 'no-session', 'has-left'],
  }),
  'message.delete': method({
    level: 'write',
    takes: { messages: ids(1, 200), unsent },
    gives: result<DeletedView>(),
    about:
      'Deletes messages here alone; the others are not told. `unsent`: what becomes of ours that nothing was sent of; it has to be given if there are any. Those that are gone already are passed over.',
    fails: ['no-such-message', 'not-sent-yet'],
  }),
  'message.forward': method({
    level: 'write',
    takes: { messages: ids(1, 200), conversation: id },
    gives: result<readonly MessageView[]>(),
    about:
      'Writes the words of messages once more, in the given order, as new messages that tell nothing of where they come from.',
    fails: [
      'no-such-message',
      'no-such-conversation',
      'message-gone',
      'blocked',
      'no-session',
      'has-left',
    ],
  }),
  'message.steps': method({
    level: 'read',
    takes: { message: id },
    gives: result<readonly StepView[]>(),
    about: 'What became of one of ours, step by step.',
    fails: ['no-such-message'],
  }),
  'message.retry': method({
    level: 'write',
    takes: { message: id },
    gives: result<MessageView>(),
    about: 'Tries every way again at once.',
    fails: ['no-such-message', 'not-ours'],
  }),
  'message.search': method({
    level: 'read',
    takes: {
      profile: id,
      query,
      conversation: exactOptional(id),
      limit,
      before: exactOptional(id),
    },
    gives: result<SearchView>(),
    about:
      'Messages that have everything in `query`, in words or inside of them, the newest first; go on from `before`.',
    fails: ['no-such-profile', 'no-such-conversation', 'nothing-to-search'],
    isUse: true,
  }),
}
