/** Guards of the safety check. */
import type { Guard } from './guard.ts'

export const SAFETY_CHECK_GUARDS: readonly Guard[] = [
  {
    area: 'handshake',
    name: 'the safety check refuses another nonce than the committed one',
    file: 'safety-check/safety-check.ts',
    snippet: 'if (!equal(sasCommitment(primitives, h0, nonceA), commitment)) {',
    replacement:
      'if (!equal(sasCommitment(primitives, h0, nonceA), commitment) && commitment.length < 32) {',
  },
  {
    area: 'handshake',
    name: 'a nonce of another length is dropped',
    file: 'safety-check/safety-check.ts',
    snippet: 'if (value.length !== SAS_LENGTH) return unchanged(state)',
    replacement: '',
  },
  {
    area: 'handshake',
    name: "the safety number hangs on the inviter's nonce",
    file: 'safety-check/commitment.ts',
    snippet: 'concat(key.expose(), nonceA, nonceB)',
    replacement: 'concat(key.expose(), nonceA, nonceB.subarray(0, 0))',
  },
  {
    area: 'handshake',
    name: "a code of the safety check is the other's",
    file: 'safety-check/safety-number.ts',
    snippet: "if (equal(safetyQr(primitives, number, other), scanned)) return 'others'",
    replacement:
      "if (equal(safetyQr(primitives, number, other).subarray(2), scanned.subarray(2)) || equal(safetyQr(primitives, number, role), scanned)) return 'others'",
  },
  {
    area: 'handshake',
    name: 'the proof in a code hangs on the role',
    file: 'safety-check/safety-number.ts',
    snippet: 'primitives.hmacSha256(key, concat(label.sas, head))',
    replacement: 'primitives.hmacSha256(key, concat(label.sas, head.subarray(0, 1)))',
  },
  {
    area: 'handshake',
    name: 'a later session stands as attacked after an attack',
    file: 'safety-check/safety-check.ts',
    snippet: "if (isAttacked(before)) return 'attack'",
    replacement: '',
  },
  {
    area: 'handshake',
    name: 'what a session has shown stays, whatever was before',
    file: 'safety-check/safety-check.ts',
    snippet: "if (state.kind === 'verified' || state.kind === 'attack') return state",
    replacement: "if (state.kind === 'attack') return state",
  },
]
