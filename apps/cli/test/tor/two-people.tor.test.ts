/** Two people who use the command line only: real daemons, a real mailbox, a private Tor network. */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { ContactView, InviteView, MessageView, SafetyView } from '@pvtcoms/rpc/client'
import { Program, runToEnd } from '@pvtcoms/terminal/driver'
import { type Network, startNetwork } from '@pvtcoms/testnet'

const ENTRY = join(import.meta.dirname, '../../src/main.ts')
const PASSPHRASE = 'correct horse battery staple'
const IN_TIME = ['--timeout', '120', '--json']

/** Somebody with a data directory and a daemon of their own. */
class Person {
  readonly name: string
  readonly directory: string

  constructor(name: string, directory: string) {
    this.name = name
    this.directory = directory
  }

  get place(): readonly string[] {
    return ['--data-directory', this.directory]
  }

  /** Runs a command that succeeds, and gives its JSON result. */
  async json<T>(args: readonly string[], input = ''): Promise<T> {
    const { code, stdout, stderr } = await runToEnd(ENTRY, [...args, ...this.place], { input })
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`)
    return JSON.parse(stdout) as T
  }

  /** Runs a command again until its JSON result `isSo`; rejects after 100 s. */
  async until<T>(args: readonly string[], isSo: (value: T) => boolean): Promise<T> {
    const giveUp = performance.now() + 100_000
    for (;;) {
      const { code, stdout } = await runToEnd(ENTRY, [...args, ...this.place])
      if (performance.now() > giveUp) {
        throw new Error(
          `${args.join(' ')} did not show within 100 s: ${String(isSo)}, but ${stdout}`,
        )
      }
      if (code === 0 && isSo(JSON.parse(stdout) as T)) return JSON.parse(stdout) as T
    }
  }

  async start(torrc: string): Promise<void> {
    await this.json(['start', '--locked', '--torrc', torrc, '--json'])
  }

  async stop(): Promise<void> {
    await runToEnd(ENTRY, ['stop', ...this.place])
  }
}

interface Page {
  readonly messages: readonly MessageView[]
}

const texts = ({ messages }: Page): readonly (string | undefined)[] =>
  messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)

suite('two people at their terminals', () => {
  let network: Network
  let mailbox: Program
  let ada: Person
  let bob: Person
  before(async () => {
    network = await startNetwork()
    await network.ready()
    const attic = join(network.directory, 'attic')
    await network.seedClient(join(attic, 'tor'))
    const torrc = network.clientConfigPath
    mailbox = new Program(ENTRY, [
      ...['mailbox', 'run', '--json', '--data-directory', attic],
      ...['--torrc', torrc, '--epoch', '2'],
    ])
    const link = String((await mailbox.event('reachable'))['link'])
    ada = new Person('Ada', join(network.directory, 'ada'))
    bob = new Person('Bob', join(network.directory, 'bob'))
    await Promise.all(
      [ada, bob].map(async (person) => {
        await mkdir(person.directory, { mode: 0o700 })
        await network.seedClient(join(person.directory, 'tor'))
        await person.start(torrc)
        const create = ['create', '--name', person.name, '--passphrase-fd', '0', '--json']
        await person.json(create, PASSPHRASE)
        await person.json(['mailbox', 'add', 'attic', '-', '--json'], link)
      }),
    )
  })
  after(async () => {
    await Promise.all([ada.stop(), bob.stop()])
    await mailbox.stop()
    await network.stop()
  })

  test('an invite makes them contacts, who see the same safety check', async () => {
    const made = await ada.json<InviteView>(['invite', 'create', 'Bob', '--wait', ...IN_TIME])
    assert.equal(made.stage, 'open')
    const [accepted, answered] = await Promise.all([
      bob.json<InviteView>(['invite', 'accept', 'Ada', '--wait', ...IN_TIME], made.link),
      ada.json<InviteView>(['invite', 'show', String(made.id), '--wait', ...IN_TIME]),
    ])
    assert.deepEqual([accepted.stage, answered.stage], ['used', 'used'])
    const [hers, his] = await Promise.all([
      ada.until<SafetyView>(['contact', 'verify', 'Bob', '--json'], () => true),
      bob.until<SafetyView>(['contact', 'verify', 'Ada', '--json'], () => true),
    ])
    assert.equal(hers.number?.digits.length, 12)
    assert.deepEqual(hers.number.emoji, his.number?.emoji)
    assert.equal(hers.number.digits, his.number?.digits)
    await ada.json(['contact', 'verify', 'Bob', '--same', '--json'])
    const shown = await ada.json<ContactView>(['contact', 'show', 'Bob', '--json'])
    assert.equal(shown.verification, 'verified')
  })

  test('a message is delivered, and a chat shows what comes in and answers', async () => {
    const send = ['send', 'Bob', '-', '--wait', 'delivered', ...IN_TIME]
    const sent = await ada.json<MessageView>(send, 'a very private word\n')
    assert.equal(sent.status, 'delivered')
    const chat = new Program(ENTRY, ['chat', 'Ada', '--json', ...bob.place])
    const page = (await chat.event('page')) as unknown as Page
    assert.deepEqual(texts(page), ['a very private word'])
    await ada.json(['send', 'Bob', 'are you there?', '--json'])
    const heard = (await chat.event('message'))['message'] as MessageView
    assert.equal(heard.text, 'are you there?')
    chat.type('/reply I am')
    const replied = (await chat.event('message'))['message'] as MessageView
    assert.equal(replied.replyTo?.message, heard.id)
    await chat.finish()
    const read = ['read', 'Bob', '--json']
    const all = await ada.until<Page>(read, (now) => texts(now).includes('I am'))
    assert.deepEqual(texts(all), ['a very private word', 'are you there?', 'I am'])
  })

  test('what is sent to somebody who is away is there when they are back, and have unlocked', async () => {
    await bob.stop()
    const sent = await ada.json<MessageView>(['send', 'Bob', 'for when you are back', '--json'])
    assert.equal(sent.status, 'queued')
    await bob.start(network.clientConfigPath)
    const locked = await runToEnd(ENTRY, ['read', 'Ada', ...bob.place])
    assert.match(locked.stderr, /\(pvtcoms unlock\) \[locked\]/)
    await bob.json(['unlock', '--passphrase-fd', '0', '--json'], `${PASSPHRASE}\n`)
    const read = ['read', 'Ada', '--json']
    const all = await bob.until<Page>(read, (now) => texts(now).includes('for when you are back'))
    assert.equal(texts(all).length, 4)
  })

  test('nothing that was written, and no name, can be found in the data directories', async () => {
    for (const { directory } of [ada, bob]) {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile())
      assert.ok(files.some(({ name }) => name === 'store'))
      for (const { parentPath, name } of files) {
        const bytes = await readFile(join(parentPath, name))
        for (const secret of ['private word', 'when you are back', PASSPHRASE, 'Ada', 'attic']) {
          assert.ok(!bytes.includes(secret), `${name}: ${secret}`)
        }
      }
    }
  })
})
