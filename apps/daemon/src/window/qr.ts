/**
 * Draws QR codes for the window, and reads them in a thread, one picture at a time. The page would have to load a library
 * for that. A picture is the brightness of each pixel, a byte each; a stranger may have made it.
 */
import { Worker } from 'node:worker_threads'
import { encodeQR } from 'qr'

/** Pixels of either side of a picture. */
export const MOST_PIXELS = 1_600
/** Bytes that the largest code holds. */
export const MOST_BYTES = 2_331
/** Milliseconds after which a picture is given up, and the thread with it. */
const GIVE_UP = 3_000
const BORDER = 3

export interface Look {
  readonly width: number
  readonly height: number
  readonly grey: Uint8Array<ArrayBuffer>
}
export type Found = Uint8Array | undefined

/** Rows of 1 and 0, dark and light, between line feeds. `content` has up to MOST_BYTES. */
export function drawQr(content: Uint8Array): string {
  const rows = encodeQR(Buffer.from(content).toString('latin1'), 'raw', {
    ecc: 'medium',
    border: BORDER,
    encoding: 'byte',
    textEncoder: () => content,
  })
  return rows.map((row) => row.map((dark) => (dark ? '1' : '0')).join('')).join('\n')
}

export class QrReader {
  /** Started with the first picture. */
  #worker: Worker | undefined
  #isBusy = false

  /** The bytes of the code in a picture; undefined if none is found, or while another one is looked at. */
  async read(look: Look): Promise<Found> {
    if (this.#isBusy) return undefined
    this.#isBusy = true
    const worker = (this.#worker ??= start())
    const { promise, resolve } = Promise.withResolvers<Found | 'silent'>()
    const timer = setTimeout(resolve, GIVE_UP, 'silent')
    const onExit = (): void => resolve('silent')
    worker.once('message', resolve)
    worker.once('exit', onExit)
    try {
      worker.postMessage(look, [look.grey.buffer])
      const answer = await promise
      if (answer !== 'silent') return answer
      // A thread that did not answer in time is not asked again.
      await this.close()
      return undefined
    } finally {
      clearTimeout(timer)
      worker.off('message', resolve)
      worker.off('exit', onExit)
      this.#isBusy = false
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

function start(): Worker {
  const worker = new Worker(new URL('./qr-thread.ts', import.meta.url))
  worker.unref()
  // An error ends the thread, and `exit` tells that.
  worker.on('error', () => {})
  return worker
}
