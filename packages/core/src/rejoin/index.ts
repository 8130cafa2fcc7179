/** The door of rejoining after a restore (docs/protocol/recovery.md). */
export { clientAuthorizationKey, RecoveryCodec } from './recovery.ts'
export { bundlePlaces, rejoinAnswerPlaces, startRejoin, stepRejoin } from './rejoin.ts'
export { decodeRejoin, encodeRejoin } from './rejoin-codec.ts'
export type {
  BundlePlace,
  RejoinAnswerPlace,
  RejoinInput,
  RejoinOutput,
  RejoinState,
  RejoinStep,
} from './rejoin-state.ts'
