/**
 * Damaged pictures of invites, chosen in a real window and read by the daemon that serves it: the whole way from a
 * picture file over the browser's canvas to the link in its field.
 */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { until } from '@pvtcoms/testkit/until'
import { damagedPictures } from '../apps/daemon/test/window/damaged-pictures.ts'
import { World } from '../apps/daemon/test/world.ts'
import { hasBrowser, launch } from '../packages/ui/test/support/browser.ts'
import { sitDown } from './support/seat.ts'
import { addMailbox, makeProfile } from './support/window-steps.ts'

const SEED = 'pictures in a window'
const ENOUGH = 0.85

const ends = new AsyncDisposableStack()
after(() => ends.disposeAsync())

suite('a window', () => {
  test('reads at least 85 of 100 damaged pictures of invites', async (context) => {
    if (!hasBrowser(context)) return
    context.diagnostic(`seed: ${SEED}`)
    const world = new World()
    ends.defer(() => world.close())
    const browser = await launch()
    ends.defer(() => browser.close())
    const { link } = await world.mailbox()
    const { page } = ends.use(await sitDown(await world.person('robin'), browser))
    await makeProfile(page, 'Robin', 'seven quiet walnuts on ice')
    await addMailbox(page, link)
    await page.getByRole('button', { name: 'Use an invite link' }).click()
    const field = page.getByLabel('Invite link', { exact: true })
    const pictures = damagedPictures(new SeededRandom(SEED), 3)
    assert.ok(pictures.length >= 30)
    const missed: string[] = []
    for (const picture of pictures) {
      await field.fill('')
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.url().includes('/qr/read?')),
        page.locator('input[type=file]').setInputFiles({
          ...{ name: 'photo.bmp', mimeType: 'image/bmp' },
          buffer: bitmap(picture),
        }),
      ])
      if (answer.status() !== 200) missed.push(picture.damage)
      else await until(async () => (await field.inputValue()) === picture.link)
    }
    context.diagnostic(`${pictures.length - missed.length} of ${pictures.length} were read`)
    assert.ok(1 - missed.length / pictures.length >= ENOUGH, missed.join(', '))
  })
})

/** A BMP file with a byte for each pixel, from the last row to the first. */
function bitmap({ width, height, grey }: ReturnType<typeof damagedPictures>[number]): Buffer {
  const [palette, start] = [Buffer.alloc(1_024), 54 + 1_024]
  for (let shade = 0; shade < 256; shade++) palette.writeUInt32LE(shade * 0x01_01_01, shade * 4)
  const stride = Math.ceil(width / 4) * 4
  const pixels = Buffer.alloc(stride * height)
  for (let row = 0; row < height; row++) {
    pixels.set(grey.subarray(row * width, (row + 1) * width), (height - 1 - row) * stride)
  }
  const head = Buffer.alloc(54)
  head.write('BM')
  head.writeUInt32LE(start + pixels.length, 2)
  head.writeUInt32LE(start, 10)
  for (const [at, value] of [
    [14, 40],
    [18, width],
    [22, height],
    [34, pixels.length],
    [46, 256],
  ] as const) {
    head.writeUInt32LE(value, at)
  }
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(8, 28)
  return Buffer.concat([head, palette, pixels])
}
