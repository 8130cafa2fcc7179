/**
 * The safety check of a session (docs/protocol/safety-check.md): a machine that exchanges two nonces
 * inside the ratchet and ends in a number that two people compare.
 *
 * A committed to NA in its answer, before B chose NB; B sends NB in its first reply, and only then A
 * opens NA. Neither side, and nobody between them, can steer the number: somebody in the middle
 * has one attempt of chance 2^-42. Nothing can be restarted: a session has one number.
 */
import { equal } from '../bytes.ts'
import type { Primitives } from '../crypto/primitives.ts'
import type { Role } from '../handshake/role.ts'
import type { Secret } from '../secret.ts'
import { SAS_LENGTH, safetyNumber, sasCommitment } from './commitment.ts'
import { judgeScan, type SafetyNumber } from './safety-number.ts'

export type SafetyKey = Secret<'SafetyKey'>
export type SafetyNonce = Secret<'SafetyNonce'>

interface Standing {
  /** What earlier sessions with this contact, lost to a restore, had shown: the last that was compared decides. */
  readonly before: 'nothing' | 'verified' | 'attack'
}

/** A, between its answer and B's first reply. */
export interface CommittedState extends Standing {
  readonly kind: 'committed'
  /** Ht of the handshake, 32. */
  readonly ht: Uint8Array
  readonly key: SafetyKey
  /** NA. */
  readonly nonce: SafetyNonce
}

/** B, between its first reply and A's next letter. */
export interface ChallengingState extends Standing {
  readonly kind: 'challenging'
  /** H0 of the handshake, 32. */
  readonly h0: Uint8Array
  /** Ht of the handshake, 32. */
  readonly ht: Uint8Array
  readonly key: SafetyKey
  /** cSAS from A's answer, 32. */
  readonly commitment: Uint8Array
  /** NB. */
  readonly nonce: SafetyNonce
}

/** Both sides have the number; the people have not said yet whether theirs are the same. */
export interface ComparableState extends Standing {
  readonly kind: 'comparable'
  /** Ours in the handshake: the two sides' QR codes differ by it. */
  readonly role: Role
  readonly number: SafetyNumber
}

/** The people compared, and theirs are the same. */
export interface VerifiedState {
  readonly kind: 'verified'
  readonly role: Role
  readonly number: SafetyNumber
}

/**
 * Somebody sits in the middle: A opened another nonce than the one it had committed to
 * (`wrong-opening`), or the people found that their numbers differ (`mismatch`). Final.
 */
export interface AttackState {
  readonly kind: 'attack'
  readonly evidence: 'wrong-opening' | 'mismatch'
}

export type SafetyCheckState =
  | CommittedState
  | ChallengingState
  | ComparableState
  | VerifiedState
  | AttackState

export type SafetyCheckInput =
  /** The peer's `sas` frame, off the ratchet: any bytes. */
  | { readonly kind: 'nonce'; readonly value: Uint8Array }
  /** The person compared emoji or digits and says that they are the same, or are not. */
  | { readonly kind: 'compared'; readonly same: boolean }
  /** What the camera read from the other's screen: any bytes. */
  | { readonly kind: 'scanned'; readonly code: Uint8Array }

export type SafetyCheckOutput =
  /** Goes to the peer as a `sas` frame in the next letter: 32 bytes. */
  | { readonly kind: 'send'; readonly value: Uint8Array }
  /** The number can be shown. */
  | { readonly kind: 'comparable' }
  | { readonly kind: 'verified' }
  /** To be shown as an attack. */
  | { readonly kind: 'attack'; readonly evidence: AttackState['evidence'] }
  /** A scanned code that is not this session's: the wrong screen, or an attack. The person decides. */
  | { readonly kind: 'not-the-same' }
  /** The code that this side shows itself. It proves nothing: the other's screen is to be scanned. */
  | { readonly kind: 'own-code' }
  /** Nothing that this version knows as a code of the safety check. */
  | { readonly kind: 'no-code' }
  /** Nothing that this state waits for; nothing changed. */
  | { readonly kind: 'dropped' }

export interface SafetyCheckStep {
  readonly state: SafetyCheckState
  readonly outputs: readonly SafetyCheckOutput[]
  /** To be wiped once `state` is durable. */
  readonly consumed: readonly Secret<string>[]
}

/** How a contact stands, in the words of the interface. */
export type Verification =
  | 'unverified'
  | 'verified-before-restore'
  | 'attacked-before-restore'
  | 'verified'
  | 'attack'

export function verification(state: SafetyCheckState): Verification {
  switch (state.kind) {
    case 'verified':
    case 'attack':
      return state.kind
    case 'committed':
    case 'challenging':
    case 'comparable':
      return OVER_A_RESTORE[state.before]
  }
}

const OVER_A_RESTORE = {
  nothing: 'unverified',
  verified: 'verified-before-restore',
  attack: 'attacked-before-restore',
} as const

/** Whether nothing is done for such a contact unless the person says so: an attack that no comparison has cleared. */
export function isAttacked(standing: Verification): boolean {
  return standing === 'attack' || standing === 'attacked-before-restore'
}

/**
 * `state`, of a session that takes the place of one in which the contact stood as `before`. Verified
 * and attacked carry over, as what was the case before; only a comparison in the new session can
 * change that, and what this session itself has shown stays.
 */
export function succeeding<State extends SafetyCheckState>(
  state: State,
  before: Verification,
): State {
  if (state.kind === 'verified' || state.kind === 'attack') return state
  return { ...state, before: whatRemains(before) }
}

/** How a contact stands that stood as `before` in a session that is lost, while no other takes its place. */
export function withoutSession(before: Verification): Verification {
  return OVER_A_RESTORE[whatRemains(before)]
}

function whatRemains(before: Verification): Standing['before'] {
  if (isAttacked(before)) return 'attack'
  const wasVerified = before === 'verified' || before === 'verified-before-restore'
  return wasVerified ? 'verified' : 'nothing'
}

/** What B sends first: NB, in its first reply. Sending it again is harmless. */
export function openingFrame(state: ChallengingState): Uint8Array {
  return state.nonce.expose().slice()
}

export function stepSafetyCheck(
  state: SafetyCheckState,
  input: SafetyCheckInput,
  primitives: Primitives,
): SafetyCheckStep {
  switch (input.kind) {
    case 'nonce':
      return nonceCame(state, input.value, primitives)
    case 'compared':
      if (state.kind !== 'comparable') return unchanged(state)
      return input.same ? verified(state) : attack('mismatch', [state.number])
    case 'scanned':
      return state.kind === 'comparable' ? scanned(state, input.code, primitives) : unchanged(state)
  }
}

function nonceCame(
  state: SafetyCheckState,
  value: Uint8Array,
  primitives: Primitives,
): SafetyCheckStep {
  if (value.length !== SAS_LENGTH) return unchanged(state)
  switch (state.kind) {
    case 'committed':
      return reveal(state, value, primitives)
    case 'challenging':
      return checkOpening(state, value, primitives)
    case 'comparable':
    case 'verified':
    case 'attack':
      // The number hangs on the first nonce alone: a repetition, or another one, moves nothing.
      return unchanged(state)
  }
}

/** A has NB, which can no longer depend on NA: NA may be told. */
function reveal(
  state: CommittedState,
  nonceB: Uint8Array,
  primitives: Primitives,
): SafetyCheckStep {
  const { ht, key, nonce } = state
  const value = nonce.expose().slice()
  const number = safetyNumber(primitives, ht, key, value, nonceB)
  return {
    state: { kind: 'comparable', role: 'invitee', number, before: state.before },
    outputs: [{ kind: 'send', value }, { kind: 'comparable' }],
    consumed: [key, nonce],
  }
}

function checkOpening(
  state: ChallengingState,
  nonceA: Uint8Array,
  primitives: Primitives,
): SafetyCheckStep {
  const { h0, ht, key, commitment, nonce } = state
  if (!equal(sasCommitment(primitives, h0, nonceA), commitment)) {
    return attack('wrong-opening', [key, nonce])
  }
  const number = safetyNumber(primitives, ht, key, nonceA, nonce.expose())
  return {
    state: { kind: 'comparable', role: 'inviter', number, before: state.before },
    outputs: [{ kind: 'comparable' }],
    consumed: [key, nonce],
  }
}

function scanned(
  state: ComparableState,
  code: Uint8Array,
  primitives: Primitives,
): SafetyCheckStep {
  switch (judgeScan(primitives, state.number, state.role, code)) {
    case 'others':
      return verified(state)
    case 'own':
      return unchanged(state, { kind: 'own-code' })
    case 'another-session':
      return unchanged(state, { kind: 'not-the-same' })
    case 'no-code':
      return unchanged(state, { kind: 'no-code' })
  }
}

function verified({ role, number }: ComparableState): SafetyCheckStep {
  return {
    state: { kind: 'verified', role, number },
    outputs: [{ kind: 'verified' }],
    consumed: [],
  }
}

function attack(
  evidence: AttackState['evidence'],
  consumed: readonly Secret<string>[],
): SafetyCheckStep {
  return {
    state: { kind: 'attack', evidence },
    outputs: [{ kind: 'attack', evidence }],
    consumed,
  }
}

function unchanged(
  state: SafetyCheckState,
  output: SafetyCheckOutput = { kind: 'dropped' },
): SafetyCheckStep {
  return { state, outputs: [output], consumed: [] }
}
