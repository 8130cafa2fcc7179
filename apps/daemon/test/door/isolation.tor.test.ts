/** Which circuits of a real tor carry the streams of which contact, as tor itself says. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Person } from '../../src/driver/index.ts'
import { DoorWorld, until } from './door-world.ts'

describe('a daemon that writes to two contacts on a private Tor network', () => {
  let world: DoorWorld
  before(async () => {
    world = await DoorWorld.start()
  })
  after(() => world.stop())

  test('has no circuit with streams of both: tor names one onion for each circuit, and keeps them apart', async () => {
    const ann = await world.person('ann')
    for (const name of ['ben', 'cleo']) {
      const other = await world.person(name)
      await other.accept(await ann.invite(name), 'Ann')
      await other.contact('they can compare', (one) => one.comparable)
    }
    await until(async () => {
      const contacts = await ann.ask('contact.list', { profile: ann.profile })
      return contacts.length === 2 && contacts.every(({ direct }) => direct === 'connected')
    }, 'both are connected')
    const [circuits, streams] = await infoOf(ann, ['circuit-status', 'stream-status'])
    const onionsOf = new Map<string, Set<string>>()
    for (const line of streams ?? []) {
      const [, state, circuit, target] = line.split(' ')
      if (state !== 'SUCCEEDED' || circuit === undefined || target === undefined) continue
      onionsOf.set(circuit, (onionsOf.get(circuit) ?? new Set()).add(target))
    }
    assert.ok(onionsOf.size >= 2, 'both are written to')
    for (const onions of onionsOf.values()) assert.equal(onions.size, 1)
    assert.ok(new Set([...onionsOf.values()].flatMap((all) => [...all])).size >= 2)
    const keys = [...onionsOf.keys()].map((circuit) => {
      const line = circuits?.find((each) => each.startsWith(`${circuit} `))
      const [, onion] = /REND_QUERY=([a-z2-7]{56})/.exec(line ?? '') ?? []
      const [, key] = /SOCKS_USERNAME="([^"]+)"/.exec(line ?? '') ?? []
      assert.ok(
        [...(onionsOf.get(circuit) ?? [])].every((target) => target.startsWith(`${onion}.`)),
      )
      return key
    })
    assert.ok(keys.every((key) => key !== undefined))
    assert.equal(new Set(keys).size, keys.length, 'each circuit has a key of its own')
  })
})

/** What the person's tor says of each of these, as lines. */
async function infoOf(
  { dataDirectory }: Person,
  names: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const tor = join(dataDirectory, 'tor')
  const run = join(tor, readdirSync(tor).find((name) => name.startsWith('run-')) ?? '')
  const cookie = readFileSync(join(run, 'cookie')).toString('hex')
  const socket = createConnection(join(run, 'control'))
  const asked = names.map((name) => `GETINFO ${name}\r\n`).join('')
  socket.write(`AUTHENTICATE ${cookie}\r\n${asked}QUIT\r\n`)
  let said = ''
  for await (const chunk of socket) said += String(chunk)
  return names.map((name) => {
    const [, many] = new RegExp(`250\\+${name}=\\r\\n([^]*?)\\r\\n\\.\\r\\n`).exec(said) ?? []
    const [, one] = new RegExp(`250-${name}=(.*)\\r\\n`).exec(said) ?? []
    return (many ?? one ?? '').split('\r\n')
  })
}
