export {
  DIGEST_BLOCK,
  DIGEST_HEADER_LENGTH,
  Digest,
  digestBodyLength,
  digestHead,
  firstHead,
  isEffort,
  isPlaceable,
  letterCount,
  MAX_BLOCKS,
  PREFIX_LENGTH,
} from './digest.ts'
export {
  DAY_SECONDS,
  dayOfEpoch,
  epochAt,
  epochsOf,
  firstEpochOfDay,
  isEpochLength,
  Span,
  type SpanLength,
  spanAround,
  TTL_DAYS,
} from './epoch.ts'
export { ProofMiner, type ProofPlace, provesWork } from './pow.ts'
export {
  EQUIHASH_96_5,
  NO_PROOF,
  NONCE_LENGTH,
  PROOF_LENGTH,
  Proof,
  SEED_ID_LENGTH,
  SOLUTION_LENGTH,
  UNPAID,
} from './proof.ts'
export { MAX_TAGS, REQUEST_KINDS, Request, requestBodyLength } from './request.ts'
export {
  Arrival,
  DepositAnswer,
  DepositStatus,
  FetchedRun,
  FreeSpace,
  Head,
  Info,
  LETTERS_ONLY,
  MORE,
  NO_MORE,
  OwnerAnswer,
  PlacedLetter,
  SIZE_CLASS_BITS,
  WATCH_ARRIVAL,
  WATCH_IDLE,
} from './response.ts'
export { RUN_LENGTH, Run, runCount } from './run.ts'
export { powSeed } from './seed.ts'
