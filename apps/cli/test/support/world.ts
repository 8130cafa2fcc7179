/**
 * The program as a person uses it, with a daemon that gives prepared answers: a real server on a real socket, which
 * checks every parameter, and streams that can be a terminal.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { daemonSocket } from '@pvtcoms/daemon'
import { type ApiEvent, apiDispatch, type Handlers, type Method, RpcServer } from '@pvtcoms/rpc'
import { listenSocket } from '@pvtcoms/rpc/node'
import { execute, streamIo, type Terminal } from '@pvtcoms/terminal'
import { buildProgram } from '../../src/program.ts'

process.env['TZ'] = 'UTC'

export interface Call {
  readonly method: Method
  readonly params: unknown
}

export class World {
  readonly directory: string
  /** Every call that the daemon received. */
  readonly calls: Call[] = []
  readonly #server: RpcServer
  readonly #close: () => Promise<void>
  /** Answers of one test, which go before those given to `open`. */
  answers: { -readonly [M in Method]?: Handlers[M] } = {}
  /** The parameters of each start of a daemon. */
  launches: unknown[] = []

  private constructor(directory: string, server: RpcServer, close: () => Promise<void>) {
    this.directory = directory
    this.#server = server
    this.#close = close
  }

  static async open(handlers: Handlers): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), 'pvtcoms-cli-'))
    await chmod(directory, 0o700)
    const faults: unknown[] = []
    const recorded = Object.fromEntries(
      Object.keys(handlers).map((method) => [
        method,
        (params: never) => world.#answer(handlers, method as Method, params),
      ]),
    ) as unknown as Handlers
    const server = new RpcServer(apiDispatch(recorded), (fault) => faults.push(fault))
    const listener = await listenSocket(daemonSocket(directory), (channel) => server.serve(channel))
    const world: World = new World(directory, server, async () => {
      await listener.close()
      await server.close()
      await rm(directory, { recursive: true })
      if (faults.length > 0) throw new AggregateError(faults, 'the scripted daemon failed')
    })
    return world
  }

  emit(event: ApiEvent): void {
    this.#server.emit(event)
  }

  /** Closes all connections, as a daemon that stops does. */
  async stop(): Promise<void> {
    await this.#server.close()
  }

  async close(): Promise<void> {
    await this.#close()
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const session = this.start(args, options)
    if (options.terminal !== true) session.endInput()
    const code = await session.code
    return { code, stdout: session.stdout, stderr: session.stderr }
  }

  start(args: readonly string[], options: RunOptions = {}): Running {
    return new Running(this, args, options)
  }

  /** Resolves once the daemon received a call of `method`; rejects after 10 s. */
  async received(method: Method): Promise<void> {
    const isThere = (): boolean => this.calls.some((call) => call.method === method)
    await until(isThere, () => `a call of ${method}`)
  }

  #answer(handlers: Handlers, method: Method, params: never): unknown {
    this.calls.push({ method, params })
    const handler = (this.answers[method] ?? handlers[method]) as (params: never) => unknown
    return handler(params)
  }
}

export interface RunOptions {
  /** All of stdin. With `terminal`, what is typed. */
  readonly input?: string | Uint8Array
  /** stdin, stdout and stderr are a terminal, at which a person sits. */
  readonly terminal?: boolean
  readonly columns?: number
  /** Without the world’s data directory. */
  readonly bare?: boolean
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A command that is running, in this process. */
export class Running {
  readonly code: Promise<number>
  stdout = ''
  stderr = ''
  readonly #stdin: PassThrough
  readonly #interrupt = new AbortController()

  constructor(world: World, args: readonly string[], options: RunOptions) {
    const isTTY = options.terminal === true
    const { columns = 80 } = options
    this.#stdin = Object.assign(new PassThrough(), { isTTY })
    const stdout = Object.assign(new PassThrough(), { isTTY, columns })
    const stderr = Object.assign(new PassThrough(), { isTTY, columns })
    stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    const io: Terminal = streamIo({ stdin: this.#stdin, stdout, stderr }, this.#interrupt)
    const program = buildProgram(io, async (launch) => {
      world.launches.push(launch)
    })
    if (options.input !== undefined) this.type(options.input)
    process.env['PVTCOMS_DATA_DIRECTORY'] = options.bare === true ? '' : world.directory
    if (options.bare === true) delete process.env['PVTCOMS_DATA_DIRECTORY']
    this.code = execute(program, args, io).finally(() => io.close())
  }

  type(text: string | Uint8Array): void {
    this.#stdin.write(text)
  }

  endInput(): void {
    this.#stdin.end()
  }

  /** As SIGTERM does. */
  interrupt(): void {
    this.#interrupt.abort()
  }

  /** Resolves once `holds`; rejects after 10 s with `what` was waited for. */
  async until(holds: () => boolean, what = String(holds)): Promise<void> {
    const shown = (): string => JSON.stringify([this.stdout, this.stderr])
    await until(holds, () => `${what}, but it shows ${shown()}`)
  }

  /** Resolves once `where` matches `pattern`. */
  async shown(pattern: RegExp, where: 'stdout' | 'stderr' = 'stdout'): Promise<void> {
    await this.until(() => pattern.test(this[where]), `${String(pattern)} on ${where}`)
  }
}

/** Looks again until it `holds`; rejects after 10 s with what it waited for. */
async function until(holds: () => boolean, what: () => string): Promise<void> {
  const giveUp = performance.now() + 10_000
  while (!holds()) {
    if (performance.now() > giveUp) throw new Error(`waited 10 s for ${what()}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
