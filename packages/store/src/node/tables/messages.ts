/** Messages in the order in which they are shown: by ascending (position, ref). */

import { concat } from '@pvtcoms/core/bytes'
import type { UnixMs } from '@pvtcoms/core/env'
import { CONVERSATION_KINDS, type Member, US } from '../../records/conversation.ts'
import type {
  MessagePlace,
  MessageRow,
  MessageScope,
  Messages,
  PagePosition,
  SearchHit,
} from '../../records/message.ts'
import { findAll, isTold, parseQuery, type Query } from '../../search/query.ts'
import { type Connection, LIMIT } from '../connection.ts'
import { blob, bytesOf, type Column, maybe, plain } from './columns.ts'
import { LANES_OF_MESSAGE } from './outbox.ts'
import { RowTable } from './row-table.ts'
import { CATCH_UP, INDEX_BATCH, IS_BEHIND, removing } from './search-index.ts'
import { searchQuery } from './search-query.ts'

const FORWARD = `ORDER BY position, ref ${LIMIT}`
const BACKWARD = `ORDER BY position DESC, ref DESC ${LIMIT}`
/** Where a message stands, given its id. */
const STANDS = '(SELECT position, ref FROM messages WHERE id = ? AND conversation = ?)'
/** Blobs compare byte by byte. */
const LAST_REF = `SELECT max(ref) AS ref FROM (
  SELECT max(ref) AS ref FROM messages WHERE conversation = ? AND author = ?
  UNION ALL SELECT max(ref) FROM gone WHERE conversation = ? AND author = ?)`
/** Of a message's conversation: profile, and the kinds as a list in JSON. */
const IN_SCOPE =
  'conversations.profile = ? AND conversations.kind IN (SELECT value FROM json_each(?))'
/** In the order of their time: the index over that is read, and conversations looked up for what it yields. */
const DISAPPEARING = `FROM messages CROSS JOIN conversations ON conversations.id = messages.conversation
  WHERE messages.disappears_at <= ? AND ${IN_SCOPE}
  ORDER BY messages.disappears_at, messages.id ${LIMIT}`
/** An id that no message has. */
const END = Number.MAX_SAFE_INTEGER

export function messagesIn(connection: Connection): Messages {
  const table = new RowTable<MessageRow>(connection, 'messages', {
    id: plain('id'),
    conversation: plain('conversation'),
    author: plain('author'),
    ref: blob('ref'),
    kind: plain('kind'),
    text: maybe(plain('text')),
    sentAt: plain('sent_at'),
    position: plain('position'),
    at: plain('at'),
    replyTo: maybe(reference('reply_to')),
    editedAt: maybe(plain('edited_at')),
    retractedAt: maybe(plain('retracted_at')),
    status: plain('status'),
    timer: plain('timer'),
    disappearsAt: maybe(plain('disappears_at')),
  })

  function before(conversation: number, message: number, limit: number): MessageRow[] {
    const where = `WHERE conversation = ? AND (position, ref) < ${STANDS}`
    return table.all(`${where} ${BACKWARD}`, conversation, message, conversation, limit).reverse()
  }

  function after(conversation: number, message: number, limit: number): MessageRow[] {
    const where = `WHERE conversation = ? AND (position, ref) > ${STANDS}`
    return table.all(`${where} ${FORWARD}`, conversation, message, conversation, limit)
  }

  function page(conversation: number, at: PagePosition, limit: number): readonly MessageRow[] {
    switch (at.kind) {
      case 'newest':
        return table.all(`WHERE conversation = ? ${BACKWARD}`, conversation, limit).reverse()
      case 'before':
        return before(conversation, at.message, limit)
      case 'after':
        return after(conversation, at.message, limit)
      case 'around': {
        const middle = table.get(at.message)
        if (middle?.conversation !== conversation) return []
        const earlier = before(conversation, at.message, Math.floor(limit / 2))
        const later = after(conversation, at.message, limit - 1 - Math.floor(limit / 2))
        return [...earlier, middle, ...later]
      }
    }
  }

  function following(
    conversation: number,
    place: MessagePlace | undefined,
    limit: number,
  ): MessageRow[] {
    if (place === undefined)
      return table.all(`WHERE conversation = ? ${FORWARD}`, conversation, limit)
    const { position, ref } = place
    const where = 'WHERE conversation = ? AND (position, ref) > (?, ?)'
    return table.all(`${where} ${FORWARD}`, conversation, position, ref, limit)
  }

  /** The index tells which texts may be meant; each is looked at, until there are enough. */
  function search(
    scope: MessageScope,
    query: Query,
    match: string,
    limit: number,
    beforeMessage: number = END,
  ): SearchHit[] {
    const isFound = isTold(query)
      ? () => true
      : (text: unknown) => findAll(query, String(text)) !== undefined
    const hits: SearchHit[] = []
    connection.each(
      `SELECT messages.id AS message, messages.conversation, messages.text FROM search_index
       CROSS JOIN messages ON messages.id = search_index.rowid
       CROSS JOIN conversations ON conversations.id = messages.conversation
       WHERE search_index MATCH ? AND search_index.rowid < ? AND ${IN_SCOPE}
       ORDER BY search_index.rowid DESC`,
      [match, beforeMessage, ...inScope(scope)],
      ({ message, conversation, text }) => {
        if (isFound(text)) {
          hits.push({ message: Number(message), conversation: Number(conversation) })
        }
        return hits.length < limit
      },
    )
    return hits
  }

  function remove(id: number): void {
    connection.oweScrub()
    for (const name of ['reactions', 'amendments']) {
      connection.write(
        `DELETE FROM ${name} WHERE (conversation, author, ref) =
         (SELECT conversation, author, ref FROM messages WHERE id = ?)`,
        id,
      )
    }
    connection.write(
      `DELETE FROM frames WHERE lane IN (${LANES_OF_MESSAGE}) AND (message = ? OR about = ?)`,
      id,
      id,
      id,
    )
    table.remove(id)
  }

  let sinceIndexed = 0
  function indexTexts(): void {
    for (const sql of CATCH_UP) connection.write(sql)
    sinceIndexed = 0
  }

  return {
    get: (id) => table.get(id),
    find: (conversation, author, ref) =>
      table.one('WHERE conversation = ? AND author = ? AND ref = ?', conversation, author, ref),
    page,
    following,
    last: (conversation) => table.one(`WHERE conversation = ? ${BACKWARD}`, conversation, 1),
    countUnread: (conversation) =>
      connection.number(
        "SELECT count(*) FROM messages WHERE conversation = ? AND status = 'unread'",
        conversation,
      ) ?? 0,
    firstUnread: (conversation) =>
      table.one(`WHERE conversation = ? AND status = 'unread' ${FORWARD}`, conversation, 1),
    nextOf: (conversation, author, ref) =>
      table.one(
        `WHERE conversation = ? AND author = ? AND ref > ? AND kind = 'text' ORDER BY ref LIMIT 1`,
        conversation,
        author,
        ref,
      ),
    lastPosition: (conversation) =>
      connection.number('SELECT max(position) FROM messages WHERE conversation = ?', conversation),
    lastRef(conversation, author) {
      const row = connection.one(LAST_REF, conversation, author, conversation, author)
      const ref = row?.['ref']
      return ref instanceof Uint8Array ? bytesOf(ref) : undefined
    },
    search({ conversation, ...scope }, typed, limit, beforeMessage) {
      const query = parseQuery(typed)
      const beginning = searchQuery(query, conversation, true)
      const anywhere = searchQuery(query, conversation, false)
      if (beginning === undefined || anywhere === undefined) return []
      const read = (): SearchHit[] => {
        const isThere = beginning === anywhere || search(scope, query, beginning, 1, END).length > 0
        return search(scope, query, isThere ? beginning : anywhere, limit, beforeMessage)
      }
      return connection.number(IS_BEHIND) === 1 ? connection.afterUpkeep(indexTexts, read) : read()
    },
    unreadUpTo: (conversation, message) =>
      connection.numbers(
        `SELECT id FROM messages WHERE conversation = ? AND status = 'unread'
         AND (position, ref) <= ${STANDS} ORDER BY position, ref`,
        conversation,
        message,
        conversation,
      ),
    deliveredBetween: (conversation, first, last) =>
      connection.numbers(
        // Ours stand in the order of their refs.
        `SELECT id FROM messages WHERE conversation = ? AND status = 'delivered'
         AND position >= (SELECT position FROM messages
                          WHERE conversation = ? AND author = ${US} AND ref >= ? ORDER BY ref LIMIT 1)
         AND position <= (SELECT position FROM messages
                          WHERE conversation = ? AND author = ${US} AND ref <= ? ORDER BY ref DESC LIMIT 1)
         AND ref BETWEEN ? AND ? ORDER BY position, ref`,
        conversation,
        conversation,
        first,
        conversation,
        last,
        first,
        last,
      ),
    disappearing: (scope, until, limit) =>
      connection.numbers(`SELECT messages.id ${DISAPPEARING}`, until, ...inScope(scope), limit),
    nextDisappearance: (scope) =>
      connection.number(`SELECT disappears_at ${DISAPPEARING}`, END, ...inScope(scope), 1) as
        | UnixMs
        | undefined,
    add(row) {
      const id = table.add(row)
      if (++sinceIndexed >= INDEX_BATCH) indexTexts()
      return id
    },
    update(id, change) {
      if ('text' in change) connection.oweScrub()
      table.update(id, change)
    },
    remove,
    removeAll(ids, part) {
      removing(connection, part ?? ids.length, () => {
        for (const id of ids) remove(id)
      })
    },
    clear(conversation) {
      connection.oweScrub()
      for (const sql of BEFORE_CLEARING) connection.write(sql, conversation)
      const count = connection.number(COUNT, conversation) ?? 0
      removing(connection, count, () => {
        connection.write('DELETE FROM messages WHERE conversation = ?', conversation)
      })
      return count
    },
  }
}

const COUNT = 'SELECT count(*) FROM messages WHERE conversation = ?'

/** Each of one conversation. What was said about messages that have not come yet waits for them. */
const BEFORE_CLEARING: readonly string[] = [
  `INSERT OR REPLACE INTO gone SELECT conversation, author, ref, NULL FROM messages
   WHERE conversation = ? AND kind = 'text'`,
  `DELETE FROM reactions WHERE conversation = ? AND EXISTS (SELECT 1 FROM messages
   WHERE messages.conversation = reactions.conversation AND messages.author = reactions.author
   AND messages.ref = reactions.ref)`,
  `UPDATE frames SET message = NULL, about = NULL WHERE (message IS NOT NULL OR about IS NOT NULL)
   AND lane IN (SELECT lanes.id FROM conversations JOIN lanes ON lanes.contact = conversations.contact
   WHERE conversations.id = ?)`,
]

/** For `IN_SCOPE`. */
function inScope({ profile, kinds = CONVERSATION_KINDS }: MessageScope): [number, string] {
  return [profile, JSON.stringify(kinds)]
}

/** The author in 2 bytes, big-endian, and the ref. */
function reference(name: string): Column<{ readonly author: Member; readonly ref: Uint8Array }> {
  return {
    name,
    toSql: ({ author, ref }) => concat(Uint8Array.of(author >> 8, author & 255), ref),
    fromSql(value) {
      const [high = 0, low = 0, ...ref] = bytesOf(value)
      return { author: high * 256 + low, ref: Uint8Array.from(ref) }
    },
  }
}
