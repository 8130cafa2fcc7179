/** Copies letters and keys of a running mailbox, so that another one can go on from the copy. */
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { asDiskError, DiskError } from '@pvtcoms/core/disk-error'
import type { Mailbox } from '@pvtcoms/mailbox'
import { ServiceError } from '@pvtcoms/service/node'
import { MailboxDirectory } from './mailbox-directory.ts'

/** Makes the folder `target`; removes it again when the backup fails. Rejects with a coded error. */
export async function backUp(
  mailbox: Mailbox,
  directory: MailboxDirectory,
  target: string,
): Promise<void> {
  try {
    await mkdir(target, { mode: 0o700 })
  } catch (cause) {
    const fault = asDiskError(cause)
    if (fault instanceof DiskError && fault.code !== 'read-only') throw fault
    const message = 'the backup is a new folder: name one that is not there, in one that is'
    throw new ServiceError('refused', message, { cause })
  }
  const copy = new MailboxDirectory(target)
  try {
    await copy.prepare()
    await mailbox.backup(copy.letters)
    for (const name of await directory.keyNames()) {
      await copyFile(join(directory.keys, name), join(copy.keys, name))
    }
  } catch (error) {
    await rm(target, { recursive: true, force: true }).catch(() => undefined)
    throw asDiskError(error)
  }
}
