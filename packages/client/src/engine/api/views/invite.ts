/** Invites as they are shown. */

import type { HandshakeEnv } from '@pvtcoms/core/handshake'
import type { InviteView } from '@pvtcoms/rpc'
import type { InviteRow } from '@pvtcoms/store'
import { linkOf, problemOf, type Running, routeOf, STAGES } from '../../invites/invite-record.ts'

/** One that this version cannot read. */
export function unreadableView(row: InviteRow): InviteView {
  const { id, profile, side, name, createdAt, expiresAt, contact, introducedBy } = row
  return {
    introducedBy,
    ...{ id, profile, side, name, createdAt, expiresAt, contact },
    ...{ stage: 'closed', problem: 'unreadable', route: undefined, link: undefined },
  }
}

export function inviteView(env: HandshakeEnv, running: Running): InviteView {
  const { row, side, state } = running
  const { id, profile, name, createdAt, expiresAt, contact, introducedBy } = row
  return {
    ...{ id, profile, side, name, createdAt, expiresAt, contact },
    stage: STAGES[state.kind],
    problem: problemOf(running),
    route: routeOf(running),
    introducedBy,
    link: introducedBy === undefined ? linkOf(env, running) : undefined,
  }
}
