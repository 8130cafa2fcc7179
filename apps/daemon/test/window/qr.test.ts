/** How many pictures of QR codes are read that people took in bad conditions, by the thread that reads them for the window. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { type Found, type Look, QrReader, type Search } from '../../src/window/qr.ts'
import { firstFound, stretched, TRIES, triesOfFrame } from '../../src/window/qr-tries.ts'
import { damagedPictures, inviteLink, photographed } from './damaged-pictures.ts'

const SEED = 'damaged pictures'
/** Of each kind of damage. */
const EACH = 3
const ENOUGH = 0.85

const reader = new QrReader()
after(() => reader.close())

const search = ({ width, height, grey }: Look, isFrame: boolean): Search => ({
  ...{ width, height, isFrame },
  // What is looked at goes to the thread.
  grey: grey.slice(),
})
const textOf = (found: Found): string | undefined => found && Buffer.from(found).toString('latin1')

suite('pictures of invites that are damaged', () => {
  test('are read in at least 85 of 100 cases: at an angle, pale, dark, grainy, out of focus, mirrored, inverted', async (context) => {
    context.diagnostic(`seed: ${SEED}`)
    const pictures = damagedPictures(new SeededRandom(SEED), EACH)
    assert.ok(pictures.length >= 30)
    const missed: string[] = []
    for (const picture of pictures) {
      const found = textOf(await reader.read(search(picture, false)))
      if (found !== picture.link) missed.push(picture.damage)
      assert.ok(found === undefined || found === picture.link, 'nothing else is ever read')
    }
    const rate = 1 - missed.length / pictures.length
    context.diagnostic(
      `${pictures.length - missed.length} of ${pictures.length} were read; not: ${missed.join(', ')}`,
    )
    assert.ok(rate >= ENOUGH, `only ${Math.round(rate * 100)} %: ${missed.join(', ')}`)
  })

  test('are found by a camera in a few frames, of which each is looked at in two ways alone', async () => {
    const random = new SeededRandom(SEED)
    for (const damage of [{ isMirrored: true }, { dark: 115, light: 140 }]) {
      const link = inviteLink(random, 2)
      const picture = photographed(link, damage, random)
      let frames = 0
      let found: string | undefined
      while (found === undefined && frames < TRIES.length - 1) {
        found = textOf(await reader.read(search(picture, true)))
        frames += 1
      }
      assert.equal(found, link, `in ${frames} frames`)
    }
    for (let frame = 0; frame < 8; frame++) assert.equal(triesOfFrame(frame).length, 2)
    const tried = [0, 1, 2, 3].map((frame) => triesOfFrame(frame)[1])
    assert.deepEqual(tried, TRIES.slice(1), 'every way has its turn')
  })

  test('are waited for while the camera is looked through, and a frame is not', async () => {
    const random = new SeededRandom(SEED)
    const link = inviteLink(random, 1)
    const picture = photographed(link, {}, random)
    const found = await Promise.all([
      reader.read(search(picture, true)),
      reader.read(search(picture, false)),
      reader.read(search(picture, true)),
    ])
    assert.deepEqual(found.map(textOf), [link, link, undefined])
  })
})

suite('a picture', () => {
  // Lighter from left to right, three pixels high.
  const look: Look = {
    ...{ width: 200, height: 3 },
    grey: Uint8Array.from({ length: 600 }, (_, at) => 100 + Math.floor((at % 200) / 10)),
  }

  test('is looked at as it is, with stretched contrast, smaller twice and mirrored, until a code is found', () => {
    for (let successful = 0; successful <= TRIES.length; successful++) {
      const seen: Look[] = []
      const found = firstFound(look, (picture) => {
        seen.push(picture)
        return seen.length > successful ? Uint8Array.of(successful) : undefined
      })
      const isNever = successful === TRIES.length
      assert.deepEqual(found, isNever ? undefined : Uint8Array.of(successful))
      assert.equal(
        seen.length,
        Math.min(successful + 1, TRIES.length),
        'no try after the first success',
      )
      if (!isNever) continue
      const [asIs, contrast, smaller, smallest, mirror] = seen
      assert.equal(asIs, look)
      assert.deepEqual([contrast?.grey[0], contrast?.grey[199]], [0, 255])
      assert.deepEqual([smaller?.width, smaller?.height], [160, 2])
      assert.deepEqual([smallest?.width, smallest?.height], [120, 2])
      assert.deepEqual([mirror?.grey[0], mirror?.grey[199]], [255, 0])
    }
    assert.equal(look.grey[0], 100, 'the picture stays as it is')
  })

  test('of one colour, or of one pixel, is not made anything else by stretching it', () => {
    for (const [width, value] of [
      [1, 7],
      [9, 0],
      [9, 255],
      [9, 128],
    ] as const) {
      const grey = new Uint8Array(width * width).fill(value)
      const made = stretched({ width, height: width, grey })
      assert.equal(new Set(made.grey).size, 1)
      assert.equal(made.grey.length, grey.length)
    }
  })
})
