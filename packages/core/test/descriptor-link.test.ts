import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../providers/node.ts'
import { formatDescriptorLink, parseDescriptorLink } from '../src/descriptor-link.ts'

const sha3 = (bytes: Uint8Array): Uint8Array => nodePrimitives.sha3_256(bytes)
const random = new SeededRandom('descriptor links')

describe('a link to a mailbox', () => {
  test('says where it is, and comes back whole', () => {
    for (const kind of ['mailbox', 'own-box'] as const) {
      const descriptor = { kind, publicKey: random.random(32), port: 8_080 }
      const link = formatDescriptorLink(descriptor, sha3)
      assert.match(link, /^pvtcoms-(mailbox|box):[a-z2-7]{56}\.onion:8080$/)
      assert.deepEqual(parseDescriptorLink(link, sha3), { ok: true, descriptor })
      assert.deepEqual(parseDescriptorLink(link.toUpperCase(), sha3), { ok: true, descriptor })
    }
  })

  test('with one letter changed is refused, wherever the letter is', () => {
    const descriptor = { kind: 'mailbox', publicKey: random.random(32), port: 80 } as const
    const link = formatDescriptorLink(descriptor, sha3)
    for (let at = 0; at < 'pvtcoms-mailbox:'.length + 56; at++) {
      const other = link[at] === 'a' ? 'b' : 'a'
      const parsed = parseDescriptorLink(link.slice(0, at) + other + link.slice(at + 1), sha3)
      assert.equal(parsed.ok, false, `position ${at}`)
    }
  })

  test('is refused with the reason', () => {
    const host = 'a'.repeat(56)
    assert.deepEqual(parseDescriptorLink(`${host}.onion:80`, sha3), { ok: false, fault: 'scheme' })
    const faults = ['', 'pvtcoms:x', ' pvtcoms-box:x', 'pvtcoms-mailboxes:x'].map((text) => {
      const parsed = parseDescriptorLink(text, sha3)
      return parsed.ok ? undefined : parsed.fault
    })
    assert.deepEqual(faults, ['scheme', 'scheme', 'scheme', 'scheme'])
    for (const rest of ['', 'x', `${host}.onion`, `${host}.onion:0`, `${host}.onion:80\n`]) {
      const parsed = parseDescriptorLink(`pvtcoms-mailbox:${rest}`, sha3)
      assert.deepEqual(parsed, { ok: false, fault: 'malformed' }, rest)
    }
  })
})
