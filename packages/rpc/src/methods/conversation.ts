/** Methods of conversations: what belongs to one as a whole. */
import { boolean, exactOptional } from 'valibot'
import type {
  ConversationHitView,
  ConversationView,
  DeletedView,
  ExportPageView,
} from '../views/index.ts'
import { method, type None, result } from './declaration.ts'
import { id, limit, name, place, query, text, timer, unsent } from './values.ts'

export const CONVERSATION_METHODS = {
  'conversation.list': method({
    level: 'read',
    takes: { profile: id },
    gives: result<readonly ConversationView[]>(),
    about: 'Conversations of a profile.',
    fails: ['no-such-profile'],
  }),
  'conversation.show': method({
    level: 'read',
    takes: { conversation: id },
    gives: result<ConversationView>(),
    about: 'One conversation.',
    fails: ['no-such-conversation'],
  }),
  'conversation.notes': method({
    level: 'write',
    takes: { profile: id },
    gives: result<ConversationView>(),
    about:
      'The notes to self of a profile: a conversation with nobody. What is in it is sent nowhere.',
    fails: ['no-such-profile'],
  }),
  'conversation.search': method({
    level: 'read',
    takes: { profile: id, query },
    gives: result<readonly ConversationHitView[]>(),
    about:
      'Conversations with everything in `query` in their name, or in the name that the contact uses.',
    fails: ['no-such-profile', 'nothing-to-search'],
    isUse: true,
  }),
  'conversation.rename': method({
    level: 'manage',
    takes: { conversation: id, name },
    gives: result<ConversationView>(),
    about: 'Changes what it is called here; nobody is told.',
    fails: ['no-such-conversation', 'bad-name'],
  }),
  'conversation.mute': method({
    level: 'manage',
    takes: { conversation: id, muted: boolean() },
    gives: result<ConversationView>(),
    about: 'Turns notifications of new messages off, or on again.',
    fails: ['no-such-conversation'],
  }),
  'conversation.pin': method({
    level: 'manage',
    takes: { conversation: id, pinned: boolean() },
    gives: result<ConversationView>(),
    about:
      'Puts it behind those that are pinned above all others, or back. What is archived is not any more.',
    fails: ['no-such-conversation'],
  }),
  'conversation.archive': method({
    level: 'manage',
    takes: { conversation: id, archived: boolean() },
    gives: result<ConversationView>(),
    about:
      'Puts it away, where it is not pinned, or brings it back. A new message brings it back too, unless it is muted.',
    fails: ['no-such-conversation'],
  }),
  'conversation.timer': method({
    level: 'manage',
    takes: { conversation: id, seconds: timer },
    gives: result<ConversationView>(),
    about:
      'From now on messages disappear so many seconds after they were read; 0: they stay. The others are told.',
    fails: ['no-such-conversation'],
  }),
  'conversation.draft': method({
    level: 'write',
    takes: { conversation: id, text },
    gives: result<None>(),
    about: 'Keeps a draft.',
    fails: ['no-such-conversation', 'too-long'],
  }),
  'conversation.read': method({
    level: 'write',
    takes: { conversation: id, upTo: id },
    gives: result<ConversationView>(),
    about: 'Marks everything up to this message as read.',
    fails: ['no-such-conversation', 'no-such-message'],
    isUse: false,
  }),
  'conversation.clear': method({
    level: 'write',
    takes: { conversation: id, unsent },
    gives: result<DeletedView>(),
    about:
      'Deletes all messages of a conversation, here alone; the others are not told. `unsent`: as of `message.delete`.',
    fails: ['no-such-conversation', 'not-sent-yet'],
  }),
  'conversation.export': method({
    level: 'read',
    takes: { conversation: id, after: exactOptional(place), limit },
    gives: result<ExportPageView>(),
    about:
      'Messages as they stand in a file, from the first one on; go on with `after`: `next` of the page before.',
    fails: ['no-such-conversation'],
    isUse: true,
  }),
}
