/** Which side of a handshake somebody was (docs/protocol/handshake.md). */

/** A answered a bundle, B made it. In a rejoin these need not be the roles of the session before. */
export type Role = 'invitee' | 'inviter'
