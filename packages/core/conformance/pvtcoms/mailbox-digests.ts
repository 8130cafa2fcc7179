/** Vectors of a mailbox's digests, their chain, spans and seeds (docs/protocol/mailbox.md §2, §3, §6). */
import { concat, toHex, u32be } from '../../src/bytes.ts'
import { decode, encode } from '../../src/codec/index.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import {
  Digest,
  digestHead,
  epochsOf,
  firstEpochOfDay,
  firstHead,
  powSeed,
  runCount,
  Span,
  type SpanLength,
} from '../../src/mailbox/index.ts'
import { bytes, type Fields, FormatError, integer, list, text } from '../fields.ts'
import { label } from './formulas.ts'
import type { Part } from './part.ts'
import { agreed, byteList, drawn, integers, present } from './values.ts'

const HOUR = 3_600
/** Seconds in a span of each length; of `epoch` and `all` they are no multiple of an hour. */
const SPANS: Readonly<Record<SpanLength, number>> = {
  epoch: 0,
  hour: HOUR,
  'six-hours': 6 * HOUR,
  day: 24 * HOUR,
  all: 0,
}
const DAY_20000 = 20_000 * 1_440

interface Link {
  readonly epoch: number
  readonly head: Uint8Array
}

export const mailboxDigestsPart: Part = {
  name: 'mailbox-digests',
  section: 'docs/protocol/mailbox.md §2, §3, §6',
  about:
    'From the tags of epochs to digests, the chain of their heads, its state at the ends of spans, and seeds of proofs; and which digests are refused.',
  fields: {
    mailboxKey: 'Ed25519 key of the public address, 32.',
    dialledKey: 'Ed25519 key of another address of the same mailbox, 32.',
    epochSeconds: 'Length of an epoch in seconds.',
    epochs: 'Epochs of which there are digests, in their order.',
    epoch: 'Number of the epoch.',
    effort: 'Effort asked for.',
    volume: 'Letters of the day before.',
    tags: 'Tags that arrived, in the order of their arrival, 16 each.',
    spans: 'Spans of the chain.',
    length: 'Length of a span: epoch, hour, six-hours, day, all.',
    index: 'Number of the span.',
    days: 'Days in UTC since 1970.',
    firstHead: 'Head before the first digest, 32.',
    digests: 'One for each epoch.',
    digest: 'A digest, encoded.',
    head: 'Head of the chain, 32: behind the digest; at the end of the span; when the day begins.',
    runs: 'Number of runs in the epoch.',
    ranges: 'What follows for each of the spans.',
    span: 'The span as it stands in a request, 5.',
    from: 'First epoch of the span.',
    to: 'The epoch behind its last one.',
    seeds: 'What follows for each of the days.',
    firstEpoch: 'First epoch of the day.',
    seed: 'Seed of proofs for the public address, 32.',
    dialledSeed: 'Seed of proofs for the other address, 32.',
    readings: 'Digests, most of them altered, and whether a reader takes them.',
    what: 'What was done to the last digest.',
    result: 'ok or refused.',
  },
  cases(source) {
    const epoch = (number: number, effort: number, volume: number, count: number): Fields => ({
      epoch: number,
      effort,
      volume,
      tags: drawn(source, ...Array.from({ length: count }, () => 16)),
    })
    const spans = (...given: readonly (readonly [SpanLength, number])[]): Fields[] =>
      given.map(([length, index]) => ({ length, index }))
    const keys = (): Fields => ({
      mailboxKey: toHex(source.random(32)),
      dialledKey: toHex(source.random(32)),
    })
    return [
      {
        name: 'a quiet mailbox that was away for a while',
        inputs: {
          ...keys(),
          epochSeconds: 60,
          epochs: [
            epoch(DAY_20000 - 2, 16, 0, 1),
            epoch(DAY_20000 - 1, 16, 0, 0),
            epoch(DAY_20000 + 59, 32, 1, 3),
            epoch(DAY_20000 + 360, 16, 1, 2),
          ],
          spans: spans(
            ['epoch', DAY_20000 - 2],
            ['hour', 20_000 * 24],
            ['six-hours', 20_000 * 4],
            ['day', 19_999],
            ['day', 20_000],
            ['all', 0],
          ),
          days: [19_999, 20_000, 20_001],
        },
      },
      {
        name: 'one full block, one letter more, and epochs of two seconds',
        inputs: {
          ...keys(),
          epochSeconds: 2,
          epochs: [epoch(864_000_000, 1, 0, 32), epoch(864_000_001, 2 ** 31, 2 ** 32 - 1, 33)],
          spans: spans(['hour', 480_000], ['epoch', 864_000_000]),
          days: [20_000, 20_001],
        },
      },
    ]
  },
  compute(primitives, inputs) {
    const mailboxKey = bytes(inputs, 'mailboxKey')
    const dialledKey = bytes(inputs, 'dialledKey')
    const seconds = integer(inputs, 'epochSeconds')
    const start = primitives.sha256(concat(label('digest'), mailboxKey))
    agreed('the first head', firstHead(primitives, mailboxKey), start)
    const chain: Link[] = []
    const digests = list(inputs, 'epochs').map((given) => {
      const previous = chain.at(-1)?.head ?? start
      const encoded = digestBytes(given, previous)
      const head = primitives.sha256(concat(label('digest'), mailboxKey, encoded))
      agreed('a head', digestHead(primitives, mailboxKey, encoded), head)
      chain.push({ epoch: integer(given, 'epoch'), head })
      const runs = Math.ceil(byteList(given, 'tags').length / 8)
      if (runs !== runCount(byteList(given, 'tags').length)) throw new Error('other runs')
      return { digest: toHex(encoded), head: toHex(head), runs }
    })
    const headBefore = (epoch: number): Uint8Array =>
      chain.findLast((link) => link.epoch < epoch)?.head ?? start
    return {
      firstHead: toHex(start),
      digests,
      ranges: list(inputs, 'spans').map((span) => {
        const { encoded, from, to } = range(span, seconds)
        return { span: toHex(encoded), from, to, head: toHex(headBefore(to)) }
      }),
      seeds: integers(inputs, 'days').map((day) => {
        const firstEpoch = (day * 24 * HOUR) / seconds
        if (firstEpoch !== firstEpochOfDay(day, seconds)) throw new Error('another first epoch')
        const head = headBefore(firstEpoch)
        return {
          firstEpoch,
          head: toHex(head),
          seed: seedOf(primitives, mailboxKey, head),
          dialledSeed: seedOf(primitives, dialledKey, head),
        }
      }),
      readings: readings(Uint8Array.fromHex(present('digest', digests.at(-1)).digest)),
    }
  },
}

/** docs/protocol/mailbox.md §3. */
function digestBytes(given: Fields, previous: Uint8Array): Uint8Array {
  const epoch = integer(given, 'epoch')
  const effort = integer(given, 'effort')
  const volume = integer(given, 'volume')
  const prefixes = byteList(given, 'tags')
    .map((tag) => toHex(tag.subarray(0, 8)))
    .toSorted()
  const blocks = Math.max(1, Math.ceil(prefixes.length / 32))
  const padded = new Uint8Array(256 * blocks)
  padded.set(Uint8Array.fromHex(prefixes.join('')))
  const encoded = concat(
    Uint8Array.of(1),
    ...[epoch, effort, volume].map(u32be),
    previous,
    Uint8Array.of(blocks >> 8, blocks),
    padded,
  )
  const value = {
    ...{ epoch, effort, volume, previous },
    prefixes: Uint8Array.fromHex(prefixes.join('')),
  }
  agreed('a digest', encode(Digest, value), encoded)
  return encoded
}

/** docs/protocol/mailbox.md §2. */
function range(
  given: Fields,
  seconds: number,
): { readonly encoded: Uint8Array; readonly from: number; readonly to: number } {
  const length = text(given, 'length')
  const index = integer(given, 'index')
  if (!isLength(length)) throw new FormatError('no length of a span')
  const count = length === 'epoch' ? 1 : SPANS[length] / seconds
  const [from, to] = length === 'all' ? [0, 2 ** 32] : [index * count, (index + 1) * count]
  const encoded = concat(Uint8Array.of(Object.keys(SPANS).indexOf(length)), u32be(index))
  agreed('a span', encode(Span, { length, index }), encoded)
  const own = epochsOf({ length, index }, seconds)
  if (own.from !== from || own.to !== to) throw new Error('other epochs of a span')
  return { encoded, from, to }
}

const isLength = (text: string): text is SpanLength => Object.hasOwn(SPANS, text)

function seedOf(primitives: Primitives, key: Uint8Array, head: Uint8Array): string {
  const seed = primitives.sha256(concat(label('pow-seed'), key, head))
  return agreed('a seed', powSeed(primitives, key, head), seed)
}

/** What a reader says to `digest`, of at least two letters, and to others that differ from it in one thing. */
function readings(digest: Uint8Array): Fields[] {
  const changed = (at: number, ...values: readonly number[]): Uint8Array => {
    const copy = digest.slice()
    copy.set(values, at)
    return copy
  }
  const [first, second] = [digest.slice(47, 55), digest.slice(55, 63)]
  const blocks = (digest[45] as number) * 256 + (digest[46] as number)
  const attempts: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', digest],
    ['version 0', changed(0, 0)],
    ['version 2', changed(0, 2)],
    ['effort 0', changed(5, 0, 0, 0, 0)],
    ['effort 3', changed(5, 0, 0, 0, 3)],
    ['no block', concat(digest.slice(0, 45), Uint8Array.of(0, 0))],
    ['a block less than it says', changed(46, blocks + 1)],
    ['an empty block more', concat(changed(46, blocks + 1), new Uint8Array(256))],
    ['the last byte missing', digest.slice(0, -1)],
    ['a byte more', concat(digest, Uint8Array.of(0))],
    ['the first two prefixes exchanged', changed(47, ...second, ...first)],
    ['the first prefix twice', changed(55, ...first)],
    ['a zero before the first prefix', changed(47, ...new Uint8Array(8))],
    ['something behind the last block’s zeros', changed(digest.length - 1, 1)],
  ]
  return attempts.map(([what, altered]) => ({
    what,
    digest: toHex(altered),
    result: decode(Digest, altered).ok ? 'ok' : 'refused',
  }))
}
