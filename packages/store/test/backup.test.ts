import assert from 'node:assert/strict'
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { decodeRejoin } from '@pvtcoms/core/rejoin'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { BACKUPS_HOLD_DELETED, passphraseBytes, RESTORED, THE_CONTACT, US } from '../src/index.ts'
import {
  createStore,
  type FileStore,
  importBackup,
  listBackups,
  openStore,
} from '../src/node/index.ts'
import { openPages } from './open-files.ts'
import { filesAt, Places } from './places.ts'
import { type AddedContact, fill, Rows, revealed } from './rows.ts'

const random = new SeededRandom('backup')
const places = new Places(random.stream('places'))
const rows = new Rows(random.stream('rows'))

interface Lived extends AddedContact {
  readonly store: FileStore
  readonly path: string
  readonly profile: number
  /** What no backup may hold. */
  readonly never: readonly Uint8Array[]
}

/** A store in the middle of its life. */
function lived(): Lived {
  const path = places.path()
  const store = createStore(places.place(path))
  const { profile, contact, conversation, lane } = fill(store, rows)
  const [ratchet, inner, state, scheduler, tagKey] = Array.from({ length: 5 }, () => rows.bytes(32))
  const never = [ratchet, inner, state, scheduler, tagKey] as Uint8Array[]
  store.transact(() => {
    const [message] = store.messages.page(conversation, { kind: 'newest' }, 1)
    const safety = rows.bytes(40)
    const session = { contact, sid: rows.bytes(32), safety, isLive: true }
    store.sessions.put({ ...session, ratchet: ratchet as Uint8Array })
    const letter = rows.letter(lane, { inner: inner as Uint8Array })
    letter.tagKey.expose().set(tagKey as Uint8Array)
    const sealed = store.outbox.addFrame(rows.frame(lane, { message: message?.id }))
    store.outbox.addFrame(rows.frame(lane))
    store.outbox.assign([sealed], store.outbox.addLetter(letter))
    store.invites.add(rows.invite(profile, { state: state as Uint8Array }))
    store.mailboxes.add(rows.mailbox(profile))
    store.profiles.update(profile, { scheduler: scheduler })
    store.settings.set(profile, 'tone', 'bell')
    store.contacts.update(contact, { verification: 'verified', note: 'met in Lyon' })
    store.conversations.update(conversation, { draft: 'unsent', pinned: 3 })
    const notes = rows.conversation(profile, undefined, { kind: 'notes', archived: true })
    const written = rows.message(store.conversations.add(notes), { author: US, status: 'seen' })
    store.messages.add({ ...written, text: 'to myself' })
  })
  return { store, path, profile, contact, conversation, lane, never }
}

/** What a restore gives back. */
function remembered(store: FileStore, { profile, contact, conversation, lane }: Lived): unknown {
  return {
    profiles: store.profiles.list().map((row) => ({ ...row, scheduler: undefined })),
    contacts: store.contacts
      .list(profile)
      .map((row) => ({ ...(revealed(row) as object), rejoin: undefined })),
    conversations: store.conversations.list(profile),
    recovery: recoveryOf(store, contact),
    messages: store.messages.page(conversation, { kind: 'newest' }, 99),
    mailboxes: store.mailboxes.list(profile).map(revealed),
    tone: store.settings.get(profile, 'tone'),
    found: store.messages.search({ profile }, 'number', 99),
    noted: store.messages.search({ profile, kinds: ['notes'] }, 'myself', 99),
    unacknowledged: store.outbox.countMessages(lane),
  }
}

function recoveryOf(store: FileStore, contact: number): unknown {
  const state = decodeRejoin(store.contacts.get(contact)?.rejoin ?? new Uint8Array())
  return state && revealed(state.recovery)
}

describe('a backup', () => {
  test('gives back contacts, history, recoveries and what waits, and says that it was restored', () => {
    const world = lived()
    const { store, path, contact, lane, profile } = world
    const before = remembered(store, world)
    const waiting = store.outbox.waiting(lane, 9)
    const folder = `${path}-backups`
    const { file, bytes } = store.backup({ folder, keep: 3 })
    assert.equal(bytes, statSync(join(folder, file)).size)
    const other = places.path()
    const restored = importBackup({ ...places.place(other), backup: join(folder, file) })
    assert.deepEqual(remembered(restored, world), before)
    assert.equal(restored.settings.get(undefined, RESTORED), true)
    assert.equal(store.settings.get(undefined, RESTORED), undefined)
    assert.deepEqual(restored.sessions.list(contact), [])
    assert.deepEqual(restored.invites.list(profile), [])
    assert.deepEqual(restored.outbox.letters(lane), [])
    assert.equal(restored.profiles.get(profile)?.scheduler, undefined)
    assert.equal(waiting.length, 1)
    const again = restored.outbox.waiting(lane, 9)
    assert.equal(again.length, 2)
    assert.deepEqual(again[1], waiting[0])
    assert.equal(
      decodeRejoin(restored.contacts.get(contact)?.rejoin ?? new Uint8Array())?.live,
      undefined,
    )
    restored.checkIntegrity()
    restored.close()
    store.close()
    const reopened = openStore(places.place(other))
    assert.equal(reopened.settings.get(undefined, RESTORED), true)
    assert.deepEqual(remembered(reopened, world), before)
    reopened.close()
    assert.deepEqual(filesAt(other).length, 1)
  })

  test('never holds the state of a ratchet, an invite, a letter or a scheduler, not even in pieces', () => {
    const { store, path, never } = lived()
    const folder = `${path}-backups`
    const { file } = store.backup({ folder, keep: 1 })
    const inStore = openPages(path)
    for (const each of never) assert.ok(inStore.includes(each), 'the test would see it')
    const inBackup = openPages(join(folder, file))
    assert.ok(inBackup.includes('message number 17'), 'the test can read the backup')
    for (const each of never) assert.equal(inBackup.includes(each), false)
    store.close()
  })

  test('holds nothing of messages that disappear: they would come back with it', () => {
    const { store, path, conversation, lane } = lived()
    store.transact(() => {
      const row = rows.message(conversation, { text: 'gone by tomorrow', timer: 60 })
      const message = store.messages.add(row)
      store.steps.add({ message, at: row.sentAt, code: 'written', mailbox: undefined })
      store.reactions.put({
        ...{ conversation, author: row.author, ref: row.ref, by: THE_CONTACT, emoji: 'soon' },
        sentAt: row.sentAt,
      })
      const payload = new TextEncoder().encode('gone by tomorrow')
      store.outbox.addFrame(rows.frame(lane, { message, payload }))
    })
    const folder = `${path}-backups`
    const { file } = store.backup({ folder, keep: 1 })
    store.close()
    assert.ok(openPages(path).includes('gone by tomorrow'), 'the test would see it')
    const inBackup = openPages(join(folder, file))
    for (const each of ['gone by tomorrow', 'soon']) assert.equal(inBackup.includes(each), false)
    importBackup({ ...places.place(places.path()), backup: join(folder, file) }).close()
  })

  test('of a restored store can be restored again, with ids that go on', () => {
    const world = lived()
    const { store, path, conversation } = world
    const before = remembered(store, world)
    const removed = store.transact(() => {
      const added = store.messages.add(rows.message(conversation))
      store.messages.remove(added)
      return added
    })
    store.backup({ folder: `${path}-backups`, keep: 1 })
    store.close()
    const first = importBackup({
      ...places.place(places.path()),
      backup: join(`${path}-backups`, 'backup-000001'),
    })
    first.transact(() => first.settings.set(undefined, RESTORED, undefined))
    const out = places.path()
    first.exportBackup({ path: out, passphrase: passphraseBytes('for the safe') })
    first.close()
    const second = importBackup({ ...places.place(places.path(), 'for the safe'), backup: out })
    assert.deepEqual(remembered(second, world), before)
    assert.equal(second.settings.get(undefined, RESTORED), true)
    assert.ok(second.transact(() => second.messages.add(rows.message(conversation))) > removed)
    second.close()
  })

  test('that is put in the place of a store opens as a restored one, and its words are found', () => {
    const world = lived()
    const { store, path, profile } = world
    store.backup({ folder: `${path}-backups`, keep: 1 })
    store.close()
    const moved = openStore(places.place(join(`${path}-backups`, 'backup-000001')))
    assert.equal(moved.settings.get(undefined, RESTORED), true)
    assert.equal(moved.messages.search({ profile }, 'number', 99).length, 40)
    moved.close()
  })

  test('rolls: the newest few stay, and each opens with the passphrase of the store', () => {
    const { store, path, conversation } = lived()
    const folder = `${path}-backups`
    assert.deepEqual(listBackups(folder), [])
    for (let count = 1; count <= 5; count++) {
      store.transact(() => store.conversations.update(conversation, { draft: `draft ${count}` }))
      store.backup({ folder, keep: 3 })
      assert.equal(listBackups(folder).length, Math.min(count, 3))
    }
    const backups = listBackups(folder)
    assert.deepEqual(
      backups.map(({ file }) => file),
      ['backup-000005', 'backup-000004', 'backup-000003'],
    )
    assert.deepEqual(readdirSync(folder).length, 3)
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    for (const [index, { file }] of backups.entries()) {
      const copy = importBackup({ ...places.place(places.path()), backup: join(folder, file) })
      assert.equal(copy.conversations.get(conversation)?.draft, `draft ${5 - index}`)
      copy.close()
    }
    store.close()
  })

  test('takes the place of all earlier ones, once, after a person has deleted what they hold', () => {
    const { store, path } = lived()
    const folder = `${path}-backups`
    const names = (): readonly string[] => listBackups(folder).map(({ file }) => file)
    for (let count = 1; count <= 3; count++) store.backup({ folder, keep: 5 })
    store.transact(() => store.settings.set(undefined, BACKUPS_HOLD_DELETED, true))
    store.backup({ folder, keep: 5 })
    assert.deepEqual(names(), ['backup-000004'])
    assert.equal(store.settings.get(undefined, BACKUPS_HOLD_DELETED), undefined)
    store.backup({ folder, keep: 5 })
    assert.deepEqual(names(), ['backup-000005', 'backup-000004'])
    store.close()
    const restored = importBackup({
      ...places.place(places.path()),
      backup: join(folder, 'backup-000004'),
    })
    assert.equal(restored.settings.get(undefined, BACKUPS_HOLD_DELETED), undefined)
    restored.close()
  })

  test('begins with a salt of its own, so that no page of it can stand in the store', () => {
    const { store, path } = lived()
    store.backup({ folder: `${path}-backups`, keep: 1 })
    store.close()
    const [a, b] = [readFileSync(path), readFileSync(join(`${path}-backups`, 'backup-000001'))]
    assert.notDeepEqual(a.subarray(0, 16), b.subarray(0, 16))
  })

  test('is only read when it is restored, and restores any number of times', () => {
    const { store, path } = lived()
    const out = `${path}-out`
    store.exportBackup({ path: out, passphrase: passphraseBytes('correct horse') })
    store.close()
    const [before, { mtimeMs }] = [readFileSync(out), statSync(out)]
    for (let count = 0; count < 2; count++) {
      importBackup({ ...places.place(places.path()), backup: out }).close()
    }
    assert.deepEqual(readFileSync(out), before)
    assert.equal(statSync(out).mtimeMs, mtimeMs)
    assert.deepEqual(filesAt(out), [out.slice(places.folder.length + 1)])
  })

  test('goes over no file', () => {
    const { store, path } = lived()
    const out = `${path}-out`
    writeFileSync(out, 'my thesis')
    const attempt = () => store.exportBackup({ path: out, passphrase: passphraseBytes('x') })
    assert.throws(attempt, { code: 'exists' })
    assert.equal(readFileSync(out, 'utf8'), 'my thesis')
    store.close()
  })

  test('of a store whose recovery cannot be read is refused, as it could not be restored', () => {
    const { store, path, contact } = lived()
    store.transact(() => store.contacts.update(contact, { rejoin: rows.bytes(66) }))
    const folder = `${path}-backups`
    assert.throws(() => store.backup({ folder, keep: 1 }), { code: 'damaged' })
    assert.deepEqual(readdirSync(folder), [])
    store.close()
  })

  test('of a store with what a restore refuses is refused, too, and not found out later', () => {
    const { store, path, conversation } = lived()
    store.transact(() => store.conversations.update(conversation, { draft: 'x'.repeat(65_537) }))
    const folder = `${path}-backups`
    assert.throws(() => store.backup({ folder, keep: 1 }), { code: 'damaged' })
    assert.deepEqual(readdirSync(folder), [])
    store.transact(() => store.conversations.update(conversation, { draft: 'x'.repeat(65_536) }))
    store.backup({ folder, keep: 1 })
    store.close()
  })

  test('is not written in the middle of a transaction, and takes nothing of one that failed', () => {
    const { store, path, conversation } = lived()
    const folder = `${path}-backups`
    assert.throws(() => store.transact(() => store.backup({ folder, keep: 1 })), TypeError)
    assert.throws(() =>
      store.transact(() => {
        store.conversations.update(conversation, { draft: 'half' })
        throw new Error('wrong')
      }),
    )
    store.backup({ folder, keep: 1 })
    store.close()
    assert.equal(openPages(join(folder, 'backup-000001')).includes('half'), false)
  })
})

describe('a restore is refused', () => {
  const world = lived()
  const backup = `${world.path}-out`
  world.store.exportBackup({ path: backup, passphrase: passphraseBytes('correct horse') })
  world.store.close()

  function assertRefused(file: string, code: string, passphrase?: string): void {
    const target = places.path()
    const before = existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined
    const attempt = () => importBackup({ ...places.place(target, passphrase), backup: file })
    assert.throws(attempt, { name: 'StoreError', code })
    assert.deepEqual(filesAt(target), [])
    if (before !== undefined) assert.deepEqual(readFileSync(file), before)
  }

  test('with another passphrase', () => {
    assertRefused(backup, 'wrong-passphrase', 'other')
  })

  test('of what is no backup', () => {
    assertRefused(world.path, 'not-a-backup')
    assertRefused(places.folder, 'not-a-store')
    assertRefused(`${backup}-absent`, 'absent')
    const text = places.path()
    writeFileSync(text, 'dear diary\n'.repeat(1_000))
    assertRefused(text, 'not-a-backup')
  })

  test('of one that lost its end, or a bit', () => {
    const bytes = readFileSync(backup)
    for (let page = 1; page < bytes.length / 4_096; page += 3) {
      const damaged = places.path()
      const copy = Buffer.from(bytes)
      copy.writeUInt8(copy.readUInt8(page * 4_096 + 100) ^ 4, page * 4_096 + 100)
      writeFileSync(damaged, copy)
      assertRefused(damaged, 'damaged')
    }
    const torn = places.path()
    writeFileSync(torn, bytes)
    truncateSync(torn, bytes.length - 4_096)
    assertRefused(torn, 'cut-off')
  })

  test('of any beginning of a backup as cut off, and of one that is too short to know as none', () => {
    const bytes = readFileSync(backup)
    const check = (length: number, code: string, other = code): void => {
      const path = places.path()
      writeFileSync(path, bytes.subarray(0, length))
      assertRefused(path, code)
      assertRefused(path, other, 'another passphrase')
    }
    for (const length of [0, 1, 15]) check(length, 'not-a-backup')
    for (const length of [16, 100, 4_095, 4_097, bytes.length - 1]) check(length, 'cut-off')
    for (let length = 4_096; length < bytes.length; length += 5 * 4_096) {
      check(length, 'cut-off', 'wrong-passphrase')
    }
  })

  test('of files of other programs, whatever they are and however long, as no backup', () => {
    for (const start of ['\x89PNG\r\n', 'PK\x03\x04', '%PDF-1.7', 'SQLite format 3\0', '']) {
      for (const length of [20, 4_096, 40_960, 50_001]) {
        const path = places.path()
        writeFileSync(path, Buffer.concat([Buffer.from(start, 'latin1'), rows.bytes(length)]))
        assertRefused(path, 'not-a-backup')
      }
    }
  })

  test('that is damaged with the advice to take another one, and never to restore a backup', () => {
    const bytes = readFileSync(backup)
    bytes.writeUInt8(bytes.readUInt8(2 * 4_096) ^ 1, 2 * 4_096)
    const damaged = places.path()
    writeFileSync(damaged, bytes)
    const attempt = () => importBackup({ ...places.place(places.path()), backup: damaged })
    assert.throws(attempt, { code: 'damaged', message: /^this backup is damaged: use another/ })
    const store = places.path()
    createStore(places.place(store)).close()
    const inside = readFileSync(store)
    inside.writeUInt8(inside.readUInt8(2 * 4_096) ^ 1, 2 * 4_096)
    writeFileSync(store, inside)
    assert.throws(() => openStore(places.place(store)), { code: 'damaged', message: /restore/ })
  })

  test('over a store, which stays as it is', () => {
    const before = readFileSync(world.path)
    const attempt = () => importBackup({ ...places.place(world.path), backup })
    assert.throws(attempt, { code: 'exists' })
    assert.deepEqual(readFileSync(world.path), before)
  })
})
