/** A person: a daemon of their own with a tor of its own, asked as an interface asks. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type {
  ContactView,
  InviteView,
  MessageView,
  Method,
  Params,
  Result,
  RpcClient,
} from '@pvtcoms/rpc'
import { connectSocket } from '@pvtcoms/rpc/node'
import { Program } from '@pvtcoms/terminal/driver'
import { daemonSocket } from '../daemon-socket.ts'

/** The longest wait for anything, ms. */
const PATIENCE = 120_000
const LOOK_AGAIN = 20
const PAGE = 200
/** The member number of the contact in a conversation of two. */
const CONTACT = 1
const MAIN = join(import.meta.dirname, '..', 'main.ts')

/** What deposits wait for their cover's sake is of no use on a network of one's own. */
const DEPOSIT_DELAY = 0.01

/** How a program is set up. */
export interface Setup {
  readonly dataDirectory: string
  /** Lines for tor: which network. */
  readonly torrc: string
}

export class Person {
  readonly name: string
  readonly dataDirectory: string
  readonly #torrc: string
  #program: Program | undefined
  #client: RpcClient | undefined
  #profile = 0

  constructor(name: string, { dataDirectory, torrc }: Setup) {
    this.name = name
    this.dataDirectory = dataDirectory
    this.#torrc = torrc
  }

  get passphrase(): string {
    return `${this.name.toLowerCase()} has a long passphrase`
  }

  get profile(): number {
    return this.#profile
  }

  async start(): Promise<void> {
    const setup = ['--data-directory', this.dataDirectory, '--torrc', this.#torrc]
    const pace = ['--deposit-delay', String(DEPOSIT_DELAY)]
    this.#program = new Program(MAIN, ['--json', ...setup, ...pace])
    await this.#program.event('listening')
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

  /** Ends their daemon in good order. */
  async leave(): Promise<void> {
    const program = this.#program
    if (program === undefined) return
    this.#program = undefined
    await this.#client?.call('app.stop', {}).catch(() => undefined)
    this.#client = undefined
    await program.exit()
  }

  /** kill -9 of the daemon. */
  async kill(): Promise<void> {
    const program = this.#program
    this.#program = undefined
    this.#client = undefined
    await program?.stop('SIGKILL')
  }

  /** kill -9 of its tor, which it is to start again. */
  killTor(): void {
    const daemon = this.#program?.pid
    if (daemon === undefined) return
    for (const pid of childrenOf(daemon)) process.kill(pid, 'SIGKILL')
  }

  async ask<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.#client === undefined) throw new Error(`${this.name} is offline`)
    return await this.#client.call(method, params)
  }

  /** Resolves once they are connected to Tor. */
  async ready(): Promise<void> {
    await until(`${this.name} reaches Tor`, async () => {
      const { transport } = await this.ask('app.status', {})
      return transport.kind === 'ready' ? true : undefined
    })
  }

  /** Makes an invite, and resolves with its link once it can be handed out. */
  async invite(name: string): Promise<string> {
    const { id } = await this.ask('invite.create', { profile: this.#profile, name })
    return await until('an invite is ready', async () => (await this.#invite(id))?.link)
  }

  async accept(link: string, name: string): Promise<void> {
    await this.ask('invite.accept', { profile: this.#profile, link, name })
  }

  /** Resolves with the one contact as soon as `isSo`. */
  async contact(what: string, isSo: (contact: ContactView) => boolean): Promise<ContactView> {
    return await until(what, async () => {
      const [contact] = await this.ask('contact.list', { profile: this.#profile })
      return contact !== undefined && isSo(contact) ? contact : undefined
    })
  }

  async say(text: string): Promise<number> {
    const { conversation } = await this.contact('there is a contact', () => true)
    return (await this.ask('message.send', { conversation, text })).id
  }

  /** Resolves once a message of theirs is in one of these states. */
  async status(message: number, states: readonly MessageView['status'][]): Promise<MessageView> {
    return await until(`a message is ${states.join(' or ')}`, async () => {
      const found = await this.ask('message.show', { message })
      return states.includes(found.status) ? found : undefined
    })
  }

  /** Resolves once two mailboxes have a message of theirs. */
  async storedTwice(message: number): Promise<void> {
    await until('a message lies at two mailboxes', async () => {
      const steps = await this.ask('message.steps', { message })
      const places = steps.flatMap(({ code, mailbox }) => (code === 'stored' ? [mailbox] : []))
      return new Set(places).size >= 2 ? true : undefined
    })
  }

  /** Resolves with all texts of the contact once `text` is among them. */
  async reads(text: string): Promise<readonly string[]> {
    return await until(`${this.name} reads “${text}”`, async () => {
      const texts = await this.heard()
      return texts.includes(text) ? texts : undefined
    })
  }

  async heard(): Promise<readonly string[]> {
    const [contact] = await this.ask('contact.list', { profile: this.#profile })
    if (contact === undefined) return []
    const pages: MessageView[][] = []
    for (let message: number | undefined; ; message = pages[0]?.[0]?.id) {
      const from = {
        conversation: contact.conversation,
        position: message === undefined ? 'newest' : 'before',
        limit: PAGE,
        ...(message !== undefined && { message }),
      } as const
      const { messages, older } = await this.ask('message.page', from)
      pages.unshift([...messages])
      if (!older) break
    }
    return pages
      .flat()
      .flatMap(({ author, text }) => (author === CONTACT && text !== undefined ? [text] : []))
  }

  async #invite(id: number): Promise<InviteView | undefined> {
    const invites = await this.ask('invite.list', { profile: this.#profile })
    return invites.find((invite) => invite.id === id)
  }
}

/** What `look` finds, as soon as it finds something. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + PATIENCE
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`this never came to pass: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN))
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    const lines = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    return lines.split('\n').filter(Boolean).map(Number)
  } catch {
    return []
  }
}
