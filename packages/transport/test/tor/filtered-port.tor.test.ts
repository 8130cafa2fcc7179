/**
 * A tor of somebody else behind a filter, as Tails and Whonix have it. The filter is a stand-in that reads the same
 * files; the files are those that we hand out, and what the two allow without them.
 */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { Secret } from '@pvtcoms/core/secret'
import { until } from '@pvtcoms/testkit/until'
import {
  type ControlFilter,
  type FilterClient,
  mergedFilters,
  startControlFilter,
} from '@pvtcoms/testnet'
import type { ClientAuthKey, Duplex } from '../../src/index.ts'
import { FilteredControlError } from '../../src/tor/filtered-port.ts'
import type { ExternalTorOptions, TorTransport } from '../../src/tor/index.ts'
import { listenPublicKey } from '../../src/tor/onion-key.ts'
import { echo, echoes, freshIsolation, freshKey, type TorWorld, torWorld } from './world.ts'

const FILTERS = join(import.meta.dirname, '../fixtures/filters')
const SHIPPED = join(import.meta.dirname, '../../../../docs/onion-grater')
const NODE = '/opt/pvtcoms/node'
const TAILS: FilterClient = { program: NODE, user: 'amnesia' }
const WHONIX: FilterClient = { host: '10.152.152.11' }

/** In the order in which they are tried. */
const ALL = [
  'GETINFO net/listeners/socks',
  'GETINFO status/circuit-established',
  'SETEVENTS HS_DESC',
  'SETEVENTS NETWORK_LIVENESS',
  'ADD_ONION',
  'DEL_ONION',
  'ONION_CLIENT_AUTH_ADD',
  'ONION_CLIENT_AUTH_REMOVE',
  'HSFETCH',
]

suite('a filtered control port', () => {
  let world: TorWorld
  let alice: TorTransport
  let socks: string
  const filters: ControlFilter[] = []
  before(async () => {
    world = await torWorld()
    alice = await world.start('alice')
    await world.start('host', { extraConfig: ['SocksPort auto ExtendedErrors'] })
    const control = await world.control('host')
    socks = /127\.0\.0\.1:([0-9]+)/.exec(await control.info('net/listeners/socks'))?.[1] ?? ''
    control.close()
  })
  after(async () => {
    await Promise.all(filters.map((filter) => filter.stop()))
    await world[Symbol.asyncDispose]()
  })

  const file = async (folder: string, name: string): Promise<string> =>
    (await readFile(join(folder, name), 'utf8'))
      .replace('127.0.0.1:SOCKS', `127.0.0.1:${socks}`)
      .replace('@NODE@', NODE)

  async function filtered(files: readonly string[], client: FilterClient): Promise<ControlFilter> {
    const directory = world.dataDirectory('host')
    const run = (await readdir(directory)).find((name) => name.startsWith('run-')) ?? ''
    const filter = await startControlFilter({
      control: join(directory, run, 'control'),
      cookieFile: join(directory, run, 'cookie'),
      ...{ files, client },
    })
    filters.push(filter)
    return filter
  }

  const guest = (filter: ControlFilter, more: Partial<ExternalTorOptions> = {}) =>
    world.start(`guest-${filter.port}`, {
      tor: { control: { host: '127.0.0.1', port: filter.port }, ...more },
      seeded: false,
    })

  async function missingAt(filter: ControlFilter): Promise<readonly string[]> {
    let missing: readonly string[] = []
    await assert.rejects(guest(filter), (error: unknown) => {
      assert.ok(error instanceof FilteredControlError)
      assert.equal(error.code, 'control-filtered')
      missing = error.commands
      return true
    })
    return missing
  }

  /** Everything that the transport is for: found, reached with a key and without, dialled again, closed. */
  async function everythingWorks(filter: ControlFilter, transport: TorTransport): Promise<void> {
    const { d = '', x = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' })
    const clientAuth: ClientAuthKey = new Secret('ClientAuthKey', Buffer.from(d, 'base64url'))
    const options = {
      port: 80,
      onStream: (stream: Parameters<typeof echo>[0]) => void echo(stream),
    }
    const own = await transport.listen(freshKey(), options)
    const authorizedClients = [Buffer.from(x, 'base64url')]
    const guarded = await transport.listen(freshKey(), { ...options, authorizedClients })
    const hers = await alice.listen(freshKey(), { ...options, authorizedClients })
    await Promise.all([own, guarded, hers].map((listener) => listener.reachable()))
    for (const [dialler, { address }, key] of [
      [alice, own, {}],
      [alice, guarded, { clientAuth }],
      [transport, hers, { clientAuth }],
      [transport, own, {}],
    ] as const) {
      const stream = await dialler.dial(address, { isolation: freshIsolation(), ...key })
      await echoes(stream, 'through the filter')
      stream.close()
    }
    await assert.rejects(transport.dial(hers.address, { isolation: freshIsolation() }), {
      code: 'authorization-missing',
    })
    await own.close()
    // Nobody is there, not even once the descriptor was fetched anew.
    const nobody = { publicKey: listenPublicKey(freshKey()), port: 80 }
    await assert.rejects(transport.dial(nobody, { isolation: freshIsolation() }))
    assert.deepEqual(filter.refused, [])
    const used = filter.passed
      .filter((line) => !/A{43}|a{52}/.test(line))
      .map((line) => line.split(' '))
    assert.deepEqual(
      ALL.filter(
        (command) => !used.some((line) => command.split(' ').every((word) => line.includes(word))),
      ),
      [],
      'what the file allows and nothing needs',
    )
    await guarded.close()
    await hers.close()
    await transport.close()
  }

  test('of Tails allows nothing at first, and each missing command is named', async () => {
    const files = [await file(FILTERS, 'tails-default.yml')]
    assert.deepEqual(await missingAt(await filtered(files, TAILS)), ALL)
  })

  test('of Whonix allows little at first, and each missing command is named', async () => {
    const files = [await file(FILTERS, 'whonix-default.yml')]
    const granted = ['GETINFO net/listeners/socks', 'GETINFO status/circuit-established']
    assert.deepEqual(
      await missingAt(await filtered(files, WHONIX)),
      ALL.filter((command) => !granted.includes(command)),
    )
  })

  test('of Tails with the file of ours lets everything work, and nothing else is asked for', async () => {
    const files = [await file(FILTERS, 'tails-default.yml'), await file(SHIPPED, 'tails.yml')]
    const filter = await filtered(files, TAILS)
    await everythingWorks(filter, await guest(filter))
  })

  test('whose tor is started anew goes on without a word, and every onion is announced to the new one', async () => {
    const folder = join(world.network.directory, 'fixed')
    await mkdir(folder, { mode: 0o700 })
    const [control, cookieFile] = [join(folder, 'control'), join(folder, 'cookie')]
    const landlord = await world.start('landlord', {
      extraConfig: [`ControlPort unix:${control}`, `CookieAuthFile ${cookieFile}`],
    })
    const files = [await file(SHIPPED, 'tails.yml')]
    const filter = await startControlFilter({ control, cookieFile, files, client: TAILS })
    filters.push(filter)
    const lodger = await guest(filter)
    const options = { port: 80, onStream: (stream: Duplex) => void echo(stream) }
    const own = await lodger.listen(freshKey(), options)
    await own.reachable()
    const states: string[] = []
    own.onState((state) => states.push(state))
    process.kill(landlord.backend?.pid ?? 0, 'SIGKILL')
    await until(() => states.includes('publishing'))
    await own.reachable()
    const stream = await alice.dial(own.address, { isolation: freshIsolation() })
    await echoes(stream, 'still there')
    stream.close()
    assert.ok(lodger.status().kind === 'ready')
    await lodger.close()
    await landlord.close()
  })

  test('of Whonix with the file of ours lets everything work, and onions are handed over at the ports that were given', async () => {
    const files = mergedFilters([
      await file(FILTERS, 'whonix-default.yml'),
      await file(SHIPPED, 'whonix.yml'),
    ])
    const filter = await filtered([files], WHONIX)
    const onionPorts = { host: '0.0.0.0', first: 15_000, last: 15_399 }
    await everythingWorks(filter, await guest(filter, { onionPorts }))
    const targets = filter.passed.flatMap((line) => /Port=80,(\S+)/.exec(line)?.[1] ?? [])
    assert.equal(new Set(targets).size, 2)
    for (const target of targets) assert.match(target, /^127\.0\.0\.1:15[0-3][0-9]{2}$/)
  })
})
