/** Two pipes make a stream with two ends. */
import type { Duplex } from '../anon-transport.ts'
import { type Ending, Pipe, type PipeSettings } from './pipe.ts'

/**
 * What the ends of a stream learn of each other.
 * - `exact`: ending one direction leaves the other one open, and a break differs from an end
 * - `like-tor`: as over an onion service. Who ends a stream receives nothing more either, and the
 *   peer, who reads to the end, cannot write; a break looks like an end.
 */
export type Endings = 'exact' | 'like-tor'

export interface StreamSettings extends Omit<PipeSettings, 'breaksShow'> {
  readonly endings: Endings
}

/** A stream inside the network, with its ends: that of the dialler, then that of the listener. */
export class MemoryStream {
  readonly ends: readonly [StreamEnd, StreamEnd]
  readonly #pipes: readonly [Pipe, Pipe]
  #onOver: (() => void) | undefined

  /** `onOver` is called once, when neither end can receive any more. */
  constructor(settings: StreamSettings, onOver: () => void) {
    const exact = settings.endings === 'exact'
    const pipeSettings = { ...settings, breaksShow: exact }
    const learn = (ending: Ending, back: () => Pipe): void => {
      if (ending === 'break' || !exact) back().stopSending(false)
      this.#check()
    }
    const forth = new Pipe(pipeSettings, (ending) => learn(ending, () => back))
    const back: Pipe = new Pipe(pipeSettings, (ending) => learn(ending, () => forth))
    const check = (): void => this.#check()
    this.#pipes = [forth, back]
    this.#onOver = onOver
    this.ends = [new StreamEnd(back, forth, exact, check), new StreamEnd(forth, back, exact, check)]
  }

  /** The network drops the stream; each end learns of it after a while of its own. */
  sever(): void {
    for (const pipe of this.#pipes) pipe.sever()
  }

  #check(): void {
    if (!this.#pipes.every((pipe) => pipe.over)) return
    this.#onOver?.()
    this.#onOver = undefined
  }
}

class StreamEnd implements Duplex {
  readonly #incoming: Pipe
  readonly #outgoing: Pipe
  readonly #halfCloses: boolean
  readonly #onClosed: () => void

  constructor(incoming: Pipe, outgoing: Pipe, halfCloses: boolean, onClosed: () => void) {
    this.#incoming = incoming
    this.#outgoing = outgoing
    this.#halfCloses = halfCloses
    this.#onClosed = onClosed
  }

  read(): Promise<Uint8Array | null> {
    return this.#incoming.read()
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#outgoing.write(bytes)
  }

  end(): Promise<void> {
    const ended = this.#outgoing.end()
    if (!this.#halfCloses) {
      this.#incoming.stopReading('ended', false)
      this.#onClosed()
    }
    return ended
  }

  close(): void {
    this.#outgoing.stopSending(true)
    this.#incoming.stopReading('broken', true)
    this.#onClosed()
  }
}
