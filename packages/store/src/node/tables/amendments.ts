/** What was said about messages: edits and retractions that came early, reactions, steps. */
import type { UnixMs } from '@pvtcoms/core/env'
import {
  type Amendments,
  type Gone,
  MOST_AMENDMENTS,
  type ReactionRow,
  type Reactions,
  type Steps,
} from '../../records/message.ts'
import type { Connection } from '../connection.ts'
import type { SqlRow } from '../sqlite.ts'
import { bytesOf } from './columns.ts'

export function amendmentsIn(connection: Connection): Amendments {
  return {
    get(conversation, author, ref) {
      const row = connection.one(
        `SELECT edit_text, edit_sent_at, retracted FROM amendments
         WHERE conversation = ? AND author = ? AND ref = ?`,
        conversation,
        author,
        ref,
      )
      if (row === undefined) return undefined
      const text = row['edit_text']
      const edit =
        typeof text === 'string' ? { text, sentAt: row['edit_sent_at'] as UnixMs } : undefined
      return { conversation, author, ref: ref.slice(), edit, retracted: row['retracted'] === 1 }
    },
    put({ conversation, author, ref, edit, retracted }) {
      connection.oweScrub()
      connection.write(
        `INSERT INTO amendments VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET edit_text = excluded.edit_text, edit_sent_at = excluded.edit_sent_at,
             retracted = excluded.retracted`,
        conversation,
        author,
        ref,
        edit?.text ?? null,
        edit?.sentAt ?? null,
        retracted ? 1 : 0,
      )
      connection.write(
        `DELETE FROM amendments WHERE conversation = ? AND rowid <=
         (SELECT rowid FROM amendments WHERE conversation = ? ORDER BY rowid DESC LIMIT 1 OFFSET ${MOST_AMENDMENTS})`,
        conversation,
        conversation,
      )
    },
    remove(conversation, author, ref) {
      connection.oweScrub()
      connection.write(
        'DELETE FROM amendments WHERE conversation = ? AND author = ? AND ref = ?',
        conversation,
        author,
        ref,
      )
    },
  }
}

/** Nothing is on its way for longer: twice the time for which the key of a letter is kept. */
const REMEMBERED = 60 * 24 * 3_600_000

export function goneIn(connection: Connection): Gone {
  return {
    has: (conversation, author, ref) =>
      connection.number(
        'SELECT count(*) FROM gone WHERE conversation = ? AND author = ? AND ref = ?',
        conversation,
        author,
        ref,
      ) === 1,
    add({ conversation, author, ref, at }) {
      if (at !== undefined) {
        connection.write(
          'DELETE FROM gone WHERE conversation = ? AND at < ?',
          conversation,
          at - REMEMBERED,
        )
      }
      connection.write(
        'INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?)',
        conversation,
        author,
        ref,
        at ?? null,
      )
    },
  }
}

const OF_MESSAGES = `SELECT messages.id AS message, reactions.*
  FROM json_each(?) AS wanted CROSS JOIN messages ON messages.id = wanted.value
  JOIN reactions ON reactions.conversation = messages.conversation
  AND reactions.author = messages.author AND reactions.ref = messages.ref
  ORDER BY messages.id, by_member = 0, by_member`

export function reactionsIn(connection: Connection): Reactions {
  return {
    list: (conversation, author, ref) =>
      connection
        .all(
          `SELECT * FROM reactions
           WHERE conversation = ? AND author = ? AND ref = ? ORDER BY by_member = 0, by_member`,
          conversation,
          author,
          ref,
        )
        .map(reactionIn),
    ofMessages(ids) {
      const found = new Map<number, ReactionRow[]>()
      for (const row of connection.all(OF_MESSAGES, JSON.stringify(ids))) {
        const message = Number(row['message'])
        const reactions = found.get(message) ?? []
        found.set(message, [...reactions, reactionIn(row)])
      }
      return found
    },
    countEarly: (conversation) =>
      connection.number(
        `SELECT count(*) FROM reactions WHERE conversation = ? AND NOT EXISTS (SELECT 1 FROM messages
         WHERE messages.conversation = reactions.conversation AND messages.author = reactions.author
         AND messages.ref = reactions.ref)`,
        conversation,
      ) ?? 0,
    put({ conversation, author, ref, by, emoji, sentAt }) {
      connection.write(
        `INSERT INTO reactions VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET emoji = excluded.emoji, sent_at = excluded.sent_at`,
        conversation,
        author,
        ref,
        by,
        emoji,
        sentAt,
      )
    },
  }
}

function reactionIn(row: SqlRow): ReactionRow {
  return {
    conversation: Number(row['conversation']),
    author: Number(row['author']),
    ref: bytesOf(row['ref']),
    by: Number(row['by_member']),
    emoji: String(row['emoji']),
    sentAt: row['sent_at'] as UnixMs,
  }
}

export function stepsIn(connection: Connection): Steps {
  return {
    list: (message) =>
      connection
        .all('SELECT at, code, mailbox FROM steps WHERE message = ? ORDER BY number', message)
        .map(({ at, code, mailbox }) => ({
          message,
          at: at as UnixMs,
          code: String(code),
          mailbox: typeof mailbox === 'string' ? mailbox : undefined,
        })),
    add({ message, at, code, mailbox }) {
      connection.write(
        `INSERT INTO steps VALUES
         (?, (SELECT ifnull(max(number), 0) + 1 FROM steps WHERE message = ?), ?, ?, ?)`,
        message,
        message,
        at,
        code,
        mailbox ?? null,
      )
    },
  }
}
