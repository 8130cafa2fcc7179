/** Vectors of the handshake: bundle, answer, every hash and key of it (docs/protocol/handshake.md). */
import { concat, toHex } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { asSuiteSet } from '../../src/crypto/suites.ts'
import { xwing } from '../../src/crypto/xwing.ts'
import { unixMs } from '../../src/env.ts'
import { makeAnswer, openAnswer } from '../../src/handshake/answer.ts'
import { decodeInviteBundle, encodeInviteBundle } from '../../src/invite/bundle.ts'
import { bytes, type Fields, inner, integer } from '../fields.ts'
import { published } from '../subject.ts'
import { agreement, bundleBody, frameBytes, label, padded, placesList } from './formulas.ts'
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

export const handshakePart: Part = {
  name: 'handshake',
  section: 'docs/protocol/handshake.md, and the bundle of docs/protocol/invite.md §3',
  about:
    "From the bundle's contents and A's draws to the answer and the keys of the session, as both sides compute them.",
  fields: {
    s: 's of the link, 32.',
    context: "SHA-256 of the link's bytes, 32.",
    bundle: "Among inputs: what B's bundle says. Among outputs: the bundle, 4,096.",
    suites: 'A set of suites, as a number: bit i stands for suite i + 1.',
    xwingSeed: "B's X-Wing private key, 32.",
    expires: 'Expiry of the bundle, in seconds since 1970.',
    onionKey: 'Ed25519 key, 32: of a place, or of the onion that is there for the other alone.',
    kind: 'Kind of a place: mailbox (1), own-box (2), direct (3).',
    port: 'Virtual port of a place.',
    descriptors: 'Where letters go.',
    introduction: 'How A presents itself.',
    suitesA: 'The suites that A has, as a number.',
    frames: 'Content frames.',
    type: 'Type of a frame.',
    payload: 'Payload of a frame.',
    drawsA:
      "A's random bytes in their order: 32 for ML-KEM, 32 for X25519 (both in X-Wing's encapsulation), X25519 private key 32, ML-KEM seed 64, NA 32.",
    drawsB: "B's random bytes: NB 32.",
    answer: "A's answer, 4,096, without a layer.",
    suite: "The session's suite.",
    dhA: "A's first X25519 ratchet key, 32.",
    ekA: "A's first ML-KEM-768 encapsulation key, 1,184.",
    cSAS: "A's commitment to NA, 32.",
    ...agreementComments,
  },
  cases(source) {
    const place = (): Fields => placeFrom(source, 'mailbox', 80)
    const said = frameFields([{ type: 9, payload: source.random(20) }])
    const full = [place(), placeFrom(source, 'own-box', 443), placeFrom(source, 'direct', 1)]
    const inputs = (
      suites: readonly [number, number],
      places: readonly (readonly Fields[])[],
      frames: readonly Fields[],
    ): Fields => ({
      s: toHex(source.random(32)),
      context: toHex(source.random(32)),
      bundle: {
        suites: suites[0],
        xwingSeed: toHex(source.random(32)),
        expires: NOW + 86_400,
        onionKey: toHex(source.random(32)),
        descriptors: places[0],
      },
      suitesA: suites[1],
      introduction: { onionKey: toHex(source.random(32)), descriptors: places[1], frames },
      drawsA: drawn(source, 32, 32, 32, 64, 32),
      drawsB: drawn(source, 32),
    })
    return [
      { name: 'one place each, a profile', inputs: inputs([1, 1], [[place()], [place()]], said) },
      { name: 'nothing that could be left out', inputs: inputs([1, 1], [[], []], []) },
      {
        name: 'unknown suites on both sides, three places each, an answer filled to its end',
        inputs: inputs(
          [0x81, 0x41],
          [full, [place(), place(), place()]],
          frameFields([{ type: 200, payload: source.random(1_569) }]),
        ),
      },
    ]
  },
  compute(primitives, inputs) {
    const bundleBytes = bundleOf(primitives, inputs)
    const bundle = present('bundle', decodeInviteBundle(bundleBytes))
    const suites = present('set of suites', asSuiteSet(integer(inputs, 'suitesA')))
    const env = scriptedEnv(primitives, inputs, 'drawsA', NOW, suites)
    const received = { bundle, bytes: bundleBytes }
    const made = makeAnswer(premiseOf(inputs), received, introduction(inputs, 'introduction'), env)
    if (!made.ok) throw new Error('the bundle was refused')
    env.end()
    const { answer, established } = made
    checkSession(established, derived(primitives, inputs, answer))
    return { answer: toHex(answer), ...opened(primitives, inputs, answer) }
  },
  receive: (primitives, inputs, outputs) => opened(primitives, inputs, bytes(outputs, 'answer')),
}

/** All that B learns from the answer. */
function opened(primitives: Primitives, inputs: Fields, answer: Uint8Array): Fields {
  const fields = inner(inputs, 'bundle')
  const env = scriptedEnv(primitives, inputs, 'drawsB', NOW)
  const own = {
    bytes: bundleOf(primitives, inputs),
    suites: present('set of suites', asSuiteSet(integer(fields, 'suites'))),
    seed: published('XWingSeed', bytes(fields, 'xwingSeed')),
  }
  const session = present('session', openAnswer(premiseOf(inputs), own, answer, env))
  env.end()
  const all = derived(primitives, inputs, answer)
  checkSession(session, all)
  const [, , dhPrivate, kemSeed, nonceA] = byteList(inputs, 'drawsA')
  const dh = primitives.x25519.publicKey(published('X25519PrivateKey', present('dh', dhPrivate)))
  const ek = primitives.mlkem768.publicKey(published('MlKem768Seed', present('ek', kemSeed)))
  const commitment = primitives.sha256(concat(label('sas-commit'), all.h0, present('NA', nonceA)))
  const said = introduction(inputs, 'introduction')
  const plaintext = padded(
    2_960,
    Uint8Array.of(1, integer(inputs, 'suitesA')),
    said.onionKey,
    dh,
    ek,
    commitment,
    placesList(said.descriptors),
    frameBytes(said.frames),
  )
  agreed('P', all.plaintext, plaintext)
  return {
    bundle: toHex(own.bytes),
    suite: session.keys.suite,
    dhA: agreed('dhA', session.ratchet.dh, dh),
    ekA: agreed('ekA', session.ratchet.ek, ek),
    cSAS: agreed('cSAS', session.safety.commitment, commitment),
    frames: frameFields(session.frames),
    ...agreementFields(all),
    S: safetyNumberOf(primitives, session, present('NA', nonceA)),
  }
}

function derived(
  primitives: Primitives,
  inputs: Fields,
  answer: Uint8Array,
): ReturnType<typeof agreement> {
  return agreement(primitives, {
    secret: bytes(inputs, 's'),
    context: bytes(inputs, 'context'),
    bundle: bundleOf(primitives, inputs),
    xwingSeed: bytes(inner(inputs, 'bundle'), 'xwingSeed'),
    answer,
  })
}

function bundleOf(primitives: Primitives, inputs: Fields): Uint8Array {
  const fields = inner(inputs, 'bundle')
  const suites = present('set of suites', asSuiteSet(integer(fields, 'suites')))
  const ek = xwing.publicKey(primitives, published('XWingSeed', bytes(fields, 'xwingSeed')))
  const expires = integer(fields, 'expires')
  const self = {
    onionKey: bytes(fields, 'onionKey'),
    descriptors: descriptors(fields, 'descriptors'),
  }
  const bundle = encodeInviteBundle({ suites, ek, expires: unixMs(expires * 1000), ...self })
  agreed('the bundle', bundle, padded(4_096, bundleBody({ suites, ek, expires, ...self })))
  return bundle
}

function premiseOf(inputs: Fields): Parameters<typeof makeAnswer>[0] {
  return {
    secret: published('InviteSecret', bytes(inputs, 's')),
    context: bytes(inputs, 'context'),
  }
}
