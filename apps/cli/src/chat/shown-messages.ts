/** Messages of a chat as they were last shown: which number names one, and which of them a command means. */
import type { MessageView } from '@pvtcoms/rpc/client'
import { US } from '../member.ts'

export class ShownMessages {
  readonly #byId = new Map<number, MessageView>()

  has(message: number): boolean {
    return this.#byId.has(message)
  }

  /** It is shown now. Returns how it was shown before, if it was. */
  put(message: MessageView): MessageView | undefined {
    const before = this.#byId.get(message.id)
    this.#byId.set(message.id, message)
    return before
  }

  /** Whether it was shown. */
  remove(message: number): boolean {
    return this.#byId.delete(message)
  }

  clear(): void {
    this.#byId.clear()
  }

  get oldest(): number | undefined {
    return this.#ordered()[0]?.id
  }

  lastOfOurs(): number | undefined {
    return this.#last(({ author }) => author === US)
  }

  lastOfTheirs(): number | undefined {
    return this.#last(({ author }) => author !== US)
  }

  /** What to say when `wrong` is the number of no message in this chat. */
  without(wrong: number): string {
    const shown = [...this.#byId.keys()]
    const which =
      shown.length === 0
        ? 'there are no messages yet'
        : `each message has its number in front, #${Math.min(...shown)} to #${Math.max(...shown)} so far`
    return `there is no message #${wrong} in this chat: ${which}`
  }

  /** Of the texts that pass. */
  #last(passes: (message: MessageView) => boolean): number | undefined {
    return this.#ordered().findLast(
      (message) => passes(message) && message.kind === 'text' && !message.retracted,
    )?.id
  }

  /** By position. */
  #ordered(): readonly MessageView[] {
    return [...this.#byId.values()].toSorted((a, b) => (a.position < b.position ? -1 : 1))
  }
}
