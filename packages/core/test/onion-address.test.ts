import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { fromHex, toHex } from '../src/bytes.ts'
import {
  formatOnionAddress,
  type OnionAddressFault,
  onionHost,
  parseOnionAddress,
} from '../src/onion-address.ts'

/** The three examples of rend-spec-v3, then keys whose addresses another implementation computed. */
const KNOWN = [
  [
    '79bcc625184b05194975c28b66b66b0469f7f6556fb1ac3189a79b40dda32f1f',
    'pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd',
  ],
  [
    '93f6ad7b54b6391d2b78147a0b2e808e143780de07f1bda6ee7f052d2e9da67b',
    'sp3k262uwy4r2k3ycr5awluarykdpag6a7y33jxop4cs2lu5uz5sseqd',
  ],
  [
    'b8391d2003bb3bd285b035ac8eb30c80c4e2a29bb7a2f0ce0df8743c37ec3593',
    'xa4r2iadxm55fbnqgwwi5mymqdcofiu3w6rpbtqn7b2dyn7mgwj64jyd',
  ],
  ['00'.repeat(32), 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaam2dqd'],
  ['ff'.repeat(32), '777777777777777777777777777777777777777777777777777vpaqd'],
  [
    '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    'aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dyp3kead',
  ],
] as const
const HOST = KNOWN[0][1]

suite('onion addresses', () => {
  test('known keys have their known addresses, both ways', () => {
    for (const [key, host] of KNOWN) {
      const publicKey = fromHex(key) ?? assert.fail()
      assert.equal(onionHost(publicKey, sha3), host)
      assert.equal(formatOnionAddress({ publicKey, port: 80 }, sha3), `${host}.onion:80`)
      assert.deepEqual(parse(`${host}.onion:80`), { ok: true, address: { publicKey, port: 80 } })
    }
  })

  test('any key and port survive being written and read', () => {
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 65_535 }), (publicKey, port) => {
        const address = { publicKey, port }
        assert.deepEqual(parse(formatOnionAddress(address, sha3)), { ok: true, address })
      }),
      { seed: 3, numRuns: 500 },
    )
  })

  test('a typing mistake anywhere never yields an address', () => {
    for (const [, host] of KNOWN) {
      for (let at = 0; at < host.length; at++) {
        for (const letter of 'abcdefghijklmnopqrstuvwxyz234567') {
          if (letter === host[at]) continue
          const text = `${host.slice(0, at)}${letter}${host.slice(at + 1)}.onion:80`
          const parsed = parse(text)
          assert.equal(parsed.ok, false, text)
        }
      }
    }
    refused(`${HOST.replace('p', 'q')}.onion:80`, 'checksum')
  })

  test('another version is told apart, even where its own checksum fits', () => {
    refused('aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dyprozyc.onion:80', 'version')
    refused('aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dyp2sxye.onion:80', 'version')
  })

  test('upper and mixed case spell the same address', () => {
    for (const text of [
      `${HOST}.onion:80`.toUpperCase(),
      `${HOST}.ONION:80`,
      `P${HOST.slice(1)}.Onion:80`,
    ]) {
      const parsed = parse(text)
      assert.ok(parsed.ok)
      assert.equal(toHex(parsed.address.publicKey), KNOWN[0][0])
    }
  })

  test('ports are 1 to 65,535 and have one spelling', () => {
    for (const port of [1, 9, 80, 9_999, 65_535]) {
      const parsed = parse(`${HOST}.onion:${port}`)
      assert.ok(parsed.ok)
      assert.equal(parsed.address.port, port)
    }
    for (const port of ['65536', '65540', '99999']) refused(`${HOST}.onion:${port}`, 'port')
    for (const port of ['', '0', '00', '080', '+80', '-1', '8e1', '0x50', '80.0', '100000', '٨٠']) {
      refused(`${HOST}.onion:${port}`, 'malformed')
    }
  })

  test('garbage, and addresses with anything around them, are malformed', () => {
    for (const text of [
      '',
      'onion',
      '.onion:80',
      HOST,
      `${HOST}:80`,
      `${HOST}.onion`,
      `${HOST}.onion.:80`,
      `${HOST}.onion:80\n`,
      `\n${HOST}.onion:80`,
      ` ${HOST}.onion:80`,
      `${HOST}.onion:80 `,
      `${HOST}.onion:80\0`,
      `${HOST}.onion: 80`,
      `${HOST}.onion:80/path`,
      `http://${HOST}.onion:80`,
      `user@${HOST}.onion:80`,
      `www.${HOST}.onion:80`,
      `${HOST}.onion:80,${HOST}.onion:80`,
      `${HOST.slice(1)}.onion:80`,
      `${HOST}a.onion:80`,
      `${HOST.slice(0, 55)}=.onion:80`,
      `${HOST.slice(0, 55)}1.onion:80`,
      `${HOST.slice(0, 55)}0.onion:80`,
      // A Kelvin sign and a long s, which case folding makes to k and s.
      `${KNOWN[1][1].replace('k', '\u212a')}.onion:80`,
      `${KNOWN[1][1].replace('s', '\u017f')}.onion:80`,
      `${HOST}．onion:80`,
      `expyuzz4wqqyqhjn.onion:80`,
    ]) {
      refused(text, 'malformed')
    }
  })

  test('no text makes the parser throw', () => {
    const fragment = fc.constantFrom(HOST, '.onion', ':', '80', '65536', 'a', '=', ' ', '\u212a')
    const text = fc.oneof(
      fc.string(),
      fc.array(fragment).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (input) => {
        const parsed = parse(input)
        if (parsed.ok) assert.equal(formatOnionAddress(parsed.address, sha3), input.toLowerCase())
      }),
      { seed: 4, numRuns: 2_000 },
    )
  })

  test('a key of another length is our mistake', () => {
    for (const length of [0, 31, 33, 64]) {
      assert.throws(() => onionHost(new Uint8Array(length), sha3), RangeError)
    }
  })
})

function sha3(message: Uint8Array): Uint8Array {
  return createHash('sha3-256').update(message).digest()
}

function parse(text: string): ReturnType<typeof parseOnionAddress> {
  return parseOnionAddress(text, sha3)
}

function refused(text: string, fault: OnionAddressFault): void {
  assert.deepEqual(parse(text), { ok: false, fault }, JSON.stringify(text))
}
