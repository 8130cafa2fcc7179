/** The direct listener: a table of request kinds, each within its quota. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { concat } from '@pvtcoms/core/bytes'
import { decode, encode } from '@pvtcoms/core/codec'
import { DepositAnswer, Request, UNPAID } from '@pvtcoms/core/mailbox'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import type { Duplex, Listener } from '@pvtcoms/transport'
import type { DirectAnswer } from '../../../src/engine/direct/direct-answer.ts'
import { DirectListener } from '../../../src/engine/direct/direct-listener.ts'
import type { RequestTable } from '../../../src/engine/direct/direct-request.ts'
import { directRequests } from '../../../src/engine/direct/letter-request.ts'

const HOUR = 3_600_000

/** A stream whose other end is the test. */
class FakeStream implements Duplex {
  readonly answers: Uint8Array[] = []
  isClosed = false
  readonly #given: Uint8Array[] = []
  #wake: () => void = () => undefined

  give(bytes: Uint8Array): void {
    this.#given.push(bytes)
    this.#wake()
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const next = this.#given.shift()
      if (next !== undefined) return next
      if (this.isClosed) return null
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    this.answers.push(bytes)
    return Promise.resolve()
  }

  end(): Promise<void> {
    this.close()
    return Promise.resolve()
  }

  close(): void {
    this.isClosed = true
    this.#wake()
  }
}

/** An onion that can be reached. */
const FOUND: Listener = {
  address: { publicKey: new Uint8Array(32), port: 80 },
  state: 'reachable',
  onState: () => () => undefined,
  reachable: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

interface Listening {
  readonly timers: VirtualTimers
  readonly listener: DirectListener
  readonly open: () => FakeStream
  readonly visits: () => number
}

/** A listener for those requests, and what opens a stream to it. */
async function listening(requests: RequestTable): Promise<Listening> {
  const timers = new VirtualTimers()
  let visits = 0
  let accept: (stream: Duplex) => void = () => undefined
  const listener = new DirectListener({
    ...{ timers, requests, onFault: () => undefined },
    onVisit: () => {
      visits += 1
    },
    listen: (onStream) => {
      accept = onStream
      return Promise.resolve(FOUND)
    },
  })
  await timers.advance(0)
  const open = (): FakeStream => {
    const stream = new FakeStream()
    accept(stream)
    return stream
  }
  return { timers, listener, open, visits: () => visits }
}

/** Echoes a body of two bytes. */
const echo = (quota: number): RequestTable =>
  new Map([[7, { bodyLength: 2, quota, handle: (body) => body }]])

const handOver = (letter: Uint8Array): Uint8Array =>
  concat(
    encode(Request, { kind: 'deposit', tag: new Uint8Array(16).fill(5), proof: UNPAID }),
    letter,
  )

suite('the direct listener', () => {
  test('carries requests out by their kind, one after the other on a stream', async () => {
    const { timers, open, visits } = await listening(echo(10))
    const stream = open()
    stream.give(Uint8Array.of(7, 1, 2, 7, 3))
    stream.give(Uint8Array.of(4))
    await timers.advance(0)
    assert.deepEqual(
      stream.answers.map((answer) => [...answer]),
      [
        [1, 2],
        [3, 4],
      ],
    )
    assert.equal(visits(), 1)
    assert.equal(stream.isClosed, false)
  })

  test('closes a stream that asks for a kind that is not in the table', async () => {
    const { timers, open } = await listening(echo(10))
    const stream = open()
    stream.give(Uint8Array.of(8, 1, 2))
    await timers.advance(0)
    assert.deepEqual(stream.answers, [])
    assert.equal(stream.isClosed, true)
  })

  test('carries out no more of a kind in an hour than its quota, over however many streams', async () => {
    const { timers, open } = await listening(echo(3))
    const first = open()
    first.give(Uint8Array.of(7, 1, 1, 7, 2, 2))
    await timers.advance(0)
    const second = open()
    second.give(Uint8Array.of(7, 3, 3, 7, 4, 4))
    await timers.advance(0)
    assert.equal(first.answers.length, 2)
    assert.equal(second.answers.length, 1)
    assert.equal(second.isClosed, true)
    await timers.advance(HOUR)
    const third = open()
    third.give(Uint8Array.of(7, 5, 5))
    await timers.advance(0)
    assert.equal(third.answers.length, 1)
  })

  test('gives up on a request whose rest does not come, and on a stream that stays silent', async () => {
    const { timers, open } = await listening(echo(10))
    const [halved, silent] = [open(), open()]
    halved.give(Uint8Array.of(7, 1))
    await timers.advance(61_000)
    assert.equal(halved.isClosed, true)
    assert.equal(silent.isClosed, false)
    await timers.advance(10 * 60_000)
    assert.equal(silent.isClosed, true)
  })

  test('serves four streams at a time', async () => {
    const { listener, open } = await listening(echo(10))
    const streams = Array.from({ length: 5 }, open)
    assert.deepEqual(
      streams.map(({ isClosed }) => isClosed),
      [false, false, false, false, true],
    )
    await listener.close()
    assert.ok(streams.every(({ isClosed }) => isClosed))
  })
})

suite('a letter that is handed over', () => {
  const answerOf = async (answer: DirectAnswer | Error): Promise<string | undefined> => {
    const taken: number[] = []
    const { timers, open } = await listening(
      directRequests((tag, letter) => {
        taken.push(tag.length, letter.length)
        if (answer instanceof Error) throw answer
        return answer
      }),
    )
    const stream = open()
    stream.give(handOver(new Uint8Array(4_096)))
    await timers.advance(0)
    assert.deepEqual(taken, [16, 4_096])
    const [bytes] = stream.answers
    const decoded = bytes && decode(DepositAnswer, bytes)
    return decoded?.ok === true ? decoded.value.status : undefined
  }

  test('is answered as a mailbox would: stored when it was accepted, taken when it was rejected', async () => {
    assert.equal(await answerOf('accepted'), 'stored')
    assert.equal(await answerOf('rejected'), 'taken')
  })

  test('stays with its sender when it cannot be kept', async () => {
    assert.equal(await answerOf(new Error('the disk is full')), undefined)
  })
})
