/**
 * The frame types of version 1 (docs/protocol/content.md §2). 0 ends a list of frames. Which other numbers are taken or
 * reserved, and which is free next: docs/protocol/numbers.md.
 */
export const FrameType = {
  text: 1,
  fragment: 2,
  reaction: 3,
  edit: 4,
  retract: 5,
  timer: 6,
  delivered: 7,
  read: 8,
  profile: 9,
  descriptors: 10,
  sas: 11,
  digestHeads: 12,
  sessionClose: 13,
  introduce: 17,
  introductionYes: 18,
  introductionOffer: 19,
  introductionEnd: 20,
} as const
