/** The link that travels through somebody else: sealed for one reader, one introduction and one key. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives as node } from '../../providers/node.ts'
import { toHex } from '../../src/bytes.ts'
import { xwing } from '../../src/crypto/xwing.ts'
import { unixMs } from '../../src/env.ts'
import type { LinkBytes } from '../../src/introduction/link-bytes.ts'
import { openLink, sealLink } from '../../src/introduction/sealed-link.ts'
import { Secret } from '../../src/secret.ts'

const source = new SeededRandom('sealed link')
const context = { id: source.random(16), expires: unixMs(1_800_000_000_000) }
const reader = xwing.generate(node, source)
const link = (length = 106): LinkBytes => new Secret('LinkBytes', source.random(length))
const sealed = (which: LinkBytes) => {
  const offer = sealLink(node, context, reader.publicKey, which, source)
  assert.ok(offer !== undefined)
  return offer
}

suite('a sealed link', () => {
  test('opens for the one whose key it was sealed to, at each length that a link can have', () => {
    for (const length of [106, 141, 176]) {
      const which = link(length)
      const offer = sealed(which)
      assert.deepEqual([offer.ct.length, offer.nonce.length], [1_120, 12])
      assert.equal(offer.sealed.length, length + 16)
      const opened = openLink(node, context, reader.seed, offer)
      assert.deepEqual(opened?.expose(), which.expose())
    }
  })

  test('opens for nobody else, in no other introduction, and not with a bit changed', () => {
    const offer = sealed(link())
    const stranger = xwing.generate(node, source)
    assert.equal(openLink(node, context, stranger.seed, offer), undefined)
    const elsewhere = { ...context, id: source.random(16) }
    assert.equal(openLink(node, elsewhere, reader.seed, offer), undefined)
    const later = { ...context, expires: unixMs(context.expires + 1_000) }
    assert.equal(openLink(node, later, reader.seed, offer), undefined)
    for (const part of ['ct', 'nonce', 'sealed'] as const) {
      for (let turn = 0; turn < 50; turn++) {
        const bytes = offer[part].slice()
        bytes[source.int(bytes.length)] = (bytes[source.int(bytes.length)] as number) ^ 0x80
        if (toHex(bytes) === toHex(offer[part])) continue
        assert.equal(openLink(node, context, reader.seed, { ...offer, [part]: bytes }), undefined)
      }
    }
    for (const length of [0, 1, 15, 16, 17]) {
      const cut = { ...offer, sealed: offer.sealed.slice(0, length) }
      assert.equal(openLink(node, context, reader.seed, cut), undefined)
    }
  })

  test('is not made for bytes that are no key', () => {
    const noKey = new Uint8Array(1_216).fill(0xff)
    assert.equal(sealLink(node, context, noKey, link(), source), undefined)
  })

  test('has another nonce for another link when randomness is rolled back between the two', async () => {
    // Only a provider that draws from the given source alone can be rolled back.
    const { noblePrimitives: noble } = await import('../../providers/noble.ts')
    for (let turn = 0; turn < 20; turn++) {
      const [one, two] = [link(), link()]
      const roll = () => new SeededRandom(`rolled back ${turn}`)
      const first = sealLink(noble, context, reader.publicKey, one, roll())
      const second = sealLink(noble, context, reader.publicKey, two, roll())
      const again = sealLink(noble, context, reader.publicKey, one, roll())
      assert.deepEqual(first?.ct, second?.ct)
      assert.notDeepEqual(first?.nonce, second?.nonce)
      assert.deepEqual(first, again)
    }
  })
})
