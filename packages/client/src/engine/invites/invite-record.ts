/** What can be said of an invite from its state alone, whichever side it is on; nothing here changes anything. */
import { wipe } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import {
  decodeInvitee,
  decodeInviter,
  encodeInvitee,
  encodeInviter,
  type InviteeState,
  type InviterState,
} from '@pvtcoms/core/handshake'
import type { Secret } from '@pvtcoms/core/secret'
import type { InviteProblem, InviteStage } from '@pvtcoms/rpc'
import type { InviteRow } from '@pvtcoms/store'

type PublishingState = Extract<InviterState, { kind: 'publishing' }>
type OpenState = Extract<InviterState, { kind: 'open' }>

export type Side =
  | { readonly side: 'inviter'; readonly state: InviterState }
  | { readonly side: 'invitee'; readonly state: InviteeState }

export type Running = Side & { readonly row: InviteRow }
export type RunningInviter = Extract<Running, { side: 'inviter' }>
export type RunningInvitee = Extract<Running, { side: 'invitee' }>

export const STAGES: Readonly<Record<InviterState['kind'] | InviteeState['kind'], InviteStage>> = {
  publishing: 'publishing',
  open: 'open',
  used: 'used',
  closed: 'closed',
  fetching: 'fetching',
  answered: 'answered',
  confirmed: 'used',
  failed: 'closed',
}

export function problemOf({ side, state }: Side): InviteProblem | undefined {
  if (side === 'invitee') return state.kind === 'failed' ? state.failure : undefined
  if (state.kind !== 'closed' || state.reason === 'over') return undefined
  return state.reason
}

/** Whether an inviter's state still has what answers need. */
export function isWaitingState(
  state: InviterState | InviteeState,
): state is PublishingState | OpenState {
  return state.kind === 'publishing' || state.kind === 'open'
}

export function isUnderWay(kind: InviterState['kind'] | InviteeState['kind']): boolean {
  return kind === 'publishing' || kind === 'open' || kind === 'fetching' || kind === 'answered'
}

export function mailboxesOf(running: Side): readonly Descriptor[] {
  if (running.side === 'invitee') {
    const { state } = running
    if (state.kind === 'fetching') return state.invite.mailboxes
    return state.kind === 'answered' ? state.copies.map(({ mailbox }) => mailbox) : []
  }
  const { state } = running
  return state.kind === 'closed' ? [] : state.mailboxes.map(({ descriptor }) => descriptor)
}

export function secretsOfInvite({ side, state }: Side): readonly Secret<string>[] {
  if (side === 'invitee') {
    if (state.kind === 'fetching') return [state.invite.secret]
    return state.kind === 'answered' ? [state.secret] : []
  }
  return state.kind === 'publishing' || state.kind === 'open' ? [state.secret, state.seed] : []
}

export function encodedState({ side, state }: Side): Secret<string> {
  return side === 'inviter' ? encodeInviter(state) : encodeInvitee(state)
}

/** Undefined when it cannot be read: what a stranger's link says may mean something else to another version. */
export function stateOf({ side, state }: InviteRow): Side | undefined {
  const decoded = side === 'inviter' ? decodeInviter(state) : decodeInvitee(state)
  wipe(state)
  return decoded && ({ side, state: decoded } as Side)
}
