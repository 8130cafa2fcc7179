import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { inspect } from 'node:util'
import { SeededRandom } from '@pvtcoms/sim/random'
import { nodePrimitives } from '../providers/node.ts'
import { concat, equal, toHex } from '../src/bytes.ts'
import { decode, encode } from '../src/codec.ts'
import { SUITE_1, type SuiteId, suiteSet } from '../src/crypto/suites.ts'
import { xwing } from '../src/crypto/xwing.ts'
import { unixMs } from '../src/env.ts'
import { HandshakeError } from '../src/handshake/errors.ts'
import type { Recovery, Role } from '../src/handshake/established.ts'
import { BUNDLE_BODY_LENGTH, decodeBundleBody, encodeBundleBody } from '../src/invite/bundle.ts'
import {
  bundleMac,
  REJOIN_LIFETIME,
  type RejoinLetter,
  rejoinContext,
  rejoinLayer,
  rejoinTag,
} from '../src/rejoin/places.ts'
import {
  clientAuthorizationKey,
  RECOVERY_GENERATIONS,
  RecoveryCodec,
  withGeneration,
} from '../src/rejoin/recovery.ts'
import {
  ANSWERED_BUNDLES,
  bundlePlaces,
  REJOIN_CLOCK_TOLERANCE,
  rejoinAnswerPlaces,
  startRejoin,
  stepRejoin,
} from '../src/rejoin/rejoin.ts'
import { decodeRejoin, encodeRejoin } from '../src/rejoin/rejoin-codec.ts'
import type {
  BundlePlace,
  RejoinInput,
  RejoinOutput,
  RejoinState,
} from '../src/rejoin/rejoin-state.ts'
import { verification } from '../src/safety-check/safety-check.ts'
import { Secret, SecretError } from '../src/secret.ts'
import { Box, defined, flip, kinds, sharedKeys } from './handshake-world.ts'
import { DAY, TestEnv } from './ratchet-pair.ts'

const P = nodePrimitives

type Deposit = Extract<RejoinOutput, { kind: 'deposit' }>
type Sessions = Extract<RejoinOutput, { kind: 'offered' | 'joined' }>['session']

/** One of the two, with a mailbox of its own. It wipes what is consumed. */
class Side {
  readonly name: string
  readonly env: TestEnv
  readonly box: Box
  readonly onionKey: Uint8Array
  state: RejoinState
  readonly outputs: RejoinOutput[] = []
  readonly consumed: string[] = []
  readonly sessions: Sessions[] = []
  /** The sid of the session that this side writes in. */
  live: string | undefined

  constructor(name: string, source: SeededRandom, recovery: Recovery) {
    this.name = name
    this.env = new TestEnv(source.stream(name))
    this.box = new Box(source)
    this.onionKey = source.random(32)
    this.state = startRejoin([recovery])
    this.live = toHex(recovery.sid)
  }

  give(input: RejoinInput): readonly RejoinOutput[] {
    const { state, outputs, consumed } = stepRejoin(this.state, input, this.env)
    this.state = state
    this.outputs.push(...outputs)
    for (const output of outputs) {
      if (output.kind === 'offered' || output.kind === 'joined') this.sessions.push(output.session)
      if (output.kind === 'joined') this.live = toHex(output.session.keys.sid)
      if (output.kind === 'joined-offered') this.live = toHex(output.sid)
    }
    for (const secret of consumed) {
      this.consumed.push(secret.kind)
      secret.wipe()
    }
    return outputs
  }

  /** The machine is gone; a backup of `backup` is put on another one. */
  restore(backup: Uint8Array, peer: Side): void {
    const recovery = decode(RecoveryCodec, backup)
    this.state = startRejoin([recovery.ok ? recovery.value : assert.fail()])
    this.live = undefined
    this.give({
      kind: 'restored',
      self: { onionKey: this.onionKey, descriptors: [this.box.descriptor] },
      mailboxes: [peer.box.descriptor],
      verification: 'verified',
    })
  }

  /** Deposits what is owed at `peer`'s mailbox. */
  send(peer: Side): void {
    const owed = [...this.give({ kind: 'durable' })]
    for (let output = owed.shift(); output !== undefined; output = owed.shift()) {
      if (output.kind !== 'deposit') continue
      const kind = peer.box.deposit(output.tag, output.letter)
      owed.push(...this.give({ kind, of: output.of, mailbox: output.mailbox }))
    }
  }

  findBundles(): void {
    for (const place of bundlePlaces(this.state, [this.box.descriptor], this.env)) {
      const letter = this.box.at(place.tag)
      if (letter === undefined) continue
      this.give({
        kind: 'bundle',
        place,
        letter,
        introduction: {
          onionKey: this.onionKey,
          descriptors: [this.box.descriptor],
          frames: [],
        },
        verification: 'verified',
      })
    }
  }

  findAnswers(): void {
    for (const place of rejoinAnswerPlaces(this.state, this.env)) {
      const letter = this.box.at(place.tag)
      if (letter !== undefined) this.give({ kind: 'answer', place, letter })
    }
  }

  /** A letter of the peer's live session arrives, if this side holds that session. */
  hear(peer: Side): void {
    const { candidate } = this.state
    if (candidate !== undefined && peer.live === toHex(candidate.offered.sid)) {
      this.give({ kind: 'confirmed', sid: candidate.offered.sid })
    }
  }

  session(sid: string | undefined): Sessions {
    return defined(this.sessions.find(({ keys }) => toHex(keys.sid) === sid))
  }

  backup(): Uint8Array {
    return encode(RecoveryCodec, defined(this.state.recoveries[0]))
  }
}

interface Two {
  readonly source: SeededRandom
  readonly a: Side
  readonly b: Side
}

function two(seed: string): Two {
  const source = new SeededRandom(seed)
  const [key, sid] = [source.random(32), source.random(32)]
  const recovery = (role: Role): Recovery => ({
    key: new Secret('RecoveryKey', key.slice()),
    role,
    sid: sid.slice(),
  })
  return {
    source,
    a: new Side('a', source, recovery('invitee')),
    b: new Side('b', source, recovery('inviter')),
  }
}

/** `restorer` restored, `other` is there: they meet in a new session. */
function rejoin(restorer: Side, other: Side, backup: Uint8Array): void {
  restorer.restore(backup, other)
  restorer.send(other)
  other.findBundles()
  other.send(restorer)
  restorer.findAnswers()
  other.hear(restorer)
}

function assertTogether(a: Side, b: Side): void {
  assert.ok(a.live !== undefined)
  assert.equal(a.live, b.live)
  assert.equal(sharedKeys(a.session(a.live)), sharedKeys(b.session(b.live)))
  assert.ok(a.state.own === undefined && b.state.own === undefined)
  // An offer that nobody took up lapses; nobody will ever speak in it.
  for (const side of [a, b]) {
    side.env.time += 3 * REJOIN_LIFETIME
    side.give({ kind: 'tick' })
    assert.equal(side.state.candidate, undefined)
    side.env.time -= 3 * REJOIN_LIFETIME
  }
  const [ours, theirs] = [a, b].map(({ state }) => defined(state.recoveries[0]))
  assert.ok(equal(defined(ours).key.expose(), defined(theirs).key.expose()))
  assert.notEqual(defined(ours).role, defined(theirs).role)
}

suite('A contact who restored from a backup', () => {
  test('meets the other one in a new session, whoever of the two it was', () => {
    for (const who of ['a', 'b'] as const) {
      const { a, b } = two(`restored ${who}`)
      const [restorer, other] = who === 'a' ? [a, b] : [b, a]
      const before = other.live
      rejoin(restorer, other, restorer.backup())
      assertTogether(a, b)
      assert.notEqual(other.live, before)
      assert.deepEqual(kinds(other.outputs).slice(0, 2), ['peer-restored', 'offered'])
      assert.ok(kinds(restorer.outputs).includes('joined'))
      for (const side of [a, b]) {
        assert.equal(verification(side.session(side.live).safety), 'verified-before-restore')
      }
    }
  })

  test('does not move the other one before it has spoken in the new session', () => {
    const { a, b } = two('unconfirmed')
    const before = b.live
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    assert.equal(b.live, before)
    assert.deepEqual(b.give({ kind: 'confirmed', sid: new Uint8Array(32) }), [{ kind: 'dropped' }])
    assert.equal(b.live, before)
    b.send(a)
    a.findAnswers()
    b.hear(a)
    assertTogether(a, b)
  })

  test('can restore the same old backup again and again, also on one day', () => {
    const { a, b } = two('again and again')
    const backup = a.backup()
    for (let restore = 0; restore < 3; restore++) {
      rejoin(a, b, backup)
      assertTogether(a, b)
    }
    assert.equal(kinds(a.outputs).filter((kind) => kind === 'place-taken').length, 3)
    for (let restore = 0; restore < 6; restore++) {
      a.env.time += DAY
      b.env.time += DAY
      rejoin(a, b, backup)
      assertTogether(a, b)
      assert.ok(b.state.recoveries.length <= RECOVERY_GENERATIONS)
    }
  })

  test('can restore any of the newest generations of backups', () => {
    const { a, b } = two('generations')
    const backups = [a.backup()]
    for (let count = 0; count < 3; count++) {
      rejoin(a, b, defined(backups.at(-1)))
      backups.push(a.backup())
      a.env.time += DAY
      b.env.time += DAY
    }
    assert.equal(new Set(backups.map(toHex)).size, 4)
    const [, , , oldest] = b.state.recoveries
    rejoin(a, b, defined(backups[1]))
    assertTogether(a, b)
    assert.ok(defined(oldest).key.wiped, 'the generation that fell out')
    assert.ok(b.state.recoveries.every(({ key }) => !key.wiped))
  })

  test('is not found under a key that is none of theirs', () => {
    const { a, b } = two('stranger')
    const stranger = two('another pair').a
    a.restore(stranger.backup(), b)
    a.send(b)
    b.findBundles()
    assert.deepEqual(b.outputs, [])
  })

  test('goes unanswered in the end, and says so', () => {
    const { a, b } = two('unanswered')
    a.restore(a.backup(), b)
    const { seed } = defined(a.state.own)
    a.env.time += 2 * REJOIN_LIFETIME
    assert.deepEqual(a.give({ kind: 'tick' }), [])
    a.env.time += 1000
    assert.deepEqual(a.give({ kind: 'tick' }), [{ kind: 'unanswered' }])
    assert.ok(seed.wiped)
    assert.deepEqual(rejoinAnswerPlaces(a.state, a.env), [])
    assert.deepEqual(
      a.give({
        kind: 'answer',
        place: { mailbox: b.box.descriptor, attempt: 0, tag: new Uint8Array(16) },
        letter: new Uint8Array(4_096),
      }),
      [{ kind: 'dropped' }],
    )
  })

  test('must say where it can be reached, and reach somebody', () => {
    const { a, b } = two('bounds')
    const good = {
      kind: 'restored',
      self: { onionKey: a.onionKey, descriptors: [a.box.descriptor] },
      mailboxes: [b.box.descriptor],
      verification: 'unverified',
    } as const
    for (const [input, code] of [
      [{ ...good, mailboxes: [] }, 'descriptors'],
      [{ ...good, self: { ...good.self, descriptors: [] } }, 'descriptors'],
      [{ ...good, self: { ...good.self, onionKey: new Uint8Array(31) } }, 'identity'],
    ] as const) {
      assert.throws(
        () => a.give(input),
        (error) => error instanceof HandshakeError && error.code === code,
      )
    }
    a.give(good)
    assert.equal(a.state.own?.verifiedBefore, false)
    const nobody = startRejoin([])
    assert.deepEqual(stepRejoin(nobody, good, a.env).outputs, [{ kind: 'dropped' }])
  })
})

suite('Two who restored at once', () => {
  /** What can happen after both have left their bundles, in any order. */
  const moves = {
    'a finds': ({ a, b }: Two) => {
      a.findBundles()
      a.send(b)
    },
    'b finds': ({ a, b }: Two) => {
      b.findBundles()
      b.send(a)
    },
    'a reads': ({ a }: Two) => {
      a.findAnswers()
    },
    'b reads': ({ b }: Two) => {
      b.findAnswers()
    },
    'a hears': ({ a, b }: Two) => {
      a.hear(b)
    },
    'b hears': ({ a, b }: Two) => {
      b.hear(a)
    },
  }
  const names = Object.keys(moves) as (keyof typeof moves)[]

  function crossed(seed: string): Two {
    const both = two(seed)
    const { a, b } = both
    const backups = [a.backup(), b.backup()] as const
    a.restore(backups[0], b)
    b.restore(backups[1], a)
    a.send(b)
    b.send(a)
    return both
  }

  const WHOLE_SESSION = [
    'ChainKey',
    'HeaderKey',
    'HeaderKey',
    'RecoveryKey',
    'RootKey',
    'SafetyKey',
    'SafetyNonce',
    'TagKey',
    'TagKey',
    'XWingSeed',
  ]

  test('end in one session, the one with the smaller sid, when each sees the other in time', () => {
    const winners = new Set<Role>()
    for (let run = 0; run < 12; run++) {
      const both = crossed(`crossing ${run}`)
      for (const name of ['a finds', 'b finds'] as const) moves[name](both)
      const sids = [both.a, both.b].map(({ state }) => toHex(defined(state.candidate).offered.sid))
      for (const name of ['a reads', 'b reads', 'a hears', 'b hears'] as const) moves[name](both)
      assertTogether(both.a, both.b)
      assert.equal(both.a.live, sids.sort()[0], `crossing ${run}`)
      winners.add(both.a.session(both.a.live).role)
      const events = kinds([...both.a.outputs, ...both.b.outputs])
      assert.equal(events.filter((kind) => kind === 'crossed').length, 1)
      assert.equal(events.filter((kind) => kind === 'lapsed').length, 1)
      // Whoever dropped the other session wiped all of it; whoever lost its offer, the offer's key.
      const yielded = kinds(both.a.outputs).includes('crossed') ? both.a : both.b
      const other = yielded === both.a ? both.b : both.a
      assert.deepEqual(yielded.consumed.sort(), WHOLE_SESSION)
      assert.deepEqual(other.consumed.sort(), ['RecoveryKey', 'XWingSeed'])
    }
    assert.deepEqual(winners, new Set(['invitee', 'inviter']))
  })

  test('end in one session whatever comes first, is late, or comes twice', () => {
    for (let run = 0; run < 150; run++) {
      const seed = `orders ${run}`
      const both = crossed(seed)
      const { source } = both
      for (let step = 0; step < 10; step++) moves[source.pick(names)](both)
      // From here on the network heals: everything is looked at again, in some order.
      for (let round = 0; round < 4; round++) {
        for (const name of source.shuffle(names)) moves[name](both)
      }
      assert.equal(both.a.live, both.b.live, seed)
      assertTogether(both.a, both.b)
    }
  })
})

suite('A rejoin bundle', () => {
  const WHICH: RejoinLetter = { kind: 'bundle', sender: 'invitee' }

  /** A's bundle as it lies at B, and everything to make another like it. */
  function left(seed: string): Two & { readonly deposit: Deposit; readonly place: BundlePlace } {
    const both = two(seed)
    both.a.restore(both.a.backup(), both.b)
    const [deposit] = both.a.give({ kind: 'durable' })
    assert.ok(deposit?.kind === 'deposit')
    const { b } = both
    const places = bundlePlaces(b.state, [b.box.descriptor], b.env)
    const place = defined(places.find(({ tag }) => equal(tag, deposit.tag)))
    return { ...both, deposit, place }
  }

  function found(
    { b, place }: Two & { readonly place: BundlePlace },
    letter: Uint8Array,
  ): readonly RejoinOutput[] {
    return b.give({
      kind: 'bundle',
      place,
      letter,
      introduction: { onionKey: b.onionKey, descriptors: [b.box.descriptor], frames: [] },
      verification: 'verified',
    })
  }

  test('is not believed with any one bit flipped, anywhere', () => {
    const both = left('bits')
    const { deposit, source, b } = both
    const before = b.state
    for (let byte = 0; byte < deposit.letter.length; byte++) {
      const damaged = flip(deposit.letter, byte * 8 + source.int(8))
      assert.deepEqual(found(both, damaged), [{ kind: 'dropped' }])
    }
    for (const length of [0, 4_064, 4_095]) {
      assert.deepEqual(kinds(found(both, deposit.letter.slice(0, length))), ['dropped'])
    }
    assert.deepEqual(kinds(found(both, concat(deposit.letter, Uint8Array.of(0)))), ['dropped'])
    assert.equal(b.state, before)
    assert.deepEqual(kinds(found(both, deposit.letter)), ['peer-restored', 'offered'])
  })

  test('is answered once, however often it is shown', () => {
    const both = left('replay')
    const { deposit, b } = both
    found(both, deposit.letter)
    const { state } = b
    assert.deepEqual(found(both, deposit.letter), [{ kind: 'dropped' }])
    both.b.env.time += 13 * DAY
    b.give({ kind: 'tick' })
    assert.deepEqual(found(both, deposit.letter), [{ kind: 'dropped' }])
    assert.equal(b.state.candidate, state.candidate)
  })

  test('cannot be reflected to its sender, nor taken for an answer', () => {
    const { a, b, deposit } = left('reflected')
    a.box.deposit(deposit.tag, deposit.letter)
    a.findBundles()
    assert.ok(!kinds(a.outputs).includes('offered'))
    for (const place of rejoinAnswerPlaces(a.state, a.env)) {
      assert.deepEqual(a.give({ kind: 'answer', place, letter: deposit.letter }), [
        { kind: 'dropped' },
      ])
    }
    assert.equal(b.live, toHex(defined(b.state.recoveries[0]).sid))
  })

  test('at another mailbox, or on another day, is nothing', () => {
    const { a, b, deposit } = left('elsewhere')
    const introduction = { onionKey: b.onionKey, descriptors: [b.box.descriptor], frames: [] }
    const places = bundlePlaces(b.state, [b.box.descriptor, a.box.descriptor], b.env)
    const right = places.filter(({ tag }) => equal(tag, deposit.tag))
    assert.equal(right.length, 1)
    for (const place of places) {
      if (place === right[0]) continue
      const outputs = b.give({
        kind: 'bundle',
        place,
        letter: deposit.letter,
        introduction,
        verification: 'verified',
      })
      assert.deepEqual(outputs, [{ kind: 'dropped' }])
    }
    const unknown = { ...defined(right[0]), sid: new Uint8Array(32) }
    const outputs = b.give({
      kind: 'bundle',
      place: unknown,
      letter: deposit.letter,
      introduction,
      verification: 'verified',
    })
    assert.deepEqual(outputs, [{ kind: 'dropped' }])
  })

  /** B's view of a bundle that A, or whoever stole A's backup, built by hand. */
  function built(seed: string, change: (body: Uint8Array) => Uint8Array): readonly RejoinOutput[] {
    const both = left(seed)
    const { a, b, deposit } = both
    const { key } = defined(a.state.recoveries[0])
    const day = Math.floor(a.env.time / DAY)
    const inner = rejoinLayer(P, key, b.box.descriptor.publicKey, WHICH, day, deposit.letter)
    const body = change(inner.slice(0, BUNDLE_BODY_LENGTH))
    const bytes = concat(body, bundleMac(P, key, 'invitee', body))
    return found(both, rejoinLayer(P, key, b.box.descriptor.publicKey, WHICH, day, bytes))
  }

  test('that breaks the rules is dropped, although its mac is right', () => {
    const now = two('rules').a.env.time
    const expiring = (time: number) => (body: Uint8Array) =>
      encodeBundleBody({ ...defined(decodeBundleBody(body)), expires: unixMs(time) })
    for (const [name, change] of Object.entries({
      'another version': (body: Uint8Array) => body.with(0, 2),
      'something in the padding': (body: Uint8Array) => body.with(4_063, 1),
      'over already': expiring(now),
      'good for too long': expiring(now + REJOIN_LIFETIME + REJOIN_CLOCK_TOLERANCE + 1000),
    })) {
      assert.deepEqual(built('rules', change), [{ kind: 'dropped' }], name)
    }
    for (const change of [
      (body: Uint8Array) => body,
      expiring(now + 1000),
      expiring(now + REJOIN_LIFETIME + REJOIN_CLOCK_TOLERANCE),
    ]) {
      assert.deepEqual(kinds(built('rules', change)), ['peer-restored', 'offered'])
    }
  })

  test('of a version that shares no suite, or with a key that is none, gets no session', () => {
    const suites = suiteSet(2 as SuiteId)
    const other = (body: Uint8Array): Uint8Array =>
      encodeBundleBody({ ...defined(decodeBundleBody(body)), suites })
    const badKey = (body: Uint8Array): Uint8Array =>
      encodeBundleBody({ ...defined(decodeBundleBody(body)), ek: new Uint8Array(1_216).fill(0xff) })
    assert.deepEqual(built('no suite', other), [{ kind: 'unsupported' }])
    assert.deepEqual(built('no key', badKey), [{ kind: 'unsupported' }])
    assert.deepEqual(
      kinds(
        built('key', (body) =>
          encodeBundleBody({
            ...defined(decodeBundleBody(body)),
            suites: suiteSet(SUITE_1, 2 as SuiteId),
            ek: xwing.generate(P, new SeededRandom('ek')).publicKey,
          }),
        ),
      ),
      ['peer-restored', 'offered'],
    )
  })

  test('that is older than the one already answered is left alone; a newer one takes its place', () => {
    const both = two('older and newer')
    const { a, b } = both
    const backup = a.backup()
    a.restore(backup, b)
    a.send(b)
    const [older] = [...b.box.letters.values()]
    b.box.letters.clear()
    for (const side of [a, b]) side.env.time += 2 * DAY
    a.restore(backup, b)
    a.send(b)
    b.findBundles()
    const offered = b.state.candidate
    const place = bundlePlaces(b.state, [b.box.descriptor], b.env)
    const introduction = { onionKey: b.onionKey, descriptors: [b.box.descriptor], frames: [] }
    for (const at of place) {
      assert.deepEqual(
        kinds(
          b.give({
            kind: 'bundle',
            place: at,
            letter: defined(older),
            introduction,
            verification: 'verified',
          }),
        ),
        ['dropped'],
      )
    }
    assert.equal(b.state.candidate, offered)
    for (const side of [a, b]) side.env.time += DAY
    a.restore(backup, b)
    a.send(b)
    b.findBundles()
    assert.ok(defined(offered).offered.key.wiped, 'the earlier offer is void')
    assert.ok(kinds(b.outputs).includes('lapsed'))
    b.send(a)
    a.findAnswers()
    b.hear(a)
    assertTogether(a, b)
  })

  test('is remembered by its hash, for the last few dozen', () => {
    const { a, b } = two('many restores')
    const backup = a.backup()
    for (let count = 0; count < ANSWERED_BUNDLES + 3; count++) {
      for (const side of [a, b]) side.env.time += 60 * 60 * 1000
      b.box.letters.clear()
      a.restore(backup, b)
      a.send(b)
      b.findBundles()
    }
    assert.equal(b.state.answered.length, ANSWERED_BUNDLES)
    b.env.time += 3 * REJOIN_LIFETIME
    const { offered } = defined(b.state.candidate)
    assert.deepEqual(b.give({ kind: 'tick' }), [{ kind: 'lapsed', sid: offered.sid }])
    assert.deepEqual(b.state.answered, [])
    assert.ok(offered.key.wiped)
  })
})

suite('An answer to a rejoin bundle', () => {
  test('does not open with a bit flipped, and leaves the bundle waiting', () => {
    const { a, b, source } = two('answer bits')
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    const [deposit] = b.give({ kind: 'durable' })
    assert.ok(deposit?.kind === 'deposit' && deposit.of === 'answer')
    const place = defined(
      rejoinAnswerPlaces(a.state, a.env).find(({ tag }) => equal(tag, deposit.tag)),
    )
    const before = a.state
    for (let byte = 0; byte < 4_096; byte += 7) {
      const letter = flip(deposit.letter, byte * 8 + source.int(8))
      assert.deepEqual(a.give({ kind: 'answer', place, letter }), [{ kind: 'dropped' }])
    }
    for (const letter of [new Uint8Array(0), deposit.letter.slice(1)]) {
      assert.deepEqual(a.give({ kind: 'answer', place, letter }), [{ kind: 'dropped' }])
    }
    assert.equal(a.state, before)
    const elsewhere = { ...place, attempt: 1 }
    assert.deepEqual(kinds(a.give({ kind: 'answer', place: elsewhere, letter: deposit.letter })), [
      'dropped',
    ])
    const { seed } = defined(a.state.own)
    assert.deepEqual(kinds(a.give({ kind: 'answer', place, letter: deposit.letter })), ['joined'])
    assert.ok(seed.wiped)
    a.state = before
    assert.throws(() => a.give({ kind: 'answer', place, letter: deposit.letter }), SecretError)
  })

  test('finds another day where its place is taken, four in all', () => {
    const { a, b, source } = two('taken places')
    a.restore(a.backup(), b)
    const tags = new Set<string>()
    let [output] = a.give({ kind: 'durable' })
    for (let attempt = 0; attempt < 4; attempt++) {
      assert.ok(output?.kind === 'deposit')
      tags.add(toHex(output.tag))
      const outputs = a.give({ kind: 'taken', of: 'bundle', mailbox: 0 })
      assert.deepEqual(kinds(outputs), attempt < 3 ? ['place-taken', 'deposit'] : ['place-taken'])
      output = outputs[1]
    }
    assert.equal(tags.size, 4)
    for (const tag of tags) {
      assert.ok(
        bundlePlaces(b.state, [b.box.descriptor], b.env).some((place) => toHex(place.tag) === tag),
      )
    }
    assert.deepEqual(a.give({ kind: 'taken', of: 'bundle', mailbox: 0 }), [{ kind: 'dropped' }])
    assert.deepEqual(a.give({ kind: 'stored', of: 'answer', mailbox: 0 }), [{ kind: 'dropped' }])
    assert.deepEqual(a.give({ kind: 'durable' }), [])
    // Squatted by rubbish: the answer moves, and is found where it went.
    const again = two('squatted rejoin')
    again.a.restore(again.a.backup(), again.b)
    again.a.send(again.b)
    again.b.findBundles()
    const [first] = rejoinAnswerPlaces(again.a.state, again.a.env)
    again.a.box.deposit(defined(first).tag, source.random(4_096))
    again.b.send(again.a)
    again.a.findAnswers()
    again.b.hear(again.a)
    assertTogether(again.a, again.b)
  })
})

suite('What outlives a session', () => {
  test('keeps the generation that was used, and at most four', () => {
    const source = new SeededRandom('generations')
    const make = (): Recovery => ({
      key: new Secret('RecoveryKey', source.random(32)),
      role: 'invitee',
      sid: source.random(32),
    })
    const [oldest, older, newer, newest, next] = [make(), make(), make(), make(), make()]
    const generations = [newest, newer, older, oldest]
    assert.deepEqual(withGeneration(generations, oldest, next), {
      kept: [next, newest, newer, oldest],
      dropped: [older],
    })
    assert.deepEqual(withGeneration(generations, newest, next), {
      kept: [next, newest, newer, older],
      dropped: [oldest],
    })
    assert.deepEqual(withGeneration([newest], newest, next), { kept: [next, newest], dropped: [] })
  })

  test('gives each of the two a client authorization key that both know', () => {
    const { a, b } = two('authorization')
    const keys = [a, b].flatMap(({ state }) =>
      (['invitee', 'inviter'] as const).map((dialler) => {
        const { key } = defined(state.recoveries[0])
        return toHex(P.x25519.publicKey(clientAuthorizationKey(P, key, dialler)))
      }),
    )
    assert.equal(keys[0], keys[2])
    assert.equal(keys[1], keys[3])
    assert.notEqual(keys[0], keys[1])
  })

  test('has tags that differ by mailbox, role, kind and day', () => {
    const { a, b } = two('tags')
    const { key } = defined(a.state.recoveries[0])
    const tags = new Set<string>()
    for (const box of [a.box, b.box]) {
      for (const kind of ['bundle', 'answer'] as const) {
        for (const sender of ['invitee', 'inviter'] as const) {
          for (const day of [0, 1, 20_000, 2 ** 32 - 1]) {
            tags.add(toHex(rejoinTag(P, key, box.descriptor.publicKey, { kind, sender }, day)))
          }
        }
      }
    }
    assert.equal(tags.size, 32)
  })

  test('binds the role, the session before and the bundle into the next handshake', () => {
    const { a, source } = two('context')
    const recovery = defined(a.state.recoveries[0])
    const bundle = source.random(4_096)
    const name = Buffer.from('pvtcoms/v1/rejoin-context')
    for (const [sender, role] of [
      ['invitee', 0],
      ['inviter', 1],
    ] as const) {
      const input = concat(
        Uint8Array.of(0, 0, 0, name.length),
        name,
        Uint8Array.of(role),
        recovery.sid,
        P.sha256(bundle),
      )
      assert.equal(toHex(rejoinContext(P, recovery, sender, bundle)), toHex(P.sha256(input)))
    }
  })

  test('is watched for 21 days’ tags at each mailbox, as long as a letter can lie there', () => {
    const { a, b } = two('days')
    const places = bundlePlaces(b.state, [b.box.descriptor], b.env)
    const today = Math.floor(b.env.time / DAY)
    assert.equal(places.length, 21)
    assert.deepEqual([places[0]?.day, places.at(-1)?.day], [today - 16, today + 4])
    b.env.time = 0
    assert.equal(bundlePlaces(b.state, [b.box.descriptor], b.env).length, 5)
    assert.equal(rejoinAnswerPlaces(a.state, a.env).length, 0)
  })
})

suite('The state of rejoining', () => {
  test('goes on after a restart wherever it was', () => {
    const { a, b } = two('restarts')
    const restart = (): void => {
      for (const side of [a, b])
        side.state = defined(decodeRejoin(encodeRejoin(side.state).expose()))
    }
    a.restore(a.backup(), b)
    restart()
    a.send(b)
    restart()
    b.findBundles()
    restart()
    b.send(a)
    restart()
    a.findAnswers()
    restart()
    b.hear(a)
    restart()
    assertTogether(a, b)
    assert.equal(b.state.recoveries.length, 2)
  })

  test('has one encoding, and no other bytes are one', () => {
    const { a, b } = two('encoding')
    b.restore(b.backup(), a)
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    const bytes = encodeRejoin(b.state).expose()
    assert.equal(toHex(encodeRejoin(defined(decodeRejoin(bytes))).expose()), toHex(bytes))
    for (let length = 0; length < bytes.length; length += 41) {
      assert.equal(decodeRejoin(bytes.slice(0, length)), undefined)
    }
    assert.equal(decodeRejoin(concat(bytes, Uint8Array.of(0))), undefined)
    assert.equal(decodeRejoin(bytes.with(0, 2)), undefined)
    assert.equal(decodeRejoin(bytes.with(1, 0)), undefined, 'no generation at all')
    const ownAt = 2 + 65
    assert.equal(bytes[ownAt], 1)
    assert.equal(
      decodeRejoin(bytes.with(ownAt + 1, 1)),
      undefined,
      'a generation that is not there',
    )
    const candidateAt = bytes.length - 1 - 36 - (1 + 37) - 4_096 - 4 - 65 - 1 - 1
    assert.equal(bytes[candidateAt], 1)
    assert.equal(decodeRejoin(bytes.with(candidateAt + 1, 1)), undefined)
    const attemptAt = bytes.length - 1 - 36 - 2
    assert.equal(decodeRejoin(bytes.with(attemptAt, 4)), undefined, 'a fifth attempt')
    assert.throws(() =>
      encodeRejoin({
        ...b.state,
        candidate: { ...defined(b.state.candidate), recovery: defined(a.state.recoveries[0]) },
      }),
    )
  })

  test('prints no secret', () => {
    const { a, b } = two('prints')
    b.restore(b.backup(), a)
    a.restore(a.backup(), b)
    a.send(b)
    b.findBundles()
    const { recoveries, own, candidate } = b.state
    const secrets = [
      ...recoveries.map(({ key }) => key),
      defined(own).seed,
      defined(candidate).offered.key,
      encodeRejoin(b.state),
    ]
    const shown =
      inspect([b.state, secrets], { depth: 20, showHidden: true, maxArrayLength: 9_000 }) +
      JSON.stringify(b.state)
    for (const secret of secrets) {
      const start = secret.expose().subarray(2, 12)
      assert.ok(!shown.includes(toHex(start)) && !shown.includes([...start].join(', ')))
    }
  })
})
