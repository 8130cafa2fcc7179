/**
 * The server's end of a WebSocket (RFC 6455) as a channel of texts, as small as tests need it: text frames,
 * whole or in fragments, ping, close. What a browser never sends ends the connection.
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ChannelEvents, TextChannel } from '@pvtcoms/rpc'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const OPCODES = { more: 0, text: 1, close: 8, ping: 9, pong: 10 } as const

export function acceptWebSocket(request: IncomingMessage, socket: Duplex): TextChannel {
  const key = request.headers['sec-websocket-key'] ?? ''
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  return new ServerChannel(socket)
}

class ServerChannel implements TextChannel {
  readonly #socket: Duplex
  #received = Buffer.alloc(0)
  #parts: Buffer[] = []
  #events: ChannelEvents | undefined

  constructor(socket: Duplex) {
    this.#socket = socket
  }

  open(events: ChannelEvents): void {
    this.#events = events
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      while (this.#readFrame());
    })
    this.#socket.on('error', () => this.#socket.destroy())
    this.#socket.once('close', () => events.closed())
  }

  async send(text: string): Promise<void> {
    this.#write(OPCODES.text, Buffer.from(text))
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  end(): void {
    this.#write(OPCODES.close, Buffer.alloc(0))
    this.#socket.end()
  }

  /** Whether there was a whole frame. */
  #readFrame(): boolean {
    const all = this.#received
    if (all.length < 6) return false
    const short = (all[1] ?? 0) & 0x7f
    const extra = short === 126 ? 2 : short === 127 ? 8 : 0
    const start = 2 + extra + 4
    if (all.length < start) return false
    const length =
      extra === 0 ? short : extra === 2 ? all.readUInt16BE(2) : Number(all.readBigUInt64BE(2))
    if (all.length < start + length) return false
    const mask = all.subarray(start - 4, start)
    const payload = all.subarray(start, start + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0))
    this.#received = all.subarray(start + length)
    this.#take(all[0] ?? 0, Buffer.from(payload))
    return true
  }

  #take(first: number, payload: Buffer): void {
    const opcode = first & 0x0f
    if (opcode === OPCODES.ping) this.#write(OPCODES.pong, payload)
    else if (opcode === OPCODES.close) this.end()
    else if (opcode === OPCODES.text || opcode === OPCODES.more) {
      this.#parts.push(payload)
      if ((first & 0x80) === 0) return
      const text = Buffer.concat(this.#parts).toString('utf8')
      this.#parts = []
      this.#events?.text(text)
    } else if (opcode !== OPCODES.pong) this.#socket.destroy()
  }

  #write(opcode: number, payload: Buffer): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    const { length } = payload
    const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
    head[0] = 0x80 | opcode
    if (length < 126) head[1] = length
    else if (length < 65_536) {
      head[1] = 126
      head.writeUInt16BE(length, 2)
    } else {
      head[1] = 127
      head.writeBigUInt64BE(BigInt(length), 2)
    }
    this.#socket.write(Buffer.concat([head, payload]))
  }
}
