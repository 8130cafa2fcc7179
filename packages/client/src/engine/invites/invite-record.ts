/** What can be said of an invite from its state alone, whichever side it is on; nothing here changes anything. */
import { wipe } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import {
  decodeInvitee,
  decodeInviter,
  encodeInvitee,
  encodeInviter,
  type HandshakeEnv,
  type InviteeState,
  type InviterState,
  linkText,
} from '@pvtcoms/core/handshake'
import type { InviteSecret } from '@pvtcoms/core/invite'
import type { Secret } from '@pvtcoms/core/secret'
import type { InviteProblem, InviteStage } from '@pvtcoms/rpc'
import type { InviteRow, Route } from '@pvtcoms/store'

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

/** What keeps the invite, or ended it; of one that a flood or tor ended, that says more than how. */
export function problemOf({ row, side, state }: Running): InviteProblem | undefined {
  const warning = row.warning as InviteProblem | undefined
  if (side === 'invitee') return state.kind === 'failed' ? state.failure : warning
  if (state.kind !== 'closed' || state.reason === 'over') return warning
  return warning === 'flooded' || warning === 'no-door' ? warning : state.reason
}

/** By which ways the two come together: a door, mailboxes, or both; undefined when there is none any more. */
export function routeOf(running: Side): Route | undefined {
  const places = placesOf(running)
  const doors = places.filter(isDoor).length
  if (places.length === 0) return undefined
  if (doors === 0) return 'mailbox'
  return doors === places.length ? 'direct' : 'direct-and-mailbox'
}

/** The link of one of ours while somebody can answer it. */
export function linkOf(env: HandshakeEnv, { row, side, state }: Running): string | undefined {
  const isOpen = side === 'inviter' && state.kind === 'open' && env.now() < row.expiresAt
  return isOpen ? linkText(state, env) : undefined
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

/** The places of the invite at which somebody keeps letters. */
export function mailboxesOf(running: Side): readonly Descriptor[] {
  return placesOf(running).filter((place) => !isDoor(place))
}

/** Where the inviter's client itself answers, with the place's number in the invite. */
export function doorOf(
  running: Side,
): { readonly at: number; readonly address: Descriptor } | undefined {
  const places = placesOf(running)
  const at = places.findIndex(isDoor)
  const address = places[at]
  return address && { at, address }
}

const isDoor = ({ kind }: Descriptor): boolean => kind === 'direct'

function placesOf(running: Side): readonly Descriptor[] {
  if (running.side === 'invitee') {
    const { state } = running
    if (state.kind === 'fetching') return state.invite.mailboxes
    return state.kind === 'answered' ? state.copies.map(({ mailbox }) => mailbox) : []
  }
  const { state } = running
  return state.kind === 'closed' ? [] : state.mailboxes.map(({ descriptor }) => descriptor)
}

/** The link's secret, which tells invites apart; undefined once it is gone. */
export function secretOfLink({ side, state }: Side): InviteSecret | undefined {
  if (side === 'invitee') {
    if (state.kind === 'fetching') return state.invite.secret
    return state.kind === 'answered' ? state.secret : undefined
  }
  return state.kind === 'publishing' || state.kind === 'open' ? state.secret : undefined
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
