/** A socket with one text on each line. */
import type { Socket } from 'node:net'
import { utf8Decode } from '@pvtcoms/core/bytes'
import type { ChannelEvents, TextChannel } from '../channel.ts'

const NEWLINE = 0x0a
/** After its end a socket has this long to take what was sent, ms. */
const GRACE = 2_000

export class LineChannel implements TextChannel {
  readonly #socket: Socket
  readonly #maxLine: number
  #events: ChannelEvents | undefined
  /** The pieces of a line that has not ended yet. */
  #pieces: Buffer[] = []
  #length = 0
  /** What came while it was paused. */
  #unread: Buffer | undefined
  #isPaused = false
  #isEnded = false

  /** Takes over `socket`, from which nothing was read. Lines longer than `maxLine` bytes are refused. */
  constructor(socket: Socket, maxLine: number) {
    this.#socket = socket
    this.#maxLine = maxLine
    // A socket that fails is closed, and `closed` tells that.
    socket.on('error', () => socket.destroy())
  }

  open(events: ChannelEvents): void {
    this.#events = events
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#socket.on('close', () => {
      this.#isEnded = true
      events.closed()
    })
  }

  async send(text: string): Promise<void> {
    const socket = this.#socket
    if (this.#isEnded || socket.write(`${text}\n`)) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done)
        socket.off('close', done)
        resolve()
      }
      socket.on('drain', done)
      socket.on('close', done)
      if (socket.destroyed) done()
    })
  }

  pause(): void {
    this.#isPaused = true
    this.#socket.pause()
  }

  resume(): void {
    this.#isPaused = false
    const unread = this.#unread
    this.#unread = undefined
    if (unread !== undefined) this.#read(unread)
    if (!this.#isPausedNow()) this.#socket.resume()
  }

  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#socket.end()
    // Whatever still comes is read and dropped: the end of a socket is noticed by reading.
    this.#socket.resume()
    setTimeout(() => this.#socket.destroy(), GRACE).unref()
  }

  /** A method, as `resume` reads what may pause it again, which the type checker cannot know. */
  #isPausedNow(): boolean {
    return this.#isPaused
  }

  #read(chunk: Buffer): void {
    let rest = chunk
    for (;;) {
      if (this.#isEnded) return
      if (this.#isPaused) {
        this.#unread = this.#unread === undefined ? rest : Buffer.concat([this.#unread, rest])
        return
      }
      const end = rest.indexOf(NEWLINE)
      const piece = end < 0 ? rest : rest.subarray(0, end)
      this.#length += piece.length
      if (this.#length > this.#maxLine) {
        this.#refuse('too-long')
        return
      }
      if (piece.length > 0) this.#pieces.push(piece)
      if (end < 0) return
      this.#finishLine()
      rest = rest.subarray(end + 1)
      if (rest.length === 0) return
    }
  }

  #finishLine(): void {
    const text = utf8Decode(Buffer.concat(this.#pieces))
    this.#pieces = []
    this.#length = 0
    if (text === undefined) this.#refuse('not-text')
    else this.#events?.text(text)
  }

  #refuse(code: 'too-long' | 'not-text'): void {
    this.#pieces = []
    this.#events?.unreadable(code)
  }
}
