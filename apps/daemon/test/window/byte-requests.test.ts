/** What the window's server does for its page besides giving it: QR codes, and files on their way from or to a browser. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import type { RandomSource } from '@pvtcoms/core/env'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { until } from '@pvtcoms/testkit/until'
import { Handover } from '../../src/window/handover.ts'
import { type Answer, type Headers, serveWindow } from '../served-window.ts'

const window = await serveWindow()
after(() => window[Symbol.asyncDispose]())

suite('QR codes', () => {
  const post = (path: string, body: Uint8Array, headers: Headers = {}): Promise<Answer> =>
    window.work('POST', path, body, headers)
  const link = 'pvtcoms:aBc-123_xyz'

  /** Four pixels for each module, as the brightness of a picture. */
  function picture(rows: readonly string[]): { size: number; grey: Uint8Array } {
    const size = rows.length * 4
    const grey = Uint8Array.from({ length: size * size }, (_, at) => {
      const row = rows[Math.floor(at / size / 4)] ?? ''
      return row[Math.floor((at % size) / 4)] === '1' ? 20 : 230
    })
    return { size, grey }
  }

  test('are drawn, and read again as the bytes that they were', async () => {
    for (const content of [Buffer.from(link), Buffer.from([0, 255, 128, 10, 13])]) {
      const drawn = await post('/qr/draw', content)
      assert.equal(drawn.status, 200)
      assert.match(drawn.body, /^[01\n]+$/)
      const { size, grey } = picture(drawn.body.split('\n'))
      const read = await post(`/qr/read?${size}x${size}`, grey)
      assert.deepEqual([read.status, read.bytes], [200, content])
    }
  })

  test('are neither drawn nor read for a foreign page, or without the cookie', async () => {
    const { grey } = picture(['10', '01'])
    for (const headers of [{ cookie: 'none' }, { origin: 'http://127.0.0.1:1' }]) {
      assert.equal((await post('/qr/draw', Buffer.from(link), headers)).status, 403)
      assert.equal((await post('/qr/read?8x8', grey, headers)).status, 403)
    }
  })

  test('have a size, and what is not of it is refused before it is looked at', async () => {
    assert.equal((await post('/qr/draw', new Uint8Array(2_332))).status, 413)
    assert.equal((await post('/qr/draw', new Uint8Array(0))).status, 413)
    assert.equal((await post('/qr/draw', new Uint8Array(2_331))).status, 200)
    for (const size of ['4x5', '5x4', '1601x1', '1x9999']) {
      assert.equal((await post(`/qr/read?${size}`, new Uint8Array(16))).status, 413, size)
    }
    for (const size of ['', '0x16', '-4x4', '4x4x4', '1e1x2', '00004x4', '99999x1']) {
      assert.equal((await post(`/qr/read?${size}`, new Uint8Array(16))).status, 404, size)
    }
    assert.equal((await post('/qr/read?1600x1600', new Uint8Array(1_600 ** 2))).status, 204)
  })

  test('in pictures of noise and of next to nothing are not found, and the next one is', async () => {
    const noise = Uint8Array.from(
      { length: 300 * 300 },
      (_, at) => (at * at * 31 + (at >> 3)) & 255,
    )
    assert.equal((await post('/qr/read?300x300', noise)).status, 204)
    for (const size of ['1x1', '1x16', '16x1', '4x4']) {
      const [width = 0, height = 0] = size.split('x').map(Number)
      assert.equal((await post(`/qr/read?${size}`, new Uint8Array(width * height))).status, 204)
    }
    const { size, grey } = picture((await post('/qr/draw', Buffer.from(link))).body.split('\n'))
    const found = await post(`/qr/read?${size}x${size}`, grey)
    assert.deepEqual([found.status, found.body], [200, link])
  })
})

suite('files that are handed over', () => {
  const { work, handover, folder } = window
  const add = async (): Promise<{ name: string; path: string }> =>
    JSON.parse((await work('POST', '/file/new')).body) as { name: string; path: string }

  test('come in parts to where the daemon finds them, for their owner alone', async () => {
    const { name, path } = await add()
    assert.equal(path, join(handover, name))
    const part = new Uint8Array(4_194_304).fill(7)
    assert.equal((await work('POST', `/file/${name}?0`, part)).status, 204)
    assert.equal((await work('POST', `/file/${name}?4194304`, 'the end')).status, 204)
    assert.deepEqual(readFileSync(path), Buffer.concat([part, Buffer.from('the end')]))
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(statSync(handover).mode & 0o777, 0o700)
    assert.equal((await work('DELETE', `/file/${name}`)).status, 204)
    assert.equal(existsSync(path), false)
  })

  test('have no gaps, no part twice, and no part that is too large', async () => {
    const { name, path } = await add()
    assert.equal((await work('POST', `/file/${name}?1`, 'x')).status, 409)
    assert.equal((await work('POST', `/file/${name}?0`, 'abc')).status, 204)
    assert.equal((await work('POST', `/file/${name}?0`, 'abc')).status, 409)
    assert.equal((await work('POST', `/file/${name}?4`, 'd')).status, 409)
    assert.equal((await work('POST', `/file/${name}?99999999999`, 'd')).status, 409)
    assert.equal((await work('POST', `/file/${name}?3`, new Uint8Array(4_194_305))).status, 413)
    assert.equal(readFileSync(path, 'utf8'), 'abc')
  })

  test('are taken by the browser once, as a file to keep', async () => {
    const { name, path } = await add()
    assert.equal((await work('GET', `/file/${name}`)).status, 404)
    writeFileSync(path, 'a backup')
    const taken = await work('GET', `/file/${name}`)
    assert.deepEqual([taken.status, taken.body], [200, 'a backup'])
    assert.equal(taken.headers['content-disposition'], 'attachment; filename="pvtcoms.backup"')
    assert.match(String(taken.headers['content-security-policy']), /default-src 'none'/)
    assert.equal((await work('GET', `/file/${name}`)).status, 404)
    await until(() => !existsSync(path))
  })

  test('are called by their form when they are chats, and by no name of anybody', async () => {
    for (const kind of ['txt', 'json']) {
      const { name } = await add()
      assert.equal((await work('POST', `/file/${name}?0`, 'hello')).status, 204)
      const taken = await work('GET', `/file/${name}?${kind}`)
      assert.deepEqual([taken.status, taken.body], [200, 'hello'])
      const as = taken.headers['content-disposition']
      assert.equal(as, `attachment; filename="pvtcoms-chat.${kind}"`)
    }
    const { name } = await add()
    assert.equal((await work('GET', `/file/${name}?html`)).status, 404)
  })

  test('are nobody else’s: not without the cookie, nor a foreign page’s, nor by another path', async () => {
    const { name, path } = await add()
    writeFileSync(path, 'a backup')
    const foreign: readonly Headers[] = [
      { cookie: 'none' },
      { origin: 'http://127.0.0.1:1' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        for (const target of ['/file/new', `/file/${name}`, `/file/${name}?0`]) {
          assert.equal((await work(method, target, '', headers)).status, 403)
        }
      }
    }
    for (const target of ['../store', '..%2fstore', `${name}/..`, 'A'.repeat(43), name.slice(1)]) {
      assert.equal((await work('GET', `/file/${target}`)).status, 404, target)
      assert.ok((await work('POST', `/file/${target}?0`, 'x')).status >= 404, target)
    }
    assert.equal(readFileSync(path, 'utf8'), 'a backup')
  })

  test('that are asked for at once are not cleared away by each other', async () => {
    const place = join(folder, 'at-once')
    let second: Promise<unknown> | undefined
    // The second comes while the first is being made.
    const random: RandomSource = {
      random: (length) => {
        second ??= together.add()
        return nodeEnv.random(length)
      },
    }
    const together = new Handover(place, random)
    const { path } = await together.add()
    writeFileSync(path, 'of the first')
    await second
    assert.equal(readFileSync(path, 'utf8'), 'of the first')
    await together.clear()
  })

  test('are few at a time, and gone with the server', async () => {
    const names: string[] = []
    for (let n = 0; n < 6; n++) {
      const { name, path } = await add()
      names.push(name)
      writeFileSync(path, String(n))
    }
    assert.deepEqual(readdirSync(handover).sort(), names.slice(-4).sort())
    const other = join(folder, 'other')
    mkdirSync(other)
    writeFileSync(join(other, 'left-over'), 'of one that was killed')
    const brief = new Handover(other, nodeEnv)
    const { path } = await brief.add()
    assert.deepEqual(readdirSync(other), [])
    writeFileSync(path, 'x')
    await brief.clear()
    assert.equal(existsSync(other), false)
  })
})
