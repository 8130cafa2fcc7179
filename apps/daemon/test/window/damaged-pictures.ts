/**
 * Pictures of QR codes as people take them: at an angle, in bad light, out of focus, of a screen or in a mirror. The codes
 * are real invites, drawn as the window draws them; the same seed makes the same pictures.
 */

import { unixMs } from '@pvtcoms/core/env'
import { formatLink } from '@pvtcoms/core/invite'
import { Secret } from '@pvtcoms/core/secret'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import { drawQr, type Look } from '../../src/window/qr.ts'

export interface DamagedPicture extends Look {
  /** What was done to it. */
  readonly damage: string
  readonly link: string
}

interface Damage {
  /** Turned in the plane of the picture, degrees. */
  readonly turn?: number
  /** Looked at from the side and from above: 0 is straight, and 1 makes the far edge a point. */
  readonly aside?: number
  readonly above?: number
  /** Brightness of dark and light modules, 0 … 255. */
  readonly dark?: number
  readonly light?: number
  /** How much darker the picture is at its right end than at its left: 0 … 1. */
  readonly shade?: number
  /** Radius of the blur, in modules. */
  readonly blur?: number
  /** Standard deviation of the noise. */
  readonly noise?: number
  readonly isMirrored?: boolean
  /** Light modules on dark ground. */
  readonly isInverted?: boolean
  /** Pixels of a module. */
  readonly scale?: number
}

type Point = readonly [number, number]

/** `count` pictures of each of the kinds below, with links of one, two and three mailboxes in turn. */
export function damagedPictures(random: SeededRandom, count: number): readonly DamagedPicture[] {
  const between = (least: number, most: number): number => {
    const [byte = 0, next = 0] = random.random(2)
    return least + ((most - least) * (byte * 256 + next)) / 65_535
  }
  const either = (value: number): number => (between(0, 1) < 0.5 ? value : -value)
  const kinds: readonly (readonly [string, () => Damage])[] = [
    ['turned', () => ({ turn: between(5, 40) })],
    ['turned, pale', () => ({ turn: between(-35, 35), dark: 120, light: between(150, 165) })],
    ['from the side', () => ({ aside: either(between(0.15, 0.3)), turn: between(-10, 10) })],
    ['from above', () => ({ above: either(between(0.15, 0.3)), aside: either(0.05) })],
    ['pale', () => ({ dark: 110, light: between(135, 150), noise: 2 })],
    ['dark', () => ({ dark: 8, light: between(25, 45), noise: 2 })],
    ['half in the shade', () => ({ shade: between(0.6, 0.85), noise: 4 })],
    ['out of focus', () => ({ blur: between(0.35, 0.55), scale: 6 })],
    ['grainy', () => ({ noise: between(35, 60), scale: 7 })],
    ['mirrored', () => ({ isMirrored: true, turn: between(-15, 15) })],
    ['mirrored, pale', () => ({ isMirrored: true, dark: 120, light: 160 })],
    ['inverted', () => ({ isInverted: true, turn: between(-10, 10) })],
    [
      'everything a little',
      () => ({
        ...{ turn: between(-12, 12), aside: either(between(0.05, 0.12)), shade: between(0.2, 0.4) },
        ...{ blur: between(0.15, 0.3), noise: between(5, 15), dark: 60, light: between(150, 190) },
      }),
    ],
  ]
  return kinds.flatMap(([damage, draw]) =>
    Array.from({ length: count }, (_, index): DamagedPicture => {
      const link = inviteLink(random, 1 + (index % 3))
      return { damage, link, ...photographed(link, draw(), random) }
    }),
  )
}

export function inviteLink(random: SeededRandom, mailboxes: number): string {
  return formatLink({
    expires: unixMs(1_893_499_200_000),
    secret: new Secret('InviteSecret', random.random(32)),
    bundleHash: random.random(32),
    mailboxes: Array.from({ length: mailboxes }, () => ({
      ...({ kind: 'mailbox', publicKey: random.random(32), port: 80 } as const),
    })),
  })
}

/** A picture of the code for `link`. */
export function photographed(link: string, damage: Damage, random: SeededRandom): Look {
  const { dark = 20, light = 235, shade = 0, blur = 0, noise = 0, scale = 8 } = damage
  const rows = drawQr(Buffer.from(link)).split('\n')
  const side = rows.length * scale
  const size = Math.ceil(side * 1.5)
  const corners = cornersOf(damage, side, size / 2)
  const toCode = inverseOf(corners)
  const grey = new Float64Array(size * size)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let lit = 0
      // Four looks in each pixel, as a camera has no sharp borders.
      for (const [dx, dy] of [
        [0.25, 0.25],
        [0.75, 0.25],
        [0.25, 0.75],
        [0.75, 0.75],
      ] as const) {
        const [u, v] = toCode(x + dx, y + dy)
        const isIn = u >= 0 && u < 1 && v >= 0 && v < 1
        const across = damage.isMirrored === true ? 1 - u : u
        const cell = rows[Math.floor(v * rows.length)]?.[Math.floor(across * rows.length)]
        lit += isIn && cell === '1' ? 0 : 0.25
      }
      if (damage.isInverted === true) lit = 1 - lit
      grey[y * size + x] = (dark + (light - dark) * lit) * (1 - (shade * x) / size)
    }
  }
  const soft = blurred(grey, size, Math.round(blur * scale))
  const bytes = Uint8Array.from(soft, (value) =>
    Math.max(0, Math.min(255, Math.round(value + noise * normal(random, noise)))),
  )
  return { width: size, height: size, grey: bytes }
}

/** Where the corners of the code are in the picture: top left, top right, bottom right, bottom left. */
function cornersOf({ turn = 0, aside = 0, above = 0 }: Damage, side: number, middle: number) {
  const angle = (turn * Math.PI) / 180
  return (
    [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const
  ).map(([x, y]): Point => {
    const depth = 1 + aside * x + above * y
    const [u, v] = [(x * side) / 2 / depth, (y * side) / 2 / depth]
    return [
      middle + u * Math.cos(angle) - v * Math.sin(angle),
      middle + u * Math.sin(angle) + v * Math.cos(angle),
    ]
  })
}

/** From a point of the picture to the code, whose sides are 1: the projection that takes `corners` there. */
function inverseOf(corners: readonly Point[]): (x: number, y: number) => Point {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners as [Point, Point, Point, Point]
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3]
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3]
  const scale = dx1 * dy2 - dx2 * dy1
  const g = (sx * dy2 - dx2 * sy) / scale
  const h = (dx1 * sy - sx * dy1) / scale
  const [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0]
  const [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0]
  return (x, y) => {
    const u = (e - f * h) * x + (c * h - b) * y + (b * f - c * e)
    const v = (f * g - d) * x + (a - c * g) * y + (c * d - a * f)
    const w = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d)
    return [u / w, v / w]
  }
}

/** Twice the mean of what is within `radius`, across and down. */
function blurred(grey: Float64Array, size: number, radius: number): Float64Array {
  let now = grey
  if (radius === 0) return now
  for (const [step, line] of [
    [1, size],
    [size, 1],
    [1, size],
    [size, 1],
  ] as const) {
    const next = new Float64Array(now.length)
    for (let row = 0; row < size; row++) {
      for (let at = 0; at < size; at++) {
        let sum = 0
        for (let by = -radius; by <= radius; by++) {
          const near = Math.max(0, Math.min(size - 1, at + by))
          sum += now[row * line + near * step] ?? 0
        }
        next[row * line + at * step] = sum / (2 * radius + 1)
      }
    }
    now = next
  }
  return now
}

/** About normally distributed, from the sum of four bytes; nothing is drawn where there is no noise. */
function normal(random: SeededRandom, noise: number): number {
  if (noise === 0) return 0
  const sum = random.random(4).reduce((total, byte) => total + byte, 0)
  return (sum / 255 - 2) / Math.sqrt(1 / 3)
}
