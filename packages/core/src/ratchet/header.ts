/**
 * The header of a letter (docs/protocol/ratchet.md §4), 2,316 bytes:
 *
 *   dh:32 ‖ pn:4 ‖ n:4 ‖ flags:4 ‖ ek:1184 ‖ ct:1088
 *
 * All of it but n is constant within a chain. flags: bit 0 "has ct"; bits 8 … 15 the chain's suite;
 * bits 16 … 23 the set of suites that the sender has; every other bit is zero.
 */
import { concat } from '../bytes.ts'
import { asSuiteId, asSuiteSet, hasSuite, type SuiteId, type SuiteSet } from '../crypto/suites.ts'
import { HEADER_LENGTH } from '../letter/size.ts'
import { CHAIN_LENGTH } from './limits.ts'

export const DH_LENGTH = 32
export const EK_LENGTH = 1_184

/** dh ‖ pn ‖ flags. */
export const HEADER_IDENTITY_LENGTH = 40

const PN_AT = 32
const N_AT = 36
const FLAGS_AT = 40
const EK_AT = 44
const CT_AT = EK_AT + EK_LENGTH
const HAS_CT = 1

/** What a chain says about itself in each of its letters. */
export interface ChainHeader {
  readonly suite: SuiteId
  /** What the sender could do when the chain began. */
  readonly offered: SuiteSet
  /** Letters in the sender's chain before this one. */
  readonly pn: number
  /** X25519 public key, 32. */
  readonly dh: Uint8Array
  /** ML-KEM-768 encapsulation key, 1,184. */
  readonly ek: Uint8Array
  /** ML-KEM-768 ciphertext, 1,088, or undefined in A's first chain. */
  readonly ct: Uint8Array | undefined
}

/** The header with n = 0: what `headerWithN` begins with. */
export function headerTemplate(chain: ChainHeader): Uint8Array {
  const header = new Uint8Array(HEADER_LENGTH)
  header.set(chain.dh)
  writeU32(header, PN_AT, chain.pn)
  const hasCt = chain.ct === undefined ? 0 : HAS_CT
  writeU32(header, FLAGS_AT, (chain.offered << 16) | (chain.suite << 8) | hasCt)
  header.set(chain.ek, EK_AT)
  if (chain.ct !== undefined) header.set(chain.ct, CT_AT)
  return header
}

/** A copy of `template` for letter `n`. */
export function headerWithN(template: Uint8Array, n: number): Uint8Array {
  const header = template.slice()
  writeU32(header, N_AT, n)
  return header
}

/** A header that opened, as views into its bytes. */
export interface Header extends ChainHeader {
  readonly n: number
}

/** Reads a header, or undefined when a field is outside its domain. */
export function readHeader(bytes: Uint8Array): Header | undefined {
  const flags = readU32(bytes, FLAGS_AT)
  const hasCt = (flags & HAS_CT) !== 0
  const suite = asSuiteId((flags >>> 8) & 0xff)
  const offered = asSuiteSet((flags >>> 16) & 0xff)
  if (suite === undefined || offered === undefined || !hasSuite(offered, suite)) return undefined
  if ((flags & 0xff00_00fe) !== 0) return undefined
  const pn = readU32(bytes, PN_AT)
  const n = readU32(bytes, N_AT)
  if (pn > CHAIN_LENGTH || n >= CHAIN_LENGTH) return undefined
  return {
    suite,
    offered,
    pn,
    n,
    dh: headerDh(bytes),
    ek: bytes.subarray(EK_AT, CT_AT),
    ct: hasCt ? bytes.subarray(CT_AT) : undefined,
  }
}

/** n alone, of a header that opened under the key of a chain whose header was already read. */
export function headerN(header: Uint8Array): number {
  return readU32(header, N_AT)
}

/** The X25519 public key in a header, 32: a view. */
export function headerDh(header: Uint8Array): Uint8Array {
  return header.subarray(0, DH_LENGTH)
}

/** Where a root step and its chain hang on the header: suite:1 ‖ dh:32 ‖ ek:1184 ‖ ct:1088, ct of zeros when there is none. */
export function headerBinding(template: Uint8Array): Uint8Array {
  const suite = template[FLAGS_AT + 2] as number
  return concat(Uint8Array.of(suite), headerDh(template), template.subarray(EK_AT))
}

/** What stays the same within a chain and is compared in each letter: dh ‖ pn ‖ flags, 40 bytes. */
export function headerIdentity(header: Uint8Array): Uint8Array {
  return concat(header.subarray(0, N_AT), header.subarray(FLAGS_AT, EK_AT))
}

function readU32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  )
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}
