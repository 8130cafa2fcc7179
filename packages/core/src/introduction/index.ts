/** The entry point of introductions by a common contact (docs/protocol/introduction.md). */
export {
  type IntroduceeInput,
  type IntroduceeOutput,
  type IntroduceeState,
  type IntroduceeStep,
  type IntroducerContent,
  isSettled,
  stepIntroducee,
} from './introducee.ts'
export {
  type Introducee,
  type IntroduceeContent,
  type IntroducerInput,
  type IntroducerOutput,
  type IntroducerState,
  type IntroducerStep,
  introduceBoth,
  isOpen,
  stepIntroducer,
} from './introducer.ts'
export {
  beginIntroduction,
  END_REASONS,
  type EndReason,
  endFrame,
  INTRODUCTION_LIFETIME,
  INTRODUCTION_REMEMBERED,
  isPossibleExpiry,
} from './lifetime.ts'
export { type LinkBytes, linkBytes, linkOfBytes } from './link-bytes.ts'
export type { IntroductionContext } from './sealed-link.ts'
export {
  decodeIntroduction,
  encodeIntroduction,
  type IntroductionState,
} from './state-codec.ts'
