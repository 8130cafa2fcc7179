/** The thread that looks for QR codes. A picture of a stranger can make that slow, or fail: nothing else waits for it. */
import { parentPort } from 'node:worker_threads'
import { decodeQR } from 'qr/decode.js'
import type { Found, Look, Search } from './qr.ts'
import { firstFound, TRIES, triesOfFrame } from './qr-tries.ts'

/** Milliseconds for what the library tries by itself after its first look. */
const PATIENCE = 400

let frames = 0

parentPort?.on('message', ({ isFrame, ...look }: Search) => {
  parentPort?.postMessage(firstFound(look, find, isFrame ? triesOfFrame(frames++) : TRIES))
})

function find({ width, height, grey }: Look): Found {
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
