/** The doors of invites that we made: each is there while its invite may be answered and the engine runs. */
import { bundleLetter } from '@pvtcoms/core/handshake'
import { type InviteSecret, inviteAuthorizationKey } from '@pvtcoms/core/invite'
import type { DirectAnswer } from '../../direct/direct-answer.ts'
import { doorOf, isWaitingState, type RunningInviter } from '../invite-record.ts'
import type { KeptInvites } from '../kept-invites.ts'
import type { InvitesPort } from '../port.ts'
import { InviteDoor } from './invite-door.ts'

/** What a door hands on, by the id of its invite. */
export interface DoorOwner {
  /** The bundle came back through the door at that place. */
  readonly bundleFound: (id: number, place: number, bundle: Uint8Array) => void
  /** Throws when the answer cannot be kept now. */
  readonly answeredAtDoor: (id: number, tag: Uint8Array, letter: Uint8Array) => DirectAnswer
  readonly flooded: (id: number) => void
}

/** How long a door stays open after whoever was invited was heard, ms: their client may not know yet. */
const LINGER = 10 * 60_000

export class Doors {
  readonly #port: InvitesPort
  readonly #invites: KeptInvites
  readonly #owner: DoorOwner
  readonly #doors = new Map<number, InviteDoor>()
  readonly #lingering = new Set<number>()

  constructor(port: InvitesPort, invites: KeptInvites, owner: DoorOwner) {
    this.#port = port
    this.#invites = invites
    this.#owner = owner
  }

  /** Brings the invite's door in line with what is stored of the invite. */
  keep(running: RunningInviter): void {
    const { row, state } = running
    if (isWaitingState(state) && row.doorSeed !== undefined) {
      if (!this.#doors.has(row.id)) this.#open(running)
    } else if (state.kind === 'used' && this.#doors.has(row.id)) this.#closeSoon(row.id)
    else this.close(row.id)
  }

  close(id: number): void {
    const door = this.#doors.get(id)
    this.#doors.delete(id)
    void door?.close().catch(() => undefined)
  }

  async closeAll(): Promise<void> {
    const doors = [...this.#doors.values()]
    this.#doors.clear()
    await Promise.all(doors.map((door) => door.close()))
  }

  #open(running: RunningInviter): void {
    const { row, state } = running
    const { context, guarded } = this.#port
    const door = doorOf(running)
    if (door === undefined || row.doorSeed === undefined || !isWaitingState(state)) return
    const { id } = row
    const { primitives } = context
    const authorization = inviteAuthorizationKey(primitives, state.secret)
    const parts = {
      ...{ context, publicKey: door.address.publicKey, seed: row.doorSeed },
      client: primitives.x25519.publicKey(authorization),
      bundle: bundleLetter(state, door.address, primitives),
      secret: () => this.#secretOf(id),
      takeAnswer: (tag: Uint8Array, letter: Uint8Array) =>
        this.#owner.answeredAtDoor(id, tag, letter),
      onSeen: (bundle: Uint8Array) => guarded(() => this.#owner.bundleFound(id, door.at, bundle)),
      onFlood: () => guarded(() => this.#owner.flooded(id)),
    }
    authorization.wipe()
    this.#doors.set(id, new InviteDoor(parts, state.kind === 'open'))
  }

  #closeSoon(id: number): void {
    if (this.#lingering.has(id)) return
    this.#lingering.add(id)
    this.#port.after(LINGER, () => {
      this.#lingering.delete(id)
      this.close(id)
    })
  }

  #secretOf(id: number): InviteSecret | undefined {
    const running = this.#invites.get(id)
    return running?.side === 'inviter' && isWaitingState(running.state)
      ? running.state.secret
      : undefined
  }
}
