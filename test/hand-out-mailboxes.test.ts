import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { ProfileView } from '@pvtcoms/rpc'
import { connectSocket, listenSocket } from '@pvtcoms/rpc/node'
import { until } from '@pvtcoms/testkit/until'
import { type Person, World } from '../apps/daemon/test/world.ts'
import { handOutMailboxes } from '../scripts/start/hand-out-mailboxes.ts'
import { apiOf, EVENTS_MS } from './support/api-of.ts'

const passphrase = 'seven quiet walnuts on ice'

suite('mailboxes for whoever makes a profile', () => {
  let world: World
  let links: readonly string[]
  const ends: (() => Promise<void>)[] = []
  before(async () => {
    world = new World()
    links = [(await world.mailbox('one')).link, (await world.mailbox('two')).link]
  })
  after(async () => {
    for (const end of ends.toReversed()) await end()
    await world.close()
  })

  /** Somebody whose store is not there yet, and what they are told went wrong. */
  async function newcomer(
    name: string,
    what = links,
  ): Promise<{ readonly person: Person; readonly faults: readonly string[] }> {
    const person = await world.person(name)
    const { rpc, end } = apiOf(person)
    const path = join(person.directory.path, 'door')
    const listener = await listenSocket(path, (channel) => rpc.serve(channel))
    const client = await connectSocket(path)
    ends.push(async () => {
      client.close()
      await listener.close()
      await end()
    })
    const faults: string[] = []
    handOutMailboxes(client, what, (why) => faults.push(why))
    return { person, faults }
  }

  const start = async (person: Person): Promise<ProfileView> => {
    await person.call('app.create', { passphrase })
    return await person.call('profile.create', { name: person.name })
  }
  const names = async (person: Person, { id }: ProfileView): Promise<readonly string[]> =>
    (await person.call('mailbox.list', { profile: id })).map(({ name }) => name)
  /** Until what happened was told. */
  const told = (): Promise<void> => wait(4 * EVENTS_MS)
  const has = (person: Person, profile: ProfileView, count: number): Promise<void> =>
    until(async () => (await names(person, profile)).length === count)

  test('are there as soon as the profile is', async () => {
    const { person, faults } = await newcomer('robin')
    const profile = await start(person)
    await has(person, profile, 2)
    assert.deepEqual(await names(person, profile), ['Mailbox 1', 'Mailbox 2'])
    const given = await person.call('mailbox.list', { profile: profile.id })
    assert.deepEqual(
      given.map(({ link }) => link),
      links,
    )
    assert.deepEqual(faults, [])
  })

  test('come after the next unlock when the store locked too soon', async () => {
    const { person, faults } = await newcomer('mara')
    const profile = await start(person)
    await person.call('app.lock', {})
    await told()
    await person.call('app.unlock', { passphrase })
    await has(person, profile, 2)
    assert.deepEqual(faults, [])
  })

  test('come once: what was taken off the list stays away, and each new profile gets its own', async () => {
    const { person, faults } = await newcomer('lin')
    const first = await start(person)
    await has(person, first, 2)
    const [mailbox] = await person.call('mailbox.list', { profile: first.id })
    assert.ok(mailbox)
    await person.call('mailbox.remove', { mailbox: mailbox.id })
    await person.call('app.lock', {})
    await person.call('app.unlock', { passphrase })
    await told()
    const second = await person.call('profile.create', { name: 'Lin at work' })
    await has(person, second, 2)
    assert.deepEqual(await names(person, first), ['Mailbox 2'])

    await person.call('app.erase', { confirm: 'delete everything' })
    const anew = await start(person)
    assert.equal(anew.id, first.id, 'the new store counts from the beginning')
    await has(person, anew, 2)
    assert.deepEqual(faults, [])
  })

  test('that cannot be added are told about, once; one that is there already is no fault', async () => {
    const [link] = links as [string]
    const { person, faults } = await newcomer('jonas', [link, link, 'no link at all'])
    const profile = await start(person)
    await until(() => faults.length > 0)
    assert.deepEqual(await names(person, profile), ['Mailbox 1'])
    await person.call('app.lock', {})
    await person.call('app.unlock', { passphrase })
    await person.call('profile.create', { name: 'Jonas again' })
    await until(() => faults.length > 1)
    assert.deepEqual(faults, Array(2).fill('this is not a complete mailbox link: copy it again'))
  })
})
