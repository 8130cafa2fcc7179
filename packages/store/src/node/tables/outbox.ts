import type { UnixMs } from '@pvtcoms/core/env'
import type { Outbox, OutgoingFrameRow, OutgoingLetterRow, Sealed } from '../../records/outbox.ts'
import { type Connection, LIMIT } from '../connection.ts'
import { fault } from '../faults.ts'
import { blob, type Column, type Columns, flag, maybe, plain, secret } from './columns.ts'
import { RowTable } from './row-table.ts'

export function outboxIn(connection: Connection): Outbox {
  const frames = new RowTable<OutgoingFrameRow>(connection, 'frames', {
    id: plain('id'),
    lane: plain('lane'),
    type: plain('type'),
    payload: blob('payload'),
    isControl: flag('is_control'),
    message: maybe(plain('message')),
    about: maybe(plain('about')),
    letter: maybe(plain('letter')),
  })
  const id = plain<number>('id')
  const where: Columns<OutgoingLetterRow> = {
    id,
    lane: plain('lane'),
    chain: plain('chain'),
    n: plain('n'),
    sealedAt: plain('sealed_at'),
    directAt: maybe(plain('direct_at')),
    copies: copies('copies'),
  }
  const what: Columns<Sealed & { readonly id: number }> = {
    id,
    n: where.n,
    tagKey: secret('tag_key', 'TagKey'),
    inner: blob('inner'),
  }
  const letters = new RowTable<OutgoingLetterRow>(connection, 'letters', where)
  const sealed = new RowTable(connection, 'letters', what)
  const whole = new RowTable<OutgoingLetterRow & Sealed>(connection, 'letters', {
    ...where,
    ...what,
  })
  // Instead of references: those would want an index each, and frames are written with every send.
  function mustHave(name: 'messages' | 'letters', id: number): void {
    if (connection.number(`SELECT id FROM ${name} WHERE id = ?`, id) === undefined) {
      throw fault('no-such-row')
    }
  }

  return {
    waiting: (lane, limit) =>
      frames.all(`WHERE lane = ? AND letter IS NULL ORDER BY id ${LIMIT}`, lane, limit),
    countWaiting: (lane) =>
      connection.number('SELECT count(*) FROM frames WHERE lane = ? AND letter IS NULL', lane) ?? 0,
    framesOf: (letter) => frames.all(`WHERE ${IN_LETTER} ORDER BY id`, letter, letter),
    countMessages: (lane) =>
      connection.number('SELECT count(DISTINCT message) FROM frames WHERE lane = ?', lane) ?? 0,
    messages: (lane) =>
      connection.numbers(
        'SELECT DISTINCT message FROM frames WHERE lane = ? AND message IS NOT NULL',
        lane,
      ),
    framesOfMessage: (message) =>
      frames.all(
        `WHERE lane IN (${LANES_OF_MESSAGE}) AND message = ? ORDER BY id`,
        message,
        message,
      ),
    addFrame(row) {
      if (row.message !== undefined) mustHave('messages', row.message)
      return frames.add({ ...row, letter: undefined })
    },
    assign(ids, letter) {
      if (letter !== undefined) mustHave('letters', letter)
      for (const id of ids) frames.update(id, { letter })
    },
    removeFrames(ids) {
      for (const id of ids) frames.remove(id)
    },
    release(message) {
      for (const column of ['message', 'about']) {
        connection.write(
          `UPDATE frames SET ${column} = NULL WHERE lane IN (${LANES_OF_MESSAGE}) AND ${column} = ?`,
          message,
          message,
        )
      }
    },
    letters: (lane) => letters.all('WHERE lane = ? ORDER BY id', lane),
    countLetters: (lane) =>
      connection.number('SELECT count(*) FROM letters WHERE lane = ?', lane) ?? 0,
    letter: (id) => letters.get(id),
    findLetter: (lane, chain, n) =>
      letters.one('WHERE lane = ? AND chain = ? AND n = ?', lane, chain, n),
    sealed: (letter) => sealed.get(letter),
    addLetter: (row) => whole.add(row),
    updateLetter(id, change) {
      letters.update(id, change)
    },
    removeLetter(id) {
      connection.write(`UPDATE frames SET letter = NULL WHERE ${IN_LETTER}`, id, id)
      letters.remove(id)
    },
  }
}

/** By the index over lane and letter. */
const IN_LETTER = 'lane = (SELECT lane FROM letters WHERE id = ?) AND letter = ?'

/** Which lanes frames of a message, or about it, may be in: by that, the same index finds them. */
export const LANES_OF_MESSAGE = `SELECT lanes.id FROM messages
  JOIN conversations ON conversations.id = messages.conversation
  JOIN lanes ON lanes.contact = conversations.contact WHERE messages.id = ?`

/** As JSON: pairs of a mailbox and when it stored the letter, or null. */
function copies(name: string): Column<OutgoingLetterRow['copies']> {
  return {
    name,
    toSql: (value) =>
      JSON.stringify(value.map(({ mailbox, storedAt }) => [mailbox, storedAt ?? null])),
    fromSql(value) {
      if (typeof value !== 'string') throw fault('damaged')
      const pairs = JSON.parse(value) as readonly (readonly [string, UnixMs | null])[]
      return pairs.map(([mailbox, storedAt]) => ({ mailbox, storedAt: storedAt ?? undefined }))
    },
  }
}
