import assert from 'node:assert/strict'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { type AuthorityKeys, formatAuthorityKeys } from '../src/tor/authority-keys.ts'
import { giveBack, takeKeys } from '../src/tor/key-cache.ts'
import { temporaryDirectory } from './temporary.ts'

suite('the pool of keys', () => {
  test('gives the same keys again after they were given back', async () => {
    await using directory = await temporaryDirectory()
    const { pool, hand } = places(directory.path)
    const fresh = await takeKeys(pool, hand(1), 2)
    assert.equal(fresh.kept, 0)
    await giveBack(pool, hand(1))
    const again = await takeKeys(pool, hand(2), 2)
    assert.equal(again.kept, 2)
    assert.deepEqual(texts(again.keys), texts(fresh.keys))
  })

  test('never gives the same keys to two who ask at the same time', async () => {
    await using directory = await temporaryDirectory()
    const { pool, hand } = places(directory.path)
    await takeKeys(pool, hand(0), 3)
    await giveBack(pool, hand(0))
    const hands = [1, 2, 3]
    const taken = await Promise.all(hands.map((index) => takeKeys(pool, hand(index), 2)))
    const all = taken.flatMap(({ keys }) => texts(keys))
    assert.equal(new Set(all).size, 6)
    assert.equal(
      taken.reduce((sum, { kept }) => sum + kept, 0),
      3,
    )
  })

  test('makes keys in place of those that are broken, and throws these away', async () => {
    await using directory = await temporaryDirectory()
    const { pool, hand } = places(directory.path)
    const [keys] = (await takeKeys(pool, hand(1), 1)).keys
    assert.ok(keys)
    await giveBack(pool, hand(1))
    const text = formatAuthorityKeys(keys)
    await writeFile(join(pool, 'empty.json'), '')
    await writeFile(join(pool, 'null.json'), 'null')
    await writeFile(join(pool, 'cut.json'), text.slice(0, text.length / 2))
    await writeFile(join(pool, 'other.json'), text.replaceAll('master', 'ntor'))
    await mkdir(join(pool, 'directory.json'))
    const taken = await takeKeys(pool, hand(2), 6)
    assert.equal(taken.kept, 1)
    assert.equal(new Set(texts(taken.keys)).size, 6)
    assert.deepEqual(await readdir(pool), [])
  })

  test('is done without when it is not a directory', async () => {
    await using directory = await temporaryDirectory()
    const { pool, hand } = places(directory.path)
    await writeFile(pool, 'in the way')
    assert.equal((await takeKeys(pool, hand(1), 1)).keys.length, 1)
    await giveBack(pool, hand(1))
  })

  test('takes back no more than it has room for', async () => {
    await using directory = await temporaryDirectory()
    const { pool, hand } = places(directory.path)
    await mkdir(hand(1), { recursive: true })
    for (let index = 0; index < 40; index++) await writeFile(join(hand(1), `${index}.json`), '{}')
    await giveBack(pool, hand(1))
    assert.equal((await readdir(pool)).length, 32)
  })
})

function places(directory: string) {
  const hand = (index: number) => join(directory, `hand${index}`)
  return { pool: join(directory, 'pool'), hand }
}

const texts = (keys: readonly AuthorityKeys[]): string[] => keys.map(formatAuthorityKeys).toSorted()
