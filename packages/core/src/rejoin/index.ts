/** The entry point of rejoining after a restore (docs/protocol/recovery.md). */
export { type ContactRecovery, clientAuthorizationKey, RecoveryCodec } from './recovery.ts'
export { bundlePlaces, rejoinAnswerPlaces, startRejoin, stepRejoin } from './rejoin.ts'
export { decodeRejoin, encodeRejoin } from './rejoin-codec.ts'
export type {
  BundlePlace,
  RejoinAnswerPlace,
  RejoinDeposit,
  RejoinInput,
  RejoinOutput,
  RejoinState,
  RejoinStep,
} from './rejoin-state.ts'
