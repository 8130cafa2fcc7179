/**
 * A local server that was visited before, and that wants into the window: by pages which a browser keeps for ever, by a
 * service worker, and by cookies. On Linux the window has an address of its own, where nothing of that is.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { serveWindow } from '../apps/daemon/test/served-window.ts'
import { hasBrowser, launch, openPage } from '../packages/ui/test/support/browser.ts'
import { hasWebKit, WebKit } from '../packages/ui/test/support/webkit.ts'

const ABLE = "isSecureContext && 'clipboard' in navigator && 'mediaDevices' in navigator"
const PAGE = `<!doctype html><title>trap</title><script type="module">
  await navigator.serviceWorker.register('/worker.js')
  await navigator.serviceWorker.ready
  for (const path of ['/', '/open', '/open.js']) await fetch(path)
  document.title = 'trap set'
</script>`
const WORKER = `
  addEventListener('install', () => skipWaiting())
  addEventListener('activate', (event) => event.waitUntil(clients.claim()))
  addEventListener('fetch', (event) => {
    if (!event.request.url.endsWith('/again')) event.respondWith(new Response('taken over'))
  })`

/** On the port of the window, at the address that every local server has. */
async function setTrap(
  port: number,
): Promise<AsyncDisposable & { readonly url: string; readonly cookies: string[] }> {
  const cookies: string[] = []
  const given = Array.from({ length: 100 }, (_, n) => `c${n}=${'x'.repeat(100)}; Path=/`)
  const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    cookies.push(request.headers.cookie ?? '')
    const isWorker = request.url === '/worker.js'
    response.setHeader('Content-Type', isWorker ? 'text/javascript' : 'text/html')
    response.setHeader('Cache-Control', 'max-age=31536000, immutable')
    response.setHeader('Set-Cookie', [...given, `pvtcoms-${port}=x; Path=/`])
    response.end(isWorker ? WORKER : PAGE)
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${port}/`,
    cookies,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Until an expression is true in the page. */
async function until(page: WebKit, expression: string): Promise<void> {
  const last = performance.now() + 20_000
  while ((await page.run(`return ${expression}`)) !== true) {
    assert.ok(performance.now() < last, expression)
    await sleep(50)
  }
}

function hasAddresses(context: TestContext): boolean {
  if (process.platform === 'linux') return true
  context.diagnostic('not shown here: a window at an address of its own, which it has on Linux')
  return false
}

suite('a local server that was visited before', () => {
  test('is not in Chromium’s way to the window, and is not given its cookie', async (context) => {
    if (!hasAddresses(context) || !hasBrowser(context)) return
    await using window = await serveWindow()
    await using trap = await setTrap(window.port)
    await using browser = await launch()
    const { page } = await openPage(browser, trap.url)
    await page.waitForFunction("document.title === 'trap set'")
    await page.goto(window.server.launchUrl())
    await page.waitForURL(`${window.server.origin}/`)
    assert.equal(await page.title(), 'window')
    assert.equal(await page.evaluate(ABLE), true)
    const [session, ...more] = await page.context().cookies(window.server.origin)
    assert.ok(session?.name === `pvtcoms-${window.port}` && more.length === 0)
    await page.goto(`${trap.url}again`)
    assert.match(trap.cookies.at(-1) ?? '', /^c0=/, 'its own come back to it')
    assert.ok(trap.cookies.every((cookies) => !cookies.includes(session.value)))
  })

  test('is not in WebKitGTK’s way to the window, and is not given its cookie', async (context) => {
    if (!hasAddresses(context) || !hasWebKit(context)) return
    await using window = await serveWindow()
    await using trap = await setTrap(window.port)
    await using page = await WebKit.start(['--enable-media-stream=true'])
    await page.go(trap.url)
    await until(page, "document.title === 'trap set'")
    await page.go(window.server.launchUrl())
    await until(page, `location.href === '${window.server.origin}/'`)
    assert.equal(await page.run('return document.title'), 'window')
    assert.equal(await page.run(`return ${ABLE}`), true)
    await page.go(`${trap.url}again`)
    assert.match(trap.cookies.at(-1) ?? '', /c0=/, 'its own come back to it')
    assert.ok(trap.cookies.every((cookies) => !/pvtcoms-[0-9]+=[A-Za-z0-9_-]{43}/.test(cookies)))
  })
})
