/**
 * The door of an invite of ours (docs/protocol/invite.md §9): an onion for this invite alone, where our client itself
 * hands the bundle out and takes answers in. Before there is a link, the bundle is fetched through it from outside.
 */
import type { CancelTimer } from '@pvtcoms/core/env'
import type { InviteSecret } from '@pvtcoms/core/invite'
import type { Listener, ListenKey } from '@pvtcoms/transport'
import type { Context } from '../../context.ts'
import { DIRECT_PORT, DirectListener } from '../../direct/direct-listener.ts'
import { type DoorRequestsParts, doorRequests } from './door-requests.ts'
import { bundleAt, visitDoor } from './door-visit.ts'

export interface InviteDoorParts extends DoorRequestsParts {
  readonly context: Pick<
    Context,
    'transport' | 'primitives' | 'random' | 'timers' | 'onLog' | 'pace'
  >
  readonly publicKey: Uint8Array
  /** Not kept: the transport has a copy while the door is there. */
  readonly seed: ListenKey
  /** Of the link. Borrowed; undefined once it is gone. */
  readonly secret: () => InviteSecret | undefined
  /** X25519 key, 32, that whoever has the link presents. */
  readonly client: Uint8Array
  /** The bundle came back from outside; undefined for something else. It must not throw. */
  readonly onSeen: (bundle: Uint8Array) => void
  /** Somebody who has the link has gone beyond every limit. It must not throw. */
  readonly onFlood: () => void
}

/** How long a stream may be silent between requests, ms. */
const IDLE = 60_000
/** Streams that are refused before it is a flood: whoever was invited comes back at growing intervals. */
const MOST_REFUSED = 64

export class InviteDoor {
  readonly #parts: InviteDoorParts
  readonly #listener: DirectListener
  readonly #closing = new AbortController()
  #cancelTimer: CancelTimer = () => undefined
  #failures = 0
  #refused = 0

  /** `isSeen`: nobody has to look at it from outside any more. */
  constructor(parts: InviteDoorParts, isSeen: boolean) {
    this.#parts = parts
    const { context } = parts
    this.#listener = new DirectListener({
      ...{ timers: context.timers, idle: IDLE, requests: doorRequests(parts) },
      listen: async (onStream) => {
        const listener = await context.transport.listen(parts.seed, {
          ...{ port: DIRECT_PORT, authorizedClients: [parts.client], onStream },
        })
        if (!isSeen) void this.#look(listener)
        return listener
      },
      onVisit: () => undefined,
      onExcess: (of) => this.#exceeded(of),
      onFault: () => context.onLog({ code: 'direct-listening', fault: 'failed' }),
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#cancelTimer()
    await this.#listener.close()
  }

  /** Never rejects. */
  async #look(listener: Listener): Promise<void> {
    const { signal } = this.#closing
    try {
      await listener.reachable(signal)
      const bundle = await this.#fromOutside(signal)
      if (bundle !== undefined && !signal.aborted) this.#parts.onSeen(bundle)
    } catch {
      if (signal.aborted || listener.state === 'closed') return
      const { redial } = this.#parts.context.pace
      const wait = Math.min(redial.longest, redial.first * 2 ** Math.min(this.#failures++, 20))
      this.#cancelTimer = this.#parts.context.timers.after(wait, () => void this.#look(listener))
    }
  }

  async #fromOutside(signal: AbortSignal): Promise<Uint8Array | undefined> {
    const { context, secret: secretNow, publicKey } = this.#parts
    const secret = secretNow()
    if (secret === undefined) return undefined
    const address = { publicKey, port: DIRECT_PORT }
    const connection = await visitDoor(context, secret, address, signal)
    try {
      return await bundleAt(connection)
    } finally {
      connection.close()
    }
  }

  #exceeded(of: 'requests' | 'streams'): void {
    if (of === 'requests' || ++this.#refused === MOST_REFUSED) this.#parts.onFlood()
  }
}
