/** A store in a data directory, through the API: what is left of it on disk, and what is not. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { Engine } from '@pvtcoms/client/engine'
import { HandTimers } from '@pvtcoms/testkit/hand-timers'
import { until } from '@pvtcoms/testkit/until'
import { type Person, World } from './world.ts'

const world = new World()
after(() => world.close())
let people = 0
const newcomer = (options: Parameters<World['person']>[1] = {}): Promise<Person> =>
  world.person(`person-${++people}`, options)
const passphrase = 'correct horse battery'

suite('a store in a data directory', () => {
  test('takes a passphrase of 12 characters, 6 of them different, and none that is weaker', async () => {
    const person = await newcomer()
    for (const weak of [
      '',
      'elevenchars',
      'aaaaaaaaaaaaaaaaaaaa',
      'abcdeabcdeabcde',
      '🐎🐎🐎🐎🐎🐎a1b2c',
    ]) {
      await assert.rejects(person.call('app.create', { passphrase: weak }), {
        code: 'weak-passphrase',
      })
    }
    assert.equal((await person.call('app.status', {})).state, 'empty')
    assert.deepEqual(
      readdirSync(person.directory.path).filter((name) => name.startsWith('store')),
      [],
    )
    await person.call('app.create', { passphrase: 'abcdefabcdef' })
    await assert.rejects(
      person.call('app.passphrase', { from: 'abcdefabcdef', to: 'abcdefabcde' }),
      { code: 'weak-passphrase' },
    )
  })

  test('does not unlock with another passphrase, and stays as it was', async () => {
    const person = await newcomer()
    await person.call('app.create', { passphrase })
    await person.call('app.lock', {})
    const before = readFileSync(person.directory.store)
    await assert.rejects(person.call('app.unlock', { passphrase: 'Correct horse battery' }), {
      code: 'wrong-passphrase',
    })
    assert.deepEqual(readFileSync(person.directory.store), before)
    assert.equal((await person.call('app.status', {})).state, 'locked')
    assert.equal((await person.call('app.unlock', { passphrase })).state, 'open')
    assert.equal((await person.call('app.unlock', { passphrase: 'whatever' })).state, 'open')
  })

  test('opens with a new passphrase alone once it was changed', async () => {
    const person = await newcomer()
    await person.call('app.create', { passphrase })
    const to = 'another passphrase'
    await assert.rejects(person.call('app.passphrase', { from: 'not this one', to }), {
      code: 'wrong-passphrase',
    })
    assert.deepEqual(await person.call('app.passphrase', { from: passphrase, to }), {})
    await person.call('app.lock', {})
    await assert.rejects(person.call('app.unlock', { passphrase }), { code: 'wrong-passphrase' })
    assert.equal((await person.call('app.unlock', { passphrase: to })).state, 'open')
  })

  test('when locked has no onion and no open file, and can be reached by nobody', async () => {
    const person = await newcomer()
    const { link } = await world.mailbox()
    await person.call('app.create', { passphrase })
    const { id: profile } = await person.call('profile.create', { name: 'Alice' })
    await person.call('mailbox.add', { profile, link, name: 'box' })
    await until(() => world.network.openStreams > 0)
    await person.call('app.lock', {})
    await until(() => world.network.openStreams === 0)
    assert.deepEqual(person.log.last(2), ['+0min engine-stopped', '+0min locked'])
    assert.deepEqual(openFiles(person.directory.path), [])
    await person.call('app.unlock', { passphrase })
    assert.notDeepEqual(openFiles(person.directory.path), [])
  })

  test('erases everything when that is confirmed in words, and is as new', async () => {
    const person = await newcomer()
    await person.call('app.create', { passphrase })
    await person.call('backup.create', {})
    await person.call('app.lockAfter', { seconds: 60 })
    for (const confirm of ['', 'yes', 'Delete everything']) {
      await assert.rejects(person.call('app.erase', { confirm }), { code: 'not-confirmed' })
    }
    const before = readdirSync(person.directory.path)
    assert.ok(
      before.includes('store') && before.includes('backups') && before.includes('settings.json'),
    )
    const view = await person.call('app.erase', { confirm: 'delete everything' })
    assert.deepEqual([view.state, view.lockAfter, view.bridges], ['empty', 0, []])
    assert.deepEqual(readdirSync(person.directory.path), [])
    assert.equal((await person.call('app.create', { passphrase })).state, 'open')
    await until(() => person.transport.status().kind === 'ready')
  })
})

suite('backups', () => {
  test('are made, listed while locked, exported under another passphrase, and restored elsewhere', async () => {
    const person = await newcomer()
    await person.call('app.create', { passphrase })
    await person.call('profile.create', { name: 'Alice' })
    const made = await person.call('backup.create', {})
    const path = join(world.folder, 'exported')
    await assert.rejects(person.call('backup.export', { path: 'exported', passphrase }), {
      code: 'bad-path',
    })
    await assert.rejects(person.call('backup.export', { path, passphrase: 'short' }), {
      code: 'weak-passphrase',
    })
    await person.call('backup.export', { path, passphrase: 'for my drawer only' })
    await assert.rejects(person.call('backup.export', { path, passphrase }), { code: 'exists' })
    await person.call('app.lock', {})
    assert.deepEqual(await person.call('backup.list', {}), [made])

    const other = await newcomer()
    await assert.rejects(other.call('backup.restore', { path, passphrase }), {
      code: 'wrong-passphrase',
    })
    assert.equal((await other.call('app.status', {})).state, 'empty')
    const view = await other.call('backup.restore', { path, passphrase: 'for my drawer only' })
    assert.equal(view.state, 'open')
    const profiles = await other.call('profile.list', {})
    assert.deepEqual(
      profiles.map(({ name }) => name),
      ['Alice'],
    )
  })

  test('that cannot be restored are told apart, and none of them advises to restore a backup', async () => {
    const source = await newcomer()
    await source.call('app.create', { passphrase })
    await source.call('profile.create', { name: 'Alice' })
    const path = join(world.folder, 'exported-to-be-damaged')
    await source.call('backup.export', { path, passphrase })
    const whole = readFileSync(path)
    const flipped = Buffer.from(whole)
    flipped.writeUInt8(flipped.readUInt8(9_000) ^ 1, 9_000)
    const person = await newcomer()
    for (const [bytes, code, words] of [
      [Buffer.from('a photo, or anything else of some length'), 'not-a-backup', /not a backup/],
      [whole.subarray(0, 8_192), 'cut-off', /cut off.*copy or download the file again/],
      [whole.subarray(0, 9_000), 'cut-off', /cut off/],
      [flipped, 'damaged-backup', /damaged: use another copy of it, or another backup$/],
      [readFileSync(source.directory.store), 'not-a-backup', /not a backup/],
    ] as const) {
      writeFileSync(path, bytes)
      await assert.rejects(person.call('backup.restore', { path, passphrase }), (error) => {
        assert.ok(error instanceof Error && 'code' in error)
        assert.equal(error.code, code)
        assert.match(error.message, words)
        assert.doesNotMatch(error.message, /restore a backup/)
        return true
      })
      assert.equal((await person.call('app.status', {})).state, 'empty')
    }
    writeFileSync(path, whole)
    await assert.rejects(person.call('backup.restore', { path, passphrase: 'another one' }), {
      code: 'wrong-passphrase',
    })
    assert.equal((await person.call('backup.restore', { path, passphrase })).state, 'open')
  })

  test('that the engine cannot begin with leave nothing: another one can be restored at once', async () => {
    const source = await newcomer()
    await source.call('app.create', { passphrase })
    await source.call('profile.create', { name: 'Alice' })
    const path = join(world.folder, 'exported-twice')
    await source.call('backup.export', { path, passphrase })
    let isBroken = true
    const person = await newcomer({
      openEngine: (parts) => {
        if (isBroken) throw new RangeError('a row that nobody foresaw')
        return Engine.open(parts)
      },
    })
    await assert.rejects(person.call('backup.restore', { path, passphrase }), RangeError)
    assert.equal((await person.call('app.status', {})).state, 'empty')
    assert.deepEqual(readdirSync(person.directory.path), [])
    isBroken = false
    assert.equal((await person.call('backup.restore', { path, passphrase })).state, 'open')
  })
})

suite('backups by themselves', () => {
  test('are made while the store is open, and a full disk is only noted', async () => {
    const timers = new HandTimers()
    const person = await newcomer({ timers })
    await person.call('app.create', { passphrase })
    timers.advance(20 * 60_000)
    assert.equal((await person.call('backup.list', {})).length, 1)
    rmSync(person.directory.backups, { recursive: true })
    writeFileSync(person.directory.backups, 'no folder')
    timers.advance(20 * 60_000)
    const log = await person.call('app.log', { limit: 9 })
    assert.match(log.join('\n'), /backup-failed/)
    assert.equal((await person.call('app.status', {})).state, 'open')
  })
})

suite('what is known before the passphrase', () => {
  test('is when to lock, and which bridges: tor never starts without them', async () => {
    const path = world.newFolder()
    const line = 'obfs4 192.0.2.7:443 0123456789ABCDEF0123456789ABCDEF01234567 cert=x iat-mode=0'
    const first = await world.person('settings-1', { path })
    await until(() => first.transport.status().kind === 'ready')
    const view = await first.call('app.bridges', { text: ` ${line} \n\n` })
    assert.deepEqual(view.app.bridges, [line])
    await first.call('app.lockAfter', { seconds: 300 })
    assert.equal(statSync(first.directory.settings).mode & 0o777, 0o600)
    const second = await world.person('settings-2', { path })
    assert.deepEqual(second.bridges[0], [line])
    assert.equal((await second.call('app.status', {})).lockAfter, 300)
  })

  test('is as usual where a file of an earlier version has no word of it, and the rest holds', async () => {
    const line = 'obfs4 192.0.2.7:443 0123456789ABCDEF0123456789ABCDEF01234567 cert=x iat-mode=0'
    for (const [text, bridges, lockAfter] of [
      [JSON.stringify({ bridges: [line] }), [line], 0],
      ['{"lockAfter":300}', [], 300],
      ['{"lockAfter":300,"later":"a setting of a later version"}', [], 300],
      ['{}', [], 0],
    ] as const) {
      const path = world.newFolder()
      const first = await world.person(`earlier-${++people}`, { path })
      writeFileSync(first.directory.settings, text)
      const second = await world.person(`earlier-${++people}`, { path })
      assert.deepEqual(second.bridges[0], bridges)
      const view = await second.call('app.status', {})
      assert.deepEqual([view.bridges, view.lockAfter], [bridges, lockAfter])
      assert.ok(!second.log.last(9).includes('+0min settings-unreadable'))
    }
  })

  test('is nothing when the file cannot be understood, and the log says so; tor waits', async () => {
    for (const text of [
      '{',
      '[]',
      '{"bridges":"x","lockAfter":0}',
      '{"bridges":[],"lockAfter":-1}',
      '{"lockAfter":"300"}',
      Buffer.from('{"bridges":["\xff"],"lockAfter":0}', 'latin1'),
    ]) {
      const path = world.newFolder()
      const first = await world.person(`damaged-${++people}`, { path })
      writeFileSync(first.directory.settings, text)
      const second = await world.person(`damaged-${++people}`, { path })
      assert.deepEqual((await second.call('app.status', {})).bridges, [])
      assert.deepEqual(second.bridges, [], 'tor was not started')
      assert.ok(second.log.last(9).includes('+0min settings-unreadable'))
    }
  })
})

/** Files below `folder` that this process has open. */
function openFiles(folder: string): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`)
      return target.startsWith(folder) ? target : []
    } catch {
      return []
    }
  })
}
