/** Messages in the order in which they are shown: by ascending (place, sentAt, id). */

import { concat } from '@pvtcoms/core/bytes'
import type { UnixMs } from '@pvtcoms/core/env'
import type { Author, MessageRow, Messages, PagePlace, SearchHit } from '../../records/message.ts'
import { type Connection, LIMIT } from '../connection.ts'
import { blob, bytesOf, type Column, maybe, plain } from './columns.ts'
import { RowTable } from './row-table.ts'
import { CATCH_UP, IS_BEHIND, WORDS_BATCH } from './search-index.ts'
import { searchQuery } from './search-query.ts'

const FORWARD = `ORDER BY place, sent_at, id ${LIMIT}`
const BACKWARD = `ORDER BY place DESC, sent_at DESC, id DESC ${LIMIT}`
/** Where a message stands, given its id. */
const STANDS = '(SELECT place, sent_at, id FROM messages WHERE id = ? AND contact = ?)'
/** So many messages are looked through for our last one: an index of its own would make each send slower. */
const LATELY = 1_000
/** As a place in time no message has. */
const END = Number.MAX_SAFE_INTEGER

export function messagesIn(connection: Connection): Messages {
  const table = new RowTable<MessageRow>(connection, 'messages', {
    id: plain('id'),
    contact: plain('contact'),
    author: plain('author'),
    ref: blob('ref'),
    kind: plain('kind'),
    text: maybe(plain('text')),
    sentAt: plain('sent_at'),
    place: plain('place'),
    replyTo: maybe(reference('reply_to')),
    editedAt: maybe(plain('edited_at')),
    retractedAt: maybe(plain('retracted_at')),
    status: plain('status'),
    timer: plain('timer'),
    disappearsAt: maybe(plain('disappears_at')),
  })

  function before(contact: number, message: number, limit: number): MessageRow[] {
    const where = `WHERE contact = ? AND (place, sent_at, id) < ${STANDS}`
    return table.all(`${where} ${BACKWARD}`, contact, message, contact, limit).reverse()
  }

  function after(contact: number, message: number, limit: number): MessageRow[] {
    const where = `WHERE contact = ? AND (place, sent_at, id) > ${STANDS}`
    return table.all(`${where} ${FORWARD}`, contact, message, contact, limit)
  }

  function page(contact: number, place: PagePlace, limit: number): readonly MessageRow[] {
    switch (place.kind) {
      case 'newest':
        return table.all(`WHERE contact = ? ${BACKWARD}`, contact, limit).reverse()
      case 'before':
        return before(contact, place.message, limit)
      case 'after':
        return after(contact, place.message, limit)
      case 'around': {
        const middle = table.get(place.message)
        if (middle?.contact !== contact) return []
        const earlier = before(contact, place.message, Math.floor(limit / 2))
        const later = after(contact, place.message, limit - 1 - Math.floor(limit / 2))
        return [...earlier, middle, ...later]
      }
    }
  }

  function upTo(status: 'unread' | 'delivered', contact: number, message: number): number[] {
    return connection.numbers(
      `SELECT id FROM messages WHERE contact = ? AND status = '${status}'
       AND (place, sent_at, id) <= ${STANDS} ORDER BY place, sent_at, id`,
      contact,
      message,
      contact,
    )
  }

  function search(
    profile: number,
    match: string,
    limit: number,
    beforeMessage: number | undefined,
  ): SearchHit[] {
    return connection
      .all(
        `SELECT messages.id AS message, messages.contact FROM words
         JOIN messages ON messages.id = words.rowid
         JOIN contacts ON contacts.id = messages.contact
         WHERE words MATCH ? AND words.rowid < ? AND contacts.profile = ?
         ORDER BY words.rowid DESC ${LIMIT}`,
        match,
        beforeMessage ?? END,
        profile,
        limit,
      )
      .map((row) => ({ message: Number(row['message']), contact: Number(row['contact']) }))
  }

  let sinceIndexed = 0
  function indexWords(): void {
    for (const sql of CATCH_UP) connection.write(sql)
    sinceIndexed = 0
  }

  return {
    get: (id) => table.get(id),
    find: (contact, author, ref) =>
      table.one('WHERE contact = ? AND author = ? AND ref = ?', contact, author, ref),
    page,
    last: (contact) => table.one(`WHERE contact = ? ${BACKWARD}`, contact, 1),
    countUnread: (contact) =>
      connection.number(
        "SELECT count(*) FROM messages WHERE contact = ? AND status = 'unread'",
        contact,
      ) ?? 0,
    firstUnread: (contact) =>
      table.one(`WHERE contact = ? AND status = 'unread' ${FORWARD}`, contact, 1),
    firstSentAfter: (contact, sentAt) =>
      table.one(
        "WHERE contact = ? AND author = 'them' AND sent_at > ? ORDER BY sent_at, id LIMIT 1",
        contact,
        sentAt,
      ),
    lastSentAt: (contact) =>
      connection.number(
        `SELECT sent_at FROM (SELECT author, sent_at FROM messages WHERE contact = ? ${BACKWARD})
         WHERE author = 'us' LIMIT 1`,
        contact,
        LATELY,
      ) as UnixMs | undefined,
    search({ profile, contact }, query, limit, beforeMessage) {
      const match = searchQuery(query, contact)
      if (match === undefined) return []
      const read = (): SearchHit[] => search(profile, match, limit, beforeMessage)
      return connection.number(IS_BEHIND) === 1 ? connection.afterUpkeep(indexWords, read) : read()
    },
    unreadUpTo: (contact, message) => upTo('unread', contact, message),
    deliveredUpTo: (contact, message) => upTo('delivered', contact, message),
    disappearing: (until, limit) =>
      connection.numbers(
        `SELECT id FROM messages WHERE disappears_at <= ? ORDER BY disappears_at, id ${LIMIT}`,
        until,
        limit,
      ),
    nextDisappearance: () =>
      connection.number('SELECT min(disappears_at) FROM messages') as UnixMs | undefined,
    add(row) {
      const id = table.add(row)
      if (++sinceIndexed >= WORDS_BATCH) indexWords()
      return id
    },
    update(id, change) {
      if ('text' in change) connection.oweScrub()
      table.update(id, change)
    },
    remove(id) {
      connection.oweScrub()
      for (const name of ['reactions', 'amendments']) {
        connection.write(
          `DELETE FROM ${name} WHERE (contact, author, ref) =
           (SELECT contact, author, ref FROM messages WHERE id = ?)`,
          id,
        )
      }
      connection.write(
        `DELETE FROM frames
         WHERE contact = (SELECT contact FROM messages WHERE id = ?) AND (message = ? OR about = ?)`,
        id,
        id,
        id,
      )
      table.remove(id)
    },
  }
}

/** The author, 0 for us and 1 for them, and the ref. */
function reference(name: string): Column<{ readonly author: Author; readonly ref: Uint8Array }> {
  return {
    name,
    toSql: ({ author, ref }) => concat(Uint8Array.of(author === 'us' ? 0 : 1), ref),
    fromSql(value) {
      const bytes = bytesOf(value)
      return { author: bytes[0] === 0 ? 'us' : 'them', ref: bytes.slice(1) }
    },
  }
}
