/** What was said about messages: edits and retractions that came early, reactions, steps. */
import type { UnixMs } from '@pvtcoms/core/env'
import {
  type Amendments,
  type Author,
  type Gone,
  MOST_AMENDMENTS,
  type Reactions,
  type Steps,
} from '../../records/message.ts'
import type { Connection } from '../connection.ts'

export function amendmentsIn(connection: Connection): Amendments {
  return {
    get(contact, author, ref) {
      const row = connection.one(
        `SELECT edit_text, edit_sent_at, retracted FROM amendments
         WHERE contact = ? AND author = ? AND ref = ?`,
        contact,
        author,
        ref,
      )
      if (row === undefined) return undefined
      const text = row['edit_text']
      const edit =
        typeof text === 'string' ? { text, sentAt: row['edit_sent_at'] as UnixMs } : undefined
      return { contact, author, ref: ref.slice(), edit, retracted: row['retracted'] === 1 }
    },
    put({ contact, author, ref, edit, retracted }) {
      connection.oweScrub()
      connection.write(
        `INSERT INTO amendments VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET edit_text = excluded.edit_text, edit_sent_at = excluded.edit_sent_at,
             retracted = excluded.retracted`,
        contact,
        author,
        ref,
        edit?.text ?? null,
        edit?.sentAt ?? null,
        retracted ? 1 : 0,
      )
      connection.write(
        `DELETE FROM amendments WHERE contact = ? AND rowid <=
         (SELECT rowid FROM amendments WHERE contact = ? ORDER BY rowid DESC LIMIT 1 OFFSET ${MOST_AMENDMENTS})`,
        contact,
        contact,
      )
    },
    remove(contact, author, ref) {
      connection.oweScrub()
      connection.write(
        'DELETE FROM amendments WHERE contact = ? AND author = ? AND ref = ?',
        contact,
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
    has: (contact, author, ref) =>
      connection.number(
        'SELECT count(*) FROM gone WHERE contact = ? AND author = ? AND ref = ?',
        contact,
        author,
        ref,
      ) === 1,
    add({ contact, author, ref, at }) {
      connection.write('DELETE FROM gone WHERE contact = ? AND at < ?', contact, at - REMEMBERED)
      connection.write('INSERT OR REPLACE INTO gone VALUES (?, ?, ?, ?)', contact, author, ref, at)
    },
  }
}

export function reactionsIn(connection: Connection): Reactions {
  return {
    list: (contact, author, ref) =>
      connection
        .all(
          `SELECT by_author, emoji, sent_at FROM reactions
           WHERE contact = ? AND author = ? AND ref = ? ORDER BY by_author`,
          contact,
          author,
          ref,
        )
        .map((row) => ({
          contact,
          author,
          ref: ref.slice(),
          by: row['by_author'] as Author,
          emoji: String(row['emoji']),
          sentAt: row['sent_at'] as UnixMs,
        })),
    countEarly: (contact) =>
      connection.number(
        `SELECT count(*) FROM reactions WHERE contact = ? AND NOT EXISTS (SELECT 1 FROM messages
         WHERE messages.contact = reactions.contact AND messages.author = reactions.author
         AND messages.ref = reactions.ref)`,
        contact,
      ) ?? 0,
    put({ contact, author, ref, by, emoji, sentAt }) {
      connection.write(
        `INSERT INTO reactions VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET emoji = excluded.emoji, sent_at = excluded.sent_at`,
        contact,
        author,
        ref,
        by,
        emoji,
        sentAt,
      )
    },
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
