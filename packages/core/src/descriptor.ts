/**
 * Where a person can be written to (docs/protocol/invite.md §1): `kind:1 ‖ onionKey:32 ‖ port:2`.
 * Links, bundles, answers and the content frame "descriptors" all carry lists of these.
 *
 * A list that somebody else made may hold kinds of newer versions. They are skipped, which takes no more
 * than their length, and that is the same for every kind.
 */
import { toHex } from './bytes.ts'
import { bytes, type Codec, decode, encode, list, mapped, struct, u8, u16 } from './codec/index.ts'
import type { OnionAddress } from './onion-address.ts'

/**
 * - `mailbox`: a blind mailbox that serves many
 * - `own-box`: an always-on box of this person alone, which knows its owner
 * - `direct`: this person's own client, behind client authorization
 */
export type DescriptorKind = 'mailbox' | 'own-box' | 'direct'

/** An onion address and what answers there. Its key, 32 bytes, is the mailbox key of tags and layers. */
export interface Descriptor extends OnionAddress {
  readonly kind: DescriptorKind
}

export const DESCRIPTOR_LENGTH = 35

/** Where every mailbox and box listens; a descriptor of one that names another port is not followed. */
export const MAILBOX_PORT = 80

/** By number on the wire; 0 is never a kind. */
export const DESCRIPTOR_KINDS = { mailbox: 1, 'own-box': 2, direct: 3 } as const

/** 35 bytes. An unknown kind or port 0 is `invalid`. */
export const Descriptor: Codec<Descriptor> = mapped(
  struct('Descriptor', { kind: u8, publicKey: bytes(32), port: u16 }),
  {
    decode: ({ kind: code, publicKey, port }) => {
      const kind = kindOf(code)
      return kind === undefined || port === 0 ? undefined : { kind, publicKey, port }
    },
    encode: ({ kind, publicKey, port }) =>
      port === 0 ? undefined : { kind: DESCRIPTOR_KINDS[kind], publicKey, port },
  },
)

interface Bounds {
  readonly min: number
  readonly max: number
}

/**
 * For what this program wrote itself: a count in one byte, then `min` … `max` descriptors, no two of them
 * with the same key. An unknown kind is `invalid`.
 */
export function descriptorList(bounds: Bounds): Codec<readonly Descriptor[]> {
  return mapped(list(u8, Descriptor, bounds), { decode: ifDistinct, encode: ifDistinct })
}

/** A list as somebody else wrote it. */
export interface ReceivedDescriptors {
  /** Those of known kinds, in their order. */
  readonly known: readonly Descriptor[]
  /** The list with its count, unknown kinds included: what hashes over it bind. */
  readonly encoded: Uint8Array
}

/**
 * For what somebody else wrote: a count in one byte, then `min` … `max` descriptors. Those of kinds above 3
 * are skipped, unread. The list is `invalid` when it holds descriptors and none of a known kind, one that is
 * known and malformed, kind 0, or two known ones with the same key.
 */
export function receivedDescriptors(bounds: Bounds): Codec<ReceivedDescriptors> {
  const raw = list(u8, bytes(DESCRIPTOR_LENGTH), bounds)
  return mapped(raw, {
    decode: (entries) => {
      const known = knownAmong(entries)
      return known && { known, encoded: encode(raw, entries) }
    },
    encode: ({ encoded }) => {
      const entries = decode(raw, encoded)
      return entries.ok && knownAmong(entries.value) !== undefined ? entries.value : undefined
    },
  })
}

/** Of each descriptor of a list as somebody else wrote it, whether its kind is known; undefined when it is no list. */
export function knownKinds(encoded: Uint8Array): readonly boolean[] | undefined {
  const entries = decode(list(u8, bytes(DESCRIPTOR_LENGTH), { max: 255 }), encoded)
  return entries.ok ? entries.value.map(([code]) => kindOf(code) !== undefined) : undefined
}

/** The same for readers that need the known descriptors alone. */
export function knownDescriptors(bounds: Bounds): Codec<readonly Descriptor[]> {
  const own = descriptorList(bounds)
  return mapped(receivedDescriptors(bounds), {
    decode: ({ known }) => known,
    encode: (known) => ({ known, encoded: encode(own, known) }),
  })
}

const KINDS = Object.keys(DESCRIPTOR_KINDS) as DescriptorKind[]

function kindOf(code: number | undefined): DescriptorKind | undefined {
  return KINDS.find((kind) => DESCRIPTOR_KINDS[kind] === code)
}

/** The descriptors of known kinds among `entries`, 35 bytes each; undefined when the list is invalid. */
function knownAmong(entries: readonly Uint8Array[]): readonly Descriptor[] | undefined {
  const read = entries
    .filter(([code]) => code === 0 || kindOf(code) !== undefined)
    .map((entry) => decode(Descriptor, entry))
  const known = read.flatMap((each) => (each.ok ? [each.value] : []))
  if (known.length !== read.length || (known.length === 0 && entries.length > 0)) return undefined
  return ifDistinct(known)
}

/** Two copies at one mailbox would share tag and layer, and say nothing that one does not. */
function ifDistinct(descriptors: readonly Descriptor[]): readonly Descriptor[] | undefined {
  const keys = new Set(descriptors.map(({ publicKey }) => toHex(publicKey)))
  return keys.size === descriptors.length ? descriptors : undefined
}
