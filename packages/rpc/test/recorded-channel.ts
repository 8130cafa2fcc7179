/** A channel without a network: the test says what comes in and how fast the peer reads. */
import type { ChannelEvents, TextChannel } from '../src/channel.ts'

export class RecordedChannel implements TextChannel {
  /** What the server has said. */
  readonly sent: string[] = []
  isPaused = false
  pauses = 0
  isEnded = false
  #events: ChannelEvents | undefined
  #isStalled = false
  #ready = Promise.withResolvers<undefined>()

  open(events: ChannelEvents): void {
    this.#events = events
  }

  async send(text: string): Promise<void> {
    this.sent.push(text)
    if (this.#isStalled && !this.isEnded) await this.#ready.promise
  }

  pause(): void {
    this.isPaused = true
    this.pauses++
  }

  resume(): void {
    this.isPaused = false
  }

  end(): void {
    if (this.isEnded) return
    this.isEnded = true
    this.#ready.resolve(undefined)
    this.#events?.closed()
  }

  /** The peer does not read any more. */
  stall(): void {
    this.#isStalled = true
    this.#ready = Promise.withResolvers<undefined>()
  }

  /** The peer has read all there is. */
  read(): void {
    this.#isStalled = false
    this.#ready.resolve(undefined)
  }

  deliver(text: string): void {
    this.#events?.text(text)
  }

  unreadable(): void {
    this.#events?.unreadable('too-long')
  }

  /** Delivers and gives what is answered to it within a few turns of the event loop, as JSON. */
  async ask(text: string): Promise<unknown> {
    const before = this.sent.length
    this.deliver(text)
    await settled()
    const answers = this.sent.slice(before)
    if (answers.length > 1) throw new Error('answered more than once')
    return answers[0] === undefined ? undefined : JSON.parse(answers[0])
  }
}

/** All that can happen without waiting for time has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
}
