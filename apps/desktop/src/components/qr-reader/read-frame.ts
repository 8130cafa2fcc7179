/** One look at a picture: the bytes of the QR code in it. The decoder is loaded when it is first needed. */

const MOST_PIXELS = 1_600
const PATIENCE_MS = 400

export async function readFrame(
  picture: CanvasImageSource,
  width: number,
  height: number,
): Promise<Uint8Array | undefined> {
  if (width === 0 || height === 0) return undefined
  const { decodeQR } = await import('qr/decode.js')
  const scale = Math.min(1, MOST_PIXELS / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return undefined
  // Transparent pictures are read as black on white.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const image = context.getImageData(0, 0, canvas.width, canvas.height)
  try {
    const text = decodeQR(image, { textDecoder: asLatin1, timeLimit: PATIENCE_MS })
    return Uint8Array.from(text, (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** A character for each byte, so that codes of bytes come through as they are. */
function asLatin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
