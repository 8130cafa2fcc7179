import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { equal } from '../../src/bytes.ts'
import { SUITE_1, suiteSet } from '../../src/crypto/suites.ts'
import { unixMs } from '../../src/env.ts'
import { answerRoom } from '../../src/handshake/answer-plaintext.ts'
import { HandshakeError } from '../../src/handshake/errors.ts'
import { answerPlaces, createInvite, WATCH_AFTER_EXPIRY } from '../../src/handshake/inviter.ts'
import { ANSWER_GRACE } from '../../src/handshake/inviter-answers.ts'
import { startAsInvitee, startAsInviter } from '../../src/ratchet/index.ts'
import { providers } from '../crypto/primitives-providers.ts'
import { DAY, Party, tell } from '../ratchet/ratchet-pair.ts'
import {
  boxOf,
  defined,
  establishedA,
  establishedB,
  Invitee,
  Inviter,
  kinds,
  makeWorld,
  owedAnswer,
  SUITE_2,
  sharedKeys,
} from './handshake-world.ts'

suite('An invite and its answer', () => {
  for (const primitives of providers) {
    for (const boxes of [1, 2, 3]) {
      test(`give both sides the same keys over ${boxes} mailboxes (${primitives.name})`, () => {
        const world = makeWorld(`handshake ${boxes}`, boxes, primitives)
        const inviter = new Inviter(world)
        const invitee = new Invitee(world, inviter.link)
        invitee.answerAll()
        for (const { mailbox, slot, descriptor, tag } of answerPlaces(inviter.state)) {
          const letter = boxOf(world, descriptor).at(tag)
          if (letter === undefined) continue
          assert.equal(letter.length, 4_096)
          inviter.answer(letter, mailbox, slot)
        }
        const [a, b] = [establishedA(invitee), establishedB(inviter)]
        assert.equal(sharedKeys(a), sharedKeys(b))
        assert.ok(equal(a.ratchet.dh, b.ratchet.dh) && equal(a.ratchet.ek, b.ratchet.ek))
        assert.deepEqual(b.frames, invitee.introduction.frames)
        assert.deepEqual(b.peer.descriptors, invitee.introduction.descriptors)
        assert.ok(equal(b.peer.onionKey, invitee.introduction.onionKey))
        assert.deepEqual(
          a.peer.descriptors,
          world.boxes.slice(0, 2).map(({ descriptor }) => descriptor),
        )
        // The copies at the other mailboxes were recognised: nobody else used the invite.
        assert.ok(!kinds(inviter.outputs).includes('also-used'))
        assert.equal(inviter.state.kind, 'used')
      })
    }
  }

  test('begin a session in which both can write, A first', () => {
    const world = makeWorld('conversation')
    const inviter = new Inviter(world)
    const invitee = new Invitee(world, inviter.link)
    invitee.fetch()
    inviter.answer(owedAnswer(invitee).letter)
    const [a, b] = [establishedA(invitee), establishedB(inviter)]
    const mailboxes = [world.source.random(32)]
    const stateA = startAsInvitee(a.keys, a.ratchet, world.invitee)
    const stateB = startAsInviter(b.keys, b.ratchet, world.inviter)
    const alice = new Party('A', stateA, world.invitee, mailboxes)
    const bob = new Party('B', stateB, world.inviter, mailboxes)
    tell(alice, bob, 'I found your invite')
    tell(bob, alice, 'Welcome')
    tell(alice, bob, 'Thanks')
    assert.deepEqual(bob.inbox, ['I found your invite', 'Thanks'])
    assert.deepEqual(alice.inbox, ['Welcome'])
  })

  test('share no key with another invite between the same two', () => {
    const sessions = ['first', 'second'].map((seed) => {
      const world = makeWorld(seed)
      const inviter = new Inviter(world)
      const invitee = new Invitee(world, inviter.link)
      invitee.fetch()
      return sharedKeys(establishedA(invitee)).split(',').slice(1)
    })
    const all = sessions.flat()
    // sid appears twice in each: in the keys and in the recovery.
    assert.equal(new Set(all).size, all.length - 2)
  })

  test('take the highest suite that both have', () => {
    const both = suiteSet(SUITE_1, SUITE_2)
    for (const [inviterSuites, inviteeSuites, expected] of [
      [both, both, SUITE_2],
      [both, suiteSet(SUITE_1), SUITE_1],
      [suiteSet(SUITE_1), both, SUITE_1],
    ] as const) {
      const world = makeWorld('suites')
      world.inviter.suites = inviterSuites
      world.invitee.suites = inviteeSuites
      const inviter = new Inviter(world)
      const invitee = new Invitee(world, inviter.link)
      invitee.fetch()
      inviter.answer(owedAnswer(invitee).letter)
      assert.equal(establishedA(invitee).keys.suite, expected)
      assert.equal(sharedKeys(establishedA(invitee)), sharedKeys(establishedB(inviter)))
    }
  })

  test('carry what fits beside the descriptors, and refuse to carry more', () => {
    const world = makeWorld('room')
    const inviter = new Inviter(world)
    const invitee = new Invitee(world, inviter.link)
    const bundle = defined([...defined(world.boxes[0]).letters.values()][0])
    const saying = (length: number, over: object = {}) => ({
      kind: 'bundle' as const,
      mailbox: 0,
      letter: bundle,
      introduction: {
        ...invitee.introduction,
        frames: [{ type: 1, payload: new Uint8Array(length).fill(65) }],
        ...over,
      },
    })
    const room = answerRoom(1) - 3
    const place = defined(invitee.introduction.descriptors[0])
    for (const [input, code] of [
      [saying(room + 1), 'frames'],
      [saying(1, { descriptors: [place, place] }), 'descriptors'],
      [saying(1, { onionKey: new Uint8Array(31) }), 'identity'],
    ] as const) {
      assert.throws(
        () => invitee.give(input),
        (error) => error instanceof HandshakeError && error.code === code,
      )
    }
    assert.deepEqual(kinds(invitee.give(saying(room))), ['established'])
    inviter.answer(owedAnswer(invitee).letter)
    assert.equal(establishedB(inviter).frames[0]?.payload.length, room)
  })
})

suite('An inviter', () => {
  test('has no link before each mailbox in it has given the bundle back', () => {
    const world = makeWorld('preflight', 3)
    const mailboxes = world.boxes.map(({ descriptor }) => descriptor)
    const terms = {
      mailboxes,
      descriptors: [],
      onionKey: new Uint8Array(32),
      expires: unixMs(world.inviter.time + DAY),
    }
    const created = createInvite(terms, world.inviter)
    const inviter = new Inviter(world)
    inviter.state = created.state
    const letters = created.outputs.map((output) =>
      output.kind === 'deposit' ? output.letter : assert.fail(),
    )
    assert.deepEqual(
      kinds(inviter.give({ kind: 'fetched-back', mailbox: 0, letter: defined(letters[0]) })),
      [],
    )
    assert.equal(inviter.state.kind, 'publishing')
    // The second mailbox is down, the third shows another letter than it was given.
    assert.deepEqual(kinds(inviter.give({ kind: 'unavailable', mailbox: 1 })), [])
    assert.deepEqual(
      kinds(inviter.give({ kind: 'fetched-back', mailbox: 2, letter: defined(letters[1]) })),
      ['ready'],
    )
    assert.deepEqual(
      inviter.open.mailboxes.map(({ descriptor }) => descriptor),
      [mailboxes[0]],
    )
    assert.equal(inviter.link.length, 150)
  })

  test('gives up when no mailbox takes the bundle, and wipes what it drew', () => {
    const world = makeWorld('nowhere', 2)
    const mailboxes = world.boxes.map(({ descriptor }) => descriptor)
    const terms = {
      mailboxes,
      descriptors: [],
      onionKey: new Uint8Array(32),
      expires: unixMs(world.inviter.time + DAY),
    }
    const { state } = createInvite(terms, world.inviter)
    const inviter = new Inviter(world)
    inviter.state = state
    inviter.give({ kind: 'unavailable', mailbox: 1 })
    assert.deepEqual(inviter.give({ kind: 'unavailable', mailbox: 0 }), [
      { kind: 'closed', reason: 'unreachable' },
    ])
    assert.ok(state.secret.wiped && state.seed.wiped)
  })

  test('refuses terms that break a bound before it draws anything', () => {
    const world = makeWorld('terms')
    const { descriptor } = defined(world.boxes[0])
    const good = {
      mailboxes: [descriptor],
      descriptors: [],
      onionKey: new Uint8Array(32),
      expires: unixMs(world.inviter.time + DAY),
    }
    for (const [change, code] of [
      [{ expires: unixMs(world.inviter.time) }, 'expiry'],
      [{ expires: unixMs(world.inviter.time + 13 * DAY + 1000) }, 'expiry'],
      [{ onionKey: new Uint8Array(33) }, 'identity'],
      [{ mailboxes: [] }, 'descriptors'],
      [{ mailboxes: [descriptor, descriptor] }, 'descriptors'],
      [{ descriptors: [descriptor, descriptor] }, 'descriptors'],
    ] as const) {
      const { primitives, suites } = world.inviter
      const env = {
        primitives,
        suites,
        now: () => world.inviter.now(),
        random: () => assert.fail('drew'),
      }
      assert.throws(
        () => createInvite({ ...good, ...change }, env),
        (error) => error instanceof HandshakeError && error.code === code,
      )
    }
    assert.equal(
      createInvite({ ...good, expires: unixMs(world.inviter.time + 13 * DAY) }, world.inviter).state
        .kind,
      'publishing',
    )
  })

  test('opens an answer that waited while it was away, but none that came after expiry', () => {
    for (const [arrived, expected] of [
      [DAY, 'established'],
      [DAY + ANSWER_GRACE, 'established'],
      [DAY + ANSWER_GRACE + 1, 'dropped'],
    ] as const) {
      const world = makeWorld('away')
      const inviter = new Inviter(world, DAY)
      const invitee = new Invitee(world, inviter.link)
      invitee.fetch()
      const { letter } = owedAnswer(invitee)
      const time = unixMs(world.inviter.time + arrived)
      world.inviter.time += 10 * DAY
      assert.deepEqual(inviter.give({ kind: 'tick' }), [])
      const outputs = inviter.give({ kind: 'answer', mailbox: 0, slot: 0, letter, arrived: time })
      assert.deepEqual(kinds(outputs), [expected])
    }
  })

  test('opens nothing when its time is over, though nobody told it so and the mailbox dates it well', () => {
    const world = makeWorld('late reading')
    const inviter = new Inviter(world, DAY)
    const { secret, seed } = inviter.open
    const invitee = new Invitee(world, inviter.link)
    invitee.fetch()
    const { letter } = owedAnswer(invitee)
    const arrived = unixMs(world.inviter.time)
    world.inviter.time += DAY + WATCH_AFTER_EXPIRY + 1
    const outputs = inviter.give({ kind: 'answer', mailbox: 0, slot: 0, letter, arrived })
    assert.deepEqual(outputs, [{ kind: 'closed', reason: 'expired' }])
    assert.ok(secret.wiped && seed.wiped)
  })

  test('shows no link of an invite that expired while its bundle was under way', () => {
    const world = makeWorld('expired under way')
    const inviter = new Inviter(world, DAY)
    const { mailboxes } = inviter.open
    const descriptors = mailboxes.map(({ descriptor }) => descriptor)
    const terms = { mailboxes: descriptors, descriptors: [], onionKey: new Uint8Array(32) }
    const { state, outputs } = createInvite(
      { ...terms, expires: unixMs(world.inviter.time + DAY) },
      world.inviter,
    )
    inviter.state = state
    world.inviter.time += DAY + 1
    const [deposit] = outputs
    assert.ok(deposit?.kind === 'deposit')
    const back = inviter.give({ kind: 'fetched-back', mailbox: 0, letter: deposit.letter })
    assert.deepEqual(back, [{ kind: 'closed', reason: 'expired' }])
  })

  test('ends: unanswered, withdrawn, or used and watched for 14 days after expiry', () => {
    const closedBy = (act: (inviter: Inviter) => void): string => {
      const world = makeWorld('ends')
      const inviter = new Inviter(world, DAY)
      const { secret, seed, mailboxes } = inviter.open
      const layers = mailboxes.flatMap(({ slots }) => slots.map(({ layerStart }) => layerStart))
      act(inviter)
      assert.ok(secret.wiped && seed.wiped && layers.every(({ wiped }) => wiped))
      assert.deepEqual(answerPlaces(inviter.state), [])
      assert.deepEqual(inviter.answer(new Uint8Array(4_096)), [
        { kind: 'dropped', reason: 'unexpected' },
      ])
      for (const kind of ['tick', 'cancel'] as const) {
        const before = inviter.state
        inviter.give({ kind })
        assert.equal(inviter.state, before)
      }
      return inviter.state.kind === 'closed' ? inviter.state.reason : inviter.state.kind
    }
    const pass = (inviter: Inviter, time: number): void => {
      inviter.world.inviter.time += time
      inviter.give({ kind: 'tick' })
    }
    assert.equal(
      closedBy((inviter) => inviter.give({ kind: 'cancel' })),
      'cancelled',
    )
    assert.equal(
      closedBy((inviter) => {
        pass(inviter, DAY + WATCH_AFTER_EXPIRY)
        assert.equal(inviter.state.kind, 'open')
        pass(inviter, 1)
      }),
      'expired',
    )
    assert.equal(
      closedBy((inviter) => {
        const invitee = new Invitee(inviter.world, inviter.link)
        invitee.fetch()
        inviter.answer(owedAnswer(invitee).letter)
        pass(inviter, DAY + WATCH_AFTER_EXPIRY)
        assert.equal(answerPlaces(inviter.state).length, 4)
        pass(inviter, 1)
      }),
      'over',
    )
  })

  test('closes an invite that never got its link when its time is over', () => {
    const world = makeWorld('never ready')
    const { descriptor } = defined(world.boxes[0])
    const expires = unixMs(world.inviter.time + DAY)
    const { state } = createInvite(
      { mailboxes: [descriptor], descriptors: [], onionKey: new Uint8Array(32), expires },
      world.inviter,
    )
    const inviter = new Inviter(world)
    inviter.state = state
    assert.deepEqual(inviter.give({ kind: 'tick' }), [])
    assert.deepEqual(answerPlaces(state), [])
    world.inviter.time += DAY + 1
    assert.deepEqual(inviter.give({ kind: 'tick' }), [{ kind: 'closed', reason: 'expired' }])
  })
})
