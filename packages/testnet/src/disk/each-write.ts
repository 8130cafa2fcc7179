/** Tests that fail each write of a program's actions in turn, an action at a time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasFaultyDisk } from './faulty-disk.ts'
import { sweepReports } from './report.ts'

/** Of refusals other than that of a full disk every STEPth write. */
const STEP = process.env['PVTCOMS_SOAK'] === undefined ? '13' : '1'

/** `victim`: a program that is called with STEP and NAME, and prints what it found of that action. */
export function testEachWrite(victim: string, names: readonly string[]): void {
  if (!hasFaultyDisk()) {
    void test('a disk that takes nothing is not tried here: that takes Linux and a C compiler', (context) => {
      context.diagnostic(
        'not shown here: a full disk at each write (install gcc and libc6-dev, on Linux)',
      )
    })
    return
  }
  for (const name of names) {
    void test(`a disk that takes nothing, at each write in turn of ${name}: it ends in a code, with all of it or nothing done`, async () => {
      const [report] = await sweepReports(victim, [STEP, name])
      assert.ok(report !== undefined && report.faults > 0, 'it writes, and none of that was missed')
      assert.deepEqual(report.problems, [])
    })
  }
}
