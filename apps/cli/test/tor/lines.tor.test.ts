import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { formatAddress } from '@pvtcoms/terminal'
import { Program } from '@pvtcoms/terminal/driver'
import { type Network, startNetwork } from '@pvtcoms/testnet'

const ENTRY = join(import.meta.dirname, '../../src/main.ts')

suite('pvtcoms tor on a private network', () => {
  let network: Network
  let temporary: string
  const programs: Program[] = []
  before(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'pvtcoms-cli-'))
    network = await startNetwork()
    await network.ready()
  })
  after(async () => {
    await Promise.all(programs.map((program) => program.stop()))
    await network.stop()
    await rm(temporary, { recursive: true })
  })

  const start = (...args: readonly string[]): Program => {
    const program = new Program(ENTRY, ['tor', ...args, '--torrc', network.clientConfigPath], {
      env: { TMPDIR: temporary },
    })
    programs.push(program)
    return program
  }

  test('lines cross both ways, hostile ones harmlessly, and both sides end well', async () => {
    const bob = start('listen', '--once')
    const address = await bob.line()
    assert.match(address, /^[a-z2-7]{56}\.onion:80$/)
    const alice = start('dial', '-')
    alice.type(address)
    alice.type('hello')
    alice.type('\u202etxt.exe \x1b[2J')
    assert.equal(await bob.line(), 'hello')
    assert.equal(await bob.line(), '<U+202E>txt.exe <U+001B>[2J')
    bob.type('hello yourself')
    assert.equal(await alice.line(), 'hello yourself')
    alice.type('x'.repeat(5_000))
    alice.type('last')
    alice.endInput()
    assert.equal(await bob.line(), 'last')
    assert.equal(await alice.exit(), 0)
    assert.equal(await bob.exit(), 0)
    assert.match(alice.words, /was not sent/)
    for (const { words } of [alice, bob]) assert.doesNotMatch(words, /[a-z2-7]{56}/)
  })

  test('a listener killed in mid-conversation is told as such, with exit code 1', async () => {
    const bob = start('listen')
    const alice = start('dial', '-')
    alice.type(await bob.line())
    alice.type('are you there?')
    assert.equal(await bob.line(), 'are you there?')
    bob.kill('SIGKILL')
    assert.equal(await alice.exit(), 1)
    assert.match(alice.words, /\[(unfinished|closed)\]/)
  })

  test('Ctrl-C ends a listener with exit code 0 and leaves no directory behind', async () => {
    const before = await readdir(temporary)
    const bob = start('listen', '--json')
    const reachable = JSON.parse(await bob.line()) as { event: string; publish_ms: number }
    assert.equal(reachable.event, 'reachable')
    assert.ok(reachable.publish_ms > 0)
    bob.kill('SIGINT')
    assert.equal(await bob.exit(), 0)
    // The listener that was killed above could not remove its directory.
    assert.deepEqual(await readdir(temporary), before)
  })

  test('Ctrl-C while dialling somebody who is not there ends at once with exit code 1', async () => {
    const publicKey = nodePrimitives.ed25519.publicKey(
      new Secret('Ed25519Seed', Buffer.alloc(32, 5)),
    )
    const alice = start('dial', formatAddress({ publicKey, port: 80 }))
    await alice.said(/Connecting …/)
    alice.kill('SIGINT')
    assert.equal(await alice.exit(), 1)
    assert.match(alice.words, /\[cancelled\]/)
  })
})
