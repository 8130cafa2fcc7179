/** The end of `npm test` on a machine that lacks something. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

const ROOT = join(import.meta.dirname, '..')

/** `npm test` of one file, with nothing in PATH. */
function endOf(file: string): { readonly status: number | null; readonly last: readonly string[] } {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/test.ts', file], {
    cwd: ROOT,
    env: { ...process.env, PATH: '/nowhere', NODE_TEST_CONTEXT: undefined },
    encoding: 'utf8',
  })
  return { status, last: stdout.trimEnd().split('\n').slice(-2) }
}

test('what was not shown for want of a program is told last, and is no failure', () => {
  const { status, last } = endOf('packages/core/test/ratchet/model.test.ts')
  assert.match(last[0] ?? '', /^1 files, 1 tests: 1 passed, 0 not, /)
  assert.equal(last[1], 'not shown here: the model of the ratchet (install spin and a C compiler)')
  assert.equal(status, 0)
})

test('where nothing is missing, the counts are the last word', () => {
  const { last } = endOf('packages/core/test/secret.test.ts')
  assert.match(last[1] ?? '', /^1 files, [0-9]+ tests: [0-9]+ passed, 0 not, /)
})
