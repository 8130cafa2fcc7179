/** Copies that hold what a backup may (docs/protocol/recovery.md), to and from one, as rules for the copy. */
import { wipe } from '@pvtcoms/core/bytes'
import { EMPTY_REASSEMBLY, encodeReassembly } from '@pvtcoms/core/content'
import { RESTORED, recoveryAlone } from '../../backup.ts'
import { fault } from '../faults.ts'
import type { StoreKey } from '../file/store-key.ts'
import type { Database } from '../sqlite.ts'
import { bytesOf } from '../tables/columns.ts'
import { type CopyRules, copyInto } from './copy.ts'

/** What disappears must not come back. */
const LASTING = '(SELECT id FROM main.messages WHERE timer = 0)'

const RULES: Omit<CopyRules, 'isBackup'> = {
  omitted: ['sessions', 'invites', 'letters'],
  kept: {
    messages: 'timer = 0',
    steps: `message IN ${LASTING}`,
    frames: `(message IS NULL OR message IN ${LASTING}) AND (about IS NULL OR about IN ${LASTING})`,
    // What is about messages that are not there yet may be about such.
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
    // What was sealed into letters of those sessions waits again.
    frames: { letter: 'NULL' },
    // How far mailboxes were read is of no use without the sessions.
    profiles: { scheduler: 'NULL' },
  },
  /** Whoever opens the copy is told what it is, however it came to its place. */
  finish(database) {
    database.prepare('DELETE FROM copy.settings WHERE profile IS NULL AND name = ?').run(RESTORED)
    database
      .prepare("INSERT INTO copy.settings (profile, name, value) VALUES (NULL, ?, 'true')")
      .run(RESTORED)
  },
}

/** Writes a backup of an open store into an empty file, and reads it again. */
export function copyAsBackup(file: string, key: StoreKey, source: Database): void {
  copyLasting(file, key, source, true)
}

/** Writes the store that an open backup becomes. What no backup holds is not taken from one either. */
export function copyFromBackup(file: string, key: StoreKey, backup: Database): void {
  copyLasting(file, key, backup, false)
}

function copyLasting(file: string, key: StoreKey, source: Database, isBackup: boolean): void {
  const recoveries = readRecoveries(source)
  try {
    source.function('recovery_of', (id) => recoveries.get(Number(id)))
    source.function('no_parts', () => encodeReassembly(EMPTY_REASSEMBLY))
    copyInto(file, key, source, { ...RULES, isBackup })
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
