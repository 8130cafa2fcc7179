/** The daemon on a private Tor network: how tor comes up, what a dead tor does, and that it ends with the daemon. */
import assert from 'node:assert/strict'
import { readdirSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import type { ApiEvent, RpcClient } from '@pvtcoms/rpc'
import { connectSocket } from '@pvtcoms/rpc/node'
import { Program } from '@pvtcoms/terminal/driver'
import { type Network, startControlFilter, startNetwork } from '@pvtcoms/testnet'
import { TorTransport, type TorTransportOptions } from '@pvtcoms/transport/tor'
import { daemonSocket } from '../src/index.ts'

const ENTRY = join(import.meta.dirname, '../src/main.ts')
const SHIPPED_FILTER = join(import.meta.dirname, '../../../docs/onion-grater/tails.yml')
const passphrase = 'correct horse battery'

describe('a daemon on a private Tor network', () => {
  let network: Network
  const programs: Program[] = []
  before(async () => {
    network = await startNetwork()
    await network.ready()
  })
  after(async () => {
    await Promise.all(programs.map((program) => program.stop()))
    await network.stop()
  })

  test('tells how tor comes up, goes on when tor is killed, and takes it along when it stops', async () => {
    const data = join(network.directory, 'daemon')
    await network.seedClient(join(data, 'tor'))
    const args = ['--data-directory', data, '--torrc', network.clientConfigPath, '--json']
    const program = new Program(ENTRY, args)
    programs.push(program)
    await program.event('listening')
    const client = await connectSocket(daemonSocket(data))
    const told = watch(client)
    await ready(client)
    await client.call('app.create', { passphrase })
    assert.ok(told().every((kind) => kind === 'bootstrapping' || kind === 'ready'))

    const before = torOf(data)
    assert.ok(before !== undefined)
    process.kill(before, 'SIGKILL')
    await until(() => told().includes('degraded'))
    await until(async () => {
      const { transport } = await client.call('app.status', {})
      return transport.kind === 'ready' && torOf(data) !== before
    })
    assert.equal((await client.call('app.lock', {})).state, 'locked')
    assert.ok(torOf(data) !== undefined, 'tor stays up while it is locked')

    await client.call('app.erase', { confirm: 'delete everything' })
    await ready(client)
    assert.deepEqual(readdirSync(data).sort(), ['lock', 'socket', 'tor'])
    const last = torOf(data)
    client.close()
    program.kill('SIGTERM')
    assert.equal(await program.exit(), 0)
    assert.ok(last !== undefined && torOf(data) === undefined)
  })

  test('a bridge that does not answer ends being connected, the doctor says so, and the next start keeps to it', async () => {
    const data = join(network.directory, 'bridged')
    await network.seedClient(join(data, 'tor'))
    const args = ['--data-directory', data, '--torrc', network.clientConfigPath, '--json']
    const start = async (): Promise<[Program, RpcClient]> => {
      const program = new Program(ENTRY, args)
      programs.push(program)
      await program.event('listening')
      return [program, await connectSocket(daemonSocket(data))]
    }
    const tor = async (client: RpcClient) =>
      (await client.call('app.doctor', {})).find(({ code }) => code.startsWith('tor-'))
    const [first, client] = await start()
    await ready(client)
    const { app } = await client.call('app.bridges', { text: '127.0.0.1:9' })
    assert.notEqual(app.transport.kind, 'ready')
    await until(async () => (await tor(client))?.verdict === 'bad')
    const stuck = await tor(client)
    assert.ok(stuck?.code === 'tor-stuck' && stuck.bridges)
    assert.match(stuck.reason ?? '', /refused/)
    client.close()
    first.kill('SIGTERM')
    await first.exit()

    const [, again] = await start()
    await until(async () => (await tor(again))?.verdict === 'bad')
    await again.call('app.bridges', { text: '' })
    await ready(again)
    assert.deepEqual(await tor(again), { code: 'tor-ready', verdict: 'good', bridges: false })
    again.close()
  })

  test('a tor behind a filter: the doctor names what has to be allowed, the daemon runs on, and connects once it is', async () => {
    const landlord = join(network.directory, 'landlord')
    await network.seedClient(landlord)
    const extraConfig = network.clientConfig
    await using tor = await landlordTor({ dataDirectory: landlord, extraConfig })
    const client = { program: process.execPath, user: 'amnesia' }
    const file = (await readFile(SHIPPED_FILTER, 'utf8')).replace('@NODE@', process.execPath)
    await using filter = await startControlFilter({ ...tor.files, files: [], client })
    const data = join(network.directory, 'filtered')
    const args = ['--data-directory', data, '--control', `127.0.0.1:${filter.port}`, '--json']
    const program = new Program(ENTRY, args)
    programs.push(program)
    await program.event('listening')
    const rpc = await connectSocket(daemonSocket(data))
    const finding = async () =>
      (await rpc.call('app.doctor', {})).find(({ code }) => code.startsWith('tor-'))
    await until(async () => (await finding())?.verdict === 'bad')
    const found = await finding()
    assert.ok(found?.code === 'tor-filtered')
    assert.deepEqual(found.commands, [
      'GETINFO net/listeners/socks',
      'GETINFO status/circuit-established',
      'SETEVENTS HS_DESC',
      'SETEVENTS NETWORK_LIVENESS',
      'ADD_ONION',
      'DEL_ONION',
      'ONION_CLIENT_AUTH_ADD',
      'ONION_CLIENT_AUTH_REMOVE',
      'HSFETCH',
    ])
    assert.equal((await rpc.call('app.create', { passphrase })).state, 'open')

    filter.use([file])
    await ready(rpc)
    assert.equal((await finding())?.code, 'tor-ready')
    rpc.close()
  })
})

/** A tor that is none of the daemon's, with where its control port is. */
async function landlordTor(
  tor: TorTransportOptions['tor'] & { readonly dataDirectory: string },
): Promise<
  AsyncDisposable & { readonly files: { readonly control: string; readonly cookieFile: string } }
> {
  const transport = await TorTransport.start({ random: nodeEnv, timers: nodeTimers, tor })
  await until(() => transport.status().kind === 'ready')
  const run = readdirSync(tor.dataDirectory).find((name) => name.startsWith('run-')) ?? ''
  const [control, cookieFile] = ['control', 'cookie'].map((name) =>
    join(tor.dataDirectory, run, name),
  ) as [string, string]
  return { files: { control, cookieFile }, [Symbol.asyncDispose]: () => transport.close() }
}

/** The kinds of status that were told since. */
function watch(client: RpcClient): () => readonly string[] {
  const kinds: string[] = []
  client.onEvent((event: ApiEvent) => {
    if (event.kind === 'app') kinds.push(event.app.transport.kind)
  })
  return () => kinds
}

async function ready(client: RpcClient): Promise<void> {
  await until(async () => (await client.call('app.status', {})).transport.kind === 'ready')
}

/** The process that has tor's lock in that data directory open. */
function torOf(data: string): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .find((pid) => opens(pid, join(data, 'tor', 'lock')))
}

function opens(pid: number, path: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`
    return readdirSync(folder).some((fd) => readlinkSync(join(folder, fd)) === path)
  } catch {
    // It ended, or is somebody else's.
    return false
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so within 60 s: ${String(isSo)}`)
    await wait(50)
  }
}
