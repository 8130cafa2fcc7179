/** What errors of the system say of a disk, also those to which Node gives no name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diskFaultOf } from '../src/disk-error.ts'

const failed = (fields: object): Error => Object.assign(new Error('of the system'), fields)

test('a full disk and a full quota are one fault, whether Node has a name for it or only its number', () => {
  assert.equal(diskFaultOf(failed({ code: 'ENOSPC', errno: -28 })), 'disk-full')
  assert.equal(diskFaultOf(failed({ code: 'Unknown system error -122', errno: -122 })), 'disk-full')
  assert.equal(diskFaultOf(failed({ code: 'UNKNOWN', errno: -69 })), 'disk-full')
})

test('an error without a code that is known says nothing of the disk', () => {
  assert.equal(diskFaultOf(failed({ code: '' })), undefined)
  assert.equal(diskFaultOf(failed({ code: 'ENOENT', errno: -2 })), undefined)
  assert.equal(diskFaultOf('disk-full'), undefined)
})
