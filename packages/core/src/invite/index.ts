/** The entry point of what an invite consists of (docs/protocol/invite.md). */
export { formatLink, type Invite, type InviteSecret, type ParsedLink, parseLink } from './link.ts'
export { type AnswerSlot, inviteAuthorizationKey } from './places.ts'
