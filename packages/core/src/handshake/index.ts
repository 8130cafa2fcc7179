/** The entry point of invites and of the handshake (docs/protocol/invite.md and handshake.md). */
export {
  type Answer,
  type HandshakeEnv,
  makeAnswer,
  type OwnBundle,
  openAnswer,
  type ReceivedBundle,
} from './answer.ts'
export { answerRoom, type Introduction } from './answer-plaintext.ts'
export { HandshakeError, type HandshakeFault } from './errors.ts'
export type {
  Contact,
  EstablishedAsInvitee,
  EstablishedAsInviter,
  Recovery,
  RecoveryKey,
} from './established.ts'
export { acceptInvite, bundlePlaces, stepInvitee } from './invitee.ts'
export { decodeInvitee, encodeInvitee } from './invitee-codec.ts'
export type {
  InviteeInput,
  InviteeOutput,
  InviteeState,
  InviteeStep,
  InviteFailure,
} from './invitee-state.ts'
export {
  answerPlaces,
  bundleDeposits,
  bundleLetter,
  createInvite,
  linkText,
  promisedDescriptors,
  stepInviter,
} from './inviter.ts'
export { hasWon } from './inviter-answers.ts'
export { decodeInviter, encodeInviter } from './inviter-codec.ts'
export type {
  AnswerPlace,
  InviterInput,
  InviterOutput,
  InviterState,
  InviterStep,
  InviteTerms,
} from './inviter-state.ts'
export type { Role } from './role.ts'
