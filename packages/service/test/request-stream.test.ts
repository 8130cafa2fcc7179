/** One stream of a service: requests in, answers out, within limits of time and of bytes. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Infer, struct, u8, u16, variants } from '@pvtcoms/core/codec'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import { type Duplex, TransportError } from '@pvtcoms/transport'
import { type RequestFormat, type RequestLimits, RequestStream, StreamEnded } from '../src/index.ts'

const Request = variants('Request', u8, {
  ping: [1, struct('Ping', {})],
  add: [2, struct('Add', { number: u16 })],
})
type Request = Infer<typeof Request>

const FORMAT: RequestFormat<Request> = {
  codec: Request,
  bodyLength: (kind) =>
    new Map([
      [1, 0],
      [2, 2],
      [3, 1],
    ]).get(kind),
}
const LIMITS: RequestLimits = { maxBytesPerStream: 10, idleTimeout: 60_000, stepTimeout: 5_000 }

/** The service's end of a stream: what a test pushes is read, and what is written is kept. */
class Peer implements Duplex {
  readonly written: number[] = []
  readonly #pieces: Uint8Array[] = []
  #wake: () => void = () => undefined
  isEnded = false
  isClosed = false
  /** While true the peer takes nothing. */
  isStalled = false

  push(...bytes: readonly number[]): void {
    this.#pieces.push(Uint8Array.from(bytes))
    this.#wake()
  }

  finish(): void {
    this.isEnded = true
    this.#wake()
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      if (this.isClosed) throw new TransportError('closed', 'the stream is closed')
      const piece = this.#pieces.shift()
      if (piece !== undefined) return piece
      if (this.isEnded) return null
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    while (this.isStalled) {
      if (this.isClosed) throw new TransportError('closed', 'the stream is closed')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.written.push(...bytes)
  }

  end(): Promise<void> {
    this.isEnded = true
    return Promise.resolve()
  }

  close(): void {
    this.isClosed = true
    this.#wake()
  }
}

function open(): {
  readonly peer: Peer
  readonly timers: VirtualTimers
  readonly stream: RequestStream<Request>
} {
  const [peer, timers] = [new Peer(), new VirtualTimers()]
  return { peer, timers, stream: new RequestStream(peer, FORMAT, timers, LIMITS) }
}

describe('a stream of requests', () => {
  test('gives requests in their order, however they were cut, and undefined at the end', async () => {
    const { peer, stream } = open()
    peer.push(1, 2)
    peer.push(1)
    peer.push(4, 1)
    peer.finish()
    assert.deepEqual(await stream.next(), { kind: 'ping' })
    assert.deepEqual(await stream.next(), { kind: 'add', number: 260 })
    assert.deepEqual(await stream.next(), { kind: 'ping' })
    assert.equal(await stream.next(), undefined)
  })

  test('ends at a kind that does not exist, at a body that does not decode and at a cut request', async () => {
    for (const bytes of [[9], [3, 1], [2, 1]]) {
      const { peer, stream } = open()
      peer.push(...bytes)
      peer.finish()
      await assert.rejects(stream.next(), StreamEnded, bytes.join())
    }
  })

  test('looks ahead only at a request of that kind that is whole, with what follows it', async () => {
    const { peer, stream } = open()
    assert.equal(stream.nextNow(2, 0), undefined, 'nothing has arrived')
    peer.push(1, 2, 0, 7, 8, 9)
    assert.deepEqual(await stream.next(), { kind: 'ping' })
    assert.equal(stream.nextNow(1, 0), undefined, 'another kind')
    assert.equal(stream.nextNow(2, 3), undefined, 'too little behind it')
    assert.deepEqual(stream.nextNow(2, 2), { kind: 'add', number: 7 })
    assert.deepEqual([...(await stream.read(2))], [8, 9])
  })

  test('closes when a peer is silent between requests for longer than the idle timeout', async () => {
    const { peer, timers, stream } = open()
    const next = assert.rejects(stream.next(), { code: 'closed' })
    assert.equal(stream.idle, true)
    await timers.advance(LIMITS.idleTimeout - 1)
    assert.equal(peer.isClosed, false)
    await timers.advance(1)
    assert.equal(peer.isClosed, true)
    await next
  })

  test('closes when the rest of a request takes longer than the step timeout', async () => {
    const { peer, timers, stream } = open()
    peer.push(2, 1)
    const next = assert.rejects(stream.next(), { code: 'closed' })
    await timers.advance(LIMITS.stepTimeout - 1)
    assert.deepEqual([peer.isClosed, stream.idle], [false, false])
    await timers.advance(1)
    assert.equal(peer.isClosed, true)
    await next
  })

  test('closes when the peer does not take an answer within the step timeout', async () => {
    const { peer, timers, stream } = open()
    peer.isStalled = true
    const sent = assert.rejects(stream.send(u8, 1), { code: 'closed' })
    await timers.advance(LIMITS.stepTimeout)
    await sent
    assert.equal(timers.pending, 0)
  })

  test('sends no more bytes than one stream may be sent, unless it is told to', async () => {
    const { peer, stream } = open()
    await stream.write(new Uint8Array(6))
    await stream.send(u16, 1)
    await assert.rejects(stream.write(new Uint8Array(3)), StreamEnded)
    assert.equal(peer.written.length, 8)
    await stream.write(new Uint8Array(20), Number.POSITIVE_INFINITY)
    assert.equal(peer.written.length, 28)
  })

  test('notices that a peer disturbs it: by a byte, by its end and by a break', async () => {
    for (const disturb of [
      (peer: Peer) => peer.push(1),
      (peer: Peer) => peer.finish(),
      (peer: Peer) => peer.close(),
    ]) {
      const { peer, stream } = open()
      const disturbed = stream.disturbed()
      disturb(peer)
      await disturbed
    }
  })
})
