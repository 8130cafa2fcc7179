/** The scripted world's answers about conversations. */
import { type Handlers, RpcError } from '@pvtcoms/rpc'
import { findAll, isEmpty, parseQuery } from '@pvtcoms/store/search'
import { exportedMessageView } from '@pvtcoms/testkit/views'
import type { World } from './world.ts'

type Names = Extract<keyof Handlers, `conversation.${string}`>

export function conversationHandlers(world: World): Pick<Handlers, Names> {
  return {
    'conversation.list': ({ profile }) =>
      [...world.conversations.values()].filter((each) => each.profile === profile),
    'conversation.search': ({ profile, query }) => {
      const wanted = parseQuery(query)
      if (isEmpty(wanted)) throw new RpcError('nothing-to-search', 'none')
      return [...world.conversations.values()]
        .filter((each) => each.profile === profile)
        .flatMap(({ id, name }) => {
          const found = findAll(wanted, name)
          return found === undefined ? [] : [{ conversation: id, found }]
        })
    },
    'conversation.show': ({ conversation }) => world.conversation(conversation),
    'conversation.notes': ({ profile }) => world.notes(profile),
    'conversation.rename': ({ conversation, name }) => {
      const { contact } = world.conversation(conversation)
      if (contact !== undefined) world.changeContact(contact, { name })
      return world.changeConversation(conversation, { name })
    },
    'conversation.mute': ({ conversation, muted }) =>
      world.changeConversation(conversation, { muted }),
    'conversation.pin': ({ conversation, pinned }) => {
      const places = [...world.conversations.values()].map((each) => each.pinned ?? 0)
      const place = world.conversation(conversation).pinned ?? Math.max(0, ...places) + 1
      return world.changeConversation(
        conversation,
        pinned ? { pinned: place, archived: false } : { pinned: undefined },
      )
    },
    'conversation.archive': ({ conversation, archived }) => {
      const view = world.changeConversation(
        conversation,
        archived ? { archived, pinned: undefined } : { archived },
      )
      world.countUnread(view.profile)
      return view
    },
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
    'conversation.clear': ({ conversation, unsent }) => {
      const messages = world.messages.get(conversation) ?? []
      const done = world.deleting(messages, unsent)
      world.messages.set(conversation, [])
      const { profile } = world.conversation(conversation)
      world.onEvent({ kind: 'conversation-cleared', profile, conversation })
      world.changeConversation(conversation, { last: undefined, unread: 0 })
      return done
    },
    'conversation.export': ({ conversation, after, limit }) => {
      const { name, profile } = world.conversation(conversation)
      const names = [world.profiles.get(profile)?.name ?? '', name]
      const all = (world.messages.get(conversation) ?? []).map(({ view }) => view)
      const from = after === undefined ? 0 : Number.parseInt(after, 16)
      const page = all.slice(from, from + limit)
      const lasting = page.filter(({ timer }) => timer === 0)
      const next = from + page.length
      return {
        messages: lasting.map((view) => exportedMessageView(view, names)),
        leftOut: page.length - lasting.length,
        next: next < all.length ? next.toString(16).padStart(30, '0') : undefined,
      }
    },
  }
}
