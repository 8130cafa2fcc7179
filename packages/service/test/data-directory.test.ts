import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { DataDirectory } from '../src/node/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'service-data-'))
after(() => rmSync(folder, { recursive: true }))
const random = { random: (length: number) => new Uint8Array(length).fill(7) }

describe('the data directory of a service', () => {
  test('keeps a key as bytes that its owner alone can read, and gives it out as a secret only', async () => {
    const directory = new DataDirectory(join(folder, 'keys-of-one'))
    await directory.prepare()
    const key = await directory.key('one', random)
    const path = join(directory.keys, 'one')
    assert.deepEqual([...readFileSync(path)], [...key.expose()])
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(`${key.toString()} ${JSON.stringify({ key })}`.includes('7,7'), false)
    assert.deepEqual(await directory.keyNames(), ['one'])
    assert.deepEqual(readdirSync(directory.keys), ['one'], 'no draft is left')
    const again = await directory.key('one', { random: () => assert.fail('there is a key') })
    key.wipe()
    assert.deepEqual([...again.expose()], [...new Uint8Array(32).fill(7)])
  })

  test('refuses a key that others can read, and one that is damaged', async () => {
    const directory = new DataDirectory(join(folder, 'bad-keys'))
    await directory.prepare()
    const path = join(directory.keys, 'one')
    writeFileSync(path, new Uint8Array(32))
    chmodSync(path, 0o640)
    await assert.rejects(directory.key('one', random), { code: 'key-file' })
    chmodSync(path, 0o600)
    writeFileSync(path, new Uint8Array(31))
    await assert.rejects(directory.key('one', random), { code: 'key-file' })
  })

  test('lies in the data home of the XDG base directories', () => {
    assert.equal(DataDirectory.default('service', { XDG_DATA_HOME: '/data' }), '/data/service')
  })
})
