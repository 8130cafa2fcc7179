import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { nodePrimitives } from '../providers/node.ts'
import { concat, fromBase64url, toBase64url } from '../src/bytes.ts'
import { CodecError, decode, encode } from '../src/codec/index.ts'
import { contentFrame, readContent } from '../src/content/index.ts'
import type { Primitives } from '../src/crypto/primitives.ts'
import {
  DESCRIPTOR_LENGTH,
  Descriptor,
  type DescriptorKind,
  descriptorList,
  knownDescriptors,
  receivedDescriptors,
} from '../src/descriptor.ts'
import { unixMs } from '../src/env.ts'
import { decodePlaintext } from '../src/handshake/answer-plaintext.ts'
import { decodeInvitee, encodeInvitee } from '../src/handshake/invitee-codec.ts'
import { decodeInviteBundle } from '../src/invite/bundle.ts'
import { parseLink } from '../src/invite/link.ts'
import {
  defined,
  establishedA,
  establishedB,
  Invitee,
  Inviter,
  makeWorld,
  owedAnswer,
  sharedKeys,
} from './handshake/handshake-world.ts'

const BOUNDS = { min: 1, max: 8 }
const KINDS: readonly DescriptorKind[] = ['mailbox', 'own-box', 'direct']

const knownOnes = fc.uniqueArray(
  fc.record(
    {
      kind: fc.constantFrom(...KINDS),
      publicKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      port: fc.integer({ min: 1, max: 65_535 }),
    },
    { noNullPrototype: true },
  ),
  {
    minLength: 1,
    maxLength: 4,
    selector: ({ publicKey }) => Buffer.from(publicKey).toString('hex'),
  },
)
/** 35 bytes of which the first is no kind that is known. */
const unknownOne = fc
  .tuple(fc.integer({ min: 4, max: 255 }), fc.uint8Array({ minLength: 34, maxLength: 34 }))
  .map(([kind, rest]) => concat(Uint8Array.of(kind), rest))
const unknownOnes = fc.array(unknownOne, { minLength: 1, maxLength: 4 })

const onWire = (entries: readonly Uint8Array[]): Uint8Array =>
  concat(Uint8Array.of(entries.length), ...entries)

const entriesOf = (known: readonly Descriptor[]): Uint8Array[] =>
  known.map((each) => encode(Descriptor, each))

/** A place of `known`: always the same one. */
const KNOWN: Descriptor = { kind: 'mailbox', publicKey: new Uint8Array(32).fill(7), port: 80 }
const UNKNOWN = new Uint8Array(DESCRIPTOR_LENGTH).fill(4)

suite('descriptors that somebody else wrote', () => {
  test('are read to the known ones, wherever unknown kinds stand between them', () => {
    fc.assert(
      fc.property(
        knownOnes,
        unknownOnes,
        fc.infiniteStream(fc.boolean()),
        (known, unknown, first) => {
          const entries: Uint8Array[] = []
          const [left, right] = [entriesOf(known), [...unknown]]
          while (left.length + right.length > 0) {
            const isLeft = right.length === 0 || (left.length > 0 && first.next().value === true)
            entries.push(defined((isLeft ? left : right).shift()))
          }
          const wire = onWire(entries)
          assert.deepEqual(decode(knownDescriptors(BOUNDS), wire), { ok: true, value: known })
          const received = decode(receivedDescriptors(BOUNDS), wire)
          assert.deepEqual(received, { ok: true, value: { known, encoded: wire } })
          assert.ok(received.ok)
          assert.deepEqual(encode(receivedDescriptors(BOUNDS), received.value), wire)
          assert.equal(decode(descriptorList(BOUNDS), wire).ok, false, 'what we wrote has none')
        },
      ),
    )
  })

  test('are refused when none is of a known kind, and may be none where none may be', () => {
    fc.assert(
      fc.property(unknownOnes, (unknown) => {
        for (const min of [0, 1]) {
          const decoded = decode(knownDescriptors({ min, max: 8 }), onWire(unknown))
          assert.deepEqual(decoded, { ok: false, code: 'invalid', path: 'value' })
        }
      }),
    )
    const nobody = decode(knownDescriptors({ min: 0, max: 8 }), Uint8Array.of(0))
    assert.deepEqual(nobody, { ok: true, value: [] })
    assert.equal(decode(knownDescriptors(BOUNDS), Uint8Array.of(0)).ok, false)
  })

  test('are refused for kind 0, a known one without a port, and a key twice', () => {
    const [entry] = entriesOf([KNOWN])
    assert.ok(entry)
    for (const bad of [
      [entry, entry],
      [entry, UNKNOWN, entry.with(0, 2)],
      [entry, entry.with(1, 1).with(34, 0)],
      [entry, UNKNOWN.with(0, 0)],
      [new Uint8Array(DESCRIPTOR_LENGTH), entry],
    ]) {
      const decoded = decode(knownDescriptors(BOUNDS), onWire(bad))
      assert.equal(decoded.ok ? 'ok' : decoded.code, 'invalid')
    }
    const alike = [UNKNOWN, UNKNOWN, entry, concat(Uint8Array.of(9), entry.subarray(1))]
    const decoded = decode(knownDescriptors(BOUNDS), onWire(alike))
    assert.deepEqual(
      decoded,
      { ok: true, value: [KNOWN] },
      'unknown ones say nothing, not even a key',
    )
  })

  test('count with those of unknown kinds: no list is longer for them', () => {
    const [entry] = entriesOf([KNOWN])
    assert.ok(entry)
    const wire = onWire([entry, ...Array.from({ length: 7 }, () => UNKNOWN)])
    assert.ok(decode(knownDescriptors(BOUNDS), wire).ok)
    const longer = decode(
      knownDescriptors(BOUNDS),
      onWire([...Array<Uint8Array>(8).fill(UNKNOWN), entry]),
    )
    assert.equal(longer.ok ? 'ok' : longer.code, 'too-long')
    for (let length = 0; length < wire.length; length++) {
      const cut = decode(knownDescriptors(BOUNDS), wire.subarray(0, length))
      assert.equal(cut.ok ? 'ok' : cut.code, 'truncated')
    }
    const trailing = decode(knownDescriptors(BOUNDS), concat(wire, UNKNOWN))
    assert.equal(trailing.ok ? 'ok' : trailing.code, 'trailing')
  })

  test('cannot be written with an unknown kind, or as bytes that are no list', () => {
    const codec = receivedDescriptors(BOUNDS)
    for (const encoded of [new Uint8Array(0), onWire([UNKNOWN]), Uint8Array.of(1, 1, 1)]) {
      assert.throws(() => encode(codec, { known: [], encoded }), CodecError)
    }
  })
})

suite('a newer place among those that are known', () => {
  test('is skipped in the frame that says where to write', () => {
    const frame = contentFrame({
      kind: 'descriptors',
      sentAt: unixMs(1_800_000_000_000),
      descriptors: [KNOWN],
    })
    const payload = concat(
      frame.payload.subarray(0, 8),
      onWire([UNKNOWN, ...entriesOf([KNOWN]), UNKNOWN]),
    )
    const read = readContent({ ...frame, payload })
    assert.ok(read.kind === 'descriptors')
    assert.deepEqual(read.descriptors, [KNOWN])
    const alone = concat(frame.payload.subarray(0, 8), onWire([UNKNOWN]))
    assert.equal(readContent({ ...frame, payload: alone }).kind, 'damaged')
  })

  test('is skipped in a bundle, which is hashed as it came', () => {
    const world = makeWorld('an unknown place in a bundle')
    const inviter = new Inviter(world)
    const { bundle } = inviter.open
    const at = 1_254
    const before = defined(decodeInviteBundle(bundle))
    const count = defined(bundle[at])
    const changed = bundle.slice()
    changed[at] = count + 1
    changed.set(UNKNOWN, at + 1 + count * DESCRIPTOR_LENGTH)
    assert.deepEqual(decodeInviteBundle(changed)?.descriptors, before.descriptors)
    const alone = bundle.slice()
    alone.fill(0, at + 1, at + 1 + count * DESCRIPTOR_LENGTH)
    alone[at] = 1
    alone.set(UNKNOWN, at + 1)
    assert.equal(decodeInviteBundle(alone), undefined)
  })

  test('is skipped in an answer', () => {
    const plaintext = answerPlaintext()
    assert.deepEqual(decodePlaintext(plaintext([UNKNOWN, ...entriesOf([KNOWN])]))?.descriptors, [
      KNOWN,
    ])
    assert.deepEqual(decodePlaintext(plaintext([]))?.descriptors, [])
    assert.equal(decodePlaintext(plaintext([UNKNOWN])), undefined)
  })

  test('is skipped in a link, and bound by the handshake all the same, also after a restart', () => {
    const world = makeWorld('an unknown place in a link')
    const inviter = new Inviter(world)
    const payload = defined(fromBase64url(inviter.link.slice('pvtcoms:'.length)))
    const count = defined(payload[70])
    const changed = concat(payload.with(70, count + 1), UNKNOWN)
    // As a newer version would have made it: with a place that this one does not know.
    inviter.state = { ...inviter.open, context: nodePrimitives.sha256(changed) }
    const invitee = new Invitee(world, `pvtcoms:${toBase64url(changed)}`)
    const parsed = parseLink(`pvtcoms:${toBase64url(changed)}`, world.invitee.now())
    assert.ok(parsed.ok)
    assert.equal(parsed.invite.mailboxes.length, count)
    invitee.state = defined(decodeInvitee(encodeInvitee(invitee.state).expose()))
    invitee.fetch()
    inviter.answer(owedAnswer(invitee).letter)
    assert.equal(sharedKeys(establishedB(inviter)), sharedKeys(establishedA(invitee)))
  })
})

suite('a place of an unknown kind in an invite that was stored', () => {
  /** The state, as it is stored, with a place before the others that this version does not know. */
  function stored(): {
    readonly bytes: Uint8Array
    readonly unknownAt: number
    readonly count: number
  } {
    const world = makeWorld('a place in front')
    const inviter = new Inviter(world)
    const payload = defined(fromBase64url(inviter.link.slice('pvtcoms:'.length)))
    const count = defined(payload[70])
    const [head, places] = [payload.slice(0, 70), payload.slice(71)]
    const link = concat(head, Uint8Array.of(count + 1), UNKNOWN, places)
    const invitee = new Invitee(world, `pvtcoms:${toBase64url(link)}`)
    assert.ok(invitee.state.kind === 'fetching')
    const absent = invitee.state.findings.map(() => 'absent' as const)
    const bytes = encodeInvitee({ ...invitee.state, findings: absent }).expose()
    const unknownAt = Buffer.from(bytes).indexOf(UNKNOWN)
    assert.ok(unknownAt > 0)
    return { bytes, unknownAt, count }
  }

  test('is passed over when it is read again', () => {
    const { bytes, count } = stored()
    const state = defined(decodeInvitee(bytes))
    assert.ok(state.kind === 'fetching')
    assert.deepEqual(state.findings, Array(count).fill('absent'))
  })

  test('is one that nobody has asked yet for a version that knows the kind', () => {
    const { bytes, unknownAt, count } = stored()
    const later = bytes.with(unknownAt, 2)
    const state = defined(decodeInvitee(later))
    assert.ok(state.kind === 'fetching')
    assert.equal(state.invite.mailboxes.length, count + 1)
    assert.deepEqual(state.findings, ['unasked', ...Array<string>(count).fill('absent')])
    assert.deepEqual(encodeInvitee(state).expose(), later)
  })
})

/** Makes P, as an answer seals it, with other places. */
function answerPlaintext(): (entries: readonly Uint8Array[]) => Uint8Array {
  const opened: Uint8Array[] = []
  const primitives: Primitives = {
    ...nodePrimitives,
    chacha20poly1305Seal(key, nonce, data, plaintext) {
      opened.push(plaintext.slice())
      return nodePrimitives.chacha20poly1305Seal(key, nonce, data, plaintext)
    },
  }
  const world = makeWorld('an unknown place in an answer', 1, primitives)
  const invitee = new Invitee(world, new Inviter(world).link)
  invitee.fetch()
  const head = defined(opened[0]).subarray(0, 1_282)
  return (entries) => {
    const tail = onWire(entries)
    return concat(head, tail, new Uint8Array(1_678 - tail.length))
  }
}
