/** The brightness of the pixels of a picture, or of a frame of the camera: all of it that a host gets to look for a QR code. */
import type { GreyPicture } from '../../host/host.ts'

const MOST_PIXELS = 1_600

export function greyPicture(
  picture: CanvasImageSource,
  width: number,
  height: number,
): GreyPicture | undefined {
  if (width === 0 || height === 0) return undefined
  const scale = Math.min(1, MOST_PIXELS / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return undefined
  // Transparent pictures are read as black on white.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  return { width: canvas.width, height: canvas.height, grey: brightness(data) }
}

function brightness(data: Uint8ClampedArray): Uint8Array<ArrayBuffer> {
  const grey = new Uint8Array(data.length / 4)
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const [red, green, blue] = [data[pixel * 4], data[pixel * 4 + 1], data[pixel * 4 + 2]]
    grey[pixel] = ((red ?? 0) * 3 + (green ?? 0) * 10 + (blue ?? 0) * 3) >> 4
  }
  return grey
}
