/**
 * What one mailbox sees of a letter (docs/protocol/letter.md §3): a tag of 16 bytes, and the inner
 * letter under one more size-preserving layer. Both follow from the chain's tag key, the mailbox and
 * n, so that two mailboxes cannot match their copies, neither by tag nor by content.
 *
 *   tag   = HMAC(TK, lp("pvtcoms/v1/tag") mailboxKey:32 n:4)[0..16]
 *   outer = ChaCha20(HMAC(TK, lp("pvtcoms/v1/outer") mailboxKey:32 n:4), nonce 0)
 */
import { concat, u32be, wipe } from '../bytes.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'
import type { Secret } from '../secret.ts'

/** 16 bytes. */
export const TAG_LENGTH = 16

const ZERO_NONCE = new Uint8Array(12)

/** The tag, 16 bytes, of letter `n` of the chain of `tagKey` at the mailbox with that key, 32. */
export function letterTag(
  primitives: Primitives,
  tagKey: Secret<'TagKey'>,
  mailboxKey: Uint8Array,
  n: number,
): Uint8Array {
  const input = concat(label.tag, mailboxKey, u32be(n))
  return primitives.hmacSha256(tagKey.expose(), input).subarray(0, TAG_LENGTH)
}

/** Puts the mailbox's layer on `letter`, or takes it off: it is its own inverse. A fresh buffer. */
export function outerLayer(
  primitives: Primitives,
  tagKey: Secret<'TagKey'>,
  mailboxKey: Uint8Array,
  n: number,
  letter: Uint8Array,
): Uint8Array {
  const input = concat(label.outer, mailboxKey, u32be(n))
  const key = primitives.hmacSha256(tagKey.expose(), input)
  const result = primitives.chacha20(key, ZERO_NONCE, letter)
  wipe(key)
  return result
}

/** What to deposit at one mailbox. */
export interface MailboxCopy {
  /** 16 bytes. */
  readonly tag: Uint8Array
  /** 4,096 bytes. */
  readonly letter: Uint8Array
}

/**
 * The copy of a sealed letter for one mailbox. Depositing again, there or elsewhere, is calling this
 * again with the same sealed letter: never sealing again.
 */
export function mailboxCopy(
  primitives: Primitives,
  sealed: { readonly tagKey: Secret<'TagKey'>; readonly n: number; readonly inner: Uint8Array },
  mailboxKey: Uint8Array,
): MailboxCopy {
  const { tagKey, n, inner } = sealed
  return {
    tag: letterTag(primitives, tagKey, mailboxKey, n),
    letter: outerLayer(primitives, tagKey, mailboxKey, n, inner),
  }
}
