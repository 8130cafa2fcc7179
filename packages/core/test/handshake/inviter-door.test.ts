/** A link that does not wait for every place, and a place that is the inviter's own client. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Descriptor } from '../../src/descriptor.ts'
import { unixMs } from '../../src/env.ts'
import { acceptInvite, stepInvitee } from '../../src/handshake/invitee.ts'
import {
  bundleDeposits,
  bundleLetter,
  createInvite,
  linkText,
  stepInviter,
  WATCH_AFTER_EXPIRY,
} from '../../src/handshake/inviter.ts'
import { hasWon } from '../../src/handshake/inviter-answers.ts'
import { decodeInviter, encodeInviter } from '../../src/handshake/inviter-codec.ts'
import type { InviterState, OpenState, PublishingState } from '../../src/handshake/inviter-state.ts'
import { parseLink } from '../../src/invite/link.ts'
import { DAY } from '../ratchet/ratchet-pair.ts'
import { defined, kinds, makeWorld, type World } from './handshake-world.ts'

interface Scene {
  readonly world: World
  readonly places: readonly Descriptor[]
  readonly begun: PublishingState
}

/** An invite with places of these kinds, of which nothing was heard yet. */
function scene(seed: string, ...of: readonly Descriptor['kind'][]): Scene {
  const world = makeWorld(seed)
  const places = of.map((kind) => ({ kind, publicKey: world.source.random(32), port: 80 }))
  const { state } = createInvite(
    {
      ...{ mailboxes: places, descriptors: [], onionKey: world.source.random(32) },
      expires: unixMs(world.inviter.now() + 7 * DAY),
    },
    world.inviter,
  )
  return { world, places, begun: state }
}

function fetchedBack({ world, places }: Scene, state: InviterState, at: number): InviterState {
  assert.ok(state.kind === 'publishing' || state.kind === 'open')
  const letter = bundleLetter(state, defined(places[at]), world.inviter.primitives)
  const index = state.mailboxes.findIndex(({ descriptor }) => descriptor === places[at])
  const input = { kind: 'fetched-back', mailbox: index, letter } as const
  return stepInviter(state, input, world.inviter).state
}

const opened = ({ world }: Scene, state: InviterState): OpenState => {
  const step = stepInviter(state, { kind: 'enough' }, world.inviter)
  assert.deepEqual(kinds(step.outputs), ['ready'])
  assert.ok(step.state.kind === 'open')
  return step.state
}

suite('A link that does not wait', () => {
  test('names the mailboxes that have not answered, which are still owed the bundle, also when stored', () => {
    const here = scene('owed', 'mailbox', 'mailbox', 'mailbox')
    const { world, places } = here
    const refused = { kind: 'unavailable', mailbox: 0 } as const
    const left = stepInviter(fetchedBack(here, here.begun, 1), refused, world.inviter).state
    const open = opened(here, left)
    const parsed = parseLink(linkText(open, world.inviter), world.inviter.now())
    assert.deepEqual(parsed.ok && parsed.invite.mailboxes, [places[1], places[2]])
    const stored = decodeInviter(encodeInviter(open).expose())
    assert.ok(stored?.kind === 'open')
    const owed = bundleDeposits(stored, world.inviter)
    assert.deepEqual(
      owed.map(({ descriptor }) => descriptor),
      [places[2]],
    )
    const done = fetchedBack(here, open, 2)
    assert.ok(done.kind === 'open')
    assert.deepEqual(bundleDeposits(done, world.inviter), [])
    assert.equal(linkText(done, world.inviter), linkText(open, world.inviter))
  })

  test('comes only once a place has the bundle; other bytes than the bundle change nothing later', () => {
    const here = scene('none', 'mailbox', 'mailbox')
    const { world } = here
    const early = stepInviter(here.begun, { kind: 'enough' }, world.inviter)
    assert.equal(early.state, here.begun)
    assert.deepEqual(kinds(early.outputs), ['dropped'])
    const open = opened(here, fetchedBack(here, here.begun, 0))
    const rubbish = { kind: 'fetched-back', mailbox: 1, letter: new Uint8Array(4_096) } as const
    assert.equal(stepInviter(open, rubbish, world.inviter).state, open)
  })

  test('names no door that nobody has come through, and one that somebody has', () => {
    const here = scene('door', 'direct', 'mailbox')
    const { places } = here
    const without = opened(here, fetchedBack(here, here.begun, 1))
    assert.deepEqual(
      without.mailboxes.map(({ descriptor }) => descriptor),
      [places[1]],
    )
    const beside = opened(here, fetchedBack(here, here.begun, 0))
    assert.equal(beside.mailboxes.length, 2)
    assert.deepEqual(
      bundleDeposits(beside, here.world.inviter).map(({ descriptor }) => descriptor),
      [places[1]],
    )
  })
})

suite('An invite with a door alone', () => {
  test('knows the answer that won, in its own slot, and no other', () => {
    const here = scene('won', 'direct')
    const { world, places } = here
    const open = fetchedBack(here, here.begun, 0)
    assert.ok(open.kind === 'open')
    const parsed = parseLink(linkText(open, world.inviter), world.inviter.now())
    assert.ok(parsed.ok)
    const letter = bundleLetter(open, defined(places[0]), world.inviter.primitives)
    const introduction = { onionKey: world.source.random(32), descriptors: [], frames: [] }
    const found = { kind: 'bundle', mailbox: 0, letter, introduction } as const
    const answered = stepInvitee(acceptInvite(parsed.invite), found, world.invitee)
    const durable = stepInvitee(answered.state, { kind: 'durable' }, world.invitee)
    const [answer] = durable.outputs
    assert.ok(answer?.kind === 'deposit')
    const at = { mailbox: 0, slot: 0 } as const
    assert.equal(hasWon(open, at, answer.letter), false)
    const arrived = world.inviter.now()
    const input = { kind: 'answer', ...at, letter: answer.letter, arrived } as const
    const used = stepInviter(open, input, world.inviter).state
    assert.equal(hasWon(used, at, answer.letter), true)
    assert.equal(hasWon(used, at, answer.letter.slice(0, 4_095)), false)
    assert.equal(hasWon(used, at, new Uint8Array(4_096)), false)
    // The same answer under the layer of another slot is a second one of whoever has the link.
    const taken = stepInvitee(durable.state, { kind: 'taken', ...at }, world.invitee)
    const moved = taken.outputs.find((output) => output.kind === 'deposit')
    assert.ok(moved?.kind === 'deposit')
    assert.equal(hasWon(used, { mailbox: 0, slot: 1 }, moved.letter), false)
  })

  test('is over when it expires, as nothing lies at a door; besides a mailbox it is watched longer', () => {
    for (const [of, isOver] of [
      [['direct'], true],
      [['direct', 'mailbox'], false],
    ] as const) {
      const here = scene('over', ...of)
      const { inviter } = here.world
      const seen = fetchedBack(here, here.begun, 0)
      const open = seen.kind === 'open' ? seen : opened(here, seen)
      inviter.time = unixMs(open.expires + 1)
      const state = stepInviter(open, { kind: 'tick' }, inviter).state
      assert.deepEqual(state.kind === 'closed' && state.reason, isOver ? 'expired' : false)
      inviter.time = unixMs(open.expires + WATCH_AFTER_EXPIRY + 1)
      assert.equal(stepInviter(open, { kind: 'tick' }, inviter).state.kind, 'closed')
    }
  })
})
