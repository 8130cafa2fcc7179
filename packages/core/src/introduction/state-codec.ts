/** How introductions are stored (docs/protocol/introduction.md §7): a version, then the state of the side that we are. */
import {
  bytes,
  type Codec,
  constant,
  decode,
  encode,
  type Infer,
  mapped,
  prefixedBytes,
  struct,
  u8,
  variants,
} from '../codec/index.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import { xwing } from '../crypto/xwing.ts'
import { oneOf } from '../one-of.ts'
import { Secret } from '../secret.ts'
import type { IntroduceeState } from './introducee.ts'
import type { IntroducerState } from './introducer.ts'
import type { LinkBytes } from './link-bytes.ts'
import { MAX_LINK } from './sealed-link.ts'

/** Whose side of an introduction a state is, with the state. */
export type IntroductionState =
  | { readonly role: 'introducer'; readonly state: IntroducerState }
  | { readonly role: 'introducee'; readonly state: IntroduceeState }

const VERSION = 1

const ek = bytes(xwing.publicKeyLength)
const side = oneOf('first', 'second')
const reason = oneOf('no', 'expired', 'lost', 'over')
/** 106 … 176 bytes. */
const link: Codec<LinkBytes> = mapped(prefixedBytes(u8, MAX_LINK), {
  decode: (bytes) => new Secret('LinkBytes', bytes),
  encode: (secret) => secret.expose(),
})
const nothing = struct('Nothing', {})

const Introducer: Codec<IntroducerState> = variants('Introducer', u8, {
  asked: [1, nothing],
  one: [2, struct('One', { agreed: side, ek })],
  both: [3, struct('Both', { maker: side })],
  'passed-on': [4, nothing],
  over: [5, struct('Over', { reason })],
})

const Introducee: Codec<IntroduceeState> = variants('Introducee', u8, {
  asked: [1, nothing],
  agreed: [2, struct('Agreed', { seed: secretBytes('XWingSeed', xwing.seedLength) })],
  making: [3, struct('Making', { ek })],
  answering: [4, struct('Answering', { link })],
  awaiting: [5, nothing],
  met: [6, nothing],
  declined: [7, nothing],
  over: [8, struct('Over', { reason })],
})

const State = variants('Introduction', u8, {
  introducer: [1, struct('AsIntroducer', { state: Introducer })],
  introducee: [2, struct('AsIntroducee', { state: Introducee })],
})

const Stored = struct('StoredIntroduction', { version: constant(u8, VERSION), state: State })

/** The state as bytes: they may hold a seed, hence the wrapping. The caller wipes it after writing. */
export function encodeIntroduction(introduction: IntroductionState): Secret<'StoredIntroduction'> {
  const { role, state } = introduction
  const stored = { version: VERSION, state: { kind: role, state } as Infer<typeof State> }
  return new Secret('StoredIntroduction', encode(Stored, stored))
}

/** The state in `stored`, or undefined when it is none of a version known here. */
export function decodeIntroduction(stored: Uint8Array): IntroductionState | undefined {
  const decoded = decode(Stored, stored)
  if (!decoded.ok) return undefined
  const { kind, state } = decoded.value.state
  return { role: kind, state } as IntroductionState
}
