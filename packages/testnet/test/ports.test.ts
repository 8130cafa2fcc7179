/** A port that was found free may be taken before tor has it: other programs start at the same time. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { startNetwork } from '../src/index.ts'
import { freePorts } from '../src/ports.ts'
import { launchBridge } from '../src/tor/bridge.ts'
import { takeKeys } from '../src/tor/key-cache.ts'
import { openPorts } from '../src/tor/launch.ts'
import { temporaryDirectory } from './temporary.ts'

/** Chooses as usual, but another program takes the last port of the first `thefts` choices. */
class Thief implements AsyncDisposable {
  readonly #thefts: number
  readonly #servers: Server[] = []
  choices = 0

  constructor(thefts: number) {
    this.#thefts = thefts
  }

  readonly choose = async (count: number): Promise<readonly number[]> => {
    const ports = await freePorts(count)
    if (this.choices++ < this.#thefts) {
      const server = createServer().listen(ports.at(-1), '127.0.0.1')
      await once(server, 'listening')
      this.#servers.push(server)
    }
    return ports
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) {
      server.close()
      await once(server, 'close')
    }
  }
}

suite('a port that is taken after it was found free', () => {
  test('makes a network draw other ports and start anew', async () => {
    await using directory = await temporaryDirectory()
    await using thief = new Thief(1)
    const { keys } = await takeKeys(join(directory.path, 'none'), join(directory.path, 'keys'), 4)
    const spec = { program: 'tor', keys, consensusAge: 30, choosePorts: thief.choose }
    const { relays } = await openPorts(directory.path, spec, undefined)
    try {
      assert.equal(thief.choices, 2)
      assert.deepEqual(
        relays.map(({ state }) => state),
        ['running', 'running', 'running', 'running'],
      )
    } finally {
      await Promise.all(relays.map((relay) => relay.kill()))
    }
  })

  test('makes a network give up after three draws, with nothing left running', async () => {
    await using directory = await temporaryDirectory()
    await using thief = new Thief(Number.POSITIVE_INFINITY)
    const { keys } = await takeKeys(join(directory.path, 'none'), join(directory.path, 'keys'), 4)
    const spec = { program: 'tor', keys, consensusAge: 30, choosePorts: thief.choose }
    await assert.rejects(openPorts(directory.path, spec, undefined), { code: 'ports' })
    assert.equal(thief.choices, 3)
  })

  test('makes a bridge draw other ports and start anew', async () => {
    await using cache = await temporaryDirectory()
    await using network = await startNetwork({ cacheDirectory: cache.path, authorities: 4 })
    await network.ready()
    await using thief = new Thief(1)
    const dataDirectory = join(cache.path, 'bridge')
    await mkdir(dataDirectory)
    await network.seedClient(dataDirectory)
    const bridge = await launchBridge({
      program: 'tor',
      dataDirectory,
      networkLines: network.clientConfig,
      end: AbortSignal.timeout(60_000),
      choosePorts: thief.choose,
    })
    try {
      assert.equal(thief.choices, 2)
      assert.match(bridge.line, /^obfs4 127\.0\.0\.1:/)
    } finally {
      await bridge.stop()
    }
  })
})
