import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { concat, equal, toHex } from '@pvtcoms/core/bytes'
import { SeededRandom } from '@pvtcoms/testkit/random'
import fc from 'fast-check'
import { type FrameFormat, FrameReader, TransportError, writeFrame } from '../src/index.ts'

const U16: FrameFormat = { prefix: 'u16', max: 1_000 }
const U32: FrameFormat = { prefix: 'u32', max: 100_000 }

suite('frames', () => {
  test('a frame is its length, big-endian, and its payload, written at once', async () => {
    const sink = new Sink()
    await writeFrame(sink, U16, Uint8Array.of(7, 8, 9))
    await writeFrame(sink, U32, Uint8Array.of(7))
    await writeFrame(sink, U16, new Uint8Array(0))
    assert.deepEqual(sink.written.map(toHex), ['0003070809', '0000000107', '0000'])
  })

  test('what was written is read back, in whatever chunks it arrives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(U16, U32), fc.uint8Array({ maxLength: 300 }))),
        fc.nat(),
        async (frames, seed) => {
          const sink = new Sink()
          for (const [format, payload] of frames) await writeFrame(sink, format, payload)
          const reader = new FrameReader(source(cut(concat(...sink.written), seed)))
          for (const [format, payload] of frames) {
            assert.deepEqual(await reader.readFrame(format), payload)
          }
          assert.equal(await reader.readFrame(U16), null)
          assert.equal(await reader.readFrame(U16), null)
        },
      ),
      { seed: 2, numRuns: 300 },
    )
  })

  test('a frame of any length up to its limit arrives whole, byte by byte and all at once', async () => {
    for (const length of [0, 1, 2, 3, 4, 4_095, 4_096, 4_097, 8_191, 8_193, 65_537, U32.max]) {
      const payload = new SeededRandom(length).random(length)
      const sink = new Sink()
      await writeFrame(sink, U32, payload)
      const bytes = concat(...sink.written)
      for (const chunks of [[bytes], [...bytes].map((byte) => Uint8Array.of(byte))]) {
        const frame = await new FrameReader(source(chunks)).readFrame(U32)
        assert.ok(frame !== null && equal(frame, payload), `length ${length}`)
      }
    }
  })

  test('wherever a stream is cut off, it ends cleanly between two frames and nowhere else', async () => {
    const payloads = [Uint8Array.of(1, 2, 3), new Uint8Array(0), Uint8Array.of(4)]
    for (const format of [U16, U32]) {
      const sink = new Sink()
      const borders = new Map([[0, 0]])
      let length = 0
      for (const [index, payload] of payloads.entries()) {
        await writeFrame(sink, format, payload)
        length += sink.written[index]?.length ?? 0
        borders.set(length, index + 1)
      }
      const all = concat(...sink.written)
      for (let end = 0; end <= all.length; end++) {
        for (const chunks of [[all.slice(0, end)], cut(all.slice(0, end), end)]) {
          const reader = new FrameReader(source(chunks))
          const whole = borders.get(end)
          if (whole !== undefined) {
            for (let frame = 0; frame < whole; frame++) {
              assert.deepEqual(await reader.readFrame(format), payloads[frame])
            }
            assert.equal(await reader.readFrame(format), null)
          } else {
            await refuses(readAll(reader, format), 'closed-mid-frame')
          }
        }
      }
    }
  })

  test('a length above the limit is refused as soon as it is read, before any payload', async () => {
    for (const [format, prefix] of [
      [U16, '03e9'],
      [{ prefix: 'u16', max: 0 }, '0001'],
      [U32, '000186a1'],
      [U32, 'ffffffff'],
      [{ prefix: 'u32', max: 0x7fff_ffff }, '80000000'],
    ] as const) {
      let reads = 0
      const bytes = Uint8Array.from(Buffer.from(prefix, 'hex'))
      const reader = new FrameReader({
        read: () => {
          reads += 1
          return Promise.resolve(reads === 1 ? bytes : assert.fail('read on'))
        },
      })
      await refuses(reader.readFrame(format), 'frame-too-long')
      await refuses(reader.readFrame(format), 'frame-too-long')
    }
  })

  test('an announced length costs no memory before its bytes arrive', async () => {
    const sent = [Uint8Array.of(0xff, 0xff, 0xff, 0xf0), new Uint8Array(10)]
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const reader = new FrameReader({
      read: () => {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before)
        return Promise.resolve(sent.shift() ?? null)
      },
    })
    await refuses(reader.readFrame({ prefix: 'u32', max: 0xffff_ffff }), 'closed-mid-frame')
    assert.ok(most < 1_000_000, `${most} bytes were taken for 10`)
  })

  test('what the stream rejects with reaches the reader, and stays', async () => {
    const broken = new TransportError('closed', 'as planned')
    let reads = 0
    const reader = new FrameReader({
      read: () =>
        reads++ === 0 ? Promise.resolve(Uint8Array.of(0, 3, 1)) : Promise.reject(broken),
    })
    await assert.rejects(reader.readFrame(U16), broken)
    await assert.rejects(reader.readExactly(1), broken)
    assert.equal(reads, 2)
  })

  test('two reads at once are refused, and the first one goes on', async () => {
    const reader = new FrameReader(source([Uint8Array.of(0, 1, 5)]))
    const first = reader.readFrame(U16)
    await assert.rejects(reader.readFrame(U16), TypeError)
    assert.deepEqual(await first, Uint8Array.of(5))
  })

  test('exact sizes are read across frames and chunks; nothing is read for nothing', async () => {
    const reader = new FrameReader(
      source([Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(0, 1, 9, 4)]),
    )
    assert.deepEqual(await reader.readExactly(0), new Uint8Array(0))
    assert.deepEqual(await reader.readExactly(3), Uint8Array.of(1, 2, 3))
    assert.deepEqual(await reader.readFrame(U16), Uint8Array.of(9))
    await refuses(reader.readExactly(2), 'closed-mid-frame')
  })

  test('what is read belongs to the caller: wiping it spoils nothing that follows', async () => {
    const chunk = Uint8Array.of(0, 2, 1, 2, 0, 2, 3, 4)
    const reader = new FrameReader(source([chunk]))
    const first = await reader.readFrame(U16)
    first?.fill(0)
    new Uint8Array(first?.buffer ?? new ArrayBuffer(0)).fill(0)
    assert.deepEqual(await reader.readFrame(U16), Uint8Array.of(3, 4))
  })

  test('a payload above the limit is our mistake, and nothing of it is written', async () => {
    const sink = new Sink()
    await assert.rejects(writeFrame(sink, U16, new Uint8Array(1_001)), RangeError)
    assert.deepEqual(sink.written, [])
    const refusing = { write: () => Promise.reject(new TransportError('closed', 'as planned')) }
    await refuses(writeFrame(refusing, U16, Uint8Array.of(1)), 'closed')
  })

  test('a payload may be changed once it was handed over', async () => {
    const sink = new Sink()
    const payload = Uint8Array.of(1, 2)
    const writing = writeFrame(sink, U16, payload)
    payload.fill(0)
    await writing
    assert.deepEqual(sink.written, [Uint8Array.of(0, 2, 1, 2)])
  })
})

class Sink {
  readonly written: Uint8Array[] = []

  write(bytes: Uint8Array): Promise<void> {
    this.written.push(bytes)
    return Promise.resolve()
  }
}

/** A stream that yields these chunks and then its end. */
function source(chunks: readonly Uint8Array[]): { read(): Promise<Uint8Array | null> } {
  const left = chunks.filter((chunk) => chunk.length > 0).values()
  return { read: () => Promise.resolve(left.next().value ?? null) }
}

function cut(bytes: Uint8Array, seed: number): Uint8Array[] {
  const random = new SeededRandom(seed)
  const chunks: Uint8Array[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + random.int(random.chance(0.5) ? 3 : 200)
    chunks.push(bytes.slice(start, end))
    start = end
  }
  return chunks
}

async function readAll(reader: FrameReader, format: FrameFormat): Promise<void> {
  while ((await reader.readFrame(format)) !== null);
}

async function refuses(attempt: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(attempt, (error) => error instanceof TransportError && error.code === code)
}
