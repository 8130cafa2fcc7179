/** The program on a private Tor network: strangers deposit and read, an owner watches, and it outlives kill -9. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ThreadMiner } from '@pvtcoms/client/node'
import { MailboxConnection, type MailboxError } from '@pvtcoms/client/scheduler'
import { decode } from '@pvtcoms/core/codec'
import { parseDescriptorLink } from '@pvtcoms/core/descriptor-link'
import { Proof } from '@pvtcoms/core/mailbox'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { Program, runToEnd } from '@pvtcoms/terminal/driver'
import { type Network, startNetwork } from '@pvtcoms/testnet'
import { type ClientAuthKey, isolationKey } from '@pvtcoms/transport'
import { TorTransport } from '@pvtcoms/transport/tor'
import { base32nopad } from '@scure/base'

const ENTRY = join(import.meta.dirname, '../src/main.ts')
const EPOCH_SECONDS = 2
const ALL = { length: 'all', index: 0 } as const
const sha3 = (message: Uint8Array): Uint8Array => createHash('sha3-256').update(message).digest()

describe('a mailbox on a private Tor network', () => {
  let network: Network
  let transport: TorTransport
  const miner = new ThreadMiner(nodeEnv)
  const programs: Program[] = []
  let dials = 0

  before(async () => {
    network = await startNetwork()
    await network.ready()
    const dataDirectory = join(network.directory, 'reader')
    await network.seedClient(dataDirectory)
    const tor = { dataDirectory, extraConfig: network.clientConfig }
    transport = await TorTransport.start({ random: nodeEnv, timers: nodeTimers, tor })
  })
  after(async () => {
    await Promise.all(programs.map((program) => program.stop()))
    await transport.close()
    await miner.close(new Error('the test is over'))
    await network.stop()
  })

  /** A mailbox of its own, and the link that it prints once it can be reached. */
  const start = async (name: string, ...more: readonly string[]): Promise<Running> => {
    const data = join(network.directory, name)
    await network.seedClient(join(data, 'tor'))
    const place = ['--data-directory', data]
    const tor = ['--torrc', network.clientConfigPath, '--epoch', String(EPOCH_SECONDS)]
    const program = new Program(ENTRY, ['run', '--json', ...place, ...tor, ...more])
    programs.push(program)
    const { link } = await program.event('reachable')
    return { program, place, link: String(link) }
  }
  const connect = async (link: string, clientAuth?: ClientAuthKey): Promise<MailboxConnection> => {
    const stream = await transport.dial(addressOf(link), {
      isolation: isolationKey(`reader-${++dials}`),
      ...(clientAuth && { clientAuth }),
    })
    return new MailboxConnection(stream, { timers: nodeTimers })
  }
  const deposit = async (link: string, tag: Uint8Array, letter: Uint8Array): Promise<string> => {
    const connection = await connect(link)
    try {
      const { seed, effort } = await connection.info()
      const { publicKey: mailboxKey } = addressOf(link)
      const proof = decode(Proof, await miner.mine({ seed, mailboxKey, tag }, effort))
      assert.ok(proof.ok)
      return (await connection.deposit(tag, proof.value, letter)).status
    } finally {
      connection.close()
    }
  }
  const ask = async (...args: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await runToEnd(ENTRY, [...args, '--json'])
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout)
  }

  test('strangers deposit, read the digest, a run and all letters; it tells them apart by nothing', async () => {
    const { place, link, program } = await start('public')
    const [tag, letter] = [nodeEnv.random(16), nodeEnv.random(4_096)]
    assert.equal(await deposit(link, tag, letter), 'stored')
    assert.equal(await deposit(link, tag, letter), 'stored', 'as the answer may have been lost')
    assert.equal(await deposit(link, tag, nodeEnv.random(4_096)), 'taken')
    await epochEnds()
    const reader = await connect(link)
    const digests = await Array.fromAsync(reader.digests(ALL, EPOCH_SECONDS))
    const mine = digests.find(({ digest }) => digest.prefixes.length > 0)
    assert.deepEqual(mine?.digest.prefixes, tag.slice(0, 8))
    const { epoch } = mine.digest
    const run = await reader.fetch({ epoch, index: 0 })
    assert.deepEqual([run.status, run.letters.slice(0, 4_096)], ['here', letter])
    assert.deepEqual(await Array.fromAsync(reader.letters(ALL, EPOCH_SECONDS)), [
      { epoch, position: 0, letter },
    ])
    reader.close()

    const status = (await ask('status', ...place)) as Record<string, unknown>
    assert.deepEqual(
      [status['network'], status['reachable'], status['stored_since_start'], status['storage']],
      ['ready', true, 10, 'healthy'],
    )
    const { words } = program
    assert.doesNotMatch(words, /[a-z2-7]{56}/)
  })

  test('killed -9 it comes back at its address with every letter; so does a backup of it', async () => {
    const first = await start('killed')
    const [tag, letter] = [nodeEnv.random(16), nodeEnv.random(4_096)]
    assert.equal(await deposit(first.link, tag, letter), 'stored')
    const copy = join(network.directory, 'copy')
    await ask('backup', copy, ...first.place)
    first.program.kill('SIGKILL')
    await first.program.exit()

    const second = await start('killed')
    assert.equal(second.link, first.link)
    await epochEnds()
    const reader = await connect(second.link)
    const letters = await Array.fromAsync(reader.letters(ALL, EPOCH_SECONDS))
    assert.deepEqual(
      letters.map((each) => each.letter),
      [letter],
    )
    reader.close()
    await ask('stop', ...second.place)
    assert.equal(await second.program.exit(), 0)

    const third = await start('copy')
    assert.equal(third.link, first.link)
    const again = await connect(third.link)
    assert.equal((await Array.fromAsync(again.letters(ALL, EPOCH_SECONDS))).length, 1)
    again.close()
    third.program.kill('SIGTERM')
    assert.equal(await third.program.exit(), 0)
  })

  test('the owner of a box watches letters arrive at an alias; nobody else gets in', async () => {
    const secret = nodeEnv.random(32)
    const key = nodePrimitives.x25519.publicKey(new Secret('X25519PrivateKey', secret.slice()))
    const owner = `x25519:${base32nopad.encode(key)}`
    const { link, place } = await start('box', '--owner', owner)
    const alias = (await ask('alias', ...place)) as { link: string }
    assert.match(alias.link, /^pvtcoms-box:/)
    assert.notEqual(alias.link, link)
    await assert.rejects(connect(link), { code: /./ })

    const watcher = await connect(link, new Secret('ClientAuthKey', secret))
    const arrivals = watcher.watch()
    const [tag, letter] = [nodeEnv.random(16), nodeEnv.random(4_096)]
    const arrival = arrivals.next()
    assert.equal(await deposit(alias.link, tag, letter), 'stored')
    const { value } = (await arrival) as { value: { tag: Uint8Array; letter: Uint8Array } }
    assert.deepEqual([value.tag, value.letter], [tag, letter])
    watcher.close()

    const contact = await connect(alias.link)
    await assert.rejects(
      Array.fromAsync(contact.digests(ALL, EPOCH_SECONDS)),
      (error: MailboxError) => error.code === 'gone',
    )
    const links = (await ask('link', ...place)) as { aliases: readonly string[] }
    assert.deepEqual(links.aliases, [alias.link])
  })
})

interface Running {
  readonly program: Program
  /** Arguments that find it. */
  readonly place: readonly string[]
  readonly link: string
}

function addressOf(link: string): OnionAddress {
  const parsed = parseDescriptorLink(link, sha3)
  assert.ok(parsed.ok)
  return parsed.descriptor
}

const epochEnds = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 1.2 * EPOCH_SECONDS * 1_000))
