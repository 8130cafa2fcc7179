/** Vectors of a rejoin after a restore: bundle, answer, places, keys (docs/protocol/recovery.md). */
import { concat, equal, toHex, u32be } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { SUITE_1 } from '../../src/crypto/suites.ts'
import { type XWingSeed, xwing } from '../../src/crypto/xwing.ts'
import type { Descriptor } from '../../src/descriptor.ts'
import type { Contact } from '../../src/handshake/established.ts'
import type { Role } from '../../src/handshake/role.ts'
import {
  bundlePlaces,
  type ContactRecovery,
  clientAuthorizationKey,
  type RejoinOutput,
  type RejoinState,
  rejoinAnswerPlaces,
  startRejoin,
  stepRejoin,
} from '../../src/rejoin/index.ts'
import { bytes, type Fields, FormatError, inner, integer, text } from '../fields.ts'
import { published } from '../subject.ts'
import { type Agreement, agreement, bundleBody, keyed, label } from './formulas.ts'
import type { Part } from './part.ts'
import { agreementComments, agreementFields, checkSession, safetyNumberOf } from './session.ts'
import {
  agreed,
  byteList,
  descriptors,
  drawn,
  frameFields,
  introduction,
  placeFrom,
  present,
  scriptedEnv,
} from './values.ts'

const NOW = 1_800_000_000
const DAY = 86_400
const STANDING = { verification: 'verified', despiteAttack: false } as const

export const rejoinPart: Part = {
  name: 'rejoin',
  section: 'docs/protocol/recovery.md §1 and §2, and docs/protocol/handshake.md',
  about:
    'R restored a backup and leaves a bundle; C answers it. Every letter goes to the place of its first day.',
  fields: {
    recovery: 'Rrec, 32, of the handshake of the invite.',
    roleOfR: "R's role in the handshake that made Rrec: invitee (A) or inviter (B).",
    recoverySid: 'sid of that handshake, 32.',
    now: 'The time at both sides, in seconds since 1970.',
    self: 'How R presents itself in the bundle.',
    mailboxKeys: "Ed25519 keys, 32 each, of C's mailboxes, where the bundle goes.",
    onionKey: 'Ed25519 key, 32: of a place, or of the onion that is there for the other alone.',
    kind: 'Kind of a place: mailbox (1), own-box (2), direct (3).',
    port: 'Virtual port of a place.',
    descriptors: 'Where letters go.',
    introduction: 'How C presents itself in the answer.',
    frames: 'Content frames.',
    type: 'Type of a frame.',
    payload: 'Payload of a frame.',
    drawsR: "R's random bytes for the bundle: X-Wing seed 32.",
    drawsC:
      "C's random bytes in their order: 32 for ML-KEM, 32 for X25519 (both in X-Wing's encapsulation), X25519 private key 32, ML-KEM seed 64, NA 32.",
    drawsOpening: "R's random bytes when it opens the answer: NB 32.",
    day: 'Day since 1970 of the places.',
    mac: 'The mac in the bundle, 32.',
    bundle: 'The bundle, 4,096, without a layer.',
    bundleCopies: "What C's mailboxes are given, in their order.",
    context: 'Context of the handshake, 32.',
    answer: "C's answer, 4,096, without a layer.",
    answerCopies: "What R's mailboxes are given, in their order.",
    tag: 'Tag, 16.',
    layerKey: 'ChaCha20 key of the layer, 32.',
    v: 'The last 16 bytes of the copy; the nonce of all before them are its first 12.',
    copy: 'The letter under its layer, 4,096.',
    authorizationOfR: 'X25519 private key, 32, of the client authorization with which R dials.',
    authorizationOfC: 'X25519 private key, 32, of the client authorization with which C dials.',
    ...agreementComments,
  },
  cases(source) {
    const inputs = (roleOfR: Role, now: number): Fields => ({
      recovery: toHex(source.random(32)),
      roleOfR,
      recoverySid: toHex(source.random(32)),
      now,
      self: {
        onionKey: toHex(source.random(32)),
        descriptors: [placeFrom(source, 'mailbox', 80)],
      },
      mailboxKeys: drawn(source, 32, 32),
      introduction: {
        onionKey: toHex(source.random(32)),
        descriptors: [placeFrom(source, 'mailbox', 80)],
        frames: frameFields([{ type: 9, payload: source.random(20) }]),
      },
      drawsR: drawn(source, 32),
      drawsC: drawn(source, 32, 32, 32, 64, 32),
      drawsOpening: drawn(source, 32),
    })
    return [
      { name: 'R was the invitee', inputs: inputs('invitee', NOW) },
      {
        name: 'R was the inviter, in the last second of a day',
        inputs: inputs('inviter', NOW - (NOW % DAY) + DAY - 1),
      },
    ]
  },
  compute(primitives, inputs) {
    const now = integer(inputs, 'now')
    const { deposits } = restored(primitives, inputs)
    const env = scriptedEnv(primitives, inputs, 'drawsC', now)
    const c = startRejoin(recoveryOf(inputs, roles(inputs).c), undefined)
    const [first] = deposits
    if (first === undefined) throw new Error('no bundle was left')
    const places = bundlePlaces(c, mailboxesOf(inputs), env)
    const place = present(
      'place',
      places.find(({ tag }) => equal(tag, first.tag)),
    )
    const own = introduction(inputs, 'introduction')
    const found = {
      kind: 'bundle',
      place,
      letter: first.letter,
      introduction: own,
      ...STANDING,
    } as const
    const { state, outputs } = stepRejoin(c, found, env)
    env.end()
    const { answer } = present('offer', state.offer)
    const offered = present(
      'session',
      outputs.find((output) => output.kind === 'offered'),
    )
    checkSession(offered.session, derived(primitives, inputs, answer))
    const owed = stepRejoin(state, { kind: 'durable' }, env).outputs
    const made = copies(primitives, inputs, 'answer', answer)
    checkDeposits(owed, made)
    return { answer: toHex(answer), ...opened(primitives, inputs, answer) }
  },
  receive: (primitives, inputs, outputs) => opened(primitives, inputs, bytes(outputs, 'answer')),
}

/** What R makes, and what it learns from the answer. */
function opened(primitives: Primitives, inputs: Fields, answer: Uint8Array): Fields {
  const { state, deposits } = restored(primitives, inputs)
  const { bundle, seed } = bundleOf(state)
  const key = bytes(inputs, 'recovery')
  const { r, c } = roles(inputs)
  const ek = xwing.publicKey(primitives, seed)
  const expires = integer(inputs, 'now') + 14 * DAY
  const body = bundleBody({ suites: 1, ek, expires, ...selfOf(inputs) })
  agreed('the bundle', bundle.slice(0, 4_064), body)
  const mac = keyed(primitives, key, 'rejoin-mac', roleByte(r), body)
  const bundleCopies = copies(primitives, inputs, 'bundle', bundle)
  checkDeposits(deposits, bundleCopies)

  const env = scriptedEnv(primitives, inputs, 'drawsOpening', integer(inputs, 'now'))
  const answerCopies = copies(primitives, inputs, 'answer', answer)
  const [copy] = answerCopies
  if (copy === undefined) throw new Error('no answer was left')
  const tag = bytes(copy, 'tag')
  const places = rejoinAnswerPlaces(state, env)
  const place = present(
    'place',
    places.find((candidate) => equal(candidate.tag, tag)),
  )
  const letter = bytes(copy, 'copy')
  const { outputs } = stepRejoin(state, { kind: 'answer', place, letter, ...STANDING }, env)
  env.end()
  const { session } = present(
    'session',
    outputs.find((output) => output.kind === 'joined'),
  )
  const all = derived(primitives, inputs, answer)
  checkSession(session, all)
  const authorization = (role: Role): string =>
    agreed(
      'an authorization key',
      clientAuthorizationKey(primitives, recoveryOf(inputs, r).key, role),
      keyed(primitives, key, 'client-authorization', roleByte(role)),
    )
  return {
    day: dayOf(inputs),
    mac: agreed('the mac', bundle.slice(4_064), mac),
    bundle: toHex(bundle),
    bundleCopies,
    context: toHex(contextOf(primitives, inputs, bundle)),
    answerCopies,
    ...agreementFields(all),
    S: safetyNumberOf(primitives, session, present('NA', byteList(inputs, 'drawsC')[4])),
    authorizationOfR: authorization(r),
    authorizationOfC: authorization(c),
  }
}

type Deposit = Extract<RejoinOutput, { kind: 'deposit' }>

/** R after its restore, and what it leaves. */
function restored(
  primitives: Primitives,
  inputs: Fields,
): { readonly state: RejoinState; readonly deposits: readonly Deposit[] } {
  const env = scriptedEnv(primitives, inputs, 'drawsR', integer(inputs, 'now'))
  const begun = startRejoin(recoveryOf(inputs, roles(inputs).r), undefined)
  const input = {
    kind: 'restored',
    self: selfOf(inputs),
    mailboxes: mailboxesOf(inputs),
    ...STANDING,
  } as const
  const { state } = stepRejoin(begun, input, env)
  env.end()
  const { outputs } = stepRejoin(state, { kind: 'durable' }, env)
  return { state, deposits: outputs.filter((output) => output.kind === 'deposit') }
}

function bundleOf({ own }: RejoinState): { bundle: Uint8Array; seed: XWingSeed } {
  if (own?.kind !== 'waiting') throw new Error('no bundle was left')
  return own
}

/** The copies of R's bundle for C's mailboxes, or of C's answer for R's, by the formulas. */
function copies(
  primitives: Primitives,
  inputs: Fields,
  kind: 'bundle' | 'answer',
  letter: Uint8Array,
): Fields[] {
  const key = bytes(inputs, 'recovery')
  const { r, c } = roles(inputs)
  const role = kind === 'bundle' ? roleByte(r) : Uint8Array.of(present('role', roleByte(c)[0]) + 2)
  const places = kind === 'bundle' ? mailboxesOf(inputs) : selfOf(inputs).descriptors
  return places.map(({ publicKey }) => {
    const where = [publicKey, role, u32be(dayOf(inputs))]
    const layerKey = keyed(primitives, key, 'rejoin-outer', ...where)
    const v = primitives.chacha20(layerKey, new Uint8Array(12), letter.slice(4_080))
    return {
      tag: toHex(keyed(primitives, key, 'rejoin-tag', ...where).slice(0, 16)),
      layerKey: toHex(layerKey),
      v: toHex(v),
      copy: toHex(concat(primitives.chacha20(layerKey, v.slice(0, 12), letter.slice(0, 4_080)), v)),
    }
  })
}

/** Throws unless the code deposits `expected` and nothing else. */
function checkDeposits(outputs: readonly RejoinOutput[], expected: readonly Fields[]): void {
  const deposits = outputs.filter((output) => output.kind === 'deposit')
  if (deposits.length !== expected.length) throw new Error('another number of copies')
  for (const [index, { tag, letter }] of deposits.entries()) {
    const copy = present('copy', expected[index])
    agreed('a tag', tag, bytes(copy, 'tag'))
    agreed('a layer', letter, bytes(copy, 'copy'))
  }
}

function derived(primitives: Primitives, inputs: Fields, answer: Uint8Array): Agreement {
  const { state } = restored(primitives, inputs)
  const { bundle, seed } = bundleOf(state)
  return agreement(primitives, {
    secret: bytes(inputs, 'recovery'),
    context: contextOf(primitives, inputs, bundle),
    bundle,
    xwingSeed: seed.expose(),
    answer,
  })
}

function contextOf(primitives: Primitives, inputs: Fields, bundle: Uint8Array): Uint8Array {
  const role = roleByte(roles(inputs).r)
  const sid = bytes(inputs, 'recoverySid')
  return primitives.sha256(concat(label('rejoin-context'), role, sid, primitives.sha256(bundle)))
}

function recoveryOf(inputs: Fields, role: Role): ContactRecovery {
  const key = published('RecoveryKey', bytes(inputs, 'recovery'))
  return { key, role, sid: bytes(inputs, 'recoverySid'), suite: SUITE_1 }
}

function selfOf(inputs: Fields): Contact {
  const self = inner(inputs, 'self')
  return { onionKey: bytes(self, 'onionKey'), descriptors: descriptors(self, 'descriptors') }
}

function mailboxesOf(inputs: Fields): Descriptor[] {
  const keys = byteList(inputs, 'mailboxKeys')
  return keys.map((publicKey) => ({ kind: 'mailbox', publicKey, port: 80 }))
}

function roles(inputs: Fields): { readonly r: Role; readonly c: Role } {
  const r = text(inputs, 'roleOfR')
  if (r !== 'invitee' && r !== 'inviter') throw new FormatError('no role')
  return { r, c: r === 'invitee' ? 'inviter' : 'invitee' }
}

function roleByte(role: Role): Uint8Array {
  return Uint8Array.of(role === 'invitee' ? 0 : 1)
}

function dayOf(inputs: Fields): number {
  return Math.floor(integer(inputs, 'now') / DAY)
}
