/** Fails every write of `MAILBOX_WRITES` in turn: `victim.ts STEP [NAME]`. Prints what was found as a line of JSON each. */
import { isCodedError } from '@pvtcoms/core/errors'
import { type DiskRefusal, FaultyDisk, sweepEach } from '@pvtcoms/testnet/disk'
import { MAILBOX_WRITES } from './mailbox-writes.ts'

/** What each refusal may be called: SQLite tells a full disk alone from others. */
const FAILED = [
  'disk-full',
  'data-directory',
  'not-writable',
  'failed',
  'io',
  'read-only',
  'refused',
]
const CODES: Readonly<Record<DiskRefusal, readonly string[]>> = {
  ENOSPC: ['disk-full'],
  EDQUOT: ['disk-full'],
  EROFS: FAILED,
  EIO: FAILED,
}

const [step = '1', only] = process.argv.slice(2)
const disk = new FaultyDisk()
for (const [name, make] of Object.entries(MAILBOX_WRITES)) {
  if (only !== undefined && only !== name) continue
  const found = await sweepEach({ name, ...(await make()) }, Number(step), {
    ...{ disk, codes: CODES },
    codeOf: (thrown) => (isCodedError(thrown) ? thrown.code : String(thrown)),
  })
  process.stdout.write(`${JSON.stringify({ name, ...found })}\n`)
}
disk.close()
process.exit(0)
