/** The keys of one step of the ratchet by the formulas of docs/protocol, held against the states that the code made. */
import { concat, toHex } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import type { RatchetState, SealedLetter } from '../../src/ratchet/index.ts'
import type { NextChain } from '../../src/ratchet/key-schedule.ts'
import type { LeadingState } from '../../src/ratchet/state.ts'
import type { Secret } from '../../src/secret.ts'
import type { Fields } from '../fields.ts'
import { published } from '../subject.ts'
import { firstHeader, keyed, label, layered, lp, rootStep, sealedLetter } from './formulas.ts'
import { agreed, byteList, present } from './values.ts'

/** What the code made in a root step. */
interface Made {
  readonly rootKey: Secret<string>
  /** Undefined where a letter has moved it on already. */
  readonly chainKey: Secret<string> | undefined
  readonly next: NextChain
}

/** A root step, if the code took the same. */
export function chainOf(
  primitives: Primitives,
  rootKey: Uint8Array,
  input: Uint8Array,
  header: Uint8Array,
  made: Made,
): Fields {
  const { binding, keys } = rootStep(primitives, rootKey, input, header)
  const [root, chain, headerKey, tagKey] = keys.map((key) => present('key', key))
  const id = keyed(primitives, present('TK', tagKey), 'chain').slice(0, 8)
  agreed('the name of the next chain', Uint8Array.fromHex(made.next.id), id)
  if (made.chainKey !== undefined) agreed('a chain key', made.chainKey, present('CK', chain))
  return {
    binding: toHex(binding),
    RK: agreed('a root key', made.rootKey, present('RK', root)),
    CK: toHex(present('CK', chain)),
    NHK: agreed('a header key', made.next.headerKey, present('NHK', headerKey)),
    NTK: agreed('a tag key', made.next.tagKey, present('NTK', tagKey)),
  }
}

/** The root step with which `before` became `after` by sending. */
export function rootFields(
  primitives: Primitives,
  before: RatchetState,
  after: LeadingState,
  step: Fields,
): Fields {
  if (before.kind !== 'following') throw new Error('no chain begins here')
  const [dhPrivate, kemSeed, random] = byteList(step, 'draws')
  const own = published('X25519PrivateKey', present('draw', dhPrivate))
  const d = present('d', primitives.x25519.sharedSecret(own, before.peer.dh))
  const m = { random: () => present('draw', random) }
  const { peer, sent } = before
  const { ciphertext, sharedSecret } = present('ss', primitives.mlkem768.encapsulate(peer.ek, m))
  const { header } = after.sending
  const dh = primitives.x25519.publicKey(own)
  const ek = primitives.mlkem768.publicKey(published('MlKem768Seed', present('draw', kemSeed)))
  agreed('the header', header, firstHeader(dh, sent, ek, ciphertext))
  const made = { rootKey: after.rootKey, chainKey: undefined, next: after.nextSending }
  const input = concat(d, sharedSecret)
  return {
    d: toHex(d),
    ss: toHex(sharedSecret),
    ...chainOf(primitives, before.rootKey.expose(), input, header, made),
  }
}

/** The root step with which `before` became `after` by receiving the inner `letter`. */
export function turnFields(
  primitives: Primitives,
  before: LeadingState,
  after: RatchetState,
  letter: Uint8Array,
): Fields {
  const header = openHeader(primitives, before.nextReceiving.headerKey.expose(), letter)
  const { dhPrivate, kemSeed } = before.sending
  const d = present('d', primitives.x25519.sharedSecret(dhPrivate, header.slice(0, 32)))
  const ss = primitives.mlkem768.decapsulate(kemSeed, header.slice(1_228))
  const made = { rootKey: after.rootKey, chainKey: undefined, next: after.nextReceiving }
  return {
    d: toHex(d),
    ss: toHex(ss),
    ...chainOf(primitives, before.rootKey.expose(), concat(d, ss), header, made),
  }
}

/** What a letter is made of, if the formulas seal the same one from the last draw. */
export function letterFields(
  primitives: Primitives,
  chainKey: Uint8Array,
  after: LeadingState,
  { inner }: SealedLetter,
  step: Fields,
): Fields {
  const messageKey = primitives.hmacSha256(chainKey, Uint8Array.of(1))
  const next = primitives.hmacSha256(chainKey, Uint8Array.of(2))
  agreed('the next chain key', after.sending.chainKey, next)
  const headerKey = after.sending.headerKey.expose()
  const header = openHeader(primitives, headerKey, inner)
  const content = openContent(primitives, messageKey, inner)
  const random = present('draw', byteList(step, 'draws').at(-1))
  const given = { messageKey, headerKey, sid: after.sid, header, content, random }
  return {
    CK: toHex(chainKey),
    mk: toHex(messageKey),
    content: toHex(content.slice(0, content.findLastIndex((byte) => byte !== 0) + 1)),
    header: toHex(header),
    letter: agreed('the letter', inner, sealedLetter(primitives, given).letter),
  }
}

function openHeader(primitives: Primitives, key: Uint8Array, letter: Uint8Array): Uint8Array {
  const nonce = letter.slice(2_332, 2_344)
  const opened = primitives.chacha20poly1305Open(
    key,
    nonce,
    new Uint8Array(0),
    letter.slice(0, 2_332),
  )
  return present('header', opened)
}

function openContent(
  primitives: Primitives,
  messageKey: Uint8Array,
  letter: Uint8Array,
): Uint8Array {
  const info = concat(label('msg'), lp(letter.slice(2_332, 2_364)))
  const kEnc = primitives.hkdfExpandSha256(messageKey, info, 64).slice(0, 32)
  return layered(primitives, kEnc, letter.slice(2_364, -32)).slice(32)
}
