/** The lines to doors of invites that we accepted: each is there until nothing is wanted of its door any more. */
import { equal } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { InviteeOutput } from '@pvtcoms/core/handshake'
import type { MailboxConnection } from '../../../scheduler/connection/connection.ts'
import { doorOf, type RunningInvitee, secretOfLink } from '../invite-record.ts'
import type { KeptInvites } from '../kept-invites.ts'
import type { InvitesPort } from '../port.ts'
import { visitDoor } from './door-visit.ts'
import { type Errand, InviteLine } from './invite-line.ts'

type AnswerCopy = Extract<InviteeOutput, { kind: 'deposit' }>

/** What came of a visit, by the id of the invite and the door's number among its places. */
export interface LineOwner {
  readonly bundleFound: (id: number, place: number, bundle: Uint8Array) => void
  readonly notFoundAt: (id: number, place: number, why: 'absent' | 'unreachable') => void
  readonly deposited: (id: number, kind: 'stored' | 'taken', place: number, slot: number) => void
}

interface Line {
  readonly line: InviteLine
  /** The answer that is to be handed over. */
  answer: (Errand & { readonly kind: 'answer'; readonly slot: number }) | undefined
}

const BUNDLE: Errand = { kind: 'bundle' }

export class Lines {
  readonly #port: InvitesPort
  readonly #invites: KeptInvites
  readonly #owner: LineOwner
  readonly #lines = new Map<number, Line>()

  constructor(port: InvitesPort, invites: KeptInvites, owner: LineOwner) {
    this.#port = port
    this.#invites = invites
    this.#owner = owner
  }

  /** Brings the line in line with what is stored of the invite. */
  keep(running: RunningInvitee): void {
    const { row, state } = running
    const isWanted = state.kind === 'fetching' || state.kind === 'answered'
    const door = isWanted ? doorOf(running) : undefined
    if (door === undefined) this.close(row.id)
    else {
      if (!this.#lines.has(row.id)) this.#lines.set(row.id, this.#newLine(row.id, door))
      this.#lines.get(row.id)?.line.go()
    }
  }

  /** Hands the answer over at the door, in the place of what was to be handed over before. */
  answer(id: number, { slot, tag, letter }: AnswerCopy): void {
    const line = this.#lines.get(id)
    if (line === undefined) return
    const { answer } = line
    const isSame = answer?.slot === slot && equal(answer.letter, letter)
    if (!isSame) line.answer = { kind: 'answer', slot, tag, letter }
    line.line.go()
  }

  /** There is reason to believe that doors can be reached now. */
  retryNow(): void {
    for (const { line } of this.#lines.values()) line.retryNow()
  }

  close(id: number): void {
    this.#lines.get(id)?.line.close()
    this.#lines.delete(id)
  }

  closeAll(): void {
    for (const id of [...this.#lines.keys()]) this.close(id)
  }

  #newLine(
    id: number,
    { at, address }: { readonly at: number; readonly address: Descriptor },
  ): Line {
    const { context, guarded } = this.#port
    const { timers, random, pace } = context
    return {
      answer: undefined,
      line: new InviteLine({
        ...{ timers, random, redial: pace.redial },
        dial: (signal) => this.#dial(id, address, signal),
        errand: () => this.#errand(id),
        onBundle: (bundle) =>
          guarded(() => {
            if (bundle === undefined) this.#owner.notFoundAt(id, at, 'absent')
            else this.#owner.bundleFound(id, at, bundle)
          }),
        onUnreachable: () => guarded(() => this.#owner.notFoundAt(id, at, 'unreachable')),
        onAnswered: (status) => guarded(() => this.#answered(id, at, status)),
      }),
    }
  }

  async #dial(id: number, address: Descriptor, signal: AbortSignal): Promise<MailboxConnection> {
    const running = this.#invites.get(id)
    const secret = running && secretOfLink(running)
    if (secret === undefined) throw new Error('the invite is over')
    return await visitDoor(this.#port.context, secret, address, signal)
  }

  #errand(id: number): Errand | undefined {
    const kind = this.#invites.get(id)?.state.kind
    if (kind === 'fetching') return BUNDLE
    return kind === 'answered' ? this.#lines.get(id)?.answer : undefined
  }

  #answered(id: number, at: number, status: 'stored' | 'taken'): void {
    const line = this.#lines.get(id)
    const answer = line?.answer
    if (line === undefined || answer === undefined) return
    this.#owner.deposited(id, status, at, answer.slot)
    if (line.answer === answer) line.answer = undefined
  }
}
