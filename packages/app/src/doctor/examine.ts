/** Looks at everything that can be wrong. Takes as long as it takes to read the whole store. */
import { isCodedError } from '@pvtcoms/core/errors'
import type { MailboxView } from '@pvtcoms/rpc'
import type { DiskState } from '../host.ts'
import type { Messenger } from '../messenger.ts'
import type { Examination } from './diagnose.ts'

export interface ExaminationParts {
  readonly messenger: Messenger
  /** Undefined where the host cannot tell. */
  readonly disk: () => Promise<DiskState | undefined>
  /** The code of the error that ended the program before. */
  readonly crash: string | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export async function examine(parts: ExaminationParts): Promise<Examination> {
  const { messenger, crash, now } = parts
  const { transport, bridges } = messenger.view()
  const newest = messenger.backups()[0]
  return {
    transport,
    bridges: bridges.length,
    disk: await parts.disk(),
    store: storeState(messenger),
    backupAge: newest === undefined ? undefined : Math.max(0, now() - newest.at),
    crash,
    mailboxes: messenger.isOpen ? await mailboxesOf(messenger) : [],
  }
}

function storeState(messenger: Messenger): Examination['store'] {
  const { state } = messenger.view()
  if (state !== 'open') return state
  try {
    messenger.store.checkIntegrity()
    return 'sound'
  } catch (error) {
    return { fault: isCodedError(error) ? error.code : 'unknown' }
  }
}

async function mailboxesOf({ methods }: Messenger): Promise<readonly MailboxView[]> {
  const found: MailboxView[] = []
  for (const { id } of await methods['profile.list']({})) {
    found.push(...(await methods['mailbox.list']({ profile: id })))
  }
  return found
}
