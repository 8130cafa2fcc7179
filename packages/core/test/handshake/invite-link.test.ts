import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inspect } from 'node:util'
import { nodePrimitives } from '../../providers/node.ts'
import { equal, fromBase64url, toBase64url, toHex } from '../../src/bytes.ts'
import { CodecError } from '../../src/codec/index.ts'
import type { Descriptor } from '../../src/descriptor.ts'
import { type UnixMs, unixMs } from '../../src/env.ts'
import { bundlePlaces } from '../../src/handshake/invitee.ts'
import {
  formatLink,
  INVITE_LIFETIME,
  type Invite,
  LINK_CLOCK_TOLERANCE,
  linkContext,
  parseLink,
} from '../../src/invite/link.ts'
import { Secret } from '../../src/secret.ts'
import { boxOf, defined, Invitee, Inviter, kinds, makeWorld } from './handshake-world.ts'

const NOW = unixMs(1_800_000_000_000)
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const bytesFrom = (start: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (start + index) % 256)

function descriptors(count: number): Descriptor[] {
  const kindsOfPlace = ['mailbox', 'own-box', 'direct'] as const
  return kindsOfPlace
    .slice(0, count)
    .map((kind, index) => ({ kind, publicKey: bytesFrom(100 * index, 32), port: 80 + index }))
}

function invite(mailboxes = 1, expires: UnixMs = unixMs(NOW + 86_400_000)): Invite {
  return {
    expires,
    secret: new Secret('InviteSecret', bytesFrom(7, 32)),
    bundleHash: bytesFrom(200, 32),
    mailboxes: descriptors(mailboxes),
  }
}

suite('An invite link', () => {
  test('has 150, 196 or 243 characters for one, two or three mailboxes, and comes back whole', () => {
    for (const [count, length] of [
      [1, 150],
      [2, 196],
      [3, 243],
    ] as const) {
      const link = formatLink(invite(count))
      assert.equal(link.length, length)
      const parsed = parseLink(link, NOW)
      assert.ok(parsed.ok)
      const { secret, ...rest } = invite(count)
      const { secret: read, ...restRead } = parsed.invite
      assert.deepEqual(restRead, rest)
      assert.ok(equal(read.expose(), secret.expose()))
    }
  })

  test('is the bytes of the specification, put together by hand', () => {
    const expected = Buffer.concat([
      Buffer.from([1, 0]),
      Buffer.from((NOW / 1000 + 86_400).toString(16), 'hex'),
      bytesFrom(7, 32),
      bytesFrom(200, 32),
      Buffer.from([2, 1]),
      bytesFrom(0, 32),
      Buffer.from([0, 80, 2]),
      bytesFrom(100, 32),
      Buffer.from([0, 81]),
    ])
    assert.equal(formatLink(invite(2)), `pvtcoms:${expected.toString('base64url')}`)
    const context = linkContext(nodePrimitives, invite(2))
    assert.equal(toHex(context), toHex(nodePrimitives.sha256(expected)))
  })

  test('is malformed when any of its end is missing', () => {
    for (const count of [1, 2, 3]) {
      const link = formatLink(invite(count))
      for (let length = 0; length < link.length; length++) {
        const parsed = parseLink(link.slice(0, length), NOW)
        assert.ok(!parsed.ok && parsed.failure === 'malformed', `${count} mailboxes, ${length}`)
      }
    }
  })

  test('is malformed with anything behind or before it', () => {
    for (const count of [1, 2, 3]) {
      const link = formatLink(invite(count))
      for (const more of [
        ...Array.from(ALPHABET),
        '=',
        '==',
        ' ',
        '\n',
        '.',
        ',',
        '&',
        '\u00a0',
        'AA',
        'AAAA',
      ]) {
        assert.deepEqual(parseLink(link + more, NOW), { ok: false, failure: 'malformed' })
        assert.deepEqual(parseLink(more + link, NOW), { ok: false, failure: 'malformed' })
      }
    }
  })

  test('has one spelling: prefix in lower case, no padding, no spare bits', () => {
    const link = formatLink(invite())
    const body = link.slice('pvtcoms:'.length)
    for (const text of [`PVTCOMS:${body}`, `Pvtcoms:${body}`, `pvtcoms://${body}`, body]) {
      assert.deepEqual(parseLink(text, NOW), { ok: false, failure: 'malformed' })
    }
    // 106 bytes leave four spare bits in the last character.
    const last = ALPHABET.indexOf(defined(link.at(-1)))
    for (let spare = 1; spare < 16; spare++) {
      const other = link.slice(0, -1) + defined(ALPHABET[last + spare])
      assert.deepEqual(parseLink(other, NOW), { ok: false, failure: 'malformed' })
    }
  })

  test('never says the same once a character changed, and no such link leads to a session', () => {
    const world = makeWorld('changed characters')
    const inviter = new Inviter(world)
    const { link } = inviter
    const failures = new Map<string, number>()
    for (let at = 0; at < link.length; at++) {
      for (const character of ['A', '-', 'q', '9', '%']) {
        if (link[at] === character) continue
        const changed = link.slice(0, at) + character + link.slice(at + 1)
        const failure = followed(changed)
        failures.set(failure, (failures.get(failure) ?? 0) + 1)
      }
    }
    assert.deepEqual([...failures.keys()].sort(), [
      'expired',
      'malformed',
      'not-there',
      'unreachable',
      'unsupported',
    ])

    /** What a person is told who follows `text`. */
    function followed(text: string): string {
      const parsed = parseLink(text, world.invitee.now())
      if (!parsed.ok) return parsed.failure
      const invitee = new Invitee(world, text)
      assert.ok(invitee.state.kind === 'fetching')
      const [place] = bundlePlaces(invitee.state, world.invitee)
      const { mailbox, tag } = defined(place)
      const known = world.boxes.some(
        ({ descriptor }) =>
          equal(descriptor.publicKey, mailbox.publicKey) &&
          descriptor.port === mailbox.port &&
          descriptor.kind === mailbox.kind,
      )
      const letter = known ? boxOf(world, mailbox).at(tag) : undefined
      const outputs = !known
        ? invitee.give({ kind: 'unreachable', mailbox: 0 })
        : letter === undefined
          ? invitee.give({ kind: 'absent', mailbox: 0 })
          : invitee.bundle(letter)
      const [output] = outputs
      assert.ok(output?.kind === 'waiting', kinds(outputs).join())
      return output.failure
    }
  })

  test('of another version or with unknown flags is for a newer version', () => {
    const payload = defined(fromBase64url(formatLink(invite()).slice('pvtcoms:'.length)))
    for (const [index, value, failure] of [
      [0, 2, 'unsupported'],
      [0, 255, 'unsupported'],
      [0, 0, 'malformed'],
      [1, 1, 'unsupported'],
      [1, 128, 'unsupported'],
    ] as const) {
      const link = `pvtcoms:${toBase64url(payload.with(index, value))}`
      assert.deepEqual(parseLink(link, NOW), { ok: false, failure })
    }
  })

  test('names one to three different mailboxes with a port, one at least of a known kind', () => {
    const [place] = descriptors(1) as [Descriptor]
    for (const mailboxes of [[], [place, place], [...descriptors(3), place]]) {
      assert.throws(() => formatLink({ ...invite(), mailboxes }), CodecError)
    }
    const payload = defined(fromBase64url(formatLink(invite(2)).slice('pvtcoms:'.length)))
    const kindAt = 71
    const twice = payload.slice()
    twice.copyWithin(kindAt + 35, kindAt, kindAt + 35)
    const noPort = payload.slice()
    noPort.fill(0, kindAt + 33, kindAt + 35)
    for (const bad of [
      payload.with(70, 0),
      payload.with(70, 4),
      payload.with(kindAt, 0),
      payload.with(kindAt, 4).with(kindAt + 35, 5),
      twice,
      noPort,
    ]) {
      const link = `pvtcoms:${toBase64url(bad)}`
      assert.deepEqual(parseLink(link, NOW), { ok: false, failure: 'malformed' })
    }
  })

  test('of a newer version may say anything after its first bytes: that is not for us to say', () => {
    for (const start of ['AgAA', 'AQEA', 'abcd']) {
      for (const length of [138, 139, 1_000]) {
        for (const character of ['A', '_', '-', '9']) {
          const link = `pvtcoms:${start}${character.repeat(length)}`
          assert.deepEqual(parseLink(link, NOW), { ok: false, failure: 'unsupported' }, link)
        }
      }
    }
  })

  test('is of no version when it is shorter than any, or holds what no link does', () => {
    const rest = 'A'.repeat(138)
    for (const body of [
      ...['abc', 'abcd', 'AgAA', 'AgA', 'AQEA', 'hello world', `AgAA${rest.slice(1)}`],
      ...['é', '=', ' ', '\n', '?', '+', '/'].map((odd) => `AgAA${rest}${odd}`),
      ...['é', '=', ' ', '\n', '?', '+', '/'].map((odd) => `AgAA${odd}${rest}`),
    ]) {
      const link = `pvtcoms:${body}`
      assert.deepEqual(parseLink(link, NOW), { ok: false, failure: 'malformed' }, link)
    }
  })

  test('is not decoded when its length is not one of the three', (t) => {
    // The decoder looks at each character that it is given.
    const looked = t.mock.method(String.prototype, 'charCodeAt').mock
    const [link, longest] = [formatLink(invite()), formatLink(invite(3))]
    for (const text of [
      link.slice(0, -1),
      `${link}A`,
      link + 'A'.repeat(45),
      `${longest}A`,
      longest + 'A'.repeat(10_000),
    ]) {
      looked.resetCalls()
      assert.deepEqual(parseLink(text, NOW), { ok: false, failure: 'malformed' })
      assert.equal(looked.callCount(), 4)
    }
    looked.resetCalls()
    assert.ok(parseLink(link, NOW).ok)
    assert.equal(looked.callCount(), 4 + 150 - 'pvtcoms:'.length)
  })

  test('leaves nothing of its secret behind when what follows it is malformed', (t) => {
    const known = invite(2)
    const payload = defined(fromBase64url(formatLink(known).slice('pvtcoms:'.length)))
    const link = `pvtcoms:${toBase64url(payload.with(71, 0))}`
    const slice = t.mock.method(Uint8Array.prototype, 'slice')
    assert.deepEqual(parseLink(link, NOW), { ok: false, failure: 'malformed' })
    const copies = slice.mock.calls.map(({ result }) => result as Uint8Array)
    const secrets = copies.filter(({ length }) => length === 32)
    assert.ok(secrets.length >= 1, 'the secret was read')
    for (const copy of copies) assert.ok(!equal(copy, known.secret.expose()))
  })

  test('expires by the clock, and is not believed when it lives for too long', () => {
    const at = (offset: number): string => formatLink(invite(1, unixMs(NOW + offset)))
    const outcome = (offset: number): string => {
      const parsed = parseLink(at(offset), NOW)
      return parsed.ok ? 'good' : parsed.failure
    }
    assert.equal(outcome(1000), 'good')
    assert.equal(outcome(0), 'expired')
    assert.equal(outcome(-1000), 'expired')
    assert.equal(outcome(INVITE_LIFETIME + LINK_CLOCK_TOLERANCE), 'good')
    assert.equal(outcome(INVITE_LIFETIME + LINK_CLOCK_TOLERANCE + 1000), 'malformed')
    assert.throws(() => formatLink(invite(1, unixMs(NOW + 1))), CodecError, 'milliseconds')
  })

  test('shows nothing of its secret unless it is asked for as text', () => {
    const known = invite()
    const hex = toHex(known.secret.expose())
    const base64 = toBase64url(known.secret.expose()).slice(4, 36)
    for (const shown of [inspect(known, { depth: 9, showHidden: true }), JSON.stringify(known)]) {
      assert.ok(!shown.includes(hex) && !shown.includes(base64))
      assert.match(shown, /\[secret InviteSecret\]/)
    }
    assert.ok(formatLink(known).includes(base64))
  })
})
