/** Which rows a backup holds (docs/protocol/recovery.md), as rules for copies into one and out of one. */
import { wipe } from '@pvtcoms/core/bytes'
import { EMPTY_REASSEMBLY, encodeReassembly } from '@pvtcoms/core/content'
import { BACKUPS_HOLD_DELETED, RESTORED, recoveryAlone } from '../../backup.ts'
import { fault } from '../faults.ts'
import type { StoreKey } from '../file/store-key.ts'
import type { Database } from '../sqlite.ts'
import { bytesOf } from '../tables/columns.ts'
import { type CopyRules, copyInto } from './copy.ts'

/** Messages that never disappear: a restore must not bring others back. */
const LASTING = '(SELECT id FROM main.messages WHERE timer = 0)'

/** Of both copies, into a backup and out of one. */
const RULES = {
  checksRows: true,
  omitted: ['sessions', 'invites', 'introductions', 'letters'],
  kept: {
    messages: 'timer = 0',
    steps: `message IN ${LASTING}`,
    frames: `(message IS NULL OR message IN ${LASTING}) AND (about IS NULL OR about IN ${LASTING})`,
    // A message that is not there yet may be one that disappears, if the conversation has a timer.
    amendments: 'conversation IN (SELECT id FROM main.conversations WHERE timer = 0)',
    reactions: `NOT EXISTS (SELECT 1 FROM main.messages AS m WHERE m.conversation = reactions.conversation
      AND m.author = reactions.author AND m.ref = reactions.ref AND m.timer > 0)`,
  },
  replaced: {
    contacts: {
      rejoin: 'recovery_of(id)',
      reassembly: `CASE WHEN EXISTS (SELECT 1 FROM main.conversations AS c
        WHERE c.contact = contacts.id AND c.timer > 0) THEN no_parts() ELSE reassembly END`,
    },
    // A message without a timer stays: a time would be somebody else's idea.
    messages: { disappears_at: 'NULL' },
    // What was sealed into letters of those sessions waits again.
    frames: { letter: 'NULL' },
    // How far mailboxes were read is of no use without the sessions.
    profiles: { scheduler: 'NULL' },
  },
  /** Whoever opens the copy sees that it was restored, also when somebody just moved the file there. */
  finish(database: Database) {
    // Whoever restores it has not deleted anything from the backups that they have by then.
    for (const name of [RESTORED, BACKUPS_HOLD_DELETED]) {
      database.prepare('DELETE FROM copy.settings WHERE profile IS NULL AND name = ?').run(name)
    }
    database
      .prepare("INSERT INTO copy.settings (profile, name, value) VALUES (NULL, ?, 'true')")
      .run(RESTORED)
  },
} satisfies Omit<CopyRules, 'isBackup'>

/** No engine has groups yet: those of a backup would only stand in the way of what we search and count. */
const NO_GROUPS = "conversation IN (SELECT id FROM main.conversations WHERE kind <> 'group')"
const RULES_OF_RESTORE: CopyRules = {
  ...RULES,
  isBackup: false,
  kept: {
    ...RULES.kept,
    conversations: "kind <> 'group'",
    messages: `${RULES.kept.messages} AND ${NO_GROUPS}`,
    steps: `${RULES.kept.steps} AND message IN (SELECT id FROM main.messages WHERE ${NO_GROUPS})`,
    amendments: `${RULES.kept.amendments} AND ${NO_GROUPS}`,
    gone: NO_GROUPS,
    reactions: `${RULES.kept.reactions} AND ${NO_GROUPS}`,
  },
}

/** Writes a backup of an open store into an empty file, and reads it again. */
export function copyAsBackup(file: string, key: StoreKey, source: Database): void {
  copyLasting(file, key, source, { ...RULES, isBackup: true })
}

/** Writes the store that an open backup becomes. Rows that no backup holds are not taken from one either. */
export function copyFromBackup(file: string, key: StoreKey, backup: Database): void {
  copyLasting(file, key, backup, RULES_OF_RESTORE)
}

function copyLasting(file: string, key: StoreKey, source: Database, rules: CopyRules): void {
  const recoveries = readRecoveries(source)
  try {
    source.function('recovery_of', (id) => recoveries.get(Number(id)))
    source.function('no_parts', () => encodeReassembly(EMPTY_REASSEMBLY))
    copyInto(file, key, source, rules)
  } finally {
    wipe(...recoveries.values())
  }
}

function readRecoveries(source: Database): ReadonlyMap<number, Uint8Array> {
  const rows = source
    .prepare<[], { readonly id: number; readonly rejoin: Buffer }>(
      'SELECT id, rejoin FROM contacts',
    )
    .all()
  return new Map(
    rows.map(({ id, rejoin }) => {
      const stored = bytesOf(rejoin)
      const alone = recoveryAlone(stored)
      wipe(stored)
      if (alone === undefined) throw fault('damaged')
      return [id, alone]
    }),
  )
}
