/** The thread that looks for QR codes. A picture of a stranger can make that slow, or fail: nothing else waits for it. */
import { parentPort } from 'node:worker_threads'
import { decodeQR } from 'qr/decode.js'
import type { Found, Look } from './qr.ts'

/** Milliseconds for further tries after the first. */
const PATIENCE = 400

parentPort?.on('message', ({ width, height, grey }: Look) => {
  parentPort?.postMessage(find(width, height, grey))
})

function find(width: number, height: number, grey: Uint8Array): Found {
  try {
    // Of an image with one byte a pixel the library reads the brightness.
    const image = { width, height, data: grey }
    const text = decodeQR(image, { format: 'I420', textDecoder: asLatin1, timeLimit: PATIENCE })
    return Buffer.from(text, 'latin1')
  } catch {
    return undefined
  }
}

/** A character for each byte, so that codes of bytes come through as they are. */
function asLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
