/**
 * Checks that the rows of a backup are such as pvtcoms writes. A stranger may have made the backup under a
 * passphrase that they know: its pages are genuine then, and the client believes what is in its store.
 */
import { type Codec, decode } from '@pvtcoms/core/codec'
import { Descriptor, descriptorList } from '@pvtcoms/core/descriptor'
import { LETTER } from '@pvtcoms/core/letter'
import { CONVERSATION_KINDS } from '../../records/conversation.ts'
import { MESSAGE_KINDS } from '../../records/message.ts'
import { fault } from '../faults.ts'
import type { Database, SqlValue } from '../sqlite.ts'
import { bytesOf } from '../tables/columns.ts'

/** For what SQL cannot check: whether each selected value has the right form. `isSo` may throw instead of false. */
type Form = readonly [sql: string, isSo: (value: SqlValue) => boolean]

/** By the type of a column: a time is at most the last that a Date can be, ms; the rest is in bytes. */
const BOUNDS = {
  INTEGER: (column: string) => `${column} BETWEEN 0 AND 8640000000000000`,
  TEXT: (column: string) => `octet_length(${column}) <= 65536`,
  BLOB: (column: string) => `octet_length(${column}) <= 2097152`,
} as const

/** Without the head of a frame, and room for an acknowledgement (docs/protocol/content.md §4). */
const LONGEST_FRAME = LETTER.contentLength - 26
/** The most places that one side can be told. */
const PLACES = descriptorList({ min: 0, max: 8 })
const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ')
const NAME = 'octet_length(name) <= 128'
const TIMER = 'timer <= 4294967295'
/** A member of the conversation of a row of `table`: with one contact there are two. */
const member = (table: string, column: string): string =>
  `${column} <= 1 OR ${column} <= 65535 AND EXISTS (SELECT 1 FROM main.conversations AS c
    WHERE c.id = ${table}.conversation AND c.kind = 'group')`
const ofMessage = (table: string): readonly string[] => [
  member(table, 'author'),
  'octet_length(ref) = 8',
]

/** What else holds of the rows of each table, as SQL; NULL counts as true. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  profiles: [NAME, 'octet_length(owner_seed) = 32'],
  settings: [],
  mailboxes: [NAME, 'octet_length(owner_key) = 32', "taken_over IN ('by-itself', 'agreed')"],
  contacts: [
    'octet_length(their_name) <= 128',
    'octet_length(note) <= 4096',
    'octet_length(introduced_by) <= 128',
    '(introducer IS NULL) = (introduced_by IS NULL)',
    "standing IN ('active', 'blocked', 'left')",
    "route IN ('direct-and-mailbox', 'mailbox', 'direct')",
    "poll_interval IN ('every-minute', 'every-15-minutes', 'every-hour', 'manually')",
    `verification IN ('unverified', 'verified', 'verified-before-restore', 'attacked-before-restore',
      'attack')`,
    'octet_length(onion_seed) = 32',
    'octet_length(peer_onion_key) = 32',
    'EXISTS (SELECT 1 FROM main.conversations AS c WHERE c.contact = contacts.id)',
    'EXISTS (SELECT 1 FROM main.lanes AS l WHERE l.contact = contacts.id)',
  ],
  given_aliases: [
    'octet_length(key) = 32',
    `contact IS NULL OR EXISTS (SELECT 1 FROM main.contacts AS p
      WHERE p.id = given_aliases.contact AND p.profile = given_aliases.profile)`,
  ],
  conversations: [
    NAME,
    TIMER,
    `kind IN (${quoted(CONVERSATION_KINDS)})`,
    `CASE kind WHEN 'contact' THEN EXISTS (SELECT 1 FROM main.contacts AS p
      WHERE p.id = conversations.contact AND p.profile = conversations.profile) ELSE contact IS NULL END`,
  ],
  messages: [
    ...ofMessage('messages'),
    `kind IN (${quoted(MESSAGE_KINDS)})`,
    "status IN ('queued', 'at-mailbox', 'sent', 'delivered', 'read', 'unread', 'seen')",
    'octet_length(reply_to) = 10',
    // Nothing of it is on its way, and nobody else wrote in it.
    `author = 0 AND status = 'seen' OR NOT EXISTS (SELECT 1 FROM main.conversations AS c
      WHERE c.id = messages.conversation AND c.kind = 'notes')`,
  ],
  amendments: [...ofMessage('amendments'), '(edit_text IS NULL) = (edit_sent_at IS NULL)'],
  gone: ofMessage('gone'),
  reactions: [
    ...ofMessage('reactions'),
    member('reactions', 'by_member'),
    'octet_length(emoji) <= 64',
  ],
  steps: [
    'octet_length(code) <= 64',
    "octet_length(mailbox) = 64 AND mailbox NOT GLOB '*[^0-9a-f]*'",
  ],
  lanes: ["kind = 'pair'"],
  frames: [
    'type BETWEEN 1 AND 255',
    `octet_length(payload) <= ${LONGEST_FRAME}`,
    `message IS NULL OR EXISTS (SELECT 1 FROM main.messages AS m
      JOIN main.conversations AS c ON c.id = m.conversation JOIN main.lanes AS l ON l.contact = c.contact
      WHERE m.id = frames.message AND l.id = frames.lane)`,
  ],
}

const FORMS: readonly Form[] = [
  ['SELECT value FROM main.settings', (value) => json(value) !== undefined],
  ["SELECT text FROM main.messages WHERE kind = 'notice' AND text IS NOT NULL", isNotice],
  ['SELECT descriptor FROM main.mailboxes', isMailbox],
  ['SELECT aliases FROM main.mailboxes', isOf(descriptorList({ min: 0, max: 255 }))],
  ['SELECT descriptors FROM main.contacts', isOf(PLACES)],
  ['SELECT told FROM main.contacts', isOf(PLACES)],
]

/** Throws `damaged`. The schema and the pages were checked before. */
export function checkRows(database: Database): void {
  for (const [table, rules] of Object.entries(RULES)) {
    const all = [...boundsOf(database, table), ...rules].map((rule) => `(${rule})`)
    refuseAny(database, `SELECT 1 FROM main.${table} WHERE NOT (${all.join(' AND ')})`)
  }
  // Its columns have no types.
  refuseAny(
    database,
    `SELECT 1 FROM main.sqlite_sequence WHERE typeof(name) <> 'text' OR typeof(seq) <> 'integer'
     OR NOT (${BOUNDS.INTEGER('seq')})`,
  )
  for (const [sql, isSo] of FORMS) {
    for (const value of database.prepare<[], SqlValue>(sql).pluck().iterate()) {
      if (!holds(() => isSo(value))) throw fault('damaged')
    }
  }
}

function boundsOf(database: Database, table: string): readonly string[] {
  return database
    .prepare<[string], { readonly name: string; readonly type: keyof typeof BOUNDS }>(
      "SELECT name, type FROM pragma_table_info(?, 'main')",
    )
    .all(table)
    .map(({ name, type }) => BOUNDS[type](name))
}

function refuseAny(database: Database, sql: string): void {
  if (database.prepare(sql).get() !== undefined) throw fault('damaged')
}

function holds(isSo: () => boolean): boolean {
  try {
    return isSo()
  } catch {
    return false
  }
}

const json = (value: SqlValue): unknown => JSON.parse(String(value))

function isNotice(value: SqlValue): boolean {
  const notice = json(value)
  return typeof notice === 'object' && notice !== null && 'code' in notice
}

function isMailbox(value: SqlValue): boolean {
  const decoded = decode(Descriptor, bytesOf(value))
  return decoded.ok && decoded.value.kind !== 'direct'
}

function isOf<T>(codec: Codec<T>): (value: SqlValue) => boolean {
  return (value) => decode(codec, bytesOf(value)).ok
}
