/** What somebody sees who has the disk and no passphrase: random bytes, whatever they are read as. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { toBase64url, toHex } from '@pvtcoms/core/bytes'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { passphraseBytes } from '../src/index.ts'
import { createStore, type FileStore, openStore } from '../src/node/index.ts'
import { openPages } from './open-files.ts'
import { Places } from './places.ts'
import { Rows } from './rows.ts'

const random = new SeededRandom('disk')
const places = new Places(random.stream('places'))
const rows = new Rows(random.stream('rows'))

const TEXTS = [
  'Wilhelmina Featherstonehaugh',
  'meet me below the old water tower',
  'Thursday Book Club',
  'a draft that nobody was sent',
  'lantern\u{1f3ee}festival',
] as const

/** A store in which each of the texts and keys stands somewhere. */
function filled(path: string): { readonly store: FileStore; readonly keys: readonly Uint8Array[] } {
  const [name, text, profileName, draft, setting] = TEXTS
  const store = createStore(places.place(path))
  const keys: Uint8Array[] = []
  store.transact(() => {
    const profile = store.profiles.add(rows.profile({ name: profileName }))
    for (let count = 0; count < 20; count++) {
      const row = rows.contact(profile, { theirName: name })
      keys.push(row.onionSeed.expose().slice(), row.peerOnionKey, row.rejoin.subarray(0, 40))
      for (const { publicKey } of row.descriptors) keys.push(publicKey)
      const { conversation, lane } = rows.addContact(store, profile, row, { name, draft })
      for (let each = 0; each < 30; each++) store.messages.add(rows.message(conversation, { text }))
      const letter = rows.letter(lane)
      keys.push(letter.tagKey.expose().slice(), letter.inner.subarray(0, 40))
      store.outbox.addLetter(letter)
    }
    store.settings.set(profile, 'theme', setting)
  })
  return { store, keys }
}

/** Every file below the folder, by its path in it. */
function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => statSync(join(folder, name)).isFile())
  return new Map(files.map((name) => [name, readFileSync(join(folder, name))]))
}

/** In the spellings that programs use. */
const spellings = (keys: readonly Uint8Array[]): readonly (string | Uint8Array)[] => [
  ...TEXTS.flatMap((text) => [
    text,
    Buffer.from(text, 'utf16le'),
    text.split(' ').at(-1) as string,
  ]),
  ...keys.flatMap((key) => [key, toHex(key), toBase64url(key)]),
  ...['sqlite', 'SQLite format', 'CREATE TABLE', 'pvtcoms', 'messages', 'INTEGER'],
]

/**
 * Pearson's statistic over the 256 values of a byte. For random bytes it is 255 on average, with a
 * deviation of 22.6: outside of 12 deviations, nobody ever sees them.
 */
function chiSquare(bytes: Buffer): number {
  const counts = new Array<number>(256).fill(0)
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1
  const expected = bytes.length / 256
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

const looksRandom = (bytes: Buffer): boolean => Math.abs(chiSquare(bytes) - 255) < 12 * 22.6

describe('the disk', () => {
  const path = places.path()
  const { store, keys } = filled(path)
  const folder = `${path}-backups`
  store.backup({ folder, keep: 2 })
  store.exportBackup({ path: `${path}-out`, passphrase: passphraseBytes('other') })
  store.transact(() => store.conversations.update(1, { muted: true }))

  test('names nobody, while the store is open and when it is closed', () => {
    const look = (): void => {
      for (const [name, bytes] of filesBelow(places.folder)) {
        for (const each of spellings(keys)) assert.equal(bytes.includes(each), false, name)
      }
    }
    const inside = openPages(path)
    for (const each of [...TEXTS, ...keys])
      assert.ok(inside.includes(each), 'the test would see it')
    const names = [...filesBelow(places.folder).keys()]
    assert.equal(names.length, 4, names.join())
    look()
    store.close()
    look()
    assert.deepEqual([...filesBelow(places.folder).keys()].toSorted(), [
      'store-1',
      'store-1-backups/backup-000001',
      'store-1-out',
    ])
  })

  test('has files that look random from their first byte to their last', () => {
    assert.equal(looksRandom(Buffer.from('dear diary\n'.repeat(10_000))), false)
    for (const [name, bytes] of filesBelow(places.folder)) {
      assert.ok(bytes.length > 100_000)
      assert.ok(looksRandom(bytes), `${name}: ${chiSquare(bytes)}`)
      const first = bytes.subarray(0, 16)
      assert.equal(first.includes('SQLite'), false)
    }
  })

  test('has no two pages that are alike, though they say the same', () => {
    const pages = [...filesBelow(places.folder).values()].flatMap((bytes) =>
      Array.from({ length: bytes.length / 4_096 }, (_, page) =>
        bytes.toString('base64', page * 4_096, (page + 1) * 4_096),
      ),
    )
    assert.equal(new Set(pages).size, pages.length)
  })

  test('tells by the log of an open store which pages were written, and not what is in them', () => {
    const again = openStore(places.place(path))
    const log = (): Buffer => readFileSync(`${path}-wal`)
    const frames = (): readonly {
      readonly page: number
      readonly sum: string
      readonly body: string
    }[] =>
      Array.from({ length: (log().length - 32) / (24 + 4_096) }, (_, frame) => {
        const start = 32 + frame * (24 + 4_096)
        return {
          page: log().readUInt32BE(start),
          sum: log().toString('hex', start + 16, start + 24),
          body: log().toString('base64', start + 24, start + 24 + 4_096),
        }
      })
    for (const muted of [true, false, true, false]) {
      again.transact(() => again.conversations.update(1, { muted }))
    }
    const seen = frames()
    again.close()
    // The same page with the same content twice: cipher, and the checksum over it, differ.
    const pages = seen.map(({ page }) => page)
    assert.ok(pages.length > new Set(pages).size)
    assert.equal(new Set(seen.map(({ body }) => body)).size, seen.length)
    assert.equal(new Set(seen.map(({ sum }) => sum)).size, seen.length)
  })
})
