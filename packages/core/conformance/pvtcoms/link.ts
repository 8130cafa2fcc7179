/** Vectors of invites: bundle, link, tags, layers (docs/protocol/invite.md). */
import { concat, fromBase64url, toBase64url, toHex, u32be, utf8Encode } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { asSuiteSet } from '../../src/crypto/suites.ts'
import { xwing } from '../../src/crypto/xwing.ts'
import { unixMs } from '../../src/env.ts'
import { createInvite, linkText, stepInviter } from '../../src/handshake/inviter.ts'
import type { InviterOutput, InviterState } from '../../src/handshake/inviter-state.ts'
import { type InviteSecret, linkContext, parseLink } from '../../src/invite/link.ts'
import {
  type AnswerSlot,
  inviteAuthorizationKey,
  inviteLayer,
  inviteTag,
} from '../../src/invite/places.ts'
import { bytes, type Fields, integer } from '../fields.ts'
import { bundleBody, keyed, layered, padded, placesList } from './formulas.ts'
import type { Part } from './part.ts'
import {
  agreed,
  descriptors,
  drawn,
  placeFrom,
  present,
  type ScriptedEnv,
  scriptedEnv,
} from './values.ts'

const PREFIX = 'pvtcoms:'
const NOW = 1_800_000_000
const DAY = 86_400

export const linkPart: Part = {
  name: 'link',
  section: 'docs/protocol/invite.md §2 to §4 and §8',
  about:
    'From the draws of whoever invites to bundle, link, and what lies at the mailboxes; and which links are refused.',
  fields: {
    now: 'The time, in seconds since 1970.',
    suites: 'The set of suites in the bundle, as a number: bit i stands for suite i + 1.',
    expires: 'Expiry of link and bundle, in seconds since 1970.',
    onionKey: 'Ed25519 key, 32: of a place, or of the onion that is there for the other alone.',
    kind: 'Kind of a place: mailbox (1), own-box (2), direct (3).',
    port: 'Virtual port of a place.',
    mailboxes: 'The places in the link, where bundle and answers lie.',
    descriptors: 'The places in the bundle, where letters go later.',
    draws: 'Random bytes in their order: s 32, X-Wing seed 32.',
    secret: 's, 32.',
    ek: 'X-Wing encapsulation key, 1,216: ML-KEM-768 1,184 then X25519 32.',
    bundle: 'The bundle, 4,096, without a layer.',
    bundleHash: 'SHA-256 of the bundle, 32.',
    payload: 'The bytes of the link, before base64url.',
    link: 'A link as text.',
    context: 'SHA-256 of the payload, 32: the context of the handshake.',
    authorization: 'X25519 private key, 32, of the client authorization of a direct place (§8).',
    places: 'What follows for each of the mailboxes, in their order.',
    bundleTag: 'Tag of the bundle, 16.',
    bundleLayerKey: 'Key of the layer over the bundle, 32.',
    deposited: 'The bundle under its layer, 4,096: what the mailbox is given.',
    answerTags: 'Tags of the answer slots 0 to 3, 16 each.',
    answerLayerKeys: 'Keys of the layers over answers in the slots 0 to 3, 32 each.',
    readings: 'Links, most of them altered, and what a reader makes of each at a time.',
    what: 'What was done to the link.',
    at: 'The time at which it is read, in seconds since 1970.',
    result: 'ok, malformed, unsupported or expired.',
  },
  cases(source) {
    const terms = (
      lifetime: number,
      mailboxes: readonly Fields[],
      own: readonly Fields[],
    ): Fields => ({
      now: NOW,
      suites: 1,
      expires: NOW + lifetime,
      onionKey: toHex(source.random(32)),
      mailboxes,
      descriptors: own,
      draws: drawn(source, 32, 32),
    })
    const box = (): Fields => placeFrom(source, 'mailbox', 80)
    const three = [box(), placeFrom(source, 'own-box', 1), placeFrom(source, 'direct', 65_535)]
    return [
      { name: 'one mailbox, no other place', inputs: terms(7 * DAY, [box()], []) },
      { name: 'two mailboxes', inputs: terms(DAY, [box(), box()], [box()]) },
      {
        name: 'three places, the longest life, an unknown suite',
        inputs: { ...terms(13 * DAY, three, three), suites: 0x81 },
      },
    ]
  },
  compute(primitives, inputs) {
    const suites = present('set of suites', asSuiteSet(integer(inputs, 'suites')))
    const env = scriptedEnv(primitives, inputs, 'draws', integer(inputs, 'now'), suites)
    const mailboxes = descriptors(inputs, 'mailboxes')
    const expires = unixMs(integer(inputs, 'expires') * 1000)
    const terms = {
      mailboxes,
      expires,
      onionKey: bytes(inputs, 'onionKey'),
      descriptors: descriptors(inputs, 'descriptors'),
    }
    const created = createInvite(terms, env)
    env.end()
    const { bundle, secret } = created.state
    const s = secret.expose()
    const ek = xwing.publicKey(primitives, created.state.seed)
    const body = bundleBody({ ...terms, suites, ek, expires: integer(inputs, 'expires') })
    const places = created.outputs.map((output) => {
      if (output.kind !== 'deposit') throw new Error('an invite begins with deposits')
      const key = output.descriptor.publicKey
      const layerKey = keyed(primitives, s, 'invite-outer', key, Uint8Array.of(0, 0))
      const slots = ([0, 1, 2, 3] as const).map((slot) => answerSlot(primitives, secret, key, slot))
      return {
        bundleTag: agreed(
          'the bundle tag',
          output.tag,
          keyed(primitives, s, 'bundle-tag', key).slice(0, 16),
        ),
        bundleLayerKey: toHex(layerKey),
        deposited: agreed('the layer', output.letter, layered(primitives, layerKey, bundle)),
        answerTags: slots.map(({ tag }) => tag),
        answerLayerKeys: slots.map(({ layerKey: slotKey }) => slotKey),
      }
    })
    const open = created.outputs.reduce<InviterState>(fetchedBack(env), created.state)
    if (open.kind !== 'open') throw new Error('the invite is not open')
    const link = linkText(open, env)
    const payload = concat(
      Uint8Array.of(1, 0),
      u32be(integer(inputs, 'expires')),
      s,
      primitives.sha256(bundle),
      placesList(mailboxes),
    )
    agreed('the link', utf8Encode(link), utf8Encode(PREFIX + toBase64url(payload)))
    const bundleHash = primitives.sha256(bundle)
    const invite = { expires, secret, bundleHash, mailboxes }
    return {
      secret: toHex(s),
      ek: toHex(ek),
      bundle: agreed('the bundle', bundle, padded(4_096, body)),
      bundleHash: toHex(bundleHash),
      payload: toHex(payload),
      link,
      context: agreed('the context', linkContext(primitives, invite), primitives.sha256(payload)),
      authorization: agreed(
        'the authorization key',
        inviteAuthorizationKey(primitives, secret),
        keyed(primitives, s, 'invite-authorization'),
      ),
      places,
      readings: readings(link, integer(inputs, 'now'), integer(inputs, 'expires')),
    }
  },
}

/** Tag and layer key of an answer slot, if the code has the same. */
function answerSlot(
  primitives: Primitives,
  secret: InviteSecret,
  mailboxKey: Uint8Array,
  slot: AnswerSlot,
): { readonly tag: string; readonly layerKey: string } {
  const letter = { kind: 'answer', slot } as const
  const s = secret.expose()
  const tag = keyed(primitives, s, 'answer-tag', mailboxKey, Uint8Array.of(slot)).slice(0, 16)
  const layerKey = keyed(primitives, s, 'invite-outer', mailboxKey, Uint8Array.of(1, slot))
  const zeros = new Uint8Array(4_096)
  const layer = inviteLayer(primitives, secret, mailboxKey, letter, zeros)
  agreed('the layer of an answer', layer, layered(primitives, layerKey, zeros))
  return {
    tag: agreed('an answer tag', inviteTag(primitives, secret, mailboxKey, letter), tag),
    layerKey: toHex(layerKey),
  }
}

/** The state once the mailbox of a deposit has given it back. */
function fetchedBack(
  env: ScriptedEnv,
): (state: InviterState, output: InviterOutput) => InviterState {
  return (state, output) =>
    output.kind === 'deposit'
      ? stepInviter(state, { ...output, kind: 'fetched-back' }, env).state
      : state
}

/** The payload with one more place, of kind 4; in place of the last one when there is no room for more. */
function withUnknown(payload: Uint8Array): Uint8Array {
  const count = Math.min((payload[70] as number) + 1, 3)
  const unknown = new Uint8Array(35).fill(4)
  return concat(payload.slice(0, 71 + 35 * (count - 1)).with(70, count), unknown)
}

/** What `parseLink` says to `link` and to others that differ from it in one thing. */
function readings(link: string, now: number, expires: number): Fields[] {
  const payload = present('payload', fromBase64url(link.slice(PREFIX.length)))
  const changed = (at: number, value: number): string =>
    PREFIX + toBase64url(payload.with(at, value))
  const attempts: readonly (readonly [string, string, number])[] = [
    ['nothing', link, now],
    ['nothing, in its last second', link, expires - 1],
    ['nothing, at its end', link, expires],
    ['nothing, with a clock 15 days and a second before its end', link, expires - 15 * DAY - 1],
    ['nothing, with a clock 15 days before its end', link, expires - 15 * DAY],
    ['prefix in capitals', link.replace('pvtcoms', 'PVTCOMS'), now],
    ['without the prefix', link.slice(PREFIX.length), now],
    ['a space behind it', `${link} `, now],
    ['padded', `${link}=`, now],
    ['the last byte missing', PREFIX + toBase64url(payload.slice(0, -1)), now],
    ['a byte more', PREFIX + toBase64url(concat(payload, Uint8Array.of(0))), now],
    ['version 0', changed(0, 0), now],
    ['version 2', changed(0, 2), now],
    ['flags 1', changed(1, 1), now],
    ['no place', PREFIX + toBase64url(payload.slice(0, 71).with(70, 0)), now],
    ['a place of kind 4', changed(71, 4), now],
    ['a place of kind 0', changed(71, 0), now],
    ['a place of kind 4 behind the others', PREFIX + toBase64url(withUnknown(payload)), now],
    ['port 0', PREFIX + toBase64url(payload.with(104, 0).with(105, 0)), now],
    [
      'the first place twice',
      PREFIX + toBase64url(concat(payload.slice(0, 106).with(70, 2), payload.slice(71, 106))),
      now,
    ],
  ]
  return attempts.map(([what, altered, at]) => {
    const parsed = parseLink(altered, unixMs(at * 1000))
    return { what, link: altered, at, result: parsed.ok ? 'ok' : parsed.failure }
  })
}
