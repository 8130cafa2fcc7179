/** The window's server against everybody who is not the window: pages of others, other names, slow and odd clients. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { until } from '@pvtcoms/testkit/until'
import { type ClientOptions, WebSocket } from 'ws'
import { WindowServer } from '../../src/window/server.ts'
import { type Headers, keyOf, serveWindow } from '../served-window.ts'

const window = await serveWindow()
after(() => window[Symbol.asyncDispose]())
const { folder, timers, keys, rpc, server, address, port, host, cookie, ask, exchange } = window
const ours = (): Headers => ({ origin: server.origin })

/** Resolves with the WebSocket, or with the status that it was refused with. */
function dial(options: ClientOptions, path = '/rpc'): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://${host}${path}`, options)
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (request, response) => {
      request.destroy()
      resolve(response.statusCode ?? 0)
    })
    socket.on('error', reject)
  })
}

suite('a launch', () => {
  test('is a link whose key stays behind the #, with a page that takes it away and trades it in', async () => {
    const url = server.launchUrl()
    assert.match(url, /^http:\/\/127(?:\.[0-9]{1,3}){3}:[0-9]+\/open#[A-Za-z0-9_-]{43}$/)
    const page = await ask('/open')
    assert.equal(page.status, 200)
    assert.match(page.body, /src="\/open.js"/)
    const script = await ask('/open.js')
    assert.match(script.body, /history\.replaceState\(null, '', '\/open'\)/)
    const { status, headers, body } = await exchange(keyOf(url))
    assert.deepEqual([status, body], [204, ''])
    const made = headers['set-cookie']
    assert.equal(made?.length, 1)
    assert.match(
      made[0] ?? '',
      /^pvtcoms-[0-9]+=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    )
  })

  test('key lets in once, and not after a minute', async () => {
    const key = keyOf(server.launchUrl())
    assert.equal((await exchange(key)).status, 204)
    const again = await exchange(key)
    assert.deepEqual([again.status, again.headers['set-cookie']], [403, undefined])
    const late = keyOf(server.launchUrl())
    const intime = keyOf(server.launchUrl())
    timers.advance(59_999)
    assert.equal((await exchange(intime)).status, 204)
    timers.advance(1)
    assert.equal((await exchange(late)).status, 403)
  })

  test('key is refused when it is damaged, empty, too long, or sent in another way', async () => {
    const key = keyOf(server.launchUrl())
    for (const wrong of ['', key.slice(1), `${key}x`, key.toLowerCase(), 'x'.repeat(100_000)]) {
      assert.equal((await exchange(wrong)).status, 403)
    }
    for (const path of [`/session?key=${key}`, `/session/${key}`, '/session/', '/Session']) {
      assert.notEqual((await ask(path, ours(), 'POST', key)).status, 204)
    }
    for (const method of ['GET', 'PUT', 'OPTIONS', 'HEAD']) {
      assert.notEqual((await ask('/session', ours(), method, key)).status, 204)
    }
    for (const headers of [{}, { origin: 'null' }, { origin: `${server.origin}/` }]) {
      assert.equal((await exchange(key, headers)).status, 403)
    }
    assert.equal((await exchange(key)).status, 204, 'none of that used it up')
  })
})

/** Every way in which a page of somebody else, or a name of somebody else’s, shows. */
const FOREIGN: readonly (readonly [string, () => Headers])[] = [
  ['another host', () => ({ host: 'example.com' })],
  ['a name that was pointed at us', () => ({ host: `rebound.example.com:${port}` })],
  ['localhost', () => ({ host: `localhost:${port}` })],
  ['another port', () => ({ host: `${address}:${port + 1}` })],
  ['another address of this machine', () => ({ host: `127.87.12.201:${port}` })],
  ['no port', () => ({ host: address })],
  ['a host with something behind it', () => ({ host: `${host}.example.com` })],
  ['another origin', () => ({ origin: 'https://example.com' })],
  ['the origin of another port', () => ({ origin: `http://${address}:${port + 1}` })],
  ['the origin of another address', () => ({ origin: `http://127.87.12.201:${port}` })],
  ['our origin by TLS', () => ({ origin: `https://${host}` })],
  ['no origin that has a name', () => ({ origin: 'null' })],
  ['a page of another site', () => ({ 'sec-fetch-site': 'cross-site' })],
  ['a page of another port of this machine', () => ({ 'sec-fetch-site': 'same-site' })],
]

suite('a request', () => {
  test('with the cookie gets the window, and nobody may keep it', async () => {
    const { status, headers, body } = await ask('/', { cookie })
    assert.deepEqual([status, body], [200, '<!doctype html><title>window</title>'])
    assert.equal(headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(headers['cache-control'], 'no-store')
    const asset = await ask('/assets/index-AbCd_123.js', { cookie })
    assert.equal(asset.headers['content-type'], 'text/javascript; charset=utf-8')
    assert.equal(asset.headers['cache-control'], 'private, max-age=31536000, immutable')
    assert.equal((await ask('/icon.svg', { cookie })).headers['cache-control'], 'no-store')
  })

  test('is answered with all that keeps a page to itself, whatever the answer', async () => {
    for (const answer of [
      await ask('/', { cookie }),
      await ask('/'),
      await ask('/none', { cookie }),
      await ask('/open'),
      await ask('/', { host: 'example.com' }),
      await ask('/', { cookie }, 'DELETE'),
      await exchange('x'),
      await exchange(keyOf(server.launchUrl())),
    ]) {
      const { headers } = answer
      assert.equal(
        headers['content-security-policy'],
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      )
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['referrer-policy'], 'no-referrer')
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
      assert.match(headers['cache-control'] ?? '', /^no-store$/)
      assert.equal(headers['access-control-allow-origin'], undefined)
    }
  })

  test('without the right cookie gets nothing of the window', async () => {
    const value = cookie.split('=')[1] ?? ''
    for (const wrong of [
      '',
      'x=y',
      `pvtcoms=${value}`,
      `pvtcoms-${port + 1}=${value}`,
      `pvtcoms-${port}=`,
      `pvtcoms-${port}=${value.slice(1)}`,
      `pvtcoms-${port}=${value}x`,
      `x${cookie}`,
    ]) {
      for (const path of ['/', '/index.html', '/icon.svg', '/assets/index-AbCd_123.js']) {
        assert.equal((await ask(path, { cookie: wrong })).status, 403, `${path} with ${wrong}`)
      }
    }
    assert.equal((await ask('/', { cookie: `a=b; ${cookie}; c=d` })).status, 200)
  })

  test('is known by its cookie among very many that other servers of the same address gave', async () => {
    const others = (count: number): string[] =>
      Array.from({ length: count }, (_, n) => `${n}=${'x'.repeat(200)}`)
    for (const cookies of [
      [...others(280), cookie],
      [cookie, ...others(280)],
      [`pvtcoms-${port}=x`, cookie],
    ]) {
      assert.equal((await ask('/', { cookie: cookies.join('; ') })).status, 200)
    }
  })

  for (const [name, headers] of FOREIGN) {
    test(`from ${name} gets nothing, with the cookie and all`, async () => {
      for (const path of ['/', '/open', '/open.js', '/icon.svg']) {
        const { status, body } = await ask(path, { cookie, ...headers() })
        assert.deepEqual([status, body], [403, 'Forbidden\n'])
      }
      const key = keyOf(server.launchUrl())
      assert.equal((await exchange(key, { ...ours(), ...headers() })).status, 403)
      assert.equal((await exchange(key)).status, 204, 'the key was not used up')
    })
  }

  test('with a path to elsewhere finds nothing', async () => {
    for (const path of [
      '/../outside.html',
      '/..%2foutside.html',
      '/%2e%2e/outside.html',
      '/assets/../../outside.html',
      '/assets/..\\..\\outside.html',
      '//outside.html',
      `/${folder}/outside.html`,
      '/link.html',
      '/secret.txt',
      '/assets',
      '/assets/',
      '/index.html%00.js',
      '/index.html?x',
      '/__proto__',
      '/constructor',
    ]) {
      const { status, body } = await ask(path, { cookie })
      assert.equal(status, 404, path)
      assert.doesNotMatch(body, /canary/)
    }
    assert.equal((await ask('http://example.com/', { cookie })).status, 403)
    assert.equal((await ask('*', { cookie }, 'OPTIONS')).status, 403)
  })

  test('with another method is refused', async () => {
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
      assert.equal((await ask('/', { cookie, ...ours() }, method)).status, 405, method)
    }
  })

  test('for a window that was not built is told how to build it', async () => {
    const bare = await WindowServer.start({
      files: join(folder, 'none'),
      keys,
      handover: join(folder, 'none-handed'),
      random: nodeEnv,
      onChannel: () => assert.fail('nobody comes in'),
    })
    const key = keyOf(bare.launchUrl())
    const post = await fetch(`${bare.origin}/session`, {
      method: 'POST',
      body: key,
      headers: { origin: bare.origin },
    })
    const made = post.headers.get('set-cookie')?.split(';')[0] ?? ''
    const answer = await fetch(`${bare.origin}/`, { headers: { cookie: made } })
    assert.match(await answer.text(), /npm start/)
    await bare.close()
  })
})

suite('a daemon that was killed while a chat was on its way to a browser', () => {
  test('leaves nothing of it to the next one', async () => {
    const handover = join(folder, 'left-over')
    mkdirSync(handover)
    writeFileSync(join(handover, 'A'.repeat(43)), 'what was said')
    const next = await WindowServer.start({
      files: join(folder, 'none'),
      keys,
      handover,
      random: nodeEnv,
      onChannel: () => assert.fail('nobody comes in'),
    })
    assert.equal(existsSync(handover), false)
    await next.close()
  })
})

suite('a WebSocket', () => {
  const good = (): ClientOptions => ({ headers: { cookie, origin: server.origin } })

  test('of the window carries the API', async () => {
    const socket = await dial(good())
    assert.ok(socket instanceof WebSocket)
    socket.send('{"jsonrpc":"2.0","id":1,"method":"any","params":{"a":"é"}}')
    const [data] = (await once(socket, 'message')) as [Buffer]
    assert.equal(data.toString(), '{"jsonrpc":"2.0","id":1,"result":{"a":"é"}}')
    socket.close()
    await until(() => rpc.connections === 0)
  })

  test('without the cookie, or with no origin, is refused', async () => {
    assert.equal(await dial({ headers: { origin: server.origin } }), 403)
    assert.equal(await dial({ headers: { cookie } }), 403)
    assert.equal(await dial({ headers: { cookie: `${cookie}x`, origin: server.origin } }), 403)
    for (const path of ['/', '/rpc/', '/rpc?x', '/session']) {
      assert.equal(await dial(good(), path), 403, path)
    }
    assert.equal(rpc.connections, 0)
  })

  for (const [name, headers] of FOREIGN) {
    test(`from ${name} is refused, with the cookie and all`, async () => {
      assert.equal(await dial({ headers: { cookie, origin: server.origin, ...headers() } }), 403)
      assert.equal(rpc.connections, 0)
    })
  }

  test('that sends bytes, or more than any request has, is ended', async () => {
    for (const data of [Buffer.from('{}'), 'x'.repeat(524_289)]) {
      const socket = await dial(good())
      assert.ok(socket instanceof WebSocket)
      socket.send(data)
      await new Promise((resolve) => socket.once('close', resolve))
    }
    await until(() => rpc.connections === 0)
  })

  test('beyond the sixteenth is refused until one ends', async () => {
    const sockets: WebSocket[] = []
    for (let count = 0; count < 16; count++) {
      const socket = await dial(good())
      assert.ok(socket instanceof WebSocket)
      sockets.push(socket)
    }
    assert.equal(await dial(good()), 403)
    for (const socket of sockets) socket.terminate()
    await until(() => rpc.connections === 0)
    const socket = await dial(good())
    assert.ok(socket instanceof WebSocket)
    socket.terminate()
  })
})

/** Unlike `once`, which takes a connection that is reset for a failure. */
async function closed(socket: Socket): Promise<void> {
  if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve))
}

suite('an odd client', () => {
  const raw = async (text: string): Promise<{ socket: Socket; answer: () => string }> => {
    const socket = connect(port, address)
    await once(socket, 'connect')
    let answer = ''
    socket.setEncoding('latin1').on('data', (part: string) => (answer += part))
    socket.on('error', () => undefined)
    socket.write(text)
    return { socket, answer: () => answer }
  }
  const line = (): string => `GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n`

  test('that sends two hosts, or headers without end, is not served', async () => {
    for (const more of [
      'Host: example.com\r\n\r\n',
      `Host: ${host}\r\n\r\n`,
      `X: ${'x'.repeat(70_000)}\r\n\r\n`,
      'Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ]) {
      const { socket, answer } = await raw(line() + more)
      await closed(socket)
      assert.match(answer(), /^HTTP\/1\.1 4/)
      assert.doesNotMatch(answer(), /<title>window/)
    }
  })

  test('that never finishes its headers, or its body, is ended within seconds', async () => {
    const started = [
      await raw(line()),
      await raw(''),
      await raw(
        `POST /session HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${server.origin}\r\nContent-Length: 43\r\n\r\nx`,
      ),
    ]
    const drip = setInterval(() => started[0]?.socket.write('X: y\r\n'), 200)
    await Promise.all(started.map(({ socket }) => closed(socket)))
    clearInterval(drip)
    assert.equal((await ask('/', { cookie })).status, 200, 'others are served')
  })

  test('that promises a long body is refused before it has sent it', async () => {
    const { socket, answer } = await raw(
      `POST /session HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${server.origin}\r\nContent-Length: 50000000\r\n\r\n${'x'.repeat(1_000)}`,
    )
    await closed(socket)
    assert.match(answer(), /^HTTP\/1\.1 403/)
  })

  test('that holds very many connections cannot hold more than 64', async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => raw('')))
    const held = (): number => sockets.filter(({ socket }) => !socket.destroyed).length
    await until(() => held() <= 64)
    assert.ok(held() > 0, 'it was not their slowness that ended them')
    for (const { socket } of sockets) socket.destroy()
    await until(async () => {
      const answer = await ask('/', { cookie }).catch(() => undefined)
      return answer?.status === 200
    })
  })
})

test('a browser’s own wish for an icon is not refused before it has a cookie', async () => {
  assert.equal((await ask('/favicon.ico')).status, 204)
})
