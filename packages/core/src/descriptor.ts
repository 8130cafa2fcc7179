/**
 * Where a person can be written to (docs/protocol/invite.md §1): `kind:1 ‖ onionKey:32 ‖ port:2`.
 * Links, bundles, answers and the content frame "descriptors" all carry lists of these.
 */
import { toHex } from './bytes.ts'
import { bytes, type Codec, list, mapped, struct, u8, u16 } from './codec.ts'
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

const CODE = { mailbox: 1, 'own-box': 2, direct: 3 } as const

/** 35 bytes. An unknown kind or port 0 is `invalid`. */
export const Descriptor: Codec<Descriptor> = mapped(
  struct('Descriptor', { kind: u8, publicKey: bytes(32), port: u16 }),
  {
    decode: ({ kind: code, publicKey, port }) => {
      const kind = KINDS.find((candidate) => CODE[candidate] === code)
      return kind === undefined || port === 0 ? undefined : { kind, publicKey, port }
    },
    encode: ({ kind, publicKey, port }) =>
      port === 0 ? undefined : { kind: CODE[kind], publicKey, port },
  },
)

/** A count in one byte, then `min` … `max` descriptors, no two of them with the same key. */
export function descriptorList(bounds: {
  readonly min: number
  readonly max: number
}): Codec<readonly Descriptor[]> {
  return mapped(list(u8, Descriptor, bounds), { decode: ifDistinct, encode: ifDistinct })
}

const KINDS: readonly DescriptorKind[] = ['mailbox', 'own-box', 'direct']

/** Two copies at one mailbox would share tag and layer, and say nothing that one does not. */
function ifDistinct(descriptors: readonly Descriptor[]): readonly Descriptor[] | undefined {
  const keys = new Set(descriptors.map(({ publicKey }) => toHex(publicKey)))
  return keys.size === descriptors.length ? descriptors : undefined
}
