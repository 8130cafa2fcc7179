/** What comes on a stream in pieces of any size is taken in others. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { Inbox } from '../src/inbox.ts'

const SEED = process.env['PVTCOMS_SEED'] ?? String(Date.now())

/** Brings these pieces, then ends. */
function streamOf(pieces: readonly Uint8Array[]): { read(): Promise<Uint8Array | null> } {
  const left = pieces.values()
  return { read: () => Promise.resolve(left.next().value ?? null) }
}

function cut(bytes: Uint8Array, most: number, random: SeededRandom): readonly Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + ((random.random(1)[0] as number) % most)
    pieces.push(bytes.slice(at, at + length))
    at += length
  }
  return pieces
}

describe('an inbox', () => {
  test(`gives out everything once and in order, however it is cut (seed ${SEED})`, async () => {
    const random = new SeededRandom(SEED)
    for (let turn = 0; turn < 200; turn++) {
      const bytes = random.random(1 + turn * 5)
      const inbox = new Inbox(streamOf(cut(bytes, 1 + (turn % 90), random)))
      const taken: Uint8Array[] = []
      for (const piece of cut(bytes, 1 + ((turn * 7) % 90), random)) {
        assert.equal(await inbox.first(), piece[0])
        const whole = inbox.length >= piece.length
        const got = whole ? inbox.takeNow(piece.length) : await inbox.take(piece.length)
        assert.deepEqual(got, piece)
        taken.push(piece)
      }
      assert.deepEqual(Uint8Array.from(Buffer.concat(taken)), bytes)
      assert.equal(await inbox.first(), undefined)
      assert.equal(await inbox.take(1), undefined)
    }
  })

  test('gives nothing of what the stream ended in the middle of', async () => {
    const inbox = new Inbox(streamOf([Uint8Array.of(1, 2), Uint8Array.of(3)]))
    assert.equal(await inbox.take(4), undefined)
  })

  test('copies nothing that came in one piece, and lets go of what was taken', async () => {
    const piece = new Uint8Array(100)
    const inbox = new Inbox(streamOf([piece, new Uint8Array(3)]))
    assert.equal(inbox.firstNow(), undefined)
    await inbox.first()
    assert.equal(inbox.firstNow(), 0)
    const [one, other] = [inbox.takeNow(60), await inbox.take(40)]
    assert.equal(one.buffer, piece.buffer)
    assert.equal(other?.buffer, piece.buffer)
    assert.equal(inbox.length, 0)
    assert.equal(inbox.firstNow(), undefined)
  })
})
