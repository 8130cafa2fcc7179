/**
 * A stand-in for onion-grater, which Tails, Whonix and Qubes put before tor's control port: it reads the same files, and
 * treats commands, answers and events as that program is documented to. Each connection gets the rules of the one file
 * that is for it, or none, and a connection of its own to tor. When tor is started anew, it connects to that one without
 * a word to the client, and asks for the same events.
 */
import { readFileSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { parse, stringify } from 'yaml'

/** Whom a file has to be for: a program on this machine, or a machine in the network. */
export type FilterClient =
  | { readonly program: string; readonly user: string }
  | { readonly host: string }

export interface ControlFilterOptions {
  /** The socket of tor's control port. */
  readonly control: string
  readonly cookieFile: string
  /** Files in YAML. */
  readonly files: readonly string[]
  readonly client: FilterClient
  /** What `{client-address}` stands for; 127.0.0.1 by default. */
  readonly clientAddress?: string
}

export interface ControlFilter extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number
  /** Lines that were answered with 510. */
  readonly refused: readonly string[]
  /** Lines that reached tor, or that the filter answered itself. */
  readonly passed: readonly string[]
  /** Other files, for connections from now on; those that there are end. */
  use(files: readonly string[]): void
  stop(): Promise<void>
}

interface Rewriting {
  readonly pattern: string
  readonly replacement?: string
}

interface CommandRule extends Rewriting {
  readonly response?: readonly Rewriting[]
}

interface EventRule {
  readonly suppress?: boolean
  readonly response?: readonly Rewriting[]
}

interface FilterFile {
  readonly 'apparmor-profiles'?: readonly string[]
  readonly users?: readonly string[]
  readonly hosts?: readonly string[]
  readonly commands?: Readonly<Record<string, readonly (string | CommandRule)[] | null>> | null
  readonly events?: Readonly<Record<string, EventRule | null>> | null
}

interface Rules {
  readonly commands: ReadonlyMap<string, readonly CommandRule[]>
  readonly events: ReadonlyMap<string, EventRule>
}

/** Of a line, as the real one bounds it. */
const LONGEST_LINE = 10_240
/** ms */
const RECONNECT_AFTER = 100

export async function startControlFilter(options: ControlFilterOptions): Promise<ControlFilter> {
  let { files } = options
  const log = { refused: [] as string[], passed: [] as string[] }
  const sockets = new Set<Socket>()
  await access(options.cookieFile)
  const own = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const join = (session: Session, client: Socket): void => {
    const tor = connect({ path: options.control })
    own(tor)
    tor.on('connect', () => {
      // Each tor writes its cookie before it listens.
      session.attach(tor, readFileSync(options.cookieFile))
      onLines(tor, (line) => session.answered(line))
    })
    tor.on('close', () => {
      if (!client.destroyed) setTimeout(join, RECONNECT_AFTER, session, client)
    })
    client.on('close', () => tor.destroy())
  }
  const server = createServer((client) => {
    own(client)
    const rules = rulesFor(files, options.client)
    const session = new Session(client, rules, options.clientAddress ?? '127.0.0.1', log)
    onLines(client, (line) => session.asked(line))
    join(session, client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  const end = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const stop = async (): Promise<void> => {
    end()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return {
    port: address.port,
    ...log,
    use(other) {
      files = other
      end()
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** A line that tor has not answered yet, and how the answer is rewritten. */
interface Waiting {
  readonly line: string
  readonly rewriting: readonly Rewriting[]
}

interface Log {
  readonly refused: string[]
  readonly passed: string[]
}

class Session {
  readonly #client: Socket
  /** Undefined before there is one. */
  #tor: Socket | undefined
  readonly #rules: Rules
  readonly #address: string
  readonly #log: Log
  /** Those of the client. */
  #waiting: Waiting[] = []
  /** Events that were asked for, and are told. */
  #events: ReadonlySet<string> = new Set()
  /** Lines of the answer that is arriving. */
  #answer: string[] = []
  #isData = false

  constructor(client: Socket, rules: Rules, address: string, log: Log) {
    this.#client = client
    this.#rules = rules
    this.#address = address
    this.#log = log
  }

  /** This is the tor from now on: what the one before did not answer is sent to it. */
  attach(tor: Socket, cookie: Buffer): void {
    const pending = this.#waiting.filter(({ rewriting }) => rewriting !== HIDE)
    this.#tor = tor
    this.#answer = []
    this.#isData = false
    this.#waiting = []
    this.#send(`AUTHENTICATE ${cookie.toString('hex')}`, HIDE)
    if (this.#events.size > 0) this.#send(`SETEVENTS ${[...this.#events].join(' ')}`, HIDE)
    for (const { line, rewriting } of pending) this.#send(line, rewriting)
  }

  /** A line of the client. */
  asked(line: string): void {
    const [, name = '', gap = '', rest = ''] = /^(\S+)(\s*)(.*)$/.exec(line) ?? []
    const command = name.toUpperCase()
    if (command === 'PROTOCOLINFO') {
      this.#say(
        '250-PROTOCOLINFO 1',
        '250-AUTH METHODS=NULL',
        '250-VERSION Tor="0.4.9.11"',
        '250 OK',
      )
    } else if (command === 'AUTHENTICATE') this.#say('250 OK')
    else if (command === 'QUIT') this.#client.end('250 closing connection\r\n')
    else if (command === 'SETEVENTS') this.#subscribe(line, rest.toUpperCase())
    else {
      const rule = this.#rules.commands
        .get(command)
        ?.find(({ pattern }) => whole(pattern).test(rest))
      if (rule === undefined) this.#refuse(line)
      else this.#pass(`${name}${gap}${this.#rewritten(rest, [rule])}`, rule.response ?? [])
    }
  }

  /** A line of tor. */
  answered(line: string): void {
    this.#answer.push(line)
    if (this.#isData) this.#isData = line !== '.'
    else this.#isData = /^[0-9]{3}\+/.test(line)
    if (this.#isData || !/^[0-9]{3} /.test(line)) return
    const lines = this.#answer
    this.#answer = []
    const event = /^650[ -](\S+)/.exec(lines[0] ?? '')?.[1]
    const rewriting =
      event === undefined
        ? (this.#waiting.shift()?.rewriting ?? [])
        : this.#events.has(event)
          ? (this.#rules.events.get(event)?.response ?? [])
          : HIDE
    this.#say(...lines.map((text) => this.#rewritten(text, rewriting)))
  }

  #subscribe(line: string, text: string): void {
    const events = text.split(/\s+/).filter(Boolean)
    if (events.some((event) => !this.#rules.events.has(event))) {
      this.#refuse(line)
      return
    }
    const told = events.filter((event) => this.#rules.events.get(event)?.suppress !== true)
    this.#events = new Set(told)
    this.#log.passed.push(line)
    this.#send(`SETEVENTS ${told.join(' ')}`, [])
  }

  #pass(line: string, response: readonly Rewriting[]): void {
    this.#log.passed.push(line)
    this.#send(line, response)
  }

  #send(line: string, rewriting: readonly Rewriting[]): void {
    this.#waiting.push({ line, rewriting })
    this.#tor?.write(`${line}\r\n`)
  }

  #refuse(line: string): void {
    this.#log.refused.push(line)
    this.#say('510 Command filtered')
  }

  /** Lines that are empty by now are not said. */
  #say(...lines: readonly string[]): void {
    for (const line of lines) if (line.trim() !== '') this.#client.write(`${line}\r\n`)
  }

  /** What the first fitting rule makes of `text`. */
  #rewritten(text: string, rules: readonly Rewriting[]): string {
    for (const { pattern, replacement } of rules) {
      const match = whole(pattern).exec(text)
      if (match === null) continue
      if (replacement === undefined) return text
      let group = 0
      return replacement.replace(/\{([a-z-]*)\}/g, (_, name: string) =>
        name === 'client-address' ? this.#address : (match[++group] ?? ''),
      )
    }
    return text
  }
}

const HIDE: readonly Rewriting[] = [{ pattern: '.*', replacement: '' }]

/** Python's `re.match(pattern + "$", …)`. */
const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern}$)`)

/** Those of the one file for `client`; none lets nothing through. Throws Error when there are several. */
function rulesFor(files: readonly string[], client: FilterClient): Rules {
  const isIn = (list: readonly string[] = [], value: string): boolean =>
    list.includes('*') || list.includes(value)
  const fitting = files
    .flatMap((text) => parse(text) as readonly FilterFile[])
    .filter((file) =>
      'host' in client
        ? isIn(file.hosts, client.host)
        : isIn(file['apparmor-profiles'], client.program) && isIn(file.users, client.user),
    )
  if (fitting.length > 1) throw new Error('several filter files are for this client')
  const { commands, events } = fitting[0] ?? {}
  return {
    commands: new Map(
      Object.entries(commands ?? {}).map(([name, rules]) => [
        name.toUpperCase(),
        (rules ?? []).map((rule) => (typeof rule === 'string' ? { pattern: rule } : rule)),
      ]),
    ),
    events: new Map(
      Object.entries(events ?? {}).map(([name, rule]) => [name.toUpperCase(), rule ?? {}]),
    ),
  }
}

/** What the merging program of Whonix makes of several files: one, in which those of a later file come first. */
export function mergedFilters(files: readonly string[]): string {
  const merged: Record<string, unknown> = {}
  for (const file of [...files].reverse()) {
    for (const element of parse(file) as readonly object[]) merge(merged, element)
  }
  return stringify([merged])
}

function merge(into: Record<string, unknown>, from: object): void {
  for (const [key, value] of Object.entries(from)) {
    const known = into[key]
    if (isList(known) && isList(value)) into[key] = [...known, ...value]
    else if (isRecord(known) && isRecord(value)) merge(known, value)
    else into[key] ??= value
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Calls back for each line; a client whose line is too long is dropped. */
function onLines(socket: Socket, callback: (line: string) => void): void {
  let pending = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    const lines = (pending + text).split('\n')
    pending = lines.pop() ?? ''
    if (pending.length > LONGEST_LINE) socket.destroy()
    for (const line of lines) callback(line.replace(/\r$/, ''))
  })
}
