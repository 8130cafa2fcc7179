/** All guards of core, one file for each area of its source. */
import { CODEC_GUARDS } from './codec.ts'
import { CONTENT_GUARDS } from './content.ts'
import { CRYPTO_GUARDS } from './crypto.ts'
import type { Guard } from './guard.ts'
import { HANDSHAKE_GUARDS } from './handshake.ts'
import { INVITE_GUARDS } from './invite.ts'
import { LETTER_GUARDS } from './letter.ts'
import { RATCHET_GUARDS } from './ratchet.ts'
import { REJOIN_GUARDS } from './rejoin.ts'
import { SAFETY_CHECK_GUARDS } from './safety-check.ts'

export type { Guard } from './guard.ts'
export { TESTS } from './tests.ts'

export const GUARDS: readonly Guard[] = [
  ...HANDSHAKE_GUARDS,
  ...INVITE_GUARDS,
  ...SAFETY_CHECK_GUARDS,
  ...REJOIN_GUARDS,
  ...RATCHET_GUARDS,
  ...LETTER_GUARDS,
  ...CONTENT_GUARDS,
  ...CODEC_GUARDS,
  ...CRYPTO_GUARDS,
]
