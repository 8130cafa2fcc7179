/** The entry point of the ratchet (docs/protocol/ratchet.md). */

export type { RatchetEnv } from './env.ts'
export { RatchetError, type RatchetFault } from './errors.ts'
export type { Acknowledged } from './flow-control.ts'
export type { ChainId } from './key-schedule.ts'
export { type Delivery, expireSkipped, type Opened, type Received, receive } from './receive.ts'
export { lettersLeft, type Outgoing, type SealedLetter, type Sent, send } from './send.ts'
export type { InviteeRatchetKeys, PeerRatchetKeys, SessionKeys } from './session-keys.ts'
export { startAsInvitee, startAsInviter } from './start.ts'
export { type RatchetState, secretsOf } from './state.ts'
export { decodeState, encodeState } from './state-codec.ts'
export { type TagMatch, TagWatch, upcomingTags, watchedTags } from './watched-tags.ts'
