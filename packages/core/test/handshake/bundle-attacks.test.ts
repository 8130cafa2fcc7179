/** What can be done to a bundle, and to an invite as a whole: every attempt is noticed or comes to nothing. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { concat, equal, toHex } from '../../src/bytes.ts'
import { xwing } from '../../src/crypto/xwing.ts'
import { answerPlaces } from '../../src/handshake/inviter.ts'
import { decodeInviter, encodeInviter } from '../../src/handshake/inviter-codec.ts'
import type { OpenState } from '../../src/handshake/inviter-state.ts'
import { type Bundle, decodeInviteBundle, encodeInviteBundle } from '../../src/invite/bundle.ts'
import { ANSWER_SLOTS, inviteLayer } from '../../src/invite/places.ts'
import { BAD_POINTS, layered, P, scene } from './handshake-scene.ts'
import {
  type Box,
  defined,
  establishedA,
  establishedB,
  flip,
  Invitee,
  Inviter,
  kinds,
  makeWorld,
  owedAnswer,
  sharedKeys,
  type World,
} from './handshake-world.ts'

suite('A bundle', () => {
  const bundleOf = (world: World, box = 0): Uint8Array =>
    defined([...defined(world.boxes[box]).letters.values()][0])

  test('is refused with any one bit flipped, anywhere', () => {
    const world = makeWorld('bundle bits')
    const invitee = new Invitee(world, new Inviter(world).link)
    const letter = bundleOf(world)
    for (let byte = 0; byte < letter.length; byte++) {
      const outputs = invitee.bundle(flip(letter, byte * 8 + world.source.int(8)))
      assert.deepEqual(outputs, [{ kind: 'waiting', failure: 'malformed' }])
    }
    assert.deepEqual(kinds(invitee.bundle(letter)), ['established'])
  })

  test('is refused at a wrong length, from another invite, and from another mailbox', () => {
    const world = makeWorld('bundles', 2)
    const invitee = new Invitee(world, new Inviter(world).link)
    const [here, there] = [bundleOf(world, 0), bundleOf(world, 1)]
    const other = makeWorld('other bundles')
    new Inviter(other)
    for (const letter of [
      here.slice(0, 4_095),
      concat(here, new Uint8Array(1)),
      new Uint8Array(0),
      bundleOf(other),
      there,
    ]) {
      invitee.bundle(letter, 0)
      assert.equal(invitee.state.kind, 'fetching')
    }
    assert.deepEqual(kinds(invitee.bundle(there, 1)), ['established'])
  })

  test('that was swapped by one who holds the link has another hash', () => {
    const world = makeWorld('swap')
    const inviter = new Inviter(world)
    const invitee = new Invitee(world, inviter.link)
    const { secret, bundle, mailboxes } = inviter.open
    const { ek: genuine, ...rest } = defined(decodeInviteBundle(bundle))
    const ek = xwing.generate(P, world.source).publicKey
    assert.ok(!equal(genuine, ek))
    const { publicKey } = defined(mailboxes[0]).descriptor
    const swapped = encodeInviteBundle({ ...rest, ek })
    const letter = inviteLayer(P, secret, publicKey, { kind: 'bundle' }, swapped)
    assert.deepEqual(invitee.bundle(letter), [{ kind: 'waiting', failure: 'malformed' }])
  })

  /** An inviter that breaks its own rules, with a link that fits. */
  function misbehaving(seed: string, change: (bundle: Bundle) => Uint8Array): Invitee {
    const world = makeWorld(seed)
    const inviter = new Inviter(world)
    const open = inviter.open
    const bytes = change(defined(decodeInviteBundle(open.bundle)))
    inviter.state = { ...open, bundle: bytes }
    const invitee = new Invitee(world, inviter.link)
    const { publicKey } = defined(open.mailboxes[0]).descriptor
    invitee.bundle(inviteLayer(P, open.secret, publicKey, { kind: 'bundle' }, bytes))
    return invitee
  }

  test('is malformed when its maker broke the rules: keys, expiry, padding, version', () => {
    const encoded = (over: Partial<Bundle>) => (bundle: Bundle) =>
      encodeInviteBundle({ ...bundle, ...over })
    const patched = (at: number, value: number) => (bundle: Bundle) =>
      encodeInviteBundle(bundle).with(at, value)
    const ekWith = (at: number, part: Uint8Array) => (bundle: Bundle) => {
      const ek = bundle.ek.slice()
      ek.set(part, at)
      return encodeInviteBundle({ ...bundle, ek })
    }
    const later = (bundle: Bundle): Uint8Array =>
      encoded({ expires: (bundle.expires + 1000) as Bundle['expires'] })(bundle)
    const changes = [
      later,
      patched(0, 2),
      patched(1, 0),
      patched(1_254, 4),
      patched(4_063, 1),
      patched(4_064, 1),
      patched(4_095, 1),
      ekWith(0, Uint8Array.of(0x01, 0x0d)),
      ekWith(0, Uint8Array.of(0xff, 0xff, 0xff)),
      ...BAD_POINTS.map((point) => ekWith(1_184, point)),
    ]
    for (const [index, change] of changes.entries()) {
      const invitee = misbehaving('misbehaving', change)
      assert.deepEqual(
        invitee.outputs,
        [{ kind: 'waiting', failure: 'malformed' }],
        `change ${index}`,
      )
    }
    const good = misbehaving('misbehaving', encoded({}))
    assert.deepEqual(kinds(good.outputs), ['established'])
  })
})

suite('An invite', () => {
  test('can be used once: a second answer is reported, and the first one’s copies are not', () => {
    const world = makeWorld('once', 2)
    const inviter = new Inviter(world)
    const { secret, seed } = inviter.open
    const [first, second] = [new Invitee(world, inviter.link), new Invitee(world, inviter.link)]
    first.answerAll()
    second.answerAll()
    assert.deepEqual(
      kinds(second.outputs).filter((kind) => kind === 'used-before'),
      ['used-before', 'used-before'],
      'the second invitee is told at both mailboxes',
    )
    const seen = collect(inviter, world)
    assert.deepEqual(seen.sort(), ['also-used', 'also-used', 'dropped', 'established'])
    assert.equal(sharedKeys(establishedB(inviter)), sharedKeys(establishedA(first)))
    assert.ok(secret.wiped && seed.wiped)
    // Told once for each place, not at each look.
    assert.deepEqual(new Set(collect(inviter, world)), new Set(['dropped']))
  })

  test('whose first slot is squatted with rubbish goes on in the next, and the person learns of it', () => {
    for (const order of ['rubbish first', 'answer first']) {
      const world = makeWorld('squatted')
      const inviter = new Inviter(world)
      const box = defined(world.boxes[0])
      const tags = places(inviter)
      box.deposit(defined(tags[0]), world.source.random(4_096))
      const invitee = new Invitee(world, inviter.link)
      invitee.answerAll()
      assert.ok(kinds(invitee.outputs).includes('used-before'))
      const slots = order === 'rubbish first' ? ([0, 1] as const) : ([1, 0] as const)
      const outputs = slots.flatMap((slot) =>
        inviter.answer(defined(box.at(defined(tags[slot]))), 0, slot),
      )
      const told = kinds(outputs).filter((kind) => kind !== 'dropped')
      assert.deepEqual(told.sort(), ['also-used', 'established'], order)
      // Told once, however often it is looked at.
      assert.deepEqual(collect(inviter, world), ['dropped', 'dropped'], order)
    }
  })

  /** Whoever has the link takes the layer off the genuine answer and puts copies of it into the other slots. */
  function squat(inviter: OpenState, box: Box, mailbox: number, inner: Uint8Array): void {
    const { slots } = defined(inviter.mailboxes[mailbox])
    for (const slot of ANSWER_SLOTS) {
      box.deposit(defined(slots[slot]).tag, layered(inviter, inner, mailbox, slot))
    }
  }

  test('whose slots are all squatted with copies of the genuine answer says so: nobody is shut out unnoticed', () => {
    const order = <T>(items: readonly T[], turn: number): T[] =>
      items.map((_, index) => defined(items[(index + turn) % items.length]))
    for (const turn of ANSWER_SLOTS) {
      const world = makeWorld('squatted with copies', 2)
      const inviter = new Inviter(world)
      const { open } = inviter
      const first = new Invitee(world, inviter.link)
      first.answerAll()
      const { answer } = first.state.kind === 'answered' ? first.state : assert.fail()
      for (const [mailbox, box] of world.boxes.entries()) squat(open, box, mailbox, answer)
      // Somebody else, who was given the same link, finds no place at all.
      const second = new Invitee(world, inviter.link)
      second.answerAll()
      assert.ok(second.state.kind === 'failed' && second.state.failure === 'used')
      const everything = answerPlaces(open).map(({ mailbox, slot, tag }) => ({
        letter: defined(defined(world.boxes[mailbox]).at(tag)),
        mailbox,
        slot,
      }))
      const outputs = order(everything, turn).flatMap(({ letter, mailbox, slot }) =>
        inviter.answer(letter, mailbox, slot),
      )
      // At either mailbox one copy is the invitee's own, and three are somebody else's.
      assert.equal(kinds(outputs).filter((kind) => kind === 'established').length, 1)
      const reported = outputs.flatMap((output) =>
        output.kind === 'also-used' ? [`${toHex(output.descriptor.publicKey)} ${output.slot}`] : [],
      )
      assert.equal(reported.length, 6)
      assert.equal(new Set(reported).size, 6)
      assert.equal(sharedKeys(establishedB(inviter)), sharedKeys(establishedA(first)))
      // And this survives a restart: nothing is told twice.
      inviter.state = defined(decodeInviter(encodeInviter(inviter.state).expose()))
      assert.deepEqual(new Set(collect(inviter, world)), new Set(['dropped']))
    }
  })

  test('whose stored state is put back opens the answer that it opened before, to the same session', () => {
    const { world, inviter, invitee, letter } = scene('stale state')
    const stale = encodeInviter(inviter.state).expose().slice()
    inviter.answer(letter)
    const keys = sharedKeys(establishedB(inviter))
    // The step was taken, but the machine went down before its result was stored.
    const again = new Inviter(world)
    again.state = defined(decodeInviter(stale))
    again.answer(letter)
    assert.equal(sharedKeys(establishedB(again)), keys)
    assert.equal(keys, sharedKeys(establishedA(invitee)))
  })

  test('opens no second answer from what is stored of it once it was used', () => {
    const { world, inviter, letter } = scene('stored and used')
    const { secret, seed, mailboxes } = inviter.open
    const held = [secret, seed, ...defined(mailboxes[0]).slots.map(({ layerStart }) => layerStart)]
    const bytes = held.map((each) => each.expose().slice())
    const second = new Invitee(world, inviter.link)
    second.fetch()
    inviter.answer(letter)
    const stored = encodeInviter(inviter.state).expose()
    for (const each of bytes) assert.ok(!Buffer.from(stored).includes(each))
    inviter.state = defined(decodeInviter(stored))
    assert.deepEqual(kinds(inviter.answer(owedAnswer(second).letter)), ['also-used'])
  })

  test('that was replayed into the used state says nothing new', () => {
    const { inviter, letter } = scene('replay')
    inviter.answer(letter)
    const { state } = inviter
    assert.deepEqual(inviter.answer(letter), [{ kind: 'dropped', reason: 'known' }])
    assert.equal(inviter.state, state)
    assert.deepEqual(kinds(inviter.answer(letter.slice(0, 100))), ['also-used'])
  })

  function places(inviter: Inviter): Uint8Array[] {
    const state = inviter.state
    if (state.kind !== 'open' && state.kind !== 'used') return []
    return defined(state.mailboxes[0]).slots.map(({ tag }) => tag)
  }

  function collect(inviter: Inviter, world: World): string[] {
    const state = inviter.state
    assert.ok(state.kind === 'open' || state.kind === 'used')
    return state.mailboxes.flatMap(({ slots }, mailbox) =>
      ([0, 1, 2, 3] as const).flatMap((slot) => {
        const letter = defined(world.boxes[mailbox]).at(defined(slots[slot]).tag)
        return letter === undefined ? [] : kinds(inviter.answer(letter, mailbox, slot))
      }),
    )
  }
})
