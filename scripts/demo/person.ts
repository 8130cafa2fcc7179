/** A person of the demonstration: a daemon of their own with a tor of its own, asked as an interface asks. */
import { join } from 'node:path'
import type { ContactView, InviteView, MessageView } from '@pvtcoms/client/engine'
import { daemonSocket, launchDaemon } from '@pvtcoms/daemon'
import type { Method, Params, Result, RpcClient } from '@pvtcoms/rpc'
import { connectSocket } from '@pvtcoms/rpc/node'
import type { RunningNetwork } from '@pvtcoms/testnet'

/** How long anything of the story may take, ms. */
const PATIENCE = 120_000
const LOOK_AGAIN = 20

/** What deposits wait for their cover's sake is of no use on a network of one's own. */
const DEPOSIT_DELAY = 0.01

export class Person {
  readonly name: string
  readonly dataDirectory: string
  readonly #torrc: string
  #client: RpcClient | undefined
  #profile = 0

  private constructor(name: string, dataDirectory: string, torrc: string) {
    this.name = name
    this.dataDirectory = dataDirectory
    this.#torrc = torrc
  }

  /** With a folder of their own and nothing in it. */
  static async prepare(network: RunningNetwork, name: string): Promise<Person> {
    const dataDirectory = join(network.directory, name.toLowerCase())
    await network.seedClient(join(dataDirectory, 'tor'))
    return new Person(name, dataDirectory, network.clientConfigPath)
  }

  get passphrase(): string {
    return `${this.name.toLowerCase()} has a long passphrase`
  }

  get profile(): number {
    return this.#profile
  }

  async start(): Promise<void> {
    await launchDaemon({
      ...{ dataDirectory: this.dataDirectory, torrc: this.#torrc },
      depositDelay: DEPOSIT_DELAY,
    })
    this.#client = await connectSocket(daemonSocket(this.dataDirectory))
  }

  async createProfile(mailboxes: readonly string[]): Promise<void> {
    await this.ask('app.create', { passphrase: this.passphrase })
    this.#profile = (await this.ask('profile.create', { name: this.name })).id
    for (const [at, link] of mailboxes.entries()) {
      await this.ask('mailbox.add', { profile: this.#profile, link, name: `mailbox ${at + 1}` })
    }
  }

  async comeBack(): Promise<void> {
    await this.start()
    await this.ask('app.unlock', { passphrase: this.passphrase })
  }

  /** Offline in good order: nothing of theirs runs any more. */
  async leave(): Promise<void> {
    const client = this.#client
    if (client === undefined) return
    const gone = new Promise<void>((resolve) => client.onClose(() => resolve()))
    await client.call('app.stop', {}).catch(() => undefined)
    await gone
    this.#client = undefined
  }

  async ask<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.#client === undefined) throw new Error(`${this.name} is offline`)
    return await this.#client.call(method, params)
  }

  /** Once the connection to Tor is there. */
  async ready(): Promise<void> {
    await until(`${this.name} reaches Tor`, async () => {
      const { transport } = await this.ask('app.status', {})
      return transport.kind === 'ready' ? true : undefined
    })
  }

  /** The link of a new invite, once it can be handed out. */
  async invite(name: string): Promise<string> {
    const { id } = await this.ask('invite.create', { profile: this.#profile, name })
    return await until('an invite is ready', async () => (await this.#invite(id))?.link)
  }

  async accept(link: string, name: string): Promise<void> {
    await this.ask('invite.accept', { profile: this.#profile, link, name })
  }

  /** The one contact, as soon as `isSo`. */
  async contact(what: string, isSo: (contact: ContactView) => boolean): Promise<ContactView> {
    return await until(what, async () => {
      const [contact] = await this.ask('contact.list', { profile: this.#profile })
      return contact !== undefined && isSo(contact) ? contact : undefined
    })
  }

  async say(text: string): Promise<number> {
    const { id: contact } = await this.contact('there is a contact', () => true)
    return (await this.ask('message.send', { contact, text })).id
  }

  /** Once a message of ours is in one of these states. */
  async status(message: number, states: readonly MessageView['status'][]): Promise<MessageView> {
    return await until(`a message is ${states.join(' or ')}`, async () => {
      const found = await this.ask('message.show', { message })
      return states.includes(found.status) ? found : undefined
    })
  }

  /** Once two mailboxes have a message of ours. */
  async storedTwice(message: number): Promise<void> {
    await until('a message lies at two mailboxes', async () => {
      const steps = await this.ask('message.steps', { message })
      const places = steps.flatMap(({ code, mailbox }) => (code === 'stored' ? [mailbox] : []))
      return new Set(places).size >= 2 ? true : undefined
    })
  }

  /** All that is on the screen of the other's words, once this is there. */
  async reads(text: string): Promise<readonly string[]> {
    return await until(`${this.name} reads “${text}”`, async () => {
      const texts = await this.heard()
      return texts.includes(text) ? texts : undefined
    })
  }

  async heard(): Promise<readonly string[]> {
    const [contact] = await this.ask('contact.list', { profile: this.#profile })
    if (contact === undefined) return []
    const page = { contact: contact.id, place: 'newest', limit: 100 } as const
    const { messages } = await this.ask('message.page', page)
    return messages.flatMap(({ author, text }) =>
      author === 'them' && text !== undefined ? [text] : [],
    )
  }

  async #invite(id: number): Promise<InviteView | undefined> {
    const invites = await this.ask('invite.list', { profile: this.#profile })
    return invites.find((invite) => invite.id === id)
  }
}

/** What `look` finds, as soon as it finds something. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + PATIENCE
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`this never came to pass: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN))
  }
}
