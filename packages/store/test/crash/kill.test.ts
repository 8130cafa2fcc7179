/**
 * A process that writes, takes backups and changes its passphrase is killed -9 at any moment, and
 * started again on what it left. What it said to be durable is there, and nothing is there by half.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { SeededRandom } from '@pvtcoms/testkit/random'
import type { Store } from '../../src/index.ts'
import {
  createStore,
  type FileStore,
  importBackup,
  listBackups,
  openStore,
} from '../../src/node/index.ts'
import { filesAt, Places } from '../places.ts'
import { Rows } from '../rows.ts'

const SEED = process.env['PVTCOMS_SEED'] ?? String(Date.now())
/** For each of the two stores. */
/** Eight in `npm test`, sixteen for each time in a soak. */
const KILLS = 16 * Number(process.env['PVTCOMS_SOAK'] ?? 0.5)
/** Lines that a victim says at most before its last moment comes, and how long that one is at most, ms. */
const LINES = 24
const MOMENT = 12
const VICTIM = join(import.meta.dirname, 'victim.ts')
const random = new SeededRandom(SEED)
const places = new Places(random.stream('places'))

interface Said {
  readonly step: number
  readonly backup: number
  readonly passphrase: string | undefined
}

describe(`kill -9 (seed ${SEED})`, { concurrency: 2 }, () => {
  for (const name of ['one store', 'another']) {
    test(`${KILLS} kills lose nothing that was durable, and leave nothing half done: ${name}`, async (context) => {
      const own = random.stream(name)
      const path = places.path()
      const founded = createStore(places.place(path, 'one'))
      const rows = new Rows(own.stream('rows'))
      founded.transact(() => rows.addContact(founded, founded.profiles.add(rows.profile())))
      founded.close()
      let passphrase = 'one'
      let changes = 0
      for (let kill = 0; kill < KILLS; kill++) {
        const said = await life(path, passphrase, own)
        const found = opened(path, said.passphrase ?? passphrase)
        changes += found.passphrase === passphrase ? 0 : 1
        passphrase = found.passphrase
        try {
          assertWhole(found.store, said.step)
          if (kill === KILLS - 1) found.store.checkIntegrity()
        } finally {
          found.store.close()
        }
        assert.deepEqual(filesAt(path).filter((file) => !file.endsWith('-backups')).length, 1)
        if (kill % 4 === 3) assertBackups(`${path}-backups`, said.backup)
      }
      const last = opened(path, passphrase)
      const steps = Number(last.store.settings.get(undefined, 'step'))
      last.store.close()
      context.diagnostic(
        `${KILLS} kills, ${steps} steps, ${listBackups(`${path}-backups`)[0]?.file ?? 'no backup'}, another passphrase after ${changes} of them`,
      )
      assert.ok(steps > KILLS, 'most lives did something')
    })
  }
})

/** Starts a victim, kills it some time after some line, and tells the last of each kind that it said. */
async function life(path: string, passphrase: string, own: SeededRandom): Promise<Said> {
  const child = spawn(process.execPath, [VICTIM, path, passphrase], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [lines, moment] = [1 + own.int(LINES), own.int(MOMENT)]
  const exited = new Promise<unknown>((resolve) => {
    child.once('exit', (_, signal) => resolve(signal))
  })
  let text = ''
  let isDoomed = false
  for await (const chunk of child.stdout) {
    text += String(chunk)
    if (isDoomed || text.split('\n').length <= lines) continue
    isDoomed = true
    void delay(moment).then(() => child.kill('SIGKILL'))
  }
  assert.equal(await exited, 'SIGKILL', 'the victim did not end by itself')
  const last = (word: string): string | undefined =>
    [...text.matchAll(new RegExp(`^${word} (\\w+)\n`, 'gm'))].at(-1)?.[1]
  return {
    step: Number(last('step') ?? 0),
    backup: Number(last('backup') ?? 0),
    passphrase: last('passphrase'),
  }
}

/** With the passphrase that was said last, or with the other one if the victim was just changing it. */
function opened(
  path: string,
  passphrase: string,
): { readonly store: FileStore; readonly passphrase: string } {
  try {
    return { store: openStore(places.place(path, passphrase)), passphrase }
  } catch (error) {
    assert.equal((error as { code: string }).code, 'wrong-passphrase')
    const other = passphrase === 'one' ? 'two' : 'one'
    return { store: openStore(places.place(path, other)), passphrase: other }
  }
}

/** Every step left all of its traces or none, and none is missing up to the last one. */
function assertWhole(store: Store, durable: number): void {
  const step = Number(store.settings.get(undefined, 'step') ?? 0)
  // The one step more may have been on disk before it was said.
  assert.ok(
    step === durable || step === durable + 1,
    `step ${step} after ${durable} (seed ${SEED})`,
  )
  const kept = Array.from({ length: step }, (_, index) => index + 1).filter(
    (each) => each % 7 !== 0,
  )
  const texts = store.messages.page(1, { kind: 'newest' }, step + 10).map(({ text }) => text)
  assert.deepEqual(texts.toSorted(), kept.map((each) => `word${each} sent`).toSorted())
  assert.equal(store.messages.search({ profile: 1 }, 'sent', step + 10).length, kept.length)
  assert.deepEqual(
    store.outbox.letters(1).map(({ n }) => n),
    kept,
  )
  assert.equal(store.outbox.countMessages(1), kept.length)
  const [session] = store.sessions.list(1)
  assert.equal(
    session && new DataView(session.ratchet.buffer, session.ratchet.byteOffset).getUint32(0),
    step || undefined,
  )
}

function assertBackups(folder: string, least: number): void {
  const [newest] = listBackups(folder)
  if (newest === undefined) {
    assert.equal(least, 0)
    return
  }
  for (const { file } of listBackups(folder)) {
    const restored = ['one', 'two'].flatMap((passphrase) => {
      try {
        return importBackup({
          ...places.place(places.path(), passphrase),
          backup: join(folder, file),
        })
      } catch {
        return []
      }
    })
    assert.equal(restored.length, 1)
    for (const store of restored) {
      const step = Number(store.settings.get(undefined, 'step'))
      assert.equal(step % 11, 0)
      assert.ok(file !== newest.file || step >= least)
      const kept = step - Math.floor(step / 7)
      assert.equal(store.messages.search({ profile: 1 }, 'sent', step + 10).length, kept)
      assert.equal(store.outbox.waiting(1, step + 10).length, kept)
      store.close()
    }
  }
}
