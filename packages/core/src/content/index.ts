/** The entry point of content: frames, what they say, and how they share letters (docs/protocol/content.md). */
export {
  CLOSE_REASONS,
  type Content,
  type ContentCodec,
  type ContentWith,
  contentCodec,
  contentFrame,
  MAX_TEXT,
  type PairReference,
  type ReceivedContent,
  type ReceivedContentWith,
  readContent,
} from './content.ts'
export { ContentError, type ContentFault } from './errors.ts'
export { type Fragment, readFragment } from './fragment.ts'
export { type Frame, framesLength, readFrames, writeFrames } from './frame.ts'
export { FrameType } from './frame-type.ts'
export { layOut } from './layout.ts'
export {
  decodeReassembly,
  EMPTY_REASSEMBLY,
  encodeReassembly,
  type ReassemblyInput,
  type ReassemblyOutput,
  type ReassemblyState,
  type ReassemblyStep,
  stepReassembly,
} from './reassembly.ts'
