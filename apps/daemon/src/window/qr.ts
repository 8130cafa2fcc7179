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
/** Milliseconds after which a look is given up, and the thread with it. */
const GIVE_UP = 3_000
/** The same for a picture that was chosen, at which it looks in several ways. */
const GIVE_UP_PICTURE = 10_000
const BORDER = 3

export interface Look {
  readonly width: number
  readonly height: number
  readonly grey: Uint8Array<ArrayBuffer>
}
export interface Search extends Look {
  /** One of many that a camera takes: the next is there soon. */
  readonly isFrame: boolean
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
  /** Settles when nothing is looked at any more; undefined while nothing is. */
  #busy: Promise<Found> | undefined

  /** The bytes of the code in a picture; undefined if none is found. A frame is not looked at while another picture is. */
  async read(search: Search): Promise<Found> {
    while (this.#busy !== undefined) {
      if (search.isFrame) return undefined
      await this.#busy
    }
    this.#busy = this.#look(search)
    try {
      return await this.#busy
    } finally {
      this.#busy = undefined
    }
  }

  async #look(search: Search): Promise<Found> {
    const worker = (this.#worker ??= start())
    const { promise, resolve } = Promise.withResolvers<Found | 'silent'>()
    const timer = setTimeout(resolve, search.isFrame ? GIVE_UP : GIVE_UP_PICTURE, 'silent')
    const onExit = (): void => resolve('silent')
    worker.once('message', resolve)
    worker.once('exit', onExit)
    try {
      worker.postMessage(search, [search.grey.buffer])
      const answer = await promise
      if (answer !== 'silent') return answer
      // A thread that did not answer in time is not asked again.
      await this.close()
      return undefined
    } finally {
      clearTimeout(timer)
      worker.off('message', resolve)
      worker.off('exit', onExit)
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
