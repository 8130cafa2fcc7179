/** Vectors of the ratchet: whole conversations, step by step (docs/protocol/ratchet.md). */
import { equal, toHex, u32be, utf8Encode } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { SUITE_1 } from '../../src/crypto/suites.ts'
import {
  decodeState,
  encodeState,
  type RatchetState,
  receive,
  type SessionKeys,
  send,
  startAsInvitee,
  startAsInviter,
  watchedTags,
} from '../../src/ratchet/index.ts'
import type { InviteeRatchetKeys } from '../../src/ratchet/session-keys.ts'
import { bytes, type Fields, FormatError, inner, integer, list, text } from '../fields.ts'
import { published } from '../subject.ts'
import { firstHeader, keyed, layered } from './formulas.ts'
import type { Part } from './part.ts'
import { chainOf, letterFields, rootFields, turnFields } from './ratchet-keys.ts'
import { agreed, drawn, frameFields, frames, present, scriptedEnv } from './values.ts'

const NOW = 1_800_000_000

export const ratchetPart: Part = {
  name: 'ratchet',
  section: 'docs/protocol/ratchet.md §3 to §8',
  about:
    "Conversations from the handshake's keys on. Each step begins with what the last step of the same side left.",
  fields: {
    sid: 'Session identifier, 32.',
    RK: "Root key, 32: among inputs the handshake's, in a step the one that it gives.",
    CK_A: "Chain key that A's first root step begins with, 32.",
    HK_A: "Header key of A's first chain, 32.",
    TK_A: "Tag key of A's first chain, 32.",
    NHK_B: "Header key of B's first chain, 32.",
    NTK_B: "Tag key of B's first chain, 32.",
    dhPrivate: "A's first X25519 private key, 32.",
    kemSeed: "A's first ML-KEM-768 seed, 64.",
    mailboxes: 'Ed25519 key, 32, of the mailbox of each side.',
    A: 'Of the side that answered the invite.',
    B: 'Of the side whose invite it was.',
    now: 'The time, in seconds since 1970.',
    steps: 'What happens, in order; the outputs of a step stand at the same place.',
    by: 'Who does it: A or B.',
    does: 'send or receive.',
    frames: 'What is said, without acknowledgements.',
    type: 'Type of a frame.',
    payload: 'Payload of a frame.',
    draws:
      'Random bytes in their order: X25519 private key 32, ML-KEM seed 64, 32 for ML-KEM encapsulation (these where a chain is created), 32 for Kf.',
    ofStep: 'Which step, counted from 0, sealed the letter that arrives.',
    start: 'The root step of A1, and what both sides begin with.',
    rootStep:
      'The root step of the chain that the letter begins (for the reader: of the chain that it enters).',
    d: 'X25519 shared secret, 32.',
    ss: 'ML-KEM-768 shared secret, 32.',
    binding: 'SHA-256(suite dh ek ct), 32.',
    CK: 'Chain key, 32: in a root step the one that it gives, else the one at this letter.',
    NHK: 'Header key of the next chain of the same side, 32.',
    NTK: 'Tag key of the next chain of the same side, 32.',
    chainId: 'Name of the chain, 8.',
    n: 'Number of the letter.',
    mk: 'Message key, 32.',
    content: 'The frames in the letter, acknowledgements first, without the zeros behind them.',
    header: 'Plaintext of the header, 2,316.',
    letter: 'The inner letter, 4,096.',
    TK: "Tag key of the letter's chain, 32.",
    tag: "Tag at the other side's mailbox, 16.",
    acknowledged: 'Letters of the own side that the other acknowledged.',
    letters: 'Numbers of letters, ascending.',
    lost: 'How many letters can never be opened any more.',
    watched: 'How many tags the side looks out for at its mailbox after the step.',
    watchedHash: 'SHA-256 of those tags, sorted and one after the other.',
    state:
      'The state after the step as version 1 of the program stores it (§10); no part of what crosses the wire.',
    stateA: "A's state before the first step, as stored.",
    stateB: "B's state before the first step, as stored.",
  },
  cases(source) {
    const keys = ['sid', 'RK', 'CK_A', 'HK_A', 'TK_A', 'NHK_B', 'NTK_B', 'dhPrivate']
    const sends = (by: string, said: string, creates: boolean): Fields => ({
      by,
      does: 'send',
      frames: said === '' ? [] : frameFields([{ type: 1, payload: utf8Encode(said) }]),
      draws: creates ? drawn(source, 32, 64, 32, 32) : drawn(source, 32),
    })
    const receives = (by: string, ofStep: number): Fields => ({ by, does: 'receive', ofStep })
    const inputs = (steps: readonly Fields[]): Fields => ({
      ...Object.fromEntries(keys.map((name) => [name, toHex(source.random(32))])),
      kemSeed: toHex(source.random(64)),
      mailboxes: { A: toHex(source.random(32)), B: toHex(source.random(32)) },
      now: NOW,
      steps,
    })
    return [
      {
        name: 'four chains, letters out of order',
        inputs: inputs([
          sends('A', 'A1.0', false),
          sends('A', 'A1.1', false),
          sends('A', 'A1.2', false),
          receives('B', 1),
          sends('B', 'B1.0', true),
          sends('B', 'B1.1', false),
          receives('A', 5),
          sends('A', 'A2.0', true),
          receives('B', 7),
          receives('B', 0),
          receives('A', 4),
          sends('B', '', true),
          receives('A', 11),
          receives('B', 2),
        ]),
      },
      {
        name: 'both write before they read',
        inputs: inputs([
          sends('B', 'B1.0', true),
          sends('A', 'A1.0', false),
          sends('A', 'A1.1', false),
          receives('B', 2),
          receives('A', 0),
        ]),
      },
    ]
  },
  compute: (primitives, inputs) => converse(primitives, inputs, undefined),
  receive: (primitives, inputs, outputs) => converse(primitives, inputs, outputs),
}

type States = Readonly<Record<'A' | 'B', RatchetState>>

/**
 * All steps, one after the other. With `recorded`, each begins with the recorded state and letter
 * instead, and one that would have to encapsulate is left out.
 */
function converse(primitives: Primitives, inputs: Fields, recorded: Fields | undefined): Fields {
  const { states: first, fields: start } = begin(primitives, inputs)
  const states: Record<'A' | 'B', RatchetState> = { ...first }
  const done: Fields[] = []
  const results = list(inputs, 'steps').map((step, index): Fields => {
    const by = sideOf(step)
    const known = recorded && list(recorded, 'steps')[index]
    const encapsulates = text(step, 'does') === 'send' && states[by].kind === 'following'
    const ran =
      known !== undefined && encapsulates
        ? { state: stored(known), fields: {} }
        : run(primitives, inputs, step, states, done)
    states[by] = known === undefined ? ran.state : stored(known)
    done.push(known ?? ran.fields)
    return ran.fields
  })
  return { start, steps: results }
}

interface Ran {
  readonly state: RatchetState
  readonly fields: Fields
}

function run(
  primitives: Primitives,
  inputs: Fields,
  step: Fields,
  states: States,
  done: readonly Fields[],
): Ran {
  const by = sideOf(step)
  const mailboxes = inner(inputs, 'mailboxes')
  const now = integer(inputs, 'now')
  if (text(step, 'does') === 'send') {
    return sendStep(primitives, step, states[by], bytes(mailboxes, by === 'A' ? 'B' : 'A'), now)
  }
  if (text(step, 'does') !== 'receive') throw new FormatError('no such thing to do')
  const sent = present('letter', done[integer(step, 'ofStep')])
  return receiveStep(primitives, sent, states[by], bytes(mailboxes, by), now)
}

function sendStep(
  primitives: Primitives,
  step: Fields,
  before: RatchetState,
  mailboxKey: Uint8Array,
  now: number,
): Ran {
  const env = scriptedEnv(primitives, step, 'draws', now)
  const sent = send(before, { frames: frames(step, 'frames') }, env)
  if (sent.kind === 'blocked') throw new Error('flow control forbids the letter')
  env.end()
  const { state, letter } = sent
  const tagKey = letter.tagKey.expose()
  const { chain, n } = letter
  const begun =
    before.kind === 'following' ? rootFields(primitives, before, state, step) : undefined
  const chainKey =
    before.kind === 'leading' ? before.sending.chainKey.expose() : bytes(begun ?? {}, 'CK')
  return {
    state,
    fields: {
      ...(begun === undefined ? {} : { rootStep: begun }),
      chainId: chain,
      n,
      ...letterFields(primitives, chainKey, state, letter, step),
      TK: toHex(tagKey),
      tag: toHex(keyed(primitives, tagKey, 'tag', mailboxKey, u32be(n)).slice(0, 16)),
      state: shown(state),
    },
  }
}

function receiveStep(
  primitives: Primitives,
  sent: Fields,
  before: RatchetState,
  mailboxKey: Uint8Array,
  now: number,
): Ran {
  const tag = bytes(sent, 'tag')
  const watched = watchedTags(primitives, before, mailboxKey)
  const { chain, n } = present(
    'match',
    watched.find((place) => equal(place.tag, tag)),
  )
  const layerKey = keyed(primitives, bytes(sent, 'TK'), 'outer', mailboxKey, u32be(n))
  const letter = layered(primitives, layerKey, bytes(sent, 'letter'))
  const env = scriptedEnv(primitives, { draws: [] }, 'draws', now)
  const received = receive(before, { chain, n, mailboxKey, letter }, env)
  if (received.kind === 'dropped') throw new Error('the letter does not open')
  const { state, lost, acknowledged } = received
  const turned = before.kind === 'leading' && chain === before.nextReceiving.id
  const after = watchedTags(primitives, state, mailboxKey).map((place) => toHex(place.tag))
  return {
    state,
    fields: {
      ...(turned ? { rootStep: turnFields(primitives, before, state, bytes(sent, 'letter')) } : {}),
      chainId: chain,
      n,
      frames: frameFields(received.frames),
      acknowledged: acknowledged.map(({ chain: chainId, letters }) => ({ chainId, letters })),
      lost,
      watched: after.length,
      watchedHash: toHex(primitives.sha256(Uint8Array.fromHex(after.sort().join('')))),
      state: shown(state),
    },
  }
}

function sideOf(step: Fields): 'A' | 'B' {
  const by = text(step, 'by')
  if (by !== 'A' && by !== 'B') throw new FormatError('no side')
  return by
}

function begin(
  primitives: Primitives,
  inputs: Fields,
): { readonly states: States; readonly fields: Fields } {
  const env = scriptedEnv(primitives, { draws: [] }, 'draws', integer(inputs, 'now'))
  const own = ratchetKeys(primitives, inputs)
  const a = startAsInvitee(sessionKeys(inputs), own, env)
  const b = startAsInviter(sessionKeys(inputs), own, env)
  agreed("A1's header", a.sending.header, firstHeader(own.dh, 0, own.ek, undefined))
  const chain = chainOf(primitives, bytes(inputs, 'RK'), bytes(inputs, 'CK_A'), a.sending.header, {
    rootKey: a.rootKey,
    chainKey: a.sending.chainKey,
    next: a.nextSending,
  })
  return {
    states: { A: a, B: b },
    fields: { ...chain, stateA: shown(a), stateB: shown(b) },
  }
}

function sessionKeys(inputs: Fields): SessionKeys {
  return {
    suite: SUITE_1,
    sid: bytes(inputs, 'sid'),
    rootKey: published('RootKey', bytes(inputs, 'RK')),
    chainKeyA: published('ChainKey', bytes(inputs, 'CK_A')),
    headerKeyA: published('HeaderKey', bytes(inputs, 'HK_A')),
    tagKeyA: published('TagKey', bytes(inputs, 'TK_A')),
    nextHeaderKeyB: published('HeaderKey', bytes(inputs, 'NHK_B')),
    nextTagKeyB: published('TagKey', bytes(inputs, 'NTK_B')),
  }
}

function ratchetKeys({ x25519, mlkem768 }: Primitives, inputs: Fields): InviteeRatchetKeys {
  const dhPrivate = published('X25519PrivateKey', bytes(inputs, 'dhPrivate'))
  const kemSeed = published('MlKem768Seed', bytes(inputs, 'kemSeed'))
  return { dhPrivate, dh: x25519.publicKey(dhPrivate), kemSeed, ek: mlkem768.publicKey(kemSeed) }
}

function shown(state: RatchetState): string {
  return toHex(encodeState(state).expose())
}

function stored(recorded: Fields): RatchetState {
  return decodeState(published('RatchetState', bytes(recorded, 'state')))
}
