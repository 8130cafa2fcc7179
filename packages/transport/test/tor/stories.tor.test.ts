import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { type ClientAuthKey, type Listener, TransportError } from '../../src/index.ts'
import { findProgram } from '../../src/tor/bridges.ts'
import { ControlRefusal } from '../../src/tor/control-connection.ts'
import type { TorTransport } from '../../src/tor/index.ts'
import { onionHost, onionKeyBlob } from '../../src/tor/onion-key.ts'
import {
  echo,
  echoes,
  freshIsolation,
  freshKey,
  statusOf,
  type TorWorld,
  torWorld,
} from './world.ts'

const listen = (transport: TorTransport, key = freshKey()): Promise<Listener> =>
  transport.listen(key, { port: 80, onStream: (stream) => void echo(stream) })

suite('two tors on a private network', () => {
  let world: TorWorld
  let alice: TorTransport
  let bob: TorTransport
  before(async () => {
    world = await torWorld()
    ;[alice, bob] = await Promise.all([world.start('alice'), world.start('bob')])
  })
  after(() => world[Symbol.asyncDispose]())

  test('a string crosses both ways, and thirty onions live in one tor', async () => {
    const keys = Array.from({ length: 30 }, freshKey)
    const listeners = await Promise.all(keys.map((key) => listen(bob, key)))
    await Promise.all(listeners.map((listener) => listener.reachable()))
    for (const listener of [listeners[0], listeners[29]]) {
      assert.ok(listener !== undefined)
      const stream = await alice.dial(listener.address, { isolation: freshIsolation() })
      await echoes(stream, 'hello there and back')
      stream.close()
    }
    await Promise.all(listeners.map((listener) => listener.close()))
  })

  test('the key and the name of an onion are nowhere on tor’s disk, and its sockets are ours alone', async () => {
    const key = freshKey()
    const expanded = onionKeyBlob(key).slice('ED25519-V3:'.length)
    const listener = await listen(bob, key)
    await listener.reachable()
    const secrets = [key.expose(), Buffer.from(expanded, 'base64'), Buffer.from(expanded)]
    const names = [Buffer.from(onionHost(listener.address)), listener.address.publicKey]
    const directory = world.dataDirectory('bob')
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    for (const entry of entries.filter((each) => each.isFile())) {
      const content = await readFile(join(entry.parentPath, entry.name))
      for (const needle of [...secrets, ...names]) {
        assert.equal(content.indexOf(needle), -1, `${entry.name} holds it`)
      }
      assert.ok(!entry.name.includes(onionHost(listener.address)))
    }
    const run = entries.find((entry) => entry.isDirectory() && entry.name.startsWith('run-'))
    assert.ok(run !== undefined && entries.some((entry) => entry.isSocket()))
    for (const path of [directory, join(directory, run.name)]) {
      assert.equal((await stat(path)).mode & 0o777, 0o700)
    }
    await listener.close()
  })

  test('a killed tor is replaced, its onion is reachable again, and nobody had to ask', async () => {
    const listener = await listen(bob)
    await listener.reachable()
    const before = await alice.dial(listener.address, { isolation: freshIsolation() })
    await echoes(before, 'before')
    const killed = bob.backend?.pid
    assert.ok(killed !== undefined)
    const republished = new Promise<void>((resolve) => {
      const states: string[] = []
      const stop = listener.onState((state) => {
        states.push(state)
        if (states.join() !== 'publishing,reachable') return
        stop()
        resolve()
      })
    })
    const degraded = statusOf(bob, (status) => status.kind === 'degraded')
    process.kill(killed, 'SIGKILL')
    assert.deepEqual(await degraded, { kind: 'degraded', reason: 'restarting' })
    await republished
    assert.notEqual(bob.backend?.pid, killed)
    const again = await alice.dial(listener.address, { isolation: freshIsolation() })
    await echoes(again, 'after')
    again.close()
    before.close()
    await listener.close()
  })

  test('a dial that begins while the peer’s tor is dead arrives once it is back', async () => {
    const listener = await listen(bob)
    await listener.reachable()
    const first = await alice.dial(listener.address, { isolation: freshIsolation() })
    await echoes(first, 'warm')
    first.close()
    process.kill(bob.backend?.pid ?? 0, 'SIGKILL')
    for (let dials = 1; ; dials++) {
      assert.ok(dials <= 20, 'no dial arrived though the peer’s tor is back')
      try {
        const stream = await alice.dial(listener.address, { isolation: freshIsolation() })
        await echoes(stream, 'back')
        stream.close()
        break
      } catch (error) {
        // Until the new descriptor is out, a dial fails.
        assert.ok(error instanceof TransportError || error instanceof assert.AssertionError)
      }
    }
    await listener.close()
  })

  test('a dialler whose own tor dies is told so, and dials again when it is back', async () => {
    const listener = await listen(bob)
    await listener.reachable()
    const degraded = statusOf(alice, (status) => status.kind === 'degraded')
    process.kill(alice.backend?.pid ?? 0, 'SIGKILL')
    await degraded
    await assert.rejects(
      alice.dial(listener.address, { isolation: freshIsolation() }),
      (error: unknown) => error instanceof TransportError && error.code === 'not-ready',
    )
    await statusOf(alice, (status) => status.kind === 'ready')
    const stream = await alice.dial(listener.address, { isolation: freshIsolation() })
    await echoes(stream, 'again')
    stream.close()
    await listener.close()
  })

  test('somebody’s running tor is used through its control port, and keeps running', async () => {
    const host = await world.control('bob')
    await host.command('SETCONF ControlPort=auto')
    const port = /:([0-9]+)"/.exec(await host.info('net/listeners/control'))?.[1]
    assert.ok(port !== undefined)
    const guest = await world.start('guest', {
      tor: { control: { host: '127.0.0.1', port: Number(port) } },
      seeded: false,
    })
    const listener = await listen(guest)
    await listener.reachable()
    const stream = await alice.dial(listener.address, { isolation: freshIsolation() })
    await echoes(stream, 'through another’s tor')
    stream.close()
    const back = await guest.dial(listener.address, { isolation: freshIsolation() })
    await echoes(back, 'and out of it')
    back.close()
    await guest.close()
    assert.equal(bob.status().kind, 'ready')
    assert.equal(await host.info('onions/current').catch(() => ''), '')
    host.close()
  })

  test('a key that somebody’s tor forgets, or gets another for, is presented to it anew, and its SOCKS port is found where it is moved to', async () => {
    const landlord = await world.start('landlord')
    const host = await world.control('landlord')
    await host.command('SETCONF ControlPort=auto')
    const port = /:([0-9]+)"/.exec(await host.info('net/listeners/control'))?.[1]
    const guest = await world.start('lodger', {
      tor: { control: { host: '127.0.0.1', port: Number(port) } },
      seeded: false,
    })
    const { d = '', x = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' })
    const clientAuth: ClientAuthKey = new Secret('ClientAuthKey', Buffer.from(d, 'base64url'))
    const listener = await alice.listen(freshKey(), {
      port: 80,
      authorizedClients: [Buffer.from(x, 'base64url')],
      onStream: (stream) => void echo(stream),
    })
    await listener.reachable()
    const crosses = async (text: string): Promise<void> => {
      const isolation = freshIsolation()
      const stream = await guest.dial(listener.address, { isolation, clientAuth })
      await echoes(stream, text)
      stream.close()
    }
    const forgotten = async (): Promise<void> => {
      const giveUp = performance.now() + 30_000
      for (;;) {
        const { lines } = await host.command('ONION_CLIENT_AUTH_VIEW')
        if (!lines.some(({ text }) => text.includes('x25519'))) return
        assert.ok(performance.now() < giveUp, 'tor kept the key')
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }

    await crosses('before')
    await host.command('SIGNAL NEWNYM')
    await forgotten()
    await crosses('after NEWNYM')
    // Tor does it at most once in ten seconds, and says yes at once.
    await host.command('SIGNAL NEWNYM')
    await crosses('before a NEWNYM that tor puts off')
    await forgotten()
    await crosses('after it')
    const other = Buffer.alloc(32, 9).toString('base64')
    const name = onionHost(listener.address)
    await host.command(`ONION_CLIENT_AUTH_ADD ${name} x25519:${other}`)
    await crosses('after somebody gave another key')
    const moved = join(world.dataDirectory('landlord'), 'moved')
    await host.command(`SETCONF SocksPort="unix:${moved} IsolateSOCKSAuth"`)
    // Tor forgets every key when anybody changes any setting; the descriptor it has still serves here.
    await crosses('through a SOCKS port that was moved')
    await host.command(`ONION_CLIENT_AUTH_ADD ${name} x25519:${other}`)
    await host.command('SIGNAL NEWNYM')
    await forgotten()
    await crosses('through one that does not say what tor lacks')
    const own = onionHost((await listen(guest)).address)
    await assert.rejects(host.command(`DEL_ONION ${own}`), ControlRefusal, 'an onion is ours alone')
    host.close()
    await guest.close()
    await landlord.close()
    await listener.close()
  })

  test('bridges are taken at run time, and a new way in is found through them', async (context) => {
    if ((await findProgram(['obfs4proxy'], '')) === undefined) {
      context.diagnostic('not shown here: bridges (install obfs4proxy)')
      return
    }
    const bridge = await world.network.startBridge()
    const bridged = await world.start('bridged', {
      bridges: [bridge.line],
      extraConfig: bridge.clientConfig.filter(
        (line) => !/^(UseBridges|Bridge|ClientTransportPlugin)/.test(line),
      ),
      seeded: false,
    })
    const listener = await listen(bob)
    await listener.reachable()
    const stream = await bridged.dial(listener.address, { isolation: freshIsolation() })
    await echoes(stream, 'over a bridge')
    stream.close()
    await bridged.useBridges([])
    await listener.close()
    await bridged.close()
    await bridge.stop()
  })

  test('after the machine slept every onion is announced anew', async () => {
    let ahead = 0
    const timers = {
      ...nodeTimers,
      now: () => (nodeTimers.now() + ahead) as ReturnType<typeof nodeTimers.now>,
    }
    const sleeper = await world.start('sleeper', { timers })
    const listener = await listen(sleeper)
    await listener.reachable()
    const states: string[] = []
    listener.onState((state) => states.push(state))
    const woken = statusOf(sleeper, (status) => status.kind === 'degraded')
    ahead = 8 * 3_600_000
    assert.deepEqual(await woken, { kind: 'degraded', reason: 'woke-up' })
    await statusOf(sleeper, (status) => status.kind === 'ready')
    await listener.reachable()
    assert.deepEqual(states, ['publishing', 'reachable'])
    const stream = await alice.dial(listener.address, { isolation: freshIsolation() })
    await echoes(stream, 'good morning')
    stream.close()
    await sleeper.close()
  })
})
