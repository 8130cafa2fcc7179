/** Coming to a door from outside, as whoever has the link does: the inviter too, to see that it can be found. */
import { toHex } from '@pvtcoms/core/bytes'
import type { InviteSecret } from '@pvtcoms/core/invite'
import { inviteAuthorizationKey } from '@pvtcoms/core/invite'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { Secret } from '@pvtcoms/core/secret'
import { isolationKey } from '@pvtcoms/transport'
import { MailboxConnection } from '../../../scheduler/connection/connection.ts'
import type { Context } from '../../context.ts'

/** Bytes that an answer may have: a bundle with what stands around it. */
const MOST_BYTES = 5_000
/** Letters of a door have one epoch, so that its length says nothing. */
const EPOCH_SECONDS = 60

/** Opens a stream on a circuit of its own. Rejects with TransportError. */
export async function visitDoor(
  {
    transport,
    primitives,
    random,
    timers,
  }: Pick<Context, 'transport' | 'primitives' | 'random' | 'timers'>,
  secret: InviteSecret,
  { publicKey, port }: OnionAddress,
  signal: AbortSignal,
): Promise<MailboxConnection> {
  const derived = inviteAuthorizationKey(primitives, secret)
  const clientAuth = new Secret('ClientAuthKey', derived.expose().slice())
  derived.wipe()
  try {
    const isolation = isolationKey(`door-${toHex(random.random(8))}`)
    const stream = await transport.dial({ publicKey, port }, { isolation, clientAuth, signal })
    return new MailboxConnection(stream, { timers, maxBytes: MOST_BYTES })
  } finally {
    clientAuth.wipe()
  }
}

/** What lies there, 4,096; undefined for nothing. Rejects with MailboxError. */
export async function bundleAt(connection: MailboxConnection): Promise<Uint8Array | undefined> {
  let bundle: Uint8Array | undefined
  for await (const { letter } of connection.letters({ length: 'all', index: 0 }, EPOCH_SECONDS)) {
    bundle = letter
  }
  return bundle
}
