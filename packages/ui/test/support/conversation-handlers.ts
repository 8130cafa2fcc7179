/** The scripted world's answers about conversations. */
import type { Handlers } from '@pvtcoms/rpc'
import type { World } from './world.ts'

type Names = Extract<keyof Handlers, `conversation.${string}`>

export function conversationHandlers(world: World): Pick<Handlers, Names> {
  return {
    'conversation.list': ({ profile }) =>
      [...world.conversations.values()].filter((each) => each.profile === profile),
    'conversation.show': ({ conversation }) => world.conversation(conversation),
    'conversation.rename': ({ conversation, name }) => {
      world.changeContact(world.conversation(conversation).contact, { name })
      return world.changeConversation(conversation, { name })
    },
    'conversation.mute': ({ conversation, muted }) =>
      world.changeConversation(conversation, { muted }),
    'conversation.timer': ({ conversation, seconds }) =>
      world.changeConversation(conversation, { timer: seconds }),
    'conversation.draft': ({ conversation, text }) => {
      world.changeConversation(conversation, { draft: text })
      return {}
    },
    'conversation.read': ({ conversation, upTo }) => {
      const messages = world.messages.get(conversation) ?? []
      for (const message of messages) {
        if (message.view.status === 'unread' && message.view.id <= upTo) {
          message.view = { ...message.view, status: 'seen' }
        }
      }
      const unread = messages.filter(({ view }) => view.status === 'unread').length
      const view = world.changeConversation(conversation, { unread })
      world.countUnread(view.profile)
      return view
    },
  }
}
