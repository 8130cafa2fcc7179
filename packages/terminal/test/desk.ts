/** A terminal and the person in front of it: what they type, and what they see. */
import { PassThrough } from 'node:stream'
import { streamIo, type Terminal } from '../src/io.ts'
import { VirtualScreen } from '../src/virtual-screen.ts'

export class Desk {
  readonly io: Terminal
  readonly screen: VirtualScreen
  readonly interrupt = new AbortController()
  /** Whether keys reach the program as they are typed. */
  isRaw = false
  readonly #stdin = new PassThrough()

  constructor({ columns = 40, isTTY = true } = {}) {
    this.screen = new VirtualScreen(columns)
    const stdin = Object.assign(this.#stdin, {
      isTTY,
      setRawMode: (raw: boolean) => void (this.isRaw = raw),
    })
    const output = Object.assign(new PassThrough(), { isTTY, columns })
    output.setEncoding('utf8').on('data', (text: string) => this.screen.write(text))
    this.io = streamIo({ stdin, stdout: output, stderr: output }, this.interrupt)
  }

  /** Each text comes in one piece, as a key or a paste does. */
  async type(...texts: readonly (string | Uint8Array)[]): Promise<void> {
    for (const text of texts) {
      this.#stdin.write(text)
      await settled()
    }
  }

  async endInput(): Promise<void> {
    this.#stdin.end()
    await settled()
  }
}

/** Long enough for streams to pass on what was written. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
