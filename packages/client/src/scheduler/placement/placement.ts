/**
 * Where a contact's letters go: to two of the mailboxes that both know, by rendezvous hashing. When one
 * is lost, only what lay there moves; and no two contacts need have the same two.
 */
import { concat, utf8Encode } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'

/** Mailboxes that hold a copy of each letter. */
export const COPIES = 2

/**
 * Names of mailboxes (64 hexadecimal digits each), the best place first. `salt` is one for each contact, and
 * secret: without it nobody can foretell places.
 */
export function rankPlaces(
  primitives: Pick<Primitives, 'sha256'>,
  salt: Uint8Array,
  mailboxes: readonly string[],
): readonly string[] {
  const weights = new Map(
    mailboxes.map((name) => [name, primitives.sha256(concat(salt, utf8Encode(name)))]),
  )
  return [...weights].toSorted(([, a], [, b]) => compare(b, a)).map(([name]) => name)
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, index) => byte !== b[index])
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number)
}
