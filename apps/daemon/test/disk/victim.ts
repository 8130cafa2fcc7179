/**
 * Fails every write of one action of `DAEMON_WRITES` after the other, on a faulty disk: `victim.ts STEP`, of which every
 * STEP-th write fails where another refusal than a full disk is tried. Prints what was found as a line of JSON each.
 */
import { isCodedError } from '@pvtcoms/core/errors'
import { type DiskRefusal, FaultyDisk, sweepWrites } from '@pvtcoms/testnet/disk'
import { World } from '../world.ts'
import { DAEMON_WRITES } from './daemon-writes.ts'

/** What each refusal may be called: SQLite tells a full disk alone from others. */
const CODES: Readonly<Record<DiskRefusal, readonly string[]>> = {
  ENOSPC: ['disk-full'],
  EDQUOT: ['disk-full'],
  EROFS: [
    ...['read-only', 'io', 'disk-full', 'data-directory', 'no-socket'],
    'data-directory-not-writable',
  ],
  EIO: [
    ...['io', 'disk-full', 'read-only', 'data-directory', 'no-socket'],
    'data-directory-not-writable',
  ],
}

const step = Number(process.argv[2])
const only = process.argv[3]
const disk = new FaultyDisk()
const world = new World()
for (const [name, make] of Object.entries(DAEMON_WRITES)) {
  if (only !== undefined && only !== name) continue
  const action = { name, ...(await make(world)) }
  const problems: string[] = []
  let faults = 0
  for (const [error, lasts, each] of [
    ['ENOSPC', true, 1],
    ['ENOSPC', false, 1],
    ['EDQUOT', true, step],
    ['EROFS', true, step],
    ['EIO', true, step],
    ['EIO', false, step],
  ] as const) {
    const found = await sweepWrites(action, {
      ...{ disk, error, lasts, step: each, codes: CODES[error] },
      codeOf: (thrown) => (isCodedError(thrown) ? thrown.code : String(thrown)),
    })
    faults += found.faults
    problems.push(...found.problems)
  }
  process.stdout.write(`${JSON.stringify({ name, faults, problems })}\n`)
}
await world.close()
disk.close()
process.exit(0)
