import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { ControlConnection, ControlRefusal } from '../../src/tor/control-connection.ts'
import { TorError, type TorErrorCode } from '../../src/tor/errors.ts'

const OPTIONS = { random: nodeEnv, timers: nodeTimers }
const COOKIE = Buffer.alloc(32, 7)

const failsWith = (code: TorErrorCode) => (error: unknown) =>
  error instanceof TorError && error.code === code

/** What a scripted control port answers to a line, or undefined to stay silent. */
type Answer = (line: string, socket: Socket) => string | undefined

async function withPort(
  answer: Answer,
  run: (path: string, directory: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'pvtcoms-control-'))
  const path = join(directory, 'control')
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.setEncoding('latin1').on('data', (text: string) => {
      for (const line of text.split('\r\n').filter(Boolean)) {
        const reply = answer(line, socket)
        if (reply !== undefined) socket.write(reply)
      }
    })
  })
  await new Promise<void>((done) => server.listen(path, done))
  try {
    await run(path, directory)
    await eventually(() => [...sockets].every((socket) => socket.destroyed))
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
    await rm(directory, { recursive: true })
  }
}

async function eventually(holds: () => boolean): Promise<void> {
  const giveUp = performance.now() + 20_000
  while (!holds()) {
    if (performance.now() > giveUp) throw new Error(`not so within 20 s: ${String(holds)}`)
    await new Promise((done) => setTimeout(done, 5))
  }
}

const mac = (label: string, message: Uint8Array): string =>
  createHmac('sha256', `Tor safe cookie authentication ${label} hash`).update(message).digest('hex')

/** Tor's half of SAFECOOKIE, knowing `cookie`. */
function safeCookie(cookieFile: string, cookie: Uint8Array): Answer {
  const serverNonce = Buffer.alloc(32, 9)
  let message = Buffer.alloc(0)
  return (line) => {
    if (line.startsWith('PROTOCOLINFO')) {
      return `250-PROTOCOLINFO 1\r\n250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE="${cookieFile}"\r\n250 OK\r\n`
    }
    if (line.startsWith('AUTHCHALLENGE')) {
      message = Buffer.concat([cookie, Buffer.from(line.split(' ')[2] ?? '', 'hex'), serverNonce])
      return `250 AUTHCHALLENGE SERVERHASH=${mac('server-to-controller', message).toUpperCase()} SERVERNONCE=${serverNonce.toString('hex').toUpperCase()}\r\n`
    }
    if (line.startsWith('AUTHENTICATE')) {
      return line === `AUTHENTICATE ${mac('controller-to-server', message)}`
        ? '250 OK\r\n'
        : '515 Bad authentication\r\n'
    }
    return line === 'GETINFO version' ? '250-version=0.4.9.11\r\n250 OK\r\n' : '552 Unknown\r\n'
  }
}

suite('the control connection', () => {
  test('proves knowledge of the cookie without showing it, and then commands', async () => {
    let scripted: Answer = () => undefined
    const seen: string[] = []
    await withPort(
      (line, socket) => {
        seen.push(line)
        return scripted(line, socket)
      },
      async (path, directory) => {
        const cookieFile = join(directory, 'cookie')
        await writeFile(cookieFile, COOKIE)
        scripted = safeCookie(cookieFile, COOKIE)
        const control = await ControlConnection.open({ path }, OPTIONS)
        assert.equal(await control.info('version'), '0.4.9.11')
        await assert.rejects(control.command('NONSENSE'), ControlRefusal)
        control.close()
        await control.closed
        await assert.rejects(control.command('GETINFO version'), failsWith('closed'))
      },
    )
    assert.ok(seen.every((line) => !line.includes(COOKIE.toString('hex'))))
  })
  test('does not authenticate to a port that does not know the cookie', async () => {
    let scripted: Answer = () => undefined
    const seen: string[] = []
    await withPort(
      (line, socket) => {
        seen.push(line)
        return scripted(line, socket)
      },
      async (path, directory) => {
        const cookieFile = join(directory, 'cookie')
        await writeFile(cookieFile, COOKIE)
        scripted = safeCookie(cookieFile, Buffer.alloc(32, 8))
        await assert.rejects(
          ControlConnection.open({ path }, OPTIONS),
          failsWith('control-authentication'),
        )
      },
    )
    assert.ok(!seen.some((line) => line.startsWith('AUTHENTICATE')))
  })

  test('a cookie that is missing, or of another size, is told apart from a wrong one', async () => {
    for (const content of [undefined, Buffer.alloc(31)]) {
      let scripted: Answer = () => undefined
      await withPort(
        (line, socket) => scripted(line, socket),
        async (path, directory) => {
          const cookieFile = join(directory, 'cookie')
          if (content !== undefined) await writeFile(cookieFile, content)
          scripted = safeCookie(cookieFile, COOKIE)
          await assert.rejects(
            ControlConnection.open({ path }, OPTIONS),
            failsWith('control-cookie-unreadable'),
          )
        },
      )
    }
  })

  test('a cookie file that is a pipe or a device is not read, whoever names it', async () => {
    let scripted: Answer = () => undefined
    await withPort(
      (line, socket) => scripted(line, socket),
      async (path, directory) => {
        const pipe = join(directory, 'pipe')
        execFileSync('mkfifo', [pipe])
        for (const place of [pipe, '/dev/zero', directory]) {
          scripted = safeCookie(place, COOKIE)
          await assert.rejects(
            ControlConnection.open({ path }, OPTIONS),
            failsWith('control-cookie-unreadable'),
          )
        }
      },
    )
  })

  test('a password is used where tor asks for one', async () => {
    await withPort(
      (line) => {
        if (line.startsWith('PROTOCOLINFO')) {
          return '250-PROTOCOLINFO 1\r\n250-AUTH METHODS=HASHEDPASSWORD\r\n250 OK\r\n'
        }
        return line === 'AUTHENTICATE 736573616d65' ? '250 OK\r\n' : '515 Bad\r\n'
      },
      async (path) => {
        const password = new Secret('ControlPassword', Buffer.from('sesame'))
        const control = await ControlConnection.open({ path }, { ...OPTIONS, password })
        control.close()
        const wrong = new Secret('ControlPassword', Buffer.from('wrong'))
        await assert.rejects(
          ControlConnection.open({ path }, { ...OPTIONS, password: wrong }),
          failsWith('control-authentication'),
        )
        await assert.rejects(
          ControlConnection.open({ path }, OPTIONS),
          failsWith('control-authentication'),
        )
      },
    )
  })

  for (const [name, reply] of [
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['a mail server', '220 mail ready\r\n250 go on\r\n'],
    ['random bytes', '\x00\xff\x17\r\n'],
  ] as const) {
    test(`${name} at the control port is named for what it is not`, async () => {
      await withPort(
        () => reply,
        async (path) => {
          await assert.rejects(
            ControlConnection.open({ path }, OPTIONS),
            (error: unknown) =>
              error instanceof TorError &&
              ['control-protocol', 'control-authentication'].includes(error.code),
          )
        },
      )
    })
  }

  test('nobody there, and somebody who hangs up, are both unreachable', async () => {
    await assert.rejects(
      ControlConnection.open({ path: '/nonexistent/control' }, OPTIONS),
      failsWith('control-unreachable'),
    )
    await withPort(
      (_, socket) => {
        socket.destroy()
        return undefined
      },
      async (path) => {
        await assert.rejects(
          ControlConnection.open({ path }, OPTIONS),
          failsWith('control-unreachable'),
        )
      },
    )
  })

  test('a filter’s refusal is told from one of tor’s, by what would have to be allowed and nothing else', async () => {
    await withPort(
      (line) => {
        if (line.startsWith('PROTOCOLINFO')) {
          return '250-PROTOCOLINFO 1\r\n250-AUTH METHODS=NULL\r\n250-VERSION Tor="0.4.9.11"\r\n250 OK\r\n'
        }
        if (line === 'AUTHENTICATE') return '250 OK\r\n'
        return line.includes('hidden') ? '552 Unrecognized key\r\n' : '510 Command filtered\r\n'
      },
      async (path) => {
        const control = await ControlConnection.open({ path }, OPTIONS)
        assert.equal(control.version, '0.4.9.11')
        await assert.rejects(control.info('hidden'), failsWith('control-refused'))
        for (const [line, command] of [
          ['GETINFO status/bootstrap-phase', 'GETINFO status/bootstrap-phase'],
          ['SETEVENTS HS_DESC', 'SETEVENTS HS_DESC'],
          ['ADD_ONION ED25519-V3:secret Port=80,127.0.0.1:1', 'ADD_ONION'],
          ['ONION_CLIENT_AUTH_ADD somebody x25519:secret', 'ONION_CLIENT_AUTH_ADD'],
        ] as const) {
          await assert.rejects(control.command(line), (error: unknown) => {
            assert.ok(error instanceof ControlRefusal && error.isFiltered)
            assert.equal(error.code, 'control-filtered')
            assert.equal(error.message, `the control port does not allow ${command}`)
            return true
          })
        }
        control.close()
      },
    )
  })

  test('commands that wait when tor dies fail, and the connection says that it closed', async () => {
    await withPort(
      (line, socket) => {
        if (line.startsWith('PROTOCOLINFO')) {
          return '250-PROTOCOLINFO 1\r\n250-AUTH METHODS=NULL\r\n250 OK\r\n'
        }
        if (line === 'AUTHENTICATE') return '250 OK\r\n'
        socket.destroy()
        return undefined
      },
      async (path) => {
        const control = await ControlConnection.open({ path }, OPTIONS)
        const waiting = ['GETINFO a', 'GETINFO b'].map((line) => control.command(line))
        for (const result of await Promise.allSettled(waiting)) {
          assert.equal(result.status, 'rejected')
          assert.ok(failsWith('control-unreachable')(result.reason))
        }
        await control.closed
      },
    )
  })

  test('a command can never become two', async () => {
    await withPort(
      (line) =>
        line.startsWith('PROTOCOLINFO')
          ? '250-PROTOCOLINFO 1\r\n250-AUTH METHODS=NULL\r\n250 OK\r\n'
          : '250 OK\r\n',
      async (path) => {
        const control = await ControlConnection.open({ path }, OPTIONS)
        await assert.rejects(control.command('GETINFO a\r\nSIGNAL HALT'), RangeError)
        control.close()
      },
    )
  })
})
