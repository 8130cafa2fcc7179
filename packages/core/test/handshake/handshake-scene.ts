/** An invite that waits for its answer, and what somebody who knows everything can make of it. */
import assert from 'node:assert/strict'
import { nodePrimitives } from '../../providers/node.ts'
import { fromHex } from '../../src/bytes.ts'
import type { OpenState } from '../../src/handshake/inviter-state.ts'
import { inviteLayer } from '../../src/invite/places.ts'
import { defined, Invitee, Inviter, makeWorld, owedAnswer, type World } from './handshake-world.ts'

export const P = nodePrimitives

/** The u-coordinates of small order, and encodings that are not canonical, little-endian. */
export const BAD_POINTS = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0900000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
].map((hex) => defined(fromHex(hex)))

export interface Scene {
  readonly world: World
  readonly inviter: Inviter
  readonly invitee: Invitee
  /** The answer as A deposits it, and without the mailbox's layer. */
  readonly letter: Uint8Array
  readonly answer: Uint8Array
}

export function scene(seed: string, boxes = 1): Scene {
  const world = makeWorld(seed, boxes)
  const inviter = new Inviter(world)
  const invitee = new Invitee(world, inviter.link)
  invitee.fetch()
  const { letter } = owedAnswer(invitee)
  const { answer } = invitee.state.kind === 'answered' ? invitee.state : assert.fail()
  return { world, inviter, invitee, letter, answer }
}

/** The inner letter as it goes to a place. */
export function layered(
  state: OpenState,
  inner: Uint8Array,
  mailbox = 0,
  slot: 0 | 1 | 2 | 3 = 0,
): Uint8Array {
  const { descriptor } = defined(state.mailboxes[mailbox])
  return inviteLayer(P, state.secret, descriptor.publicKey, { kind: 'answer', slot }, inner)
}
