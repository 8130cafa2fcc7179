/** The bare dials of the benches (bench/lib/bare-tor.ts), against a SOCKS port that refuses. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { bareDial } from '../bench/lib/bare-tor.ts'

const NOT_FOUND = 0xf0
const UNREACHABLE = 0x04

test('a bare dial tries again while the descriptor of a fresh onion is not found', async () => {
  await using port = await SocksPort.open([NOT_FOUND, NOT_FOUND, 0])
  const stream = await bareDial(port.path, 'name.onion', 'one')
  stream.close()
  assert.equal(port.dials, 3)
})

test('a bare dial gives up after four dials, and at once when waiting would not help', async () => {
  await using absent = await SocksPort.open(Array.from({ length: 9 }, () => NOT_FOUND))
  await assert.rejects(bareDial(absent.path, 'name.onion', 'one'), /refused the stream: 240/)
  assert.equal(absent.dials, 4)
  await using broken = await SocksPort.open([UNREACHABLE, 0])
  await assert.rejects(bareDial(broken.path, 'name.onion', 'one'), /refused the stream: 4/)
  assert.equal(broken.dials, 1)
})

/** Gives each connection the next of `replies`. */
class SocksPort implements AsyncDisposable {
  readonly path: string
  readonly #folder: string
  readonly #server: Server
  readonly #replies: readonly number[]
  dials = 0

  private constructor(folder: string, replies: readonly number[]) {
    this.#folder = folder
    this.#replies = replies
    this.path = join(folder, 'socks')
    this.#server = createServer((socket) => void this.#serve(socket))
  }

  static async open(replies: readonly number[]): Promise<SocksPort> {
    const port = new SocksPort(await mkdtemp(join(tmpdir(), 'bare-')), replies)
    port.#server.listen(port.path)
    await once(port.#server, 'listening')
    return port
  }

  async #serve(socket: Socket): Promise<void> {
    const reply = this.#replies[this.dials++] ?? 0
    socket.on('error', () => undefined)
    const answers = [
      Buffer.of(5, 2),
      Buffer.of(1, 0),
      Buffer.of(5, reply, 0, 1, 127, 0, 0, 1, 0, 80),
    ]
    for (const answer of answers) {
      await once(socket, 'data')
      socket.write(answer)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    await rm(this.#folder, { recursive: true })
  }
}
