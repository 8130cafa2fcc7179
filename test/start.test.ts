import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { suite, test } from 'node:test'

const START = join(import.meta.dirname, '../scripts/start.ts')

const start = (...options: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [START, ...options], { encoding: 'utf8' })

suite('npm start', () => {
  test('tells its options, that of two people without mailboxes too', () => {
    const { status, stdout } = start('--help')
    assert.equal(status, 0)
    assert.match(stdout, /--testnet \[--without-mailboxes\]/)
  })

  test('refuses options that do not belong together, before anything is started', () => {
    const { status, stdout, stderr } = start('--without-mailboxes')
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /^start: --without-mailboxes needs --testnet\nnpm start /)
  })
})
