#!/usr/bin/env bash
# WebKitGTK 2.50.6 of Debian (webkit2gtk-driver), as MiniBrowser.
# What a script puts on navigator.mediaDevices is gone after a garbage collection, though the object can be
# reached from navigator all the time. navigator.clipboard keeps what is put on it, and so does Chromium.
# Guard: packages/ui/test/webkit/camera.test.ts changes MediaDevices.prototype instead.
set -euo pipefail
source "$(dirname "$0")/lib/setup.sh"
needs WebKitWebDriver
needs Xvfb
found_on "webkit2gtk-driver 2.50.6-1~deb12u2" "webkit2gtk-driver $(dpkg-query -W -f '${Version}' webkit2gtk-driver)"
export browser
browser=$(ls /usr/lib/*/webkit2gtk-4.1/MiniBrowser)
cat >probe.mjs <<'JS'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
const page = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<p>page'))
await once(page.listen(0, '127.0.0.1'), 'listening')
const portOfDriver = createServer()
await once(portOfDriver.listen(0, '127.0.0.1'), 'listening')
const { port } = portOfDriver.address()
portOfDriver.close()
const screen = spawn('Xvfb', ['-displayfd', '3', '-nolisten', 'tcp'], {
  stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
})
const [display] = await once(screen.stdio[3], 'data')
const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
  stdio: 'ignore',
  env: {
    ...process.env,
    ...{ HOME: process.cwd(), DISPLAY: `:${String(display).trim()}`, GSETTINGS_BACKEND: 'memory' },
    ...{ LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_DMABUF_RENDERER: '1', NO_AT_BRIDGE: '1' },
  },
})
let session = ''
async function ask(method, path, body) {
  const url = `http://127.0.0.1:${port}/session${session}${path}`
  const answer = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) })
  return (await answer.json()).value
}
const options = { binary: process.env.browser, args: ['--automation'] }
const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } }
try {
  for (let tries = 0; session === ''; tries++) {
    const begun = await ask('POST', '', { capabilities }).catch(() => undefined)
    if (begun?.sessionId !== undefined) session = `/${begun.sessionId}`
    else if (tries === 40) throw new Error('no session')
    else await sleep(250)
  }
  const run = (script) => ask('POST', '/execute/sync', { script, args: [] })
  await ask('POST', '/url', { url: `http://127.0.0.1:${page.address().port}/` })
  await run('navigator.mediaDevices.mark = navigator.clipboard.mark = 1')
  for (let turn = 0; turn < 5; turn++) {
    await run('const all = []; for (let n = 0; n < 400; n++) all.push(new Array(20000).fill(n))')
    await sleep(200)
  }
  const [devices, clipboard] = await run('return [navigator.mediaDevices.mark, navigator.clipboard.mark]')
  const word = (mark) => (mark === 1 ? 'kept' : 'gone')
  console.log(`mediaDevices: ${word(devices)}, clipboard: ${word(clipboard)}`)
} finally {
  if (session !== '') await ask('DELETE', '').catch(() => undefined)
  driver.kill()
  screen.kill()
  await Promise.all([driver, screen].map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')))
  page.close()
}
JS
verdict "a property after a garbage collection" "mediaDevices: kept, clipboard: kept" \
  "$("$node" probe.mjs)" "mediaDevices: gone, clipboard: kept"
