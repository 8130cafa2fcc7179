/**
 * Each write fails in turn, below all that writes. The action says so by a code and has changed nothing, or is done; what
 * follows finds everything in order; nothing dies.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { hasFaultyDisk, sweepReports } from '@pvtcoms/testnet/disk'
import { MAILBOX_WRITES } from './mailbox-writes.ts'

const VICTIM = join(import.meta.dirname, 'victim.ts')
/** Of refusals other than that of a full disk every STEPth write. */
const STEP = process.env['PVTCOMS_SOAK'] === undefined ? '13' : '1'

if (hasFaultyDisk()) {
  for (const name of Object.keys(MAILBOX_WRITES)) {
    test(`a disk that takes nothing, at each write in turn of ${name}: it ends in a code, with all of it or nothing done`, async () => {
      const [report] = await sweepReports(VICTIM, [STEP, name])
      assert.ok(report !== undefined && report.faults > 0, 'it writes, and none of that was missed')
      assert.deepEqual(report.problems, [])
    })
  }
} else {
  test('a disk that takes nothing is not tried here: that takes Linux and a C compiler', (context) => {
    context.diagnostic(
      'not shown here: a full disk at each write (install gcc and libc6-dev, on Linux)',
    )
  })
}
