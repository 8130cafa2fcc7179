import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { Timers } from '@pvtcoms/core/env'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import { isolationKey } from '../../src/anon-transport.ts'
import { TransportError, type TransportErrorCode } from '../../src/errors.ts'
import type { LocalEndpoint } from '../../src/tor/control-connection.ts'
import { dialThrough } from '../../src/tor/dial.ts'

const TARGET = { host: 'a'.repeat(56) + '.onion', port: 80 }
const ISOLATION = isolationKey('contact-1')
const GREETING = Buffer.of(5, 1, 2)
const CONNECTED = Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0)

const failsWith = (code: TransportErrorCode) => (error: unknown) =>
  error instanceof TransportError && error.code === code

let refreshed = 0
const dialTo = (
  where: string | LocalEndpoint,
  timers: Timers,
  signal: AbortSignal | undefined,
  present?: () => Promise<void>,
) =>
  dialThrough(
    {
      socks: typeof where === 'string' ? { path: where } : where,
      target: TARGET,
      isolation: ISOLATION,
      refresh: async () => {
        refreshed += 1
      },
      ...(present && { present }),
      timers,
    },
    signal,
  )

interface Request {
  readonly user: string
  readonly password: string
  readonly host: string
  readonly port: number
  readonly socket: Socket
}

/** A SOCKS port that hands each complete request to `onRequest`. */
async function withSocks(
  onRequest: (request: Request, count: number) => void,
  run: (path: string, open: ReadonlySet<Socket>) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'pvtcoms-socks-'))
  const path = join(directory, 'socks')
  const open = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => undefined)
    let seen = Buffer.alloc(0)
    let answered = 0
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk])
      const steps = parse(seen, socket)
      if (steps.greeted && answered === 0) {
        answered = 1
        socket.write(Buffer.of(5, 2))
      }
      if (steps.named && answered === 1) {
        answered = 2
        socket.write(Buffer.of(1, 0))
      }
      if (steps.request === undefined) return
      socket.off('data', onData)
      onRequest(steps.request, ++count)
    }
    socket.on('data', onData)
  })
  await new Promise<void>((done) => server.listen(path, done))
  try {
    await run(path, open)
  } finally {
    for (const socket of open) socket.destroy()
    server.close()
    await rm(directory, { recursive: true })
  }
}

interface Steps {
  readonly greeted: boolean
  readonly named: boolean
  readonly request?: Request
}

function parse(bytes: Buffer, socket: Socket): Steps {
  let offset = GREETING.length
  const greeted = bytes.length >= offset
  if (greeted) assert.deepEqual(bytes.subarray(0, offset), GREETING)
  const text = (): string => {
    const length = bytes[offset++] ?? 0
    return bytes.subarray(offset, (offset += length)).toString('latin1')
  }
  offset += 1
  const user = text()
  const password = text()
  const named = bytes.length >= offset && user !== ''
  offset += 4
  const host = text()
  if (bytes.length < offset + 2) return { greeted, named }
  const port = bytes.readUInt16BE(offset)
  return { greeted, named, request: { user, password, host, port, socket } }
}

const accept = ({ socket }: Request): void => {
  socket.write(CONNECTED)
}
const refuse = ({ socket }: Request, code: number): void => {
  socket.end(Buffer.of(5, code, 0, 1, 0, 0, 0, 0, 0, 0))
}

suite('dialling through tor’s SOCKS port', () => {
  test('the isolation key travels as user name, and early bytes of the peer are kept', async () => {
    const requests: Request[] = []
    await withSocks(
      (request) => {
        requests.push(request)
        request.socket.write(Buffer.concat([CONNECTED, Buffer.from('hello')]))
      },
      async (path) => {
        const stream = await dialTo(path, nodeTimers, undefined)
        assert.equal(Buffer.from((await stream.read()) ?? []).toString(), 'hello')
        stream.close()
      },
    )
    const [request] = requests
    assert.equal(request?.user, 'contact-1')
    assert.equal(request.host, TARGET.host)
    assert.equal(request.port, 80)
  })

  test('a reply that arrives byte by byte is understood', async () => {
    await withSocks(
      ({ socket }) => {
        const rest = [...CONNECTED]
        const next = (): void => {
          const byte = rest.shift()
          if (byte !== undefined) socket.write(Buffer.of(byte), () => setImmediate(next))
        }
        next()
      },
      async (path) => {
        const stream = await dialTo(path, nodeTimers, undefined)
        stream.close()
      },
    )
  })

  for (const [code, expected, attempts] of [
    [0xf0, 'not-found', 2],
    [0xf2, 'unreachable', 2],
    [0xf3, 'unreachable', 2],
    [0x05, 'unreachable', 2],
    [0x7f, 'unreachable', 2],
    [0x06, 'timeout', 1],
    [0xf7, 'timeout', 1],
    [0xf4, 'authorization-missing', 1],
    [0xf5, 'authorization-wrong', 1],
    [0xf6, 'invalid-address', 1],
  ] as const) {
    test(`reply ${code.toString(16)} means ${expected} after ${attempts} attempt(s)`, async () => {
      let count = 0
      await withSocks(
        (request) => {
          count += 1
          refuse(request, code)
        },
        async (path, open) => {
          await assert.rejects(dialTo(path, nodeTimers, undefined), failsWith(expected))
          while (open.size > 0) await new Promise((done) => setTimeout(done, 5))
        },
      )
      assert.equal(count, attempts)
    })
  }

  test('what is refused once may be found the second time, by a fresh announcement', async () => {
    const before = refreshed
    await withSocks(
      (request, count) => (count === 1 ? refuse(request, 0xf0) : accept(request)),
      async (path) => {
        const stream = await dialTo(path, nodeTimers, undefined)
        stream.close()
      },
    )
    assert.equal(refreshed, before + 1)
  })

  test('a key that tor lacks is presented to it anew, twice at most, and one that it calls wrong once', async () => {
    let presented = 0
    const dial = (path: string): ReturnType<typeof dialTo> =>
      dialTo(path, nodeTimers, undefined, async () => {
        presented += 1
      })
    await withSocks(
      (request, count) => (count <= 2 ? refuse(request, 0xf4) : accept(request)),
      async (path) => (await dial(path)).close(),
    )
    assert.equal(presented, 2)
    for (const [code, expected, presents] of [
      [0xf4, 'authorization-missing', 2],
      [0xf5, 'authorization-wrong', 1],
    ] as const) {
      presented = 0
      let count = 0
      await withSocks(
        (request) => {
          count += 1
          refuse(request, code)
        },
        async (path) => {
          await assert.rejects(dial(path), failsWith(expected))
        },
      )
      assert.deepEqual([presented, count], [presents, presents + 1])
    }
  })

  test('a tor that does not take the key anew ends the dial with what it said', async () => {
    await withSocks(
      (request) => refuse(request, 0xf4),
      async (path) => {
        const refusal = new TransportError('not-ready', 'tor did not take it')
        await assert.rejects(
          dialTo(path, nodeTimers, undefined, () => Promise.reject(refusal)),
          refusal,
        )
      },
    )
  })

  test('a hanging attempt is joined by others on circuits of their own, and the first one still may win', async () => {
    const timers = new VirtualTimers()
    const requests: Request[] = []
    await withSocks(
      (request) => requests.push(request),
      async (path, open) => {
        const dialled = dialTo(path, timers, undefined)
        const until = async (count: number): Promise<void> => {
          while (requests.length < count) await new Promise((done) => setTimeout(done, 2))
        }
        await until(1)
        await timers.advance(4_000)
        await until(2)
        await timers.advance(8_000)
        await until(3)
        assert.equal(new Set(requests.map(({ password }) => password)).size, 3)
        accept(requests[0] as Request)
        const stream = await dialled
        while (open.size > 1) await new Promise((done) => setTimeout(done, 2))
        stream.close()
      },
    )
  })

  test('nobody answering at all is a timeout, and leaves no socket', async () => {
    const timers = new VirtualTimers()
    let requests = 0
    await withSocks(
      () => (requests += 1),
      async (path, open) => {
        const dialled = dialTo(path, timers, undefined)
        const refused = assert.rejects(dialled, failsWith('timeout'))
        while (requests === 0) await new Promise((done) => setTimeout(done, 2))
        await timers.advance(60_000)
        await refused
        while (open.size > 0) await new Promise((done) => setTimeout(done, 2))
      },
    )
  })

  test('a dial cancelled before, at once, or in mid-flight is cancelled and leaves no socket', async () => {
    let requests = 0
    await withSocks(
      () => (requests += 1),
      async (path, open) => {
        const dial = (signal: AbortSignal): Promise<unknown> => dialTo(path, nodeTimers, signal)
        await assert.rejects(dial(AbortSignal.abort()), failsWith('cancelled'))
        const atOnce = new AbortController()
        const first = dial(atOnce.signal)
        atOnce.abort()
        await assert.rejects(first, failsWith('cancelled'))
        const later = new AbortController()
        const second = dial(later.signal)
        const before = requests
        while (requests === before) await new Promise((done) => setTimeout(done, 2))
        later.abort()
        await assert.rejects(second, failsWith('cancelled'))
        while (open.size > 0) await new Promise((done) => setTimeout(done, 2))
      },
    )
  })

  test('a tor that dies while it is asked is an answer like any other, not a crash', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.resetAndDestroy())
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    assert.ok(address !== null && typeof address !== 'string')
    await assert.rejects(
      dialTo({ host: '127.0.0.1', port: address.port }, nodeTimers, undefined),
      (error: unknown) => error instanceof TransportError,
    )
    server.close()
  })

  test('a SOCKS port that is gone, or is none, is told apart from a peer that is', async () => {
    await assert.rejects(
      dialTo('/nonexistent/socks', nodeTimers, undefined),
      failsWith('not-ready'),
    )
    await withSocks(
      ({ socket }) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      async (path) => {
        await assert.rejects(dialTo(path, nodeTimers, undefined), failsWith('unreachable'))
      },
    )
  })
})
