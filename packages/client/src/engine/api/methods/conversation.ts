/** What a person does with conversations. */
import type { ConversationView } from '@pvtcoms/rpc'
import { conversationView } from '../views/conversation.ts'
import { exportPageView, namesIn } from '../views/export.ts'
import { conversationHits } from '../views/search.ts'
import type { Find, MethodsOf } from './find.ts'

export function conversationMethods(find: Find): MethodsOf<'conversation'> {
  const shown = (id: number): ConversationView => {
    const { context, conversations } = find.ofConversation(id)
    return conversationView(context.store, conversations.get(id))
  }
  return {
    'conversation.list': ({ profile }) => {
      const { context, conversations } = find.profile(profile)
      return conversations.list().map((each) => conversationView(context.store, each))
    },
    'conversation.show': ({ conversation }) => shown(conversation),
    'conversation.notes': ({ profile }) => shown(find.profile(profile).conversations.notes()),
    'conversation.search': ({ profile, query }) => conversationHits(find.profile(profile), query),
    'conversation.rename': ({ conversation, name }) => {
      find.ofConversation(conversation).conversations.rename(conversation, name)
      return shown(conversation)
    },
    'conversation.mute': ({ conversation, muted }) => {
      find.ofConversation(conversation).conversations.mute(conversation, muted)
      return shown(conversation)
    },
    'conversation.pin': ({ conversation, pinned }) => {
      find.ofConversation(conversation).conversations.pin(conversation, pinned)
      return shown(conversation)
    },
    'conversation.archive': ({ conversation, archived }) => {
      find.ofConversation(conversation).conversations.archive(conversation, archived)
      return shown(conversation)
    },
    'conversation.timer': ({ conversation, seconds }) => {
      find.ofConversation(conversation).conversations.setTimer(conversation, seconds)
      return shown(conversation)
    },
    'conversation.draft': ({ conversation, text }) => {
      find.ofConversation(conversation).conversations.keepDraft(conversation, text)
      return {}
    },
    'conversation.read': ({ conversation, upTo }) => {
      find.ofConversation(conversation).conversations.markRead(conversation, upTo)
      return shown(conversation)
    },
    'conversation.clear': ({ conversation, unsent }) =>
      find.ofConversation(conversation).conversations.clear(conversation, unsent),
    'conversation.export': ({ conversation, after, limit }) => {
      const { context, conversations, id } = find.ofConversation(conversation)
      const names = namesIn(context.store, id, conversations.get(conversation))
      return exportPageView(
        context.store,
        names,
        conversations.exportPage(conversation, after, limit),
      )
    },
  }
}
