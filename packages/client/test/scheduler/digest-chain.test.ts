/** What a client believes of a mailbox's digests, and what it finds in them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encode } from '@pvtcoms/core/codec'
import { Digest, digestHead, firstHead } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { DigestChain, type ReceivedDigest } from '../../src/scheduler/index.ts'

const KEY = new Uint8Array(32).fill(9)
const SEED = process.env['PVTCOMS_SEED'] ?? String(Date.now())

describe('the digests of a mailbox', () => {
  test('are kept when they follow one from the other, read in whatever order', () => {
    const chain = chainOf(tagsOf(new SeededRandom('order'), 30))
    const kept = new DigestChain(nodePrimitives, KEY)
    for (const [from, to] of [
      [20, 25],
      [0, 10],
      [10, 20],
      [5, 30],
    ] as const) {
      assert.equal(kept.read({ from, to }, chain.slice(from, to)), 'kept')
    }
    assert.ok(kept.covers({ from: 0, to: 30 }))
    assert.ok(!kept.covers({ from: 0, to: 31 }))
    assert.deepEqual([kept.latest?.epoch, kept.latest?.effort, kept.latest?.volume], [29, 16, 4])
    assert.equal(kept.letters(7), 3)
    assert.equal(kept.letters(30), undefined)
  })

  test('tell of watched tags, those before they were watched and those after, and of no others', () => {
    const random = new SeededRandom('sightings')
    const tags = tagsOf(random, 40)
    const chain = chainOf(tags)
    const kept = new DigestChain(nodePrimitives, KEY)
    assert.equal(kept.read({ from: 0, to: 20 }, chain.slice(0, 20)), 'kept')
    const [early, late] = [tags[3]?.[1], tags[33]?.[2]]
    assert.ok(early !== undefined && late !== undefined)
    const seen = kept.watch([early, late, random.random(16)])
    assert.deepEqual(seen, [{ tag: early, epoch: 3, position: placeOf(early, tags[3]) }])
    assert.deepEqual(kept.watch([early]), [], 'known already')
    assert.equal(kept.read({ from: 20, to: 40 }, chain.slice(20)), 'kept')
    const after = [{ tag: late, epoch: 33, position: placeOf(late, tags[33]) }]
    assert.deepEqual(kept.sightings({ from: 20, to: 40 }), after)
    kept.unwatch([late])
    assert.deepEqual(kept.sightings({ from: 20, to: 40 }), [])
    kept.forget(10)
    assert.equal(kept.letters(3), undefined)
    assert.ok(!kept.covers({ from: 9, to: 40 }) && kept.covers({ from: 10, to: 40 }))
  })

  test('that leave a letter out, add one, or change a number are found out by a head from elsewhere', () => {
    const chain = chainOf(tagsOf(new SeededRandom('heads'), 10))
    const other = chainOf(tagsOf(new SeededRandom('others'), 10))
    const kept = new DigestChain(nodePrimitives, KEY)
    assert.ok(kept.hear({ epoch: 9, head: headOf(chain[9]) }))
    assert.ok(!kept.hear({ epoch: 9, head: headOf(other[9]) }))
    assert.equal(kept.read({ from: 0, to: 10 }, other), 'equivocal')
    assert.equal(kept.read({ from: 0, to: 10 }, chain.slice(0, 9)), 'equivocal', 'one is missing')
    assert.equal(kept.letters(0), undefined, 'nothing of it was kept')
    assert.equal(kept.read({ from: 0, to: 10 }, chain), 'kept')
    assert.ok(!kept.hear({ epoch: 4, head: headOf(other[4]) }))
    assert.ok(kept.hear({ epoch: 4, head: headOf(chain[4]) }))
  })

  test('that differ from what was read before are equivocal, be it by one, by one less or by one more', () => {
    const chain = chainOf(tagsOf(new SeededRandom('again'), 12))
    const gap = chainOf(tagsOf(new SeededRandom('again'), 12), new Set([6]))
    const changed = chainOf(tagsOf(new SeededRandom('again'), 12).with(11, []))
    const kept = new DigestChain(nodePrimitives, KEY)
    assert.equal(kept.read({ from: 0, to: 12 }, chain), 'kept')
    assert.equal(kept.read({ from: 0, to: 12 }, changed), 'equivocal')
    assert.equal(kept.read({ from: 0, to: 12 }, gap), 'equivocal')
    const gapped = new DigestChain(nodePrimitives, KEY)
    assert.equal(gapped.read({ from: 0, to: 12 }, gap), 'kept')
    assert.equal(gapped.read({ from: 0, to: 12 }, chain), 'equivocal')
    assert.equal(gapped.read({ from: 6, to: 7 }, chain.slice(6, 7)), 'equivocal')
  })

  test('of spans that meet must follow from each other', () => {
    const chain = chainOf(tagsOf(new SeededRandom('meet'), 10))
    const other = chainOf(tagsOf(new SeededRandom('another'), 10))
    const forward = new DigestChain(nodePrimitives, KEY)
    assert.equal(forward.read({ from: 0, to: 5 }, chain.slice(0, 5)), 'kept')
    assert.equal(forward.read({ from: 5, to: 10 }, other.slice(5)), 'equivocal')
    const backward = new DigestChain(nodePrimitives, KEY)
    assert.equal(backward.read({ from: 5, to: 10 }, other.slice(5)), 'kept')
    assert.equal(backward.read({ from: 0, to: 5 }, chain.slice(0, 5)), 'equivocal')
    const apart = new DigestChain(nodePrimitives, KEY)
    assert.equal(apart.read({ from: 6, to: 10 }, other.slice(6)), 'kept')
    assert.equal(
      apart.read({ from: 0, to: 5 }, chain.slice(0, 5)),
      'kept',
      'nothing is known between',
    )
    assert.equal(apart.read({ from: 5, to: 6 }, chain.slice(5, 6)), 'equivocal')
  })

  test('out of their span, or not one from the other, are broken', () => {
    const chain = chainOf(tagsOf(new SeededRandom('broken'), 10))
    const kept = new DigestChain(nodePrimitives, KEY)
    assert.equal(kept.read({ from: 0, to: 5 }, chain), 'broken')
    assert.equal(
      kept.read({ from: 0, to: 10 }, [...chain.slice(0, 4), ...chain.slice(5)]),
      'broken',
    )
    assert.equal(kept.read({ from: 0, to: 10 }, []), 'kept', 'a mailbox may have none yet')
    assert.ok(!kept.covers({ from: 0, to: 1 }))
  })

  test(`find every tag whatever is read and watched in which order (seed ${SEED})`, () => {
    const random = new SeededRandom(SEED)
    for (let round = 0; round < 50; round++) {
      const tags = tagsOf(random, 24)
      const chain = chainOf(tags)
      const kept = new DigestChain(nodePrimitives, KEY)
      const wanted = tags.flat().filter(() => random.int(4) === 0)
      const found = new Set<string>()
      for (let step = 0; step < 40; step++) {
        const from = random.int(24)
        const span = { from, to: from + 1 + random.int(24 - from) }
        if (random.int(2) === 0) {
          const some = wanted.filter(() => random.int(3) === 0)
          for (const { tag } of kept.watch(some)) found.add(Buffer.from(tag).toString('hex'))
        }
        assert.equal(kept.read(span, chain.slice(span.from, span.to)), 'kept')
        for (const { tag } of kept.sightings(span)) found.add(Buffer.from(tag).toString('hex'))
      }
      for (const { tag } of kept.watch(wanted)) found.add(Buffer.from(tag).toString('hex'))
      assert.equal(kept.read({ from: 0, to: 24 }, chain), 'kept')
      for (const { tag } of kept.sightings({ from: 0, to: 24 }))
        found.add(Buffer.from(tag).toString('hex'))
      const expected = wanted.map((tag) => Buffer.from(tag).toString('hex'))
      assert.deepEqual([...found].toSorted(), expected.toSorted())
    }
  })
})

/** Three tags in each epoch from 0. */
function tagsOf(random: SeededRandom, epochs: number): Uint8Array[][] {
  return Array.from({ length: epochs }, () => Array.from({ length: 3 }, () => random.random(16)))
}

function chainOf(
  tags: readonly (readonly Uint8Array[])[],
  missing = new Set<number>(),
): ReceivedDigest[] {
  const chain: ReceivedDigest[] = []
  let previous = firstHead(nodePrimitives, KEY)
  for (const [epoch, each] of tags.entries()) {
    if (missing.has(epoch)) continue
    const sorted = each.toSorted((a, b) => Buffer.compare(a, b))
    const prefixes = Buffer.concat(sorted.map((tag) => tag.subarray(0, 8)))
    const digest = { epoch, effort: 16, volume: 4, previous, prefixes }
    const encoded = encode(Digest, digest)
    chain.push({ digest, encoded })
    previous = digestHead(nodePrimitives, KEY, encoded)
  }
  return chain
}

function headOf(received: ReceivedDigest | undefined): Uint8Array {
  assert.ok(received !== undefined)
  return digestHead(nodePrimitives, KEY, received.encoded)
}

function placeOf(tag: Uint8Array, tags: readonly Uint8Array[] = []): number {
  return tags.toSorted((a, b) => Buffer.compare(a, b)).indexOf(tag)
}
