/** The other end of store-process.ts. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Answers, Order } from './orders.ts'

const PROGRAM = join(import.meta.dirname, 'store-process.ts')

export class StoreProcess implements Disposable {
  readonly #child: ChildProcess
  readonly #died: Promise<never>

  constructor() {
    this.#child = fork(PROGRAM, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#died = once(this.#child, 'exit').then(() => {
      throw new Error('the process of a store ended')
    })
    this.#died.catch(() => undefined)
  }

  /** One order at a time. */
  async do<Kind extends Order['kind']>(
    order: Extract<Order, { kind: Kind }>,
  ): Promise<Answers[Kind]> {
    const answered = once(this.#child, 'message')
    this.#child.send(order)
    const [answer] = (await Promise.race([answered, this.#died])) as [Answers[Kind]]
    return answer
  }

  [Symbol.dispose](): void {
    this.#child.kill()
  }
}
