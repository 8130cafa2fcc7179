/** Methods of conversations: what belongs to one as a whole. */
import { boolean } from 'valibot'
import type { ConversationView } from '../views/index.ts'
import { method, type None, result } from './declaration.ts'
import { id, name, text, timer } from './values.ts'

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
}
