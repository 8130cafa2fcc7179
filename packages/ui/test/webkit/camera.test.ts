import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeQR } from 'qr'
import { INVITE_LINK } from '../support/account-handlers.ts'
import { settled } from '../support/stage.ts'
import { button, field, hasWebKit, type WebKit } from '../support/webkit.ts'
import { webkitStage } from '../support/webkit-stage.ts'

/** WebKitGTK's own: a moving picture, in which there is nothing to read. Nobody is asked whether it may be used. */
const MADE_UP_CAMERA = ['--enable-mock-capture-devices=true']

async function openAccept(page: WebKit): Promise<void> {
  await page.click(button('New chat'))
  await page.click('//*[@role="menuitem"][.="Use an invite link"]')
}

/**
 * Keeps the streams that the page is given. The prototype is changed, as WebKitGTK loses what is put on
 * `navigator.mediaDevices` itself when it collects garbage.
 */
const RECORD = `
  const { getUserMedia } = MediaDevices.prototype
  window.streams = []
  MediaDevices.prototype.getUserMedia = async function (wanted) {
    const stream = await getUserMedia.call(this, wanted)
    streams.push(stream)
    return stream
  }`

/** Gives the page, for a camera, the picture of a QR code on a grey desk. */
const HOLD_A_CODE = `
  const [rows] = arguments
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 480
  const context = canvas.getContext('2d')
  const scale = Math.floor(canvas.height / rows.length)
  const stream = canvas.captureStream()
  const paint = (grey, x, y, size) => {
    context.fillStyle = grey
    context.fillRect(x, y, size, size)
  }
  setInterval(() => {
    paint('#969696', 0, 0, canvas.width)
    rows.forEach((row, y) => row.forEach((dark, x) => {
      paint(dark ? '#1e1e1e' : '#e1e1e1', 80 + x * scale, y * scale, scale)
    }))
  }, 100)
  window.streams = [stream]
  MediaDevices.prototype.getUserMedia = async () => stream`

const tracks = (page: WebKit): Promise<unknown> =>
  page.run(`
    return streams.flatMap((stream) => stream.getTracks()).map(({ readyState }) => readyState)`)

/** What the page and its camera are doing: what a person would look for when nothing happens. */
const STATE = `
  const video = document.querySelector('video')
  const looks = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/qr/frame?'))
  return {
    streams: streams.flatMap((stream) => stream.getTracks()).map(({ readyState, muted }) => [readyState, muted]),
    video: video === null ? null : [video.readyState, video.paused, video.currentTime, video.videoWidth],
    looks: looks.map(({ name, responseStatus, duration }) => [name, responseStatus, duration]).slice(-3),
    count: looks.length,
  }`

/** Waits until the code that is held before the camera was read; says what the camera did meanwhile if it was not. */
async function waitForCode(page: WebKit): Promise<void> {
  try {
    await page.wait('//*[text()="QR code scanned"]')
  } catch (error) {
    const state = JSON.stringify(await page.run(STATE))
    throw new Error(`no code was read; the camera: ${state}`, { cause: error })
  }
}

suite('the camera in WebKitGTK', () => {
  test('shows what it sees, has each picture looked at, and is switched off with it', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => void settled(world), MADE_UP_CAMERA)
    const { page } = here
    await openAccept(page)
    await page.run(RECORD)
    await page.click(button('Use camera'))
    await page.wait('video')
    const looks = async (): Promise<number> =>
      Number(
        await page.run(`
          return performance.getEntriesByType('resource')
            .filter(({ name }) => name.endsWith('/qr/frame?640x480')).length`),
      )
    for (let tries = 0; (await looks()) < 3; tries++) {
      assert.ok(tries < 200, 'it is looked at again and again')
      await sleep(50)
    }
    assert.deepEqual(await tracks(page), ['live'])
    await page.click(button('Turn camera off'))
    await page.gone('video')
    assert.deepEqual(await tracks(page), ['ended'])
  })

  test('reads a code in a moving picture, and is switched off then', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => void settled(world))
    const { page } = here
    await openAccept(page)
    await page.run(HOLD_A_CODE, encodeQR(INVITE_LINK, 'raw', { border: 4 }))
    await page.click(button('Use camera'))
    await waitForCode(page)
    assert.equal(await page.value(field('Invite link')), INVITE_LINK)
    await page.gone('video')
    assert.deepEqual(await tracks(page), ['ended'])
  })

  test('is said to be missing when there is none', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => void settled(world))
    const { page } = here
    await openAccept(page)
    await page.click(button('Use camera'))
    await page.wait('//*[contains(text(), "The camera is not available.")]')
    await page.gone('video')
  })
})
