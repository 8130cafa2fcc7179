/** Random bytes, valid requests and damaged ones, cut anywhere, on both ends of a stream to a door. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { concat } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import { DepositAnswer, PlacedLetter, Request, UNPAID } from '@pvtcoms/core/mailbox'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import { type Duplex, type Listener, TransportError } from '@pvtcoms/transport'
import { DirectListener } from '../../../src/engine/direct/direct-listener.ts'
import { doorRequests } from '../../../src/engine/invites/door/door-requests.ts'
import { type Errand, InviteLine } from '../../../src/engine/invites/door/invite-line.ts'
import { MailboxConnection } from '../../../src/scheduler/connection/connection.ts'

const SEED = process.env['PVTCOMS_SEED'] ?? 'door fuzz'
/** Four hundred in `npm test`, a thousand for each time in a soak. */
const STREAMS = 1_000 * Number(process.env['PVTCOMS_SOAK'] ?? 0.4)

/** A stream whose other end says what it was given, in pieces, and then ends or breaks it. */
class Scripted implements Duplex {
  written = 0
  isClosed = false
  readonly #pieces: Uint8Array[]
  readonly #breaks: boolean

  constructor(random: SeededRandom, bytes: Uint8Array) {
    this.#pieces = []
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + Math.floor(random.exponential(random.pick([3, 100, 4_000])))
      this.#pieces.push(bytes.slice(at, at + length))
      at += length
    }
    this.#breaks = random.chance(0.3)
  }

  read(): Promise<Uint8Array | null> {
    const next = this.isClosed ? undefined : this.#pieces.shift()
    if (next !== undefined) return Promise.resolve(next)
    return this.#breaks
      ? Promise.reject(new TransportError('closed', 'it broke'))
      : Promise.resolve(null)
  }

  write(bytes: Uint8Array): Promise<void> {
    this.written += bytes.length
    return this.isClosed
      ? Promise.reject(new TransportError('closed', 'closed'))
      : Promise.resolve()
  }

  end(): Promise<void> {
    return Promise.resolve()
  }

  close(): void {
    this.isClosed = true
  }
}

/** `valid`, one after the other, of which some are damaged, and rubbish between. */
function mixed(random: SeededRandom, valid: readonly (() => Uint8Array)[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (let count = random.int(6); count >= 0; count--) {
    const part = random.pick(valid)().slice()
    switch (random.int(5)) {
      case 0:
        part[random.int(part.length)] = random.int(256)
        break
      case 1:
        parts.push(part.slice(0, random.int(part.length)))
        continue
      case 2:
        parts.push(random.random(random.int(40)))
        break
      default:
        break
    }
    parts.push(part)
  }
  return concat(...parts)
}

const FOUND: Listener = {
  address: { publicKey: new Uint8Array(32), port: 80 },
  state: 'reachable',
  onState: () => () => undefined,
  reachable: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

suite(`the stream to a door (seed ${SEED})`, () => {
  test(`${STREAMS} streams of anything throw nothing through the door, and are answered within its limits`, async () => {
    const random = new SeededRandom(`${SEED} in`)
    const timers = new VirtualTimers()
    const requests = [
      () => encode(Request, { kind: 'letters', span: { length: 'all', index: 0 } }),
      () => encode(Request, { kind: 'info' }),
      () =>
        concat(
          encode(Request, { kind: 'deposit', tag: random.random(16), proof: UNPAID }),
          random.random(4_096),
        ),
    ]
    for (let count = 0; count < STREAMS; count++) {
      let accept: (stream: Duplex) => void = () => undefined
      let [taken, floods] = [0, 0]
      const listener = new DirectListener({
        timers,
        listen: (onStream) => {
          accept = onStream
          return Promise.resolve(FOUND)
        },
        requests: doorRequests({
          bundle: new Uint8Array(4_096),
          takeAnswer: (tag, letter) => {
            assert.deepEqual([tag.length, letter.length], [16, 4_096])
            taken += 1
            if (random.chance(0.2)) throw new Error('the disk is full')
            return random.pick(['accepted', 'rejected'])
          },
        }),
        onVisit: () => undefined,
        onExcess: () => {
          floods += 1
        },
        onFault: () => undefined,
      })
      const streams = Array.from(
        { length: 1 + random.int(6) },
        () => new Scripted(random, mixed(random, requests)),
      )
      await timers.advance(0)
      for (const stream of streams) accept(stream)
      await timers.advance(11 * 60_000)
      assert.ok(taken <= 16, `${count}`)
      assert.ok(floods <= streams.length, `${count}`)
      assert.ok(
        streams.every(({ isClosed }) => isClosed),
        `${count}`,
      )
      assert.ok(
        streams.every(({ written }) => written <= 6 * 4_106),
        `${count}`,
      )
      await listener.close()
    }
  })

  test(`${STREAMS} doors that say anything throw nothing through the line, and are tried again`, async () => {
    const random = new SeededRandom(`${SEED} out`)
    const placed = (): Uint8Array =>
      encode(PlacedLetter, { epoch: 0, position: 0, letter: random.random(4_096) })
    const answers = [
      () => Uint8Array.of(0),
      () => concat(Uint8Array.of(1), placed(), Uint8Array.of(0)),
      () => concat(Uint8Array.of(1), placed()),
      () =>
        encode(DepositAnswer, {
          status: random.pick(['stored', 'taken', 'full', 'bad-proof', 'low-effort', 'stale-seed']),
          effort: 1,
        }),
    ]
    let [bundles, kept] = [0, 0]
    for (let count = 0; count < STREAMS; count++) {
      const timers = new VirtualTimers()
      let dials = 0
      const wanted: { errand: Errand | undefined } = { errand: { kind: 'bundle' } }
      const streams: Scripted[] = []
      const line = new InviteLine({
        ...{ timers, random, redial: { first: 5_000, longest: 900_000 } },
        dial: () => {
          dials += 1
          if (random.chance(0.1)) return Promise.reject(new TransportError('not-found', 'gone'))
          const stream = new Scripted(random, mixed(random, answers))
          streams.push(stream)
          return Promise.resolve(new MailboxConnection(stream, { timers, maxBytes: 5_000 }))
        },
        errand: () => wanted.errand,
        onBundle: (bundle) => {
          assert.ok(bundle === undefined || bundle.length === 4_096)
          if (bundle === undefined || random.chance(0.2)) return
          bundles += 1
          wanted.errand = { kind: 'answer', tag: random.random(16), letter: random.random(4_096) }
        },
        onUnreachable: () => undefined,
        onAnswered: (status) => {
          if (status === 'stored') wanted.errand = undefined
          else
            wanted.errand = { kind: 'answer', tag: random.random(16), letter: random.random(4_096) }
          kept += status === 'stored' ? 1 : 0
        },
      })
      line.go()
      await timers.advance(2 * 3_600_000)
      assert.ok(wanted.errand === undefined || (dials >= 8 && dials <= 20), `${count}: ${dials}`)
      assert.ok(
        streams.every(({ isClosed }) => isClosed),
        `${count}`,
      )
      line.close()
    }
    assert.ok(bundles > STREAMS / 10 && kept > STREAMS / 20, `${bundles} ${kept}`)
  })

  test('goes on when the store cannot be read for a while, and asks again later', async () => {
    const timers = new VirtualTimers()
    const never = (): never => assert.fail('nothing was read')
    let isReadable = false
    let dials = 0
    const line = new InviteLine({
      ...{ timers, random: new SeededRandom(SEED), redial: { first: 5_000, longest: 900_000 } },
      dial: () => {
        dials++
        return Promise.reject(new TransportError('unreachable', 'nobody'))
      },
      errand: () => {
        if (!isReadable) throw new Error('the store cannot be read')
        return undefined
      },
      ...{ onBundle: never, onUnreachable: never, onAnswered: never },
    })
    line.go()
    await timers.advance(60_000)
    assert.ok(dials > 1)
    isReadable = true
    await timers.advance(60_000)
    const before = dials
    await timers.advance(3_600_000)
    assert.equal(dials, before)
    line.close()
  })
})
