/** Sends the texts of a connection one at a time, as fast as its reader reads, and counts how much waits. */
import type { TextChannel } from '../channel.ts'

interface Item {
  readonly text: string
  readonly isEvent: boolean
}

export class Outgoing {
  readonly #channel: TextChannel
  readonly #onSent: () => void
  #items: Item[] = []
  #unread = 0
  #unreadEvents = 0
  #isSending = false

  /** `onSent` is called whenever the channel has taken a text and is ready for more. */
  constructor(channel: TextChannel, onSent: () => void) {
    this.#channel = channel
    this.#onSent = onSent
  }

  /** Characters of answers that the channel has not taken. */
  get unread(): number {
    return this.#unread
  }

  /** Characters of events that the channel has not taken. */
  get unreadEvents(): number {
    return this.#unreadEvents
  }

  answer(text: string): void {
    this.#unread += text.length
    this.#add({ text, isEvent: false })
  }

  event(text: string): void {
    this.#unreadEvents += text.length
    this.#add({ text, isEvent: true })
  }

  /** Forgets what waits. */
  drop(): void {
    this.#items = []
  }

  #add(item: Item): void {
    this.#items.push(item)
    if (!this.#isSending) void this.#sendAll()
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) {
      await this.#channel.send(item.text)
      if (item.isEvent) this.#unreadEvents -= item.text.length
      else this.#unread -= item.text.length
      this.#onSent()
    }
    this.#isSending = false
  }
}
