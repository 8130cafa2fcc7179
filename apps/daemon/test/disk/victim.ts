/** Fails every write of `DAEMON_WRITES` in turn: `victim.ts STEP [NAME]`. Prints what was found as a line of JSON each. */
import { isCodedError } from '@pvtcoms/core/errors'
import { type DiskRefusal, FaultyDisk, sweepEach } from '@pvtcoms/testnet/disk'
import { World } from '../world.ts'
import { DAEMON_WRITES } from './daemon-writes.ts'

/** What each refusal may be called: SQLite tells a full disk alone from others. */
const FAILED = ['io', 'read-only', 'disk-full', 'data-directory', 'no-socket']
const CODES: Readonly<Record<DiskRefusal, readonly string[]>> = {
  ENOSPC: ['disk-full'],
  EDQUOT: ['disk-full'],
  EROFS: [...FAILED, 'data-directory-not-writable'],
  EIO: [...FAILED, 'data-directory-not-writable'],
}

const [step = '1', only] = process.argv.slice(2)
const disk = new FaultyDisk()
const world = new World()
for (const [name, make] of Object.entries(DAEMON_WRITES)) {
  if (only !== undefined && only !== name) continue
  const found = await sweepEach({ name, ...(await make(world)) }, Number(step), {
    ...{ disk, codes: CODES },
    codeOf: (thrown) => (isCodedError(thrown) ? thrown.code : String(thrown)),
  })
  process.stdout.write(`${JSON.stringify({ name, ...found })}\n`)
}
await world.close()
disk.close()
process.exit(0)
