import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { hasSmallDisk, onSmallDisk } from '@pvtcoms/testnet/disk'

if (hasSmallDisk()) {
  suite('pvtcoms on a real disk that is full', () => {
    test('starts, unlocks and reads, ends each command that writes with disk-full, and goes on once there is room', async () => {
      const said = await onSmallDisk(join(import.meta.dirname, 'on-small-disk.ts'), 8)
      const { made, started, read, full, freed } = JSON.parse(said) as {
        readonly [part in 'made' | 'started' | 'read']: readonly string[]
      } & { readonly [part in 'full' | 'freed']: Readonly<Record<string, string>> }
      for (const each of [made, started, read]) assert.deepEqual(each, ['done', 'done'])
      assert.equal(Object.keys(full).length, 6)
      for (const [command, code] of Object.entries(full)) assert.equal(code, 'disk-full', command)
      for (const [command, code] of Object.entries(freed)) assert.equal(code, 'done', command)
    })
  })
} else {
  test('a real full disk is not tried here: that takes Linux that lets a program mount for itself', (context) => {
    context.diagnostic('not shown here: a real full disk (allow user name spaces, on Linux)')
  })
}
