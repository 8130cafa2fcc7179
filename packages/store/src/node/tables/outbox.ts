import type { UnixMs } from '@pvtcoms/core/env'
import type { Outbox, OutgoingFrameRow, OutgoingLetterRow, Sealed } from '../../records/outbox.ts'
import { type Connection, LIMIT } from '../connection.ts'
import { fault } from '../faults.ts'
import { blob, type Column, type Columns, flag, maybe, plain, secret } from './columns.ts'
import { RowTable } from './row-table.ts'

export function outboxIn(connection: Connection): Outbox {
  const frames = new RowTable<OutgoingFrameRow>(connection, 'frames', {
    id: plain('id'),
    contact: plain('contact'),
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
    contact: plain('contact'),
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
    waiting: (contact, limit) =>
      frames.all(`WHERE contact = ? AND letter IS NULL ORDER BY id ${LIMIT}`, contact, limit),
    countWaiting: (contact) =>
      connection.number(
        'SELECT count(*) FROM frames WHERE contact = ? AND letter IS NULL',
        contact,
      ) ?? 0,
    framesOf: (letter) => frames.all(`WHERE ${IN_LETTER} ORDER BY id`, letter, letter),
    countMessages: (contact) =>
      connection.number('SELECT count(DISTINCT message) FROM frames WHERE contact = ?', contact) ??
      0,
    framesOfMessage: (message) =>
      frames.all(
        'WHERE contact = (SELECT contact FROM messages WHERE id = ?) AND message = ? ORDER BY id',
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
    letters: (contact) => letters.all('WHERE contact = ? ORDER BY id', contact),
    countLetters: (contact) =>
      connection.number('SELECT count(*) FROM letters WHERE contact = ?', contact) ?? 0,
    letter: (id) => letters.get(id),
    findLetter: (contact, chain, n) =>
      letters.one('WHERE contact = ? AND chain = ? AND n = ?', contact, chain, n),
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

/** By an index over contact and letter. */
const IN_LETTER = 'contact = (SELECT contact FROM letters WHERE id = ?) AND letter = ?'

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
