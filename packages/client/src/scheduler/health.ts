/** Whether a mailbox answers, and how long to leave it alone when it does not. */
import type { UnixMs } from '@pvtcoms/core/env'
import { between } from './random.ts'
import { HOUR, MINUTE, SECOND, type StepContext } from './step-context.ts'

/** The person is told after so many failures in a row. */
const MANY = 3
/** After failing for so long, ms, a mailbox counts as lost. */
const LOST = 2 * HOUR
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

  /** Whether it has not answered for so long that letters had better go elsewhere. */
  isLost(now: UnixMs): boolean {
    return this.#failures >= MANY && now - (this.#since ?? now) > LOST
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
