import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { encodeQR } from 'qr'
import { buildWindow } from '../build/index.ts'
import { INVITE_LINK } from './support/account-handlers.ts'
import { hasBrowser, launch, openPage } from './support/browser.ts'
import { WindowServer } from './support/server.ts'
import { settled } from './support/stage.ts'
import { World } from './support/world.ts'

const WIDTH = 640
const HEIGHT = 480

/** One picture of a QR code on a grey desk, as a camera's film (YUV4MPEG2). */
function film(text: string): Buffer {
  const code = encodeQR(text, 'raw', { border: 4 })
  const scale = Math.floor(HEIGHT / code.length)
  const [left, top] = [(WIDTH - code.length * scale) >> 1, (HEIGHT - code.length * scale) >> 1]
  const bright = Buffer.alloc(WIDTH * HEIGHT, 150)
  code.forEach((row, y) => {
    row.forEach((dark, x) => {
      for (let line = 0; line < scale; line++) {
        const at = (top + y * scale + line) * WIDTH + left + x * scale
        bright.fill(dark ? 30 : 225, at, at + scale)
      }
    })
  })
  const colours = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
  const head = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n`
  return Buffer.concat([Buffer.from(head), bright, colours])
}

suite('the camera', () => {
  test('reads an invite from another screen, and is switched off then', async (context) => {
    if (!hasBrowser(context)) return
    const folder = mkdtempSync(join(tmpdir(), 'camera-'))
    const file = join(folder, 'invite.y4m')
    writeFileSync(file, film(INVITE_LINK))
    const world = new World()
    settled(world)
    const server = await WindowServer.start(await buildWindow(), world, [])
    const browser = await launch([
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ])
    try {
      const { page, faults, requests } = await openPage(browser, server.url, {
        permissions: ['camera'],
      })
      await page.getByRole('button', { name: 'New chat' }).click()
      await page.getByRole('menuitem', { name: 'Use an invite link' }).click()
      await page.evaluate(() => {
        const { mediaDevices } = navigator
        const ask = mediaDevices.getUserMedia.bind(mediaDevices)
        const streams: MediaStream[] = []
        Object.assign(window, { streams })
        mediaDevices.getUserMedia = async (wanted) => {
          const stream = await ask(wanted)
          streams.push(stream)
          return stream
        }
      })
      await page.getByRole('button', { name: 'Use camera' }).click()
      await page.getByText('QR code scanned').first().waitFor({ timeout: 30_000 })
      assert.equal(await page.getByLabel('Invite link', { exact: true }).inputValue(), INVITE_LINK)
      assert.equal(await page.locator('video').count(), 0)
      const live = await page.evaluate(() =>
        (window as unknown as { streams: MediaStream[] }).streams
          .flatMap((stream) => stream.getTracks())
          .map(({ readyState }) => readyState),
      )
      assert.deepEqual(live, ['ended'])
      assert.deepEqual(faults, [])
      assert.ok(requests.every((url) => /^(?:http|ws):\/\/127\.0\.0\.1:/.test(url)))
    } finally {
      await browser.close()
      await server.close()
      rmSync(folder, { recursive: true })
    }
  })
})
