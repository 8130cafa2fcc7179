import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { equal, toHex } from '../../src/bytes.ts'
import { suiteSet } from '../../src/crypto/suites.ts'
import { answerPlaces, WATCH_AFTER_EXPIRY } from '../../src/handshake/inviter.ts'
import {
  ANSWER_SLOTS,
  type AnswerSlot,
  inviteAuthorizationKey,
  inviteLayer,
} from '../../src/invite/places.ts'
import { DAY } from '../ratchet/ratchet-pair.ts'
import {
  defined,
  Invitee,
  Inviter,
  kinds,
  makeWorld,
  owedAnswer,
  SUITE_2,
} from './handshake-world.ts'

suite('An invitee', () => {
  const setOut = (boxes = 1): { inviter: Inviter; invitee: Invitee } => {
    const world = makeWorld('invitee', boxes)
    const inviter = new Inviter(world)
    return { inviter, invitee: new Invitee(world, inviter.link) }
  }

  test('is told once all mailboxes were asked: not there, unreachable, or malformed', () => {
    const rubbish = new Uint8Array(4_096)
    for (const [reports, failure] of [
      [['absent', 'absent'], 'not-there'],
      [['unreachable', 'absent'], 'not-there'],
      [['unreachable', 'unreachable'], 'unreachable'],
      [['absent', 'rubbish'], 'malformed'],
      [['rubbish', 'unreachable'], 'malformed'],
    ] as const) {
      const { invitee } = setOut(2)
      const outputs = reports.map((report, mailbox) =>
        report === 'rubbish'
          ? invitee.bundle(rubbish, mailbox)
          : invitee.give({ kind: report, mailbox }),
      )
      assert.deepEqual(outputs, [[], [{ kind: 'waiting', failure }]])
      // None of these is the end: the bundle may come.
      invitee.fetch()
      assert.equal(invitee.state.kind, 'answered')
    }
  })

  test('fails for good when the invite expires, before or after it could deposit', () => {
    for (const act of [
      () => undefined,
      (invitee: Invitee) => {
        invitee.fetch()
      },
    ]) {
      const { invitee } = setOut()
      const secret = invitee.state.kind === 'fetching' ? invitee.state.invite.secret : assert.fail()
      act(invitee)
      invitee.world.invitee.time += 7 * DAY
      assert.deepEqual(invitee.give({ kind: 'tick' }), [])
      invitee.world.invitee.time += 1
      assert.deepEqual(invitee.give({ kind: 'tick' }), [{ kind: 'failed', failure: 'expired' }])
      assert.ok(secret.wiped)
      assert.deepEqual(kinds(invitee.give({ kind: 'durable' })), ['dropped'])
    }
  })

  test('waits for an inviter who is away for as long as the answer can lie there', () => {
    const { invitee } = setOut()
    invitee.answerAll()
    invitee.world.invitee.time += 7 * DAY + WATCH_AFTER_EXPIRY
    assert.deepEqual(invitee.give({ kind: 'tick' }), [])
    invitee.world.invitee.time += 1
    assert.deepEqual(invitee.give({ kind: 'tick' }), [{ kind: 'failed', failure: 'expired' }])
  })

  test('is told in words when there is no suite in common', () => {
    const world = makeWorld('newer')
    world.inviter.suites = suiteSet(SUITE_2)
    const invitee = new Invitee(world, new Inviter(world).link)
    const secret = invitee.state.kind === 'fetching' ? invitee.state.invite.secret : assert.fail()
    invitee.fetch()
    assert.deepEqual(invitee.outputs, [{ kind: 'failed', failure: 'unsupported' }])
    assert.ok(secret.wiped)
  })

  test('deposits nothing before the answer is durable, and then always the same letter', () => {
    const { invitee } = setOut(2)
    invitee.fetch()
    assert.deepEqual(kinds(invitee.outputs), ['established'])
    const first = invitee.give({ kind: 'durable' })
    assert.deepEqual(kinds(first), ['deposit', 'deposit'])
    assert.deepEqual(invitee.give({ kind: 'durable' }), first)
    invitee.give({ kind: 'stored', mailbox: 0, slot: 0 })
    assert.deepEqual(invitee.give({ kind: 'durable' }), first.slice(1))
    // A second bundle changes nothing any more.
    assert.deepEqual(kinds(invitee.bundle(new Uint8Array(4_096))), ['dropped'])
  })

  test('moves on to the next slot where one is taken, is told so, and in the end that all are', () => {
    const { inviter, invitee } = setOut(2)
    invitee.fetch()
    invitee.give({ kind: 'durable' })
    const tags = new Set<string>()
    for (const next of [1, 2, 3] as const) {
      const slot = ANSWER_SLOTS[next - 1] ?? assert.fail()
      const outputs = invitee.give({ kind: 'taken', mailbox: 0, slot })
      assert.deepEqual(kinds(outputs), ['used-before', 'deposit'])
      const [, deposit] = outputs
      assert.ok(deposit?.kind === 'deposit' && deposit.mailbox === 0 && deposit.slot === next)
      const place = answerPlaces(inviter.state).find(({ tag }) => equal(tag, deposit.tag))
      assert.ok(place?.mailbox === 0 && place.slot === next)
      tags.add(toHex(deposit.tag))
    }
    assert.equal(tags.size, 3)
    const last = { kind: 'taken', mailbox: 0, slot: 3 } as const
    assert.deepEqual(kinds(invitee.give(last)), ['used-before'])
    assert.deepEqual(kinds(invitee.give(last)), ['dropped'])
    for (const slot of [0, 1, 2] as const) invitee.give({ kind: 'taken', mailbox: 1, slot })
    assert.deepEqual(invitee.give({ kind: 'taken', mailbox: 1, slot: 3 }), [
      { kind: 'failed', failure: 'used' },
    ])
  })

  test('believes a mailbox about the slot that was tried last, and about no other', () => {
    const { inviter, invitee } = setOut()
    invitee.fetch()
    const early = [0, 1, 2, 3].flatMap((slot) =>
      (['stored', 'taken'] as const).map((kind) => ({
        kind,
        mailbox: 0,
        slot: slot as AnswerSlot,
      })),
    )
    const assertDropped = (reports: readonly (typeof early)[number][]): void => {
      for (const report of reports) {
        const before = invitee.state
        assert.deepEqual(kinds(invitee.give(report)), ['dropped'], JSON.stringify(report))
        assert.equal(invitee.state, before)
      }
    }
    // Nothing was given out yet: nobody can have answered.
    assertDropped(early)
    // The deposit is repeated, and both times the answer is that the place is taken.
    invitee.give({ kind: 'durable' })
    invitee.give({ kind: 'durable' })
    invitee.give({ kind: 'taken', mailbox: 0, slot: 0 })
    assertDropped(early.filter(({ slot }) => slot !== 1))
    const { slot, tag } = owedAnswer(invitee)
    assert.equal(slot, 1)
    assert.ok(
      answerPlaces(inviter.state).some((place) => place.slot === 1 && equal(place.tag, tag)),
    )
    invitee.give({ kind: 'stored', mailbox: 0, slot: 1 })
    // What is stored stays so.
    assertDropped(early)
    assert.deepEqual(invitee.give({ kind: 'durable' }), [])
  })

  test('does not call an answer undelivered that a mailbox may have, though its word never came', () => {
    const { inviter, invitee } = setOut()
    invitee.fetch()
    const { letter, slot } = owedAnswer(invitee)
    // It is there, but the connection broke before the mailbox could say so.
    invitee.world.invitee.time += 7 * DAY + 1
    assert.deepEqual(invitee.give({ kind: 'tick' }), [])
    assert.deepEqual(kinds(inviter.answer(letter, 0, slot)), ['established'])
    assert.deepEqual(invitee.give({ kind: 'confirmed' }), [])
    assert.equal(invitee.state.kind, 'confirmed')
  })

  test('gives nothing out any more once it is too late for a first time', () => {
    const { invitee } = setOut()
    invitee.fetch()
    invitee.world.invitee.time += 7 * DAY + 1
    assert.deepEqual(invitee.give({ kind: 'durable' }), [{ kind: 'failed', failure: 'expired' }])
  })

  test('forgets the secret once the inviter has written', () => {
    const { invitee } = setOut()
    const secret = invitee.state.kind === 'fetching' ? invitee.state.invite.secret : assert.fail()
    assert.deepEqual(kinds(invitee.give({ kind: 'confirmed' })), ['dropped'])
    invitee.answerAll()
    assert.ok(!secret.wiped)
    assert.deepEqual(invitee.give({ kind: 'confirmed' }), [])
    assert.ok(secret.wiped)
    assert.deepEqual(kinds(invitee.give({ kind: 'taken', mailbox: 0, slot: 0 })), ['dropped'])
  })

  test('holds the key that opens the inviter’s onion, as the inviter does', () => {
    const { inviter, invitee } = setOut()
    const ours = invitee.state.kind === 'fetching' ? invitee.state.invite.secret : assert.fail()
    const { primitives } = invitee.world.invitee
    const [a, b] = [ours, inviter.open.secret].map((secret) =>
      inviteAuthorizationKey(primitives, secret),
    )
    assert.ok(a && b && equal(primitives.x25519.publicKey(a), primitives.x25519.publicKey(b)))
  })

  test('gets a RangeError for a mailbox or a slot that the invite does not have', () => {
    const { inviter, invitee } = setOut()
    for (const mailbox of [1, -1, 0.5]) {
      assert.throws(() => invitee.give({ kind: 'absent', mailbox }), RangeError)
      assert.throws(() => invitee.bundle(new Uint8Array(4_096), mailbox), RangeError)
      assert.throws(() => inviter.answer(new Uint8Array(4_096), mailbox), RangeError)
    }
    invitee.answerAll()
    for (const mailbox of [1, -1, 0.5]) {
      assert.throws(() => invitee.give({ kind: 'taken', mailbox, slot: 0 }), RangeError)
    }
    // Nor is there a fifth slot, be the letter good for it.
    const { answer } = invitee.state.kind === 'answered' ? invitee.state : assert.fail()
    for (const slot of [4, 256, -1] as unknown as readonly AnswerSlot[]) {
      const { secret, mailboxes } = inviter.open
      const { publicKey } = defined(mailboxes[0]).descriptor
      const place = { kind: 'answer', slot } as const
      const letter = inviteLayer(invitee.world.invitee.primitives, secret, publicKey, place, answer)
      assert.throws(() => inviter.answer(letter, 0, slot), RangeError)
    }
  })
})
