import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type SlowProxy, type SlowProxySettings, startSlowProxy } from '../src/index.ts'

/** Bytes that travel both ways through a proxy to a server that echoes. */
interface Way extends AsyncDisposable {
  readonly proxy: SlowProxy
  /** A connection that the proxy has confirmed. */
  open(): Promise<Socket>
  /** The first line of the proxy's answer to a request to reach `target`. */
  answer(target: string): Promise<string>
}

suite('a slow proxy', () => {
  test('passes bytes both ways unchanged when it is told nothing', async () => {
    await using way = await makeWay()
    const socket = await way.open()
    const sent = Buffer.alloc(1_000_000, 'every byte in its place; ')
    const received = collect(socket, sent.length)
    socket.write(sent)
    assert.ok((await received).equals(sent))
    socket.destroy()
  })

  test('passes the end of a stream after the last byte', async () => {
    await using way = await makeWay({ delayMs: 30 })
    const socket = await way.open()
    const everything = socket.toArray()
    socket.end('the last words')
    assert.equal(Buffer.concat((await everything) as Buffer[]).toString(), 'the last words')
  })

  test('delays each way', async () => {
    await using way = await makeWay({ delayMs: 200 })
    const socket = await way.open()
    let answered = false
    const received = collect(socket, 4).then(() => {
      answered = true
    })
    socket.write('ping')
    await delay(300)
    assert.equal(answered, false, 'it came back before it had been delayed twice')
    await received
    socket.destroy()
  })

  test('lets no more bytes pass than it is told to', async () => {
    await using way = await makeWay()
    const socket = await way.open()
    way.proxy.set({ bytesPerSecond: 10_000 })
    const received = count(socket)
    const everything = received.reaches(20_000)
    socket.write(Buffer.alloc(20_000))
    await delay(500)
    assert.ok(received.bytes > 0, 'nothing passed')
    assert.ok(received.bytes <= 7_000, `${received.bytes} bytes passed in half a second`)
    way.proxy.set({ bytesPerSecond: undefined })
    await everything
    socket.destroy()
  })

  test('stalls, and goes on without having lost a byte', async () => {
    await using way = await makeWay()
    const socket = await way.open()
    way.proxy.set({ stalled: true })
    const received = count(socket)
    const everything = received.reaches(7)
    socket.write('held up')
    await delay(100)
    assert.equal(received.bytes, 0)
    assert.equal(way.proxy.connections, 1)
    way.proxy.set({ stalled: false })
    await everything
    socket.destroy()
  })

  test('does not answer requests to connect while it stalls', async () => {
    await using way = await makeWay({ stalled: true })
    let answered = false
    const opening = way.open().then((socket) => {
      answered = true
      socket.destroy()
    })
    await delay(100)
    assert.equal(answered, false)
    way.proxy.set({ stalled: false })
    await opening
  })

  test('resets every open connection on demand', async () => {
    await using way = await makeWay()
    const sockets = [await way.open(), await way.open()]
    const codes = sockets.map(errorCode)
    way.proxy.reset()
    assert.deepEqual(await Promise.all(codes), ['ECONNRESET', 'ECONNRESET'])
    assert.equal(way.proxy.connections, 0)
  })

  test('resets a connection once the client has sent as much as it was told', async () => {
    await using way = await makeWay({ resetAfterBytes: 10 })
    const socket = await way.open()
    const received = collect(socket, 9)
    socket.write('not yet..')
    await received
    const code = errorCode(socket)
    socket.write('!')
    assert.equal(await code, 'ECONNRESET')
  })

  test('resets a connection before it is of any use when told 0 bytes', async () => {
    await using way = await makeWay({ resetAfterBytes: 0 })
    await assert.rejects(way.open(), { code: 'ECONNRESET' })
  })

  test('refuses new connections and keeps the old ones', async () => {
    await using way = await makeWay()
    const socket = await way.open()
    way.proxy.set({ refuse: true })
    assert.match(await way.answer('127.0.0.1:1'), /^HTTP\/1.1 403 /)
    const received = collect(socket, 5)
    socket.write('still')
    assert.equal((await received).toString(), 'still')
    socket.destroy()
  })

  for (const target of [
    '192.0.2.1:80',
    'localhost:80',
    'example.org:443',
    '127.0.0.1.example.org:80',
    '0.0.0.0:80',
    '[::]:80',
    '[::ffff:192.0.2.1]:80',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '127.0.0.1',
  ]) {
    test(`refuses to connect to ${target}`, async () => {
      await using way = await makeWay()
      assert.match(await way.answer(target), /^HTTP\/1.1 4\d\d /)
      assert.equal(way.proxy.connections, 0)
    })
  }

  test('closes its port and its connections when it stops', async () => {
    await using way = await makeWay()
    const socket = await way.open()
    const code = errorCode(socket)
    await way.proxy.stop()
    await way.proxy.stop()
    assert.equal(await code, 'ECONNRESET')
    await assert.rejects(way.open(), { code: 'ECONNREFUSED' })
  })

  test('takes no settings that make no sense', async () => {
    await using proxy = await startSlowProxy()
    for (const settings of [{ delayMs: -1 }, { bytesPerSecond: 0 }, { resetAfterBytes: -1 }]) {
      assert.throws(() => proxy.set(settings), RangeError)
    }
    await assert.rejects(startSlowProxy({ delayMs: Number.NaN }), RangeError)
  })
})

async function makeWay(settings: Partial<SlowProxySettings> = {}): Promise<Way> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy = await startSlowProxy(settings)
  const ask = async (to: string): Promise<{ socket: Socket; line: string }> => {
    const socket = connect({ host: '127.0.0.1', port: proxy.port, allowHalfOpen: true })
    socket.write(`CONNECT ${to} HTTP/1.0\r\n\r\n`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return { socket, line: answer.toString().split('\r\n')[0] ?? '' }
  }
  return {
    proxy,
    async open() {
      const { socket, line } = await ask(target)
      assert.match(line, /^HTTP\/1.1 200 /)
      return socket
    },
    async answer(to) {
      const { socket, line } = await ask(to)
      socket.destroy()
      return line
    },
    async [Symbol.asyncDispose]() {
      await proxy.stop()
      server.close()
    },
  }
}

/** Counts what arrives from now on. */
function count(socket: Socket): { readonly bytes: number; reaches(total: number): Promise<void> } {
  let bytes = 0
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  return {
    get bytes() {
      return bytes
    },
    async reaches(total) {
      while (bytes < total) await once(socket, 'data')
    },
  }
}

/** The next `length` bytes. */
async function collect(socket: Socket, length: number): Promise<Buffer> {
  let held = Buffer.alloc(0)
  while (held.length < length) {
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    held = Buffer.concat([held, bytes])
  }
  return held
}

async function errorCode(socket: Socket): Promise<string | undefined> {
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
  return error.code
}
