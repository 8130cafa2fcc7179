/** Fails every write of `CLI_WRITES` in turn: `victim.ts STEP NAME`. Prints what was found as a line of JSON. */
import { isCodedError } from '@pvtcoms/core/errors'
import { type DiskRefusal, FaultyDisk, sweepEach } from '@pvtcoms/testnet/disk'
import { CLI_WRITES } from './cli-writes.ts'

const CODES: Readonly<Record<DiskRefusal, readonly string[]>> = {
  ENOSPC: ['disk-full'],
  EDQUOT: ['disk-full'],
  EROFS: ['read-only'],
  EIO: ['io'],
}

const [step = '1', name = ''] = process.argv.slice(2)
const make = CLI_WRITES[name]
if (make === undefined) throw new TypeError('no such action')
const disk = new FaultyDisk()
const found = await sweepEach({ name, ...make() }, Number(step), {
  ...{ disk, codes: CODES },
  codeOf: (thrown) => (isCodedError(thrown) ? thrown.code : String(thrown)),
})
process.stdout.write(`${JSON.stringify({ name, ...found })}\n`)
disk.close()
