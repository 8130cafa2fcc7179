/**
 * The ways in which a picture is looked at for a QR code, one after the other until one finds it. Those behind the first
 * are for pictures in bad light, grainy or out of focus, and for codes that were seen in a mirror.
 */
import type { Found, Look } from './qr.ts'

/** Makes another picture of one; it leaves the given one as it is. */
export type Try = (look: Look) => Look

/** Of 1,000 pixels, so many may be darker than black, and lighter than white. */
const OUTLIERS = 10

const asIs: Try = (look) => look

/** Black is the darkest that there is, and white the lightest. */
export const stretched: Try = ({ width, height, grey }) => {
  const counts = new Uint32Array(256)
  for (const value of grey) counts[value] = (counts[value] ?? 0) + 1
  const most = (grey.length * OUTLIERS) / 1_000
  const edge = (from: number, step: 1 | -1): number => {
    let at = from
    for (let seen = counts[at] ?? 0; seen <= most && at > 0 - step && at < 255 - step; ) {
      at += step
      seen += counts[at] ?? 0
    }
    return at
  }
  const [black, white] = [edge(0, 1), edge(255, -1)]
  const factor = 255 / Math.max(1, white - black)
  const shades = Uint8ClampedArray.from({ length: 256 }, (_, value) => (value - black) * factor)
  return { width, height, grey: grey.map((value) => shades[value] ?? 0) }
}

/** Each new pixel is the mean of those that it covers. `factor` is below 1. */
const smaller =
  (factor: number): Try =>
  ({ width, height, grey }) => {
    const [newWidth, newHeight] = [width, height].map((side) =>
      Math.max(1, Math.round(side * factor)),
    ) as [number, number]
    const made = new Uint8Array(newWidth * newHeight)
    const covered = (at: number, side: number): readonly [number, number] => [
      Math.floor(at / factor),
      Math.min(side, Math.ceil((at + 1) / factor)),
    ]
    for (let y = 0; y < newHeight; y++) {
      const [top, bottom] = covered(y, height)
      for (let x = 0; x < newWidth; x++) {
        const [left, right] = covered(x, width)
        let sum = 0
        for (let row = top; row < bottom; row++) {
          for (let at = left; at < right; at++) sum += grey[row * width + at] ?? 0
        }
        made[y * newWidth + x] = sum / Math.max(1, (bottom - top) * (right - left))
      }
    }
    return { width: newWidth, height: newHeight, grey: made }
  }

const mirrored: Try = ({ width, height, grey }) => {
  const made = grey.slice()
  for (let row = 0; row < height; row++) made.subarray(row * width, (row + 1) * width).reverse()
  return { width, height, grey: made }
}

const after =
  (first: Try, second: Try): Try =>
  (look) =>
    second(first(look))

/** In this order. */
export const TRIES: readonly Try[] = [
  asIs,
  stretched,
  after(stretched, smaller(0.8)),
  after(stretched, smaller(0.6)),
  after(stretched, mirrored),
]

/** What the first of `tries` that finds something finds. The others are not made. */
export function firstFound(
  look: Look,
  find: (look: Look) => Found,
  tries: readonly Try[] = TRIES,
): Found {
  for (const attempt of tries) {
    const found = find(attempt(look))
    if (found !== undefined) return found
  }
  return undefined
}

/** Of the frame with this number: as it is, and one of the other ways in turn, as more would hold up the next one. */
export const triesOfFrame = (frame: number): readonly Try[] => [
  asIs,
  TRIES[1 + (frame % (TRIES.length - 1))] ?? asIs,
]
