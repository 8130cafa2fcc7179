/** What a person does with messages. */
import type { MessageView } from '@pvtcoms/rpc'
import { messageView, pageView, stepViews } from '../views/message.ts'
import { searchView } from '../views/search.ts'
import type { Find, MethodsOf } from './find.ts'

export function messageMethods(find: Find): MethodsOf<'message'> {
  const shown = (id: number): MessageView => {
    const { context, conversations } = find.ofMessage(id)
    return messageView(context.store, conversations.message(id))
  }
  return {
    'message.page': ({ conversation, ...wish }) => {
      const { context, conversations } = find.ofConversation(conversation)
      return pageView(context.store, conversations.page(conversation, wish))
    },
    'message.show': ({ message }) => shown(message),
    'message.send': ({ conversation, text, replyTo }) => {
      const { conversations } = find.ofConversation(conversation)
      return shown(conversations.send(conversation, text, replyTo))
    },
    'message.react': ({ message, emoji }) => {
      find.ofMessage(message).conversations.react(message, emoji)
      return shown(message)
    },
    'message.edit': ({ message, text }) => {
      find.ofMessage(message).conversations.edit(message, text)
      return shown(message)
    },
    'message.retract': ({ message }) => {
      find.ofMessage(message).conversations.retract(message)
      return shown(message)
    },
    'message.delete': ({ messages, unsent }) =>
      find.ofMessages(messages).conversations.delete(messages, unsent),
    'message.forward': ({ messages, conversation }) =>
      find.ofConversation(conversation).conversations.forward(messages, conversation).map(shown),
    'message.steps': ({ message }) => {
      const { context, conversations } = find.ofMessage(message)
      return stepViews(context.store, conversations.message(message))
    },
    'message.retry': ({ message }) => {
      find.ofMessage(message).conversations.retry(message)
      return shown(message)
    },
    'message.search': ({ profile, ...wish }) => searchView(find.profile(profile), wish),
  }
}
