/** How a running service is asked things where the path of its data directory is too long for a socket. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { askControl, serveControl } from '../src/node/index.ts'

test('a service behind a link answers, and nobody does where others could have made what the link leads to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'service-control-'))
  const data = join(folder, 'x'.repeat(120))
  mkdirSync(data, { mode: 0o700 })
  const path = join(data, 'control')
  const asked: unknown[] = []
  const close = await serveControl(path, {
    parse: (value) => value,
    answer: async (request) => {
      asked.push(request)
      return 'a link'
    },
  })
  const behind = dirname(readlinkSync(path))
  assert.equal(await askControl(path, { do: 'links' }), 'a link')
  for (const mode of [0o701, 0o710, 0o777]) {
    chmodSync(behind, mode)
    await assert.rejects(askControl(path, { do: 'links' }), { code: 'not-running' })
  }
  chmodSync(behind, 0o700)
  assert.equal(await askControl(path, { do: 'links' }), 'a link')
  assert.equal(asked.length, 2)
  await close()
  await assert.rejects(askControl(path, { do: 'links' }), { code: 'not-running' })
  rmSync(folder, { recursive: true })
})
