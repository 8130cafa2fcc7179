/**
 * Seeds of proofs of work (docs/protocol/mailbox.md §6): they follow from the public chain of digests,
 * so that a mailbox cannot give one client another seed than everybody else without being found out.
 *
 *   seed of day d = SHA-256(label("pow-seed") mailboxKey:32 head of the chain at d 00:00 UTC)
 */
import { concat } from '../bytes.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'

/** The seed, 32, for the mailbox key, 32, that a client dials, and a head, 32. */
export function powSeed(
  primitives: Primitives,
  mailboxKey: Uint8Array,
  head: Uint8Array,
): Uint8Array {
  return primitives.sha256(concat(label.powSeed, mailboxKey, head))
}
