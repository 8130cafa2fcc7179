/** What was searched for and found, with the parts that an interface marks. */
import type { ConversationHitView, SearchView } from '@pvtcoms/rpc'
import { findAll, isEmpty, parseQuery, type Query } from '@pvtcoms/store/search'
import type { SearchWish } from '../../conversations/conversations.ts'
import { EngineError } from '../../errors.ts'
import type { Rooms } from '../rooms.ts'
import { messageView } from './message.ts'

/** Throws EngineError `nothing-to-search`, `no-such-conversation`. */
export function searchView({ context, conversations }: Rooms, wish: SearchWish): SearchView {
  const query = queryOf(wish.query)
  // One more tells whether there are more.
  const hits = conversations.search({ ...wish, limit: wish.limit + 1 })
  return {
    hits: hits.slice(0, wish.limit).map(({ conversation, message }) => {
      const row = conversations.message(message)
      const found = findAll(query, row.text ?? '') ?? []
      return { conversation, message: messageView(context.store, row), found }
    }),
    more: hits.length > wish.limit,
  }
}

/** Throws EngineError `nothing-to-search`. */
export function conversationHits(
  { contacts, conversations }: Rooms,
  typed: string,
): readonly ConversationHitView[] {
  const query = queryOf(typed)
  return conversations.list().flatMap(({ id, row, audience }) => {
    const found = findAll(query, row.name)
    if (found !== undefined) return [{ conversation: id, found }]
    const { contact } = audience
    const theirs = (contact !== undefined && contacts.find(contact)?.row.theirName) || ''
    return findAll(query, theirs) === undefined ? [] : [{ conversation: id, found: [] }]
  })
}

function queryOf(typed: string): Query {
  const query = parseQuery(typed)
  if (isEmpty(query)) throw new EngineError('nothing-to-search')
  return query
}
