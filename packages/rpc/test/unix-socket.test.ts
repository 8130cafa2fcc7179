/** The API over a unix socket: who may come near it, what becomes of dead ones, and what travels on it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, suite, test } from 'node:test'
import { type Dispatch, RpcServer } from '../src/index.ts'
import { connectSocket, listenSocket, type SocketListener } from '../src/node/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'rpc-socket-'))
const listeners: SocketListener[] = []
after(async () => {
  await Promise.all(listeners.map((listener) => listener.close()))
  rmSync(folder, { recursive: true })
})
let folders = 0
function newFolder(name = `data-${++folders}`): string {
  const path = join(folder, name)
  mkdirSync(path, { mode: 0o700, recursive: true })
  return path
}
const socketIn = (place: string): string => join(place, 'socket')

interface Stage {
  readonly path: string
  readonly server: RpcServer
  readonly listener: SocketListener
}

async function listen(
  path: string = socketIn(newFolder()),
  dispatch: Dispatch = (_, params) => params,
): Promise<Stage> {
  const server = new RpcServer(dispatch, (error) => assert.fail(String(error)))
  const listener = await listenSocket(path, (channel) => server.serve(channel))
  listeners.push(listener)
  return { path, server, listener }
}

/** A process that listens there and is killed -9. */
async function leaveDead(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`
  const child = spawn(process.execPath, ['-e', script])
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')
  assert.ok(lstatSync(path).isSocket(), 'a dead socket is there')
}

async function raw(path: string): Promise<{ socket: Socket; lines: () => string[] }> {
  const socket = createConnection(path)
  await once(socket, 'connect')
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => (text += part))
  socket.on('error', () => undefined)
  return { socket, lines: () => text.split('\n').slice(0, -1) }
}

suite('a unix socket', () => {
  test('is for its owner alone, and gone when it is closed', async () => {
    const { path, listener } = await listen()
    assert.equal(statSync(path).mode & 0o777, 0o600)
    await listener.close()
    assert.deepEqual(readdirSync(dirname(path)), [])
  })

  test('is not made in a folder that others can enter', async () => {
    for (const mode of [0o710, 0o701, 0o755, 0o770]) {
      const place = newFolder()
      chmodSync(place, mode)
      await assert.rejects(listen(socketIn(place)), { code: 'not-private' })
      assert.deepEqual(readdirSync(place), [])
    }
  })

  test('of somebody who lives is in use, and stays theirs', async () => {
    const { path } = await listen()
    await assert.rejects(listen(path), { code: 'in-use' })
    const client = await connectSocket(path)
    assert.deepEqual(await client.call('app.lock', {}), {})
    client.close()
  })

  test('of a process that was killed is taken over', async () => {
    const path = socketIn(newFolder())
    await leaveDead(path)
    await assert.rejects(connectSocket(path), { code: 'not-running' })
    await listen(path)
    const client = await connectSocket(path)
    assert.deepEqual(await client.call('app.lock', {}), {})
    client.close()
  })

  test('never takes the place of a file, a folder, or what somebody’s link points at', async () => {
    const [file, directory, link] = [newFolder(), newFolder(), newFolder()]
    writeFileSync(socketIn(file), 'mine')
    mkdirSync(socketIn(directory))
    const elsewhere = newFolder()
    writeFileSync(join(elsewhere, 'socket'), 'mine')
    for (const place of [file, directory]) {
      await assert.rejects(listen(socketIn(place)), { code: 'no-socket' })
      assert.ok(existsSync(socketIn(place)))
    }
    symlinkSync(join(elsewhere, 'socket'), socketIn(link))
    await listen(socketIn(link))
    assert.ok(existsSync(join(elsewhere, 'socket')))
  })

  test('with too long a path is a link to one in a private folder, also after a kill', async () => {
    const path = socketIn(newFolder('x'.repeat(120)))
    const { listener } = await listen(path)
    const target = readlinkSync(path)
    assert.equal(statSync(target).mode & 0o777, 0o600)
    assert.equal(statSync(dirname(target)).mode & 0o777, 0o700)
    await assert.rejects(listen(path), { code: 'in-use' })
    const client = await connectSocket(path)
    assert.deepEqual(await client.call('app.lock', {}), {})
    client.close()
    await listener.close()
    assert.ok(!existsSync(dirname(target)))

    const dead = mkdtempSync(join(tmpdir(), 'pvtcoms-'))
    await leaveDead(join(dead, 'socket'))
    symlinkSync(join(dead, 'socket'), path)
    await listen(path)
    assert.ok(!existsSync(dead))
    ;(await connectSocket(path)).close()
  })

  test('that another user made where the link leads is told nothing, and is nobody’s way to keep us out', async (t) => {
    const path = socketIn(newFolder('y'.repeat(120)))
    // As after a kill and an emptied folder of temporary files: the link is there, and what it names is free.
    const free = mkdtempSync(join(tmpdir(), 'pvtcoms-'))
    rmdirSync(free)
    symlinkSync(join(free, 'socket'), path)
    const script = `
      process.umask(0)
      require('node:fs').mkdirSync(process.argv[1], { mode: 0o700 })
      require('node:net').createServer((socket) => {
        console.log('came')
        socket.on('data', (data) => console.log('told ' + data))
        socket.on('close', () => console.log('gone'))
      }).listen(process.argv[1] + '/socket', () => console.log('up'))`
    const isRoot = process.getuid?.() === 0
    const another = { cwd: '/', env: {}, ...(isRoot && { uid: 65_534, gid: 65_534 }) }
    const stranger = spawn(process.execPath, ['-e', script, free], another)
    const isThere = await once(stranger, 'spawn').then(
      () => true,
      () => false,
    )
    if (!isRoot || !isThere) {
      t.diagnostic(
        'not shown here: a socket of another user in the place of ours, as tests have to run as root for that',
      )
      stranger.kill()
      return
    }
    let said = ''
    stranger.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    await until(() => said.includes('up'))
    await assert.rejects(connectSocket(path), { code: 'not-running' })
    await until(() => said.includes('gone'))
    assert.equal(said, 'up\ncame\ngone\n')
    await listen(path)
    assert.notEqual(dirname(readlinkSync(path)), free)
    const client = await connectSocket(path)
    assert.deepEqual(await client.call('app.unlock', { passphrase: 'a secret' }), {
      passphrase: 'a secret',
    })
    client.close()
    assert.ok(existsSync(join(free, 'socket')), 'what is theirs is left alone')
    assert.ok(!said.includes('told'))
    stranger.kill()
    await once(stranger, 'close')
    rmSync(free, { recursive: true })
  })

  test('behind a link counts only in a folder that is no link, and that nobody else can enter', async () => {
    for (const lead of [
      (real: string) => chmodSync(real, 0o711),
      (real: string, named: string) => {
        renameSync(real, `${real}-moved`)
        symlinkSync(`${real}-moved`, named)
      },
      (real: string) => {
        renameSync(socketIn(real), join(real, 'other'))
        symlinkSync(join(real, 'other'), socketIn(real))
      },
    ]) {
      const real = mkdtempSync(join(tmpdir(), 'pvtcoms-'))
      const path = socketIn(newFolder(`${'z'.repeat(120)}${++folders}`))
      const server = createServer((socket) => socket.on('data', () => assert.fail('it was told')))
      await new Promise<void>((resolve) => server.listen(socketIn(real), resolve))
      symlinkSync(socketIn(real), path)
      ;(await connectSocket(path)).close()
      lead(real, real)
      await assert.rejects(connectSocket(path), { code: 'not-running' })
      await listen(path)
      ;(await connectSocket(path)).close()
      server.close()
      for (const left of [real, `${real}-moved`]) rmSync(left, { recursive: true, force: true })
    }
  })

  test('where nobody is says so', async () => {
    const place = newFolder()
    writeFileSync(join(place, 'file'), '')
    for (const path of [socketIn(place), join(place, 'file'), join(place, 'none', 'socket')]) {
      await assert.rejects(connectSocket(path), { code: 'not-running' })
    }
  })
})

suite('lines on a unix socket', () => {
  const call = (id: number, more = ''): string =>
    `{"jsonrpc":"2.0","method":"any","id":${id},"params":{"text":"é${more}"}}\n`

  test('are read byte by byte, and many at once', async () => {
    const { path } = await listen()
    const { socket, lines } = await raw(path)
    for (const byte of Buffer.from(call(1))) socket.write(Uint8Array.of(byte))
    await until(() => lines().length === 1)
    socket.write(Array.from({ length: 500 }, (_, id) => call(id)).join(''))
    await until(() => lines().length === 501)
    assert.deepEqual(JSON.parse(lines()[500] ?? ''), {
      jsonrpc: '2.0',
      id: 499,
      result: { text: 'é' },
    })
    socket.destroy()
  })

  test('of half a megabyte are read; a longer one ends the connection before it is whole', async () => {
    const { path, server } = await listen()
    const { socket, lines } = await raw(path)
    const fitting = call(1, 'x'.repeat(524_288 - Buffer.byteLength(call(1)) + 1))
    assert.equal(Buffer.byteLength(fitting), 524_289, 'with its line break')
    socket.write(fitting)
    await until(() => lines().length === 1)
    socket.write('x'.repeat(524_289))
    await new Promise((resolve) => socket.once('close', resolve))
    assert.match(lines()[1] ?? '', /"code":-32600/)
    assert.match(lines()[2] ?? '', /"method":"close","params":\{"code":"too-long"\}/)
    await until(() => server.connections === 0)
  })

  test('that are not UTF-8 end the connection', async () => {
    const { path } = await listen()
    const { socket, lines } = await raw(path)
    socket.write(Buffer.concat([Buffer.from('"'), Buffer.from([0xff, 0xfe]), Buffer.from('"\n')]))
    await new Promise((resolve) => socket.once('close', resolve))
    assert.match(lines()[0] ?? '', /"code":-32600/)
  })

  test('wait in the sender while 32 requests are under way, and none is lost', async () => {
    const waiting: (() => void)[] = []
    const { path } = await listen(
      undefined,
      (_, params) => new Promise((resolve) => waiting.push(() => resolve(params))),
    )
    const { socket, lines } = await raw(path)
    const count = 20_000
    socket.write(Array.from({ length: count }, (_, id) => call(id, 'x'.repeat(1_000))).join(''))
    await until(() => waiting.length === 32)
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.ok(socket.writableLength > 10_000_000, 'the rest is with whoever sent it')
    let answered = 0
    while (answered < count) {
      answered += waiting.length
      for (const resolve of waiting.splice(0)) resolve()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => lines().length === count)
    assert.deepEqual(
      lines().map((line) => (JSON.parse(line) as { id: number }).id),
      Array.from({ length: count }, (_, id) => id),
    )
    socket.destroy()
  })

  test('reach clients as results and events of megabytes; one that does not read events is dropped', async () => {
    const big = 'x'.repeat(3_000_000)
    const { path, server } = await listen(undefined, () => big)
    const client = await connectSocket(path)
    assert.equal(await client.call('app.log', { limit: 1 }), big)
    const { socket } = await raw(path)
    await until(() => server.connections === 2)
    socket.pause()
    let events = 0
    client.onEvent(() => events++)
    const closed = new Promise((resolve) => client.onClose(resolve))
    for (let sent = 1; sent <= 20; sent++) {
      server.emit({ kind: 'app', app: { bridges: [big] } as never })
      await until(() => events === sent)
    }
    await until(() => server.connections === 1)
    await server.close()
    assert.equal(await closed, 'stopping')
    socket.destroy()
  })
})

async function until(condition: () => boolean): Promise<void> {
  const giveUp = performance.now() + 20_000
  while (!condition()) {
    if (performance.now() > giveUp) throw new Error(`not so within 20 s: ${String(condition)}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
