/** The same on a real disk that is full. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { hasSmallDisk, onSmallDisk } from '@pvtcoms/testnet/disk'

if (hasSmallDisk()) {
  suite('a disk that is full', () => {
    test('refuses messages and settings by its code, lets everything be read, also after a lock, and once there is room everything goes on', async () => {
      const said = await onSmallDisk(join(import.meta.dirname, 'on-small-disk.ts'), 12)
      assert.deepEqual(JSON.parse(said), {
        full: {
          ...{ send: 'disk-full', lockAfter: 'disk-full', bridges: 'disk-full' },
          ...{ backup: 'disk-full', lock: 'done', unlock: 'done', read: true, unsaid: true },
          search: 1,
        },
        freed: { send: 'done', lockAfter: 'done', backup: 'done', arrived: 'done' },
      })
    })
  })
} else {
  test('a real full disk is not tried here: that takes Linux that lets a program mount for itself', (context) => {
    context.diagnostic('not shown here: a real full disk (allow user name spaces, on Linux)')
  })
}
