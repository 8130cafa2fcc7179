/** What a handshake ends in, on either side (docs/protocol/handshake.md §6). */
import type { Frame } from '../content/frame.ts'
import type { Descriptor } from '../descriptor.ts'
import type { InviteeRatchetKeys, PeerRatchetKeys, SessionKeys } from '../ratchet/session-keys.ts'
import type { ChallengingState, CommittedState } from '../safety-check/safety-check.ts'
import type { Secret } from '../secret.ts'
import type { Role } from './role.ts'

/** Rrec, 32 bytes: from it a session is begun anew after a restore. */
export type RecoveryKey = Secret<'RecoveryKey'>

/** What a backup holds of a session. */
export interface Recovery {
  readonly key: RecoveryKey
  /** Ours in the handshake that made the key. */
  readonly role: Role
  /** Of that session, 32 bytes. */
  readonly sid: Uint8Array
}

/** Where the other one can be reached. */
export interface Contact {
  /** Ed25519 key, 32, of the onion that is there for us alone. */
  readonly onionKey: Uint8Array
  /** 0 … 3. */
  readonly descriptors: readonly Descriptor[]
}

/** The caller owns every secret in it: `keys` and `ratchet` go to `startAsInvitee`. */
export interface EstablishedAsInvitee {
  readonly role: 'invitee'
  readonly keys: SessionKeys
  readonly ratchet: InviteeRatchetKeys
  readonly safety: CommittedState
  readonly recovery: Recovery
  readonly peer: Contact
}

/** The caller owns every secret in it: `keys` and `ratchet` go to `startAsInviter`. */
export interface EstablishedAsInviter {
  readonly role: 'inviter'
  readonly keys: SessionKeys
  readonly ratchet: PeerRatchetKeys
  readonly safety: ChallengingState
  readonly recovery: Recovery
  readonly peer: Contact
  /** What the invitee said in its answer: its profile, a greeting. */
  readonly frames: readonly Frame[]
}

/** Every secret of a session that was opened and is not wanted. */
export function secretsOfSession(session: EstablishedAsInviter): readonly Secret<string>[] {
  const { keys, safety, recovery } = session
  return [
    keys.rootKey,
    keys.chainKeyA,
    keys.headerKeyA,
    keys.tagKeyA,
    keys.nextHeaderKeyB,
    keys.nextTagKeyB,
    safety.key,
    safety.nonce,
    recovery.key,
  ]
}
