/** The entry point of the safety check (docs/protocol/safety-check.md). */
export { safetyNumber, sasCommitment } from './commitment.ts'
export {
  type ChallengingState,
  type CommittedState,
  isAttacked,
  openingFrame,
  type SafetyCheckInput,
  type SafetyCheckOutput,
  type SafetyCheckState,
  type SafetyCheckStep,
  stepSafetyCheck,
  succeeding,
  type Verification,
  verification,
  withoutSession,
} from './safety-check.ts'
export {
  type SafetyNumber,
  safetyDigits,
  safetyEmoji,
  safetyQr,
} from './safety-number.ts'
export { decodeSafetyCheck, encodeSafetyCheck } from './state-codec.ts'
