/** The scripted world's answers about messages. What is sent stays queued until a test says otherwise. */
import { type Handlers, RpcError } from '@pvtcoms/rpc'
import { findAll, isEmpty, parseQuery } from '@pvtcoms/store/search'
import { lastMessageView } from '@pvtcoms/testkit/views'
import type { World } from './world.ts'

type Names = Extract<keyof Handlers, `message.${string}`>

const LONGEST = 65_536

export function messageHandlers(world: World): Pick<Handlers, Names> {
  return {
    'message.page': async ({ conversation, position, message, limit }) => {
      if (position === 'before') await world.olderGate
      const all = world.messages.get(conversation) ?? []
      const at = all.findIndex(({ view }) => view.id === message)
      if (position !== 'newest' && at < 0) throw new RpcError('no-such-message', 'none')
      const starts = {
        newest: all.length - limit,
        before: at - limit,
        after: at + 1,
        around: at - Math.floor(limit / 2),
      }
      const from = Math.max(0, starts[position])
      const to = position === 'before' ? at : Math.min(all.length, from + limit)
      return {
        messages: all.slice(from, to).map(({ view }) => view),
        older: from > 0,
        newer: to < all.length,
        firstUnread: all.find(({ view }) => view.status === 'unread')?.view.id,
      }
    },
    'message.show': ({ message }) => world.message(message).view,
    'message.send': ({ conversation, text, replyTo }) => {
      if (text.length > LONGEST) throw new RpcError('too-long', 'too long')
      const answered = replyTo === undefined ? undefined : world.message(replyTo).view
      const view = world.store(conversation, {
        author: 0,
        text,
        at: Date.now(),
        status: world.written(conversation),
        replyTo:
          answered === undefined
            ? undefined
            : {
                ...{ message: answered.id, author: answered.author, text: answered.text },
                edited: answered.editedAt !== undefined,
              },
      })
      world.message(view.id).steps.push({ at: view.at, code: 'written', mailbox: undefined })
      world.onEvent({ kind: 'message', message: view, isNew: true })
      world.onEvent({ kind: 'conversation', conversation: world.conversation(conversation) })
      return view
    },
    'message.react': ({ message, emoji }) => {
      const others = world.message(message).view.reactions.filter(({ by }) => by !== 0)
      const reactions = emoji === '' ? others : [...others, { by: 0, emoji }]
      return world.changeMessage(message, { reactions })
    },
    'message.edit': ({ message, text }) =>
      world.changeMessage(message, { text, editedAt: Date.now() }),
    'message.retract': ({ message }) =>
      world.changeMessage(message, { text: undefined, retracted: true }),
    'message.delete': ({ messages: ids, unsent }) => {
      const found = ids.map((id) => world.message(id))
      const done = world.deleting(found, unsent)
      for (const { view } of found) {
        const { id, conversation } = view
        const rest = (world.messages.get(conversation) ?? []).filter((each) => each.view.id !== id)
        world.messages.set(conversation, rest)
        world.onEvent({ kind: 'message-removed', conversation, message: id })
        const last = rest.at(-1)?.view
        world.changeConversation(conversation, { last: last && lastMessageView(last) })
      }
      return done
    },
    'message.forward': ({ messages, conversation }) =>
      messages.map((id) => {
        const { text } = world.message(id).view
        const at = Date.now()
        const status = world.written(conversation)
        const view = world.store(conversation, { author: 0, text, at, status })
        world.onEvent({ kind: 'message', message: view, isNew: true })
        world.onEvent({ kind: 'conversation', conversation: world.conversation(conversation) })
        return view
      }),
    'message.steps': ({ message }) => world.message(message).steps,
    'message.retry': ({ message }) => world.changeMessage(message, { status: 'queued' }),
    'message.search': async ({ profile, query, conversation, limit, before }) => {
      await world.searchGate
      const wanted = parseQuery(query)
      if (isEmpty(wanted)) throw new RpcError('nothing-to-search', 'none')
      const all = [...world.messages.values()]
        .flat()
        .filter(({ view }) => {
          return (
            view.kind === 'text' &&
            findAll(wanted, view.text ?? '') !== undefined &&
            (conversation === undefined || conversation === view.conversation) &&
            world.conversations.get(view.conversation)?.profile === profile &&
            (before === undefined || view.id < before)
          )
        })
        .sort((a, b) => b.view.id - a.view.id)
      const hits = all.slice(0, limit).map(({ view }) => ({
        conversation: view.conversation,
        message: view,
        found: findAll(wanted, view.text ?? '') ?? [],
      }))
      return { hits, more: all.length > limit }
    },
  }
}
