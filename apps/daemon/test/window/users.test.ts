/** The window's port against the other users of the machine, who can reach it: by every address that they may come from, and with all that the window has. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, type TcpNetConnectOpts } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, suite, type TestContext, test } from 'node:test'
import { endpoint, ownersOf, SameUser } from '../../src/window/same-user.ts'
import { serveWindow } from '../served-window.ts'

const window = await serveWindow()
after(() => window[Symbol.asyncDispose]())
const { folder, address, port, host, cookie, ask } = window
const NOBODY = 65_534

/** Ways to connect to the window: as everybody does, from other addresses, and as IPv6. */
const WAYS: readonly TcpNetConnectOpts[] = [
  { host: address, port },
  { host: address, port, localAddress: '127.0.0.9' },
  { host: address, port, localAddress: address },
  { host: `::ffff:${address}`, port, family: 6 },
]
const REQUEST = `GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`

/** What is answered before the connection ends. */
async function answerTo(way: TcpNetConnectOpts): Promise<string> {
  const socket = connect(way)
  let answer = ''
  socket.setEncoding('latin1').on('data', (part: string) => (answer += part))
  socket.on('error', () => undefined)
  socket.write(REQUEST)
  await new Promise((resolve) => socket.once('close', resolve))
  return answer
}

/** A program of another user; undefined, and said, where tests are not root's, who alone can start one. */
async function byAnother(context: TestContext, script: string): Promise<ChildProcess | undefined> {
  const child =
    process.getuid?.() === 0 && process.platform === 'linux'
      ? spawn(process.execPath, ['-e', script], { cwd: '/', env: {}, uid: NOBODY, gid: NOBODY })
      : undefined
  const started =
    child !== undefined &&
    (await once(child, 'spawn').then(
      () => true,
      () => false,
    ))
  if (started) return child
  context.diagnostic('not shown here: another user, as tests have to run as root on Linux for that')
  return undefined
}

suite('whose a connection is', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: C90C577F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1
   1: C90C577F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 2 1
   2: 0100007F:C001 C90C577F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 3 1
   3: 0900007F:C001 C90C577F:1F90 01 00000000:00000000 00:00000000 00000000  1002        0 4 1
   4: 0100007F:C002 C90C577F:1F90 06 00000000:00000000 00:00000000 00000000     0        0 0 3
   5: 0100007F:C003 C90C577F:1F91 01 00000000:00000000 00:00000000 00000000  1000        0 5 1
   6: 0100007F:C004 C90C577E:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 6 1
`

  test('is read from the end that connected, by address and port, while it is established', () => {
    assert.equal(endpoint('127.87.12.201', 0x1f90), 'C90C577F:1F90')
    assert.equal(endpoint('127.0.0.1', 80), '0100007F:0050')
    assert.deepEqual(
      [...ownersOf(table, 'C90C577F:1F90')],
      [
        ['0100007F:C001', 1001],
        ['0900007F:C001', 1002],
      ],
    )
    assert.deepEqual([...ownersOf('', 'C90C577F:1F90')], [])
  })

  test('is somebody else’s when it is not in the table, or the table cannot be read, and unknown where there is none', async () => {
    const file = join(folder, 'table')
    writeFileSync(file, table)
    const place = { address, port }
    const socket = connect({ host: address, port })
    await once(socket, 'connect')
    const seen = { remoteAddress: socket.localAddress, remotePort: socket.localPort }
    assert.equal(await new SameUser(place, file).has(seen), false)
    assert.equal(await new SameUser(place, folder).has(seen), false)
    assert.equal(await new SameUser(place, join(folder, 'none')).has(seen), true)
    const row = `1: ${endpoint(String(socket.localAddress), Number(socket.localPort))} ${endpoint(address, port)} 01 0:0 0:0 0 ${process.getuid?.() ?? ''} 0 7 1\n`
    writeFileSync(file, table + row)
    assert.equal(await new SameUser(place, file).has(seen), process.getuid !== undefined)
    const ended = { remoteAddress: undefined, remotePort: undefined }
    assert.equal(await new SameUser(place, file).has(ended), false)
    socket.destroy()
  })

  test('is asked anew for each: what the table said before a connection came does not count', async () => {
    const file = join(folder, 'growing')
    writeFileSync(file, '')
    const sameUser = new SameUser({ address, port }, file)
    const seen = { remoteAddress: '127.0.0.1', remotePort: 49_153 }
    const before = sameUser.has(seen)
    assert.equal(await before, false)
    writeFileSync(
      file,
      `1: ${endpoint('127.0.0.1', 49_153)} ${endpoint(address, port)} 01 0:0 0:0 0 ${process.getuid?.() ?? ''} 0 7 1\n`,
    )
    assert.equal(await sameUser.has(seen), process.getuid !== undefined)
  })
})

suite('a connection of this user', () => {
  test('is answered from whichever address of the machine, and refused where the system does not say whose it is', async (context) => {
    if (process.platform !== 'linux') {
      context.diagnostic('not shown here: addresses of 127.0.0.0/8 that are all the machine’s')
      return
    }
    const [usual, other, same, mapped] = await Promise.all(WAYS.map(answerTo))
    for (const answer of [usual, other, same]) assert.match(answer ?? '', /^HTTP\/1\.1 200/)
    assert.equal(mapped, '', 'it stands in the table of IPv6')
  })
})

suite('another user of the machine', () => {
  test('gets not a byte, by whichever address, with the cookie and all', async (context) => {
    const child = await byAnother(
      context,
      `const { connect } = require('node:net')
       const answerTo = ${answerTo.toString().replace('REQUEST', JSON.stringify(REQUEST))}
       Promise.all(${JSON.stringify(WAYS)}.map(answerTo)).then((answers) => {
         process.stdout.write(JSON.stringify(answers))
       })`,
    )
    if (child?.stdout == null) return
    assert.deepEqual(
      JSON.parse(await text(child.stdout)),
      WAYS.map(() => ''),
    )
    assert.equal((await ask('/', { cookie })).status, 200, 'its user is served meanwhile')
  })

  test('who holds on to connections, and makes new ones, takes no place of the window’s', async (context) => {
    const child = await byAnother(
      context,
      `const { connect } = require('node:net')
       const hold = () => {
         const socket = connect(${port}, '${address}')
         socket.on('error', () => {})
         socket.on('close', () => setTimeout(hold, 20))
       }
       for (let n = 0; n < 200; n++) hold()
       process.stdout.write('holding')`,
    )
    if (child?.stdout == null) return
    try {
      await once(child.stdout, 'data')
      const asked = Array.from({ length: 60 }, async (_, n) => {
        await new Promise((resolve) => setTimeout(resolve, n * 20))
        return (await ask('/', { cookie })).status
      })
      assert.deepEqual(new Set(await Promise.all(asked)), new Set([200]))
    } finally {
      child.kill('SIGKILL')
      await once(child, 'close')
    }
  })
})
