/** Whether a mailbox answers, and how long to leave it alone when it does not. */
import type { UnixMs } from '@pvtcoms/core/env'
import { between } from './random.ts'
import { MINUTE, SECOND, type StepContext } from './step-context.ts'

/** After so many failures in a row a mailbox counts as unreachable, and the person is told. */
const MANY = 3
const SHORTEST_WAIT = 15 * SECOND
const LONGEST_WAIT = 30 * MINUTE

export class Health {
  readonly #mailbox: string
  #failures = 0
  #since: UnixMs | undefined
  #workedAt = -Infinity

  constructor(mailbox: string) {
    this.#mailbox = mailbox
  }

  /** Whether it is known not to answer: letters had better go elsewhere, if others do. */
  get isUnreachable(): boolean {
    return this.#failures >= MANY
  }

  /** When it answered last, ms. */
  get workedAt(): number {
    return this.#workedAt
  }

  works(context: StepContext): void {
    this.#workedAt = context.now
    if (this.#failures >= MANY) context.tell({ kind: 'reachable', mailbox: this.#mailbox })
    this.#failures = 0
    this.#since = undefined
  }

  fails(context: StepContext): void {
    this.#since ??= context.now
    if (++this.#failures === MANY) {
      context.tell({ kind: 'unreachable', mailbox: this.#mailbox, since: this.#since })
    }
  }

  /** Until the next try, ms: longer with each failure, and not the same for everybody. */
  wait({ random }: StepContext): number {
    return retryWait(random, this.#failures)
  }
}

/** Until the next try after so many failures, ms. */
export function retryWait(random: StepContext['random'], failures: number): number {
  const wait = Math.min(SHORTEST_WAIT * 2 ** Math.max(0, failures - 1), LONGEST_WAIT)
  return wait * between(random, 0.5, 1.5)
}
