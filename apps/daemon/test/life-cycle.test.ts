/** A store from nothing to erased, through the API: what can be done in which state, and what is left of it. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { Engine } from '@pvtcoms/client/engine'
import { ENGINE_METHODS, type Method, type Params } from '@pvtcoms/rpc'
import { HandTimers, type Person, until, World } from './world.ts'

const world = new World()
after(() => world.close())
let people = 0
const newcomer = (options: Parameters<World['person']>[1] = {}): Promise<Person> =>
  world.person(`person-${++people}`, options)
const passphrase = 'correct horse battery'

suite('a daemon', () => {
  test('goes from empty to open to locked to open, and tells each of it', async () => {
    const person = await newcomer()
    assert.equal((await person.call('app.status', {})).state, 'empty')
    assert.equal((await person.call('app.create', { passphrase })).state, 'open')
    const { id } = await person.call('profile.create', { name: 'Alice' })
    assert.equal((await person.call('app.lock', {})).state, 'locked')
    assert.equal((await person.call('app.unlock', { passphrase })).state, 'open')
    assert.deepEqual(await person.call('profile.list', {}), [{ id, name: 'Alice', unread: 0 }])
    const states = person.events.flatMap((event) => (event.kind === 'app' ? event.app.state : []))
    assert.deepEqual(
      states.filter((state, index) => state !== states[index - 1]),
      ['empty', 'open', 'locked', 'open'],
    )
  })

  test('refuses every method of the engine while it is empty or locked, and says which', async () => {
    const person = await newcomer()
    const refused = async (code: string): Promise<void> => {
      for (const method of ENGINE_METHODS) {
        assert.throws(() => person.daemon.methods[method], { code })
      }
      await assert.rejects(person.call('profile.list', {}), { code })
      await assert.rejects(person.call('backup.create', {}), { code })
      await assert.rejects(person.call('backup.export', { path: '/x', passphrase }), { code })
      await assert.rejects(person.call('app.passphrase', { from: passphrase, to: passphrase }), {
        code,
      })
    }
    await refused('no-store')
    await assert.rejects(person.call('app.unlock', { passphrase }), { code: 'no-store' })
    await person.call('app.create', { passphrase })
    await person.call('app.lock', {})
    await refused('locked')
  })

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

  test('makes no second store over the first', async () => {
    const person = await newcomer()
    await person.call('app.create', { passphrase })
    for (const prepare of [() => undefined, () => person.call('app.lock', {})]) {
      await prepare()
      await assert.rejects(person.call('app.create', { passphrase }), { code: 'exists' })
      await assert.rejects(person.call('backup.restore', { path: '/x', passphrase }), {
        code: 'exists',
      })
    }
  })

  test('keeps its order when it is asked for everything at once', async () => {
    const person = await newcomer()
    const calls = [
      person.call('app.create', { passphrase }),
      person.call('app.lock', {}),
      person.call('app.unlock', { passphrase }),
      person.call('app.lock', {}),
      person.call('app.unlock', { passphrase: 'a wrong one' }).catch(() => undefined),
      person.call('app.unlock', { passphrase }),
    ]
    const states = (await Promise.all(calls)).map((view) => view?.state)
    assert.deepEqual(states.at(-1), 'open')
    assert.equal((await person.call('app.status', {})).state, 'open')
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

  test('stops when it is told to', async () => {
    const person = await newcomer()
    assert.deepEqual(await person.call('app.stop', {}), {})
    assert.equal(person.stops, 1)
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
    const view = await first.call('app.bridges', { lines: [` ${line} `, ''] })
    assert.deepEqual(view.bridges, [line])
    await first.call('app.lockAfter', { seconds: 300 })
    assert.equal(statSync(first.directory.settings).mode & 0o777, 0o600)
    const second = await world.person('settings-2', { path })
    assert.deepEqual(second.bridges[0], [line])
    assert.equal((await second.call('app.status', {})).lockAfter, 300)
  })

  test('is nothing when the file cannot be understood, and the log says so', async () => {
    for (const text of [
      '{',
      '[]',
      '{"bridges":"x","lockAfter":0}',
      '{"bridges":[],"lockAfter":-1}',
    ]) {
      const path = world.newFolder()
      const first = await world.person(`damaged-${++people}`, { path })
      writeFileSync(first.directory.settings, text)
      const second = await world.person(`damaged-${++people}`, { path })
      assert.deepEqual((await second.call('app.status', {})).bridges, [])
      assert.ok(second.log.last(9).includes('+0min settings-unreadable'))
    }
  })
})

suite('a store that is not used', () => {
  const stage = async (): Promise<{ timers: HandTimers; person: Person }> => {
    const timers = new HandTimers()
    const person = await world.person(`idle-${++people}`, { timers })
    await person.call('app.create', { passphrase })
    await person.call('app.lockAfter', { seconds: 60 })
    return { timers, person }
  }
  const isLocked = async (person: Person): Promise<boolean> => {
    // A lock that was set off is carried out in its turn.
    await new Promise((resolve) => setTimeout(resolve, 20))
    return (await person.call('app.status', {})).state === 'locked'
  }

  test('locks after the time that was asked for, counted from the last use', async () => {
    const { timers, person } = await stage()
    timers.advance(50_000)
    await person.call('app.active', {})
    timers.advance(59_999)
    assert.ok(!(await isLocked(person)))
    timers.advance(1)
    await until(() => isLocked(person))
    assert.equal(timers.pending, 0)
  })

  test('is not kept open by what a window asks by itself when a contact writes, however often', async () => {
    const { timers, person } = await stage()
    const { id: profile } = await person.call('profile.create', { name: 'Alice' })
    for (let passed = 0; passed < 60; passed += 3) {
      timers.advance(3_000)
      for (const [method, params] of [
        ['profile.list', {}],
        ['contact.list', { profile }],
        ['invite.list', { profile }],
        ['mailbox.list', { profile }],
        ['mailbox.ownerKey', { profile }],
        ['contact.show', { contact: 1 }],
        ['contact.safety', { contact: 1 }],
        ['contact.read', { contact: 1, upTo: 1 }],
        ['message.page', { contact: 1, place: 'newest', limit: 30 }],
        ['message.show', { message: 1 }],
        ['message.steps', { message: 1 }],
        ['backup.list', {}],
      ] as const) {
        // Whether there is such a contact does not matter.
        await person.call(method, params).catch(() => undefined)
      }
    }
    await until(() => isLocked(person))
  })

  test('stays open for who writes, searches, makes or changes something', async () => {
    const { timers, person } = await stage()
    const use = async <M extends Method>(method: M, params: Params<M>): Promise<void> => {
      timers.advance(40_000)
      await person.call(method, params).catch(() => undefined)
    }
    await use('profile.create', { name: 'Alice' })
    await use('contact.draft', { contact: 1, text: 'Dear' })
    await use('message.send', { contact: 1, text: 'Dear Ben' })
    await use('message.search', { profile: 1, query: 'dear', limit: 9 })
    await use('invite.create', { profile: 1, name: 'Ben' })
    await use('backup.create', {})
    await use('app.active', {})
    timers.advance(40_000)
    assert.ok(!(await isLocked(person)))
    timers.advance(20_000)
    await until(() => isLocked(person))
  })

  test('is not opened, and nothing is said, by who is there while it is locked or empty', async () => {
    const person = await newcomer()
    assert.deepEqual(await person.call('app.active', {}), {})
    await person.call('app.create', { passphrase })
    await person.call('app.lock', {})
    assert.deepEqual(await person.call('app.active', {}), {})
    assert.equal((await person.call('app.status', {})).state, 'locked')
  })

  test('is not kept open by who only looks how the daemon is', async () => {
    const { timers, person } = await stage()
    timers.advance(59_000)
    await person.call('app.status', {})
    await person.call('app.doctor', {})
    await person.call('app.log', { limit: 1 })
    timers.advance(1_000)
    await until(() => isLocked(person))
  })

  test('locks as soon as a machine wakes up that slept for longer', async () => {
    const { timers, person } = await stage()
    await until(() => person.transport.status().kind === 'ready')
    timers.advance(3_600_000, false)
    assert.ok(!(await isLocked(person)))
    world.network.degrade(person.name, 'woke-up')
    await until(() => isLocked(person))
  })

  test('stays open when nothing was asked for, or not any more', async () => {
    const { timers, person } = await stage()
    await person.call('app.lockAfter', { seconds: 0 })
    timers.advance(1_000_000_000)
    assert.ok(!(await isLocked(person)))
    assert.equal(timers.pending, 1, 'for the next backup, and no other')
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
