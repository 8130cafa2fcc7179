/**
 * Where the two letters of an invite wait, and how they are made to look random there
 * (docs/protocol/invite.md §4). All of it follows from the link's `s` and the mailbox's key:
 *
 *   bundle tag = HMAC(s, lp("pvtcoms/v1/bundle-tag") mailboxKey:32)[0..16]
 *   answer tag = HMAC(s, lp("pvtcoms/v1/answer-tag") mailboxKey:32 slot:1)[0..16]
 *   layer      = ChaCha20(HMAC(s, lp("pvtcoms/v1/invite-outer") mailboxKey:32 kind:1 slot:1), nonce 0)
 *
 * kind is 0 for the bundle, whose slot is 0, and 1 for an answer. The layer is over the whole
 * letter, as an ML-KEM ciphertext alone is recognisable by its compression bias.
 */
import { concat, wipe } from '../bytes.ts'
import { type Codec, mapped, u8 } from '../codec/index.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives, X25519PrivateKey } from '../crypto/primitives.ts'
import { TAG_LENGTH } from '../letter/mailbox-copy.ts'
import { Secret } from '../secret.ts'
import type { InviteSecret } from './link.ts'

/** An answer goes into the first of these that is free. */
export const ANSWER_SLOTS: readonly AnswerSlot[] = [0, 1, 2, 3]
export type AnswerSlot = 0 | 1 | 2 | 3

/** A slot in one byte, for states that are stored. */
export const answerSlot: Codec<AnswerSlot> = mapped(u8, {
  decode: (index) => ANSWER_SLOTS[index],
  encode: (slot) => slot,
})

/** Which letter of an invite. */
export type InviteLetter =
  | { readonly kind: 'bundle' }
  | { readonly kind: 'answer'; readonly slot: AnswerSlot }

/** The tag, 16 bytes, of `letter` at the mailbox with that key, 32. */
export function inviteTag(
  primitives: Primitives,
  secret: InviteSecret,
  mailboxKey: Uint8Array,
  letter: InviteLetter,
): Uint8Array {
  const input =
    letter.kind === 'bundle'
      ? concat(label.bundleTag, mailboxKey)
      : concat(label.answerTag, mailboxKey, Uint8Array.of(letter.slot))
  return primitives.hmacSha256(secret.expose(), input).slice(0, TAG_LENGTH)
}

/** Puts the mailbox's layer on `bytes`, or takes it off: it is its own inverse. A fresh buffer. */
export function inviteLayer(
  primitives: Primitives,
  secret: InviteSecret,
  mailboxKey: Uint8Array,
  letter: InviteLetter,
  bytes: Uint8Array,
): Uint8Array {
  const which = letter.kind === 'bundle' ? Uint8Array.of(0, 0) : Uint8Array.of(1, letter.slot)
  const key = primitives.hmacSha256(secret.expose(), concat(label.inviteOuter, mailboxKey, which))
  try {
    return primitives.chacha20(key, ZERO_NONCE, bytes)
  } finally {
    wipe(key)
  }
}

/**
 * The client authorization key that opens the inviter's direct onion to whoever holds the link:
 * HMAC(s, lp("pvtcoms/v1/invite-authorization")). It is void once the invite was used.
 */
export function inviteAuthorizationKey(
  primitives: Primitives,
  secret: InviteSecret,
): X25519PrivateKey {
  return new Secret(
    'X25519PrivateKey',
    primitives.hmacSha256(secret.expose(), label.inviteAuthorization),
  )
}

const ZERO_NONCE = new Uint8Array(12)
