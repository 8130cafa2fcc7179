/**
 * Hands letters to one contact: a stream to the onion that is there for us alone, kept open while it is used.
 * Letters are deposits as mailboxes know them, several under way at a time (docs/protocol/direct.md).
 */
import { concat } from '@pvtcoms/core/bytes'
import { decode, encode } from '@pvtcoms/core/codec'
import type { CancelTimer, RandomSource, Timers } from '@pvtcoms/core/env'
import { DepositAnswer, Request, UNPAID } from '@pvtcoms/core/mailbox'
import { type Duplex, FrameReader } from '@pvtcoms/transport'
import { between } from '../../../scheduler/random.ts'
import type { DirectAnswer } from '../../direct/direct-answer.ts'
import type { Pace } from '../../parts.ts'

/**
 * - `idle`: nothing is wanted of it
 * - `connecting`, `connected`
 * - `unreachable`: the last attempt failed; another one follows while something is wanted
 */
export type DirectState = 'idle' | 'connecting' | 'connected' | 'unreachable'

export interface DirectSenderParts {
  /** Rejects when the contact cannot be reached, or with the signal. */
  readonly dial: (signal: AbortSignal) => Promise<Duplex>
  readonly timers: Timers
  readonly random: RandomSource
  readonly redial: Pace['redial']
  readonly idle: number
  /** It must not throw. */
  readonly onState: (state: DirectState) => void
}

/** How long an answer may take, ms. */
const ANSWER_PATIENCE = 60_000

interface Pending {
  readonly resolve: (answer: DirectAnswer) => void
  readonly reject: (error: Error) => void
}

/** The stream broke, or is not open. */
class StreamBroken extends Error {
  override readonly name = 'StreamBroken'
}

export class DirectSender {
  readonly #parts: DirectSenderParts
  #state: DirectState = 'idle'
  #wanted = false
  #isClosed = false
  #stream: Duplex | undefined
  #dialling: AbortController | undefined
  #failures = 0
  #pending: Pending[] = []
  #cancelRedial: CancelTimer = () => undefined
  #cancelIdle: CancelTimer = () => undefined
  #cancelAnswer: CancelTimer = () => undefined

  constructor(parts: DirectSenderParts) {
    this.#parts = parts
  }

  get state(): DirectState {
    return this.#state
  }

  /** Connects, and tries again until `release`. */
  want(): void {
    this.#wanted = true
    if (this.#state === 'idle') this.#dial()
    if (this.#state === 'connected') this.#keepOpen()
  }

  /** Tries once, so that the contact learns that we are here. */
  knock(): void {
    if (this.#state === 'idle') this.#dial()
  }

  /** Nothing is to be sent any more: an open stream is kept for a while. */
  release(): void {
    this.#wanted = false
    this.#cancelRedial()
    if (this.#state === 'unreachable') this.#become('idle')
  }

  /** There is reason to believe that the contact can be reached now. */
  retryNow(): void {
    this.#failures = 0
    if (this.#state !== 'unreachable' || !this.#wanted) return
    this.#cancelRedial()
    this.#dial()
  }

  /** Sends a letter of 4,096 bytes under its tag of 16. Rejects with StreamBroken. */
  async deposit(tag: Uint8Array, letter: Uint8Array): Promise<DirectAnswer> {
    const stream = this.#stream
    if (stream === undefined) throw new StreamBroken('not connected')
    const { promise, resolve, reject } = Promise.withResolvers<DirectAnswer>()
    this.#pending.push({ resolve, reject })
    if (this.#pending.length === 1) this.#expectAnswer(stream)
    this.#keepOpen()
    const request = encode(Request, { kind: 'deposit', tag, proof: UNPAID })
    stream.write(concat(request, letter)).catch(() => this.#broke(stream))
    return await promise
  }

  close(): void {
    this.#isClosed = true
    this.#wanted = false
    this.#cancelRedial()
    this.#dialling?.abort()
    const stream = this.#stream
    if (stream !== undefined) this.#broke(stream)
  }

  #dial(): void {
    if (this.#isClosed || this.#dialling !== undefined || this.#stream !== undefined) return
    const controller = new AbortController()
    this.#dialling = controller
    this.#become('connecting')
    this.#parts.dial(controller.signal).then(
      (stream) => {
        this.#dialling = undefined
        if (this.#isClosed) stream.close()
        else this.#opened(stream)
      },
      () => {
        this.#dialling = undefined
        if (!this.#isClosed) this.#failed()
      },
    )
  }

  #opened(stream: Duplex): void {
    this.#stream = stream
    this.#failures = 0
    void this.#readAnswers(stream)
    this.#keepOpen()
    this.#become('connected')
  }

  #failed(): void {
    if (!this.#wanted) {
      this.#become('idle')
      return
    }
    const { redial, random, timers } = this.#parts
    const wait = Math.min(redial.longest, redial.first * 2 ** Math.min(this.#failures++, 20))
    this.#cancelRedial = timers.after(between(random, 0.75 * wait, 1.25 * wait), () => this.#dial())
    this.#become('unreachable')
  }

  async #readAnswers(stream: Duplex): Promise<void> {
    const reader = new FrameReader(stream)
    try {
      for (;;) {
        const bytes = await reader.readExactly(DepositAnswer.maxLength)
        const answer = bytes && decode(DepositAnswer, bytes)
        const pending = this.#pending[0]
        if (answer?.ok !== true || pending === undefined || this.#stream !== stream) break
        this.#pending.shift()
        if (this.#pending.length > 0) this.#expectAnswer(stream)
        else this.#cancelAnswer()
        this.#keepOpen()
        pending.resolve(answer.value.status === 'stored' ? 'accepted' : 'rejected')
      }
    } catch {
      // It broke: the same as an end.
    }
    this.#broke(stream)
  }

  #broke(stream: Duplex): void {
    stream.close()
    if (this.#stream !== stream) return
    this.#stream = undefined
    this.#cancelIdle()
    this.#cancelAnswer()
    const pending = this.#pending
    this.#pending = []
    for (const { reject } of pending) reject(new StreamBroken('the stream broke'))
    if (this.#isClosed) this.#become('idle')
    else this.#failed()
  }

  /** The stream is in use: it stays open for a while from now on. */
  #keepOpen(): void {
    const { timers, idle } = this.#parts
    this.#cancelIdle()
    this.#cancelIdle = timers.after(idle, () => {
      if (this.#pending.length > 0) return
      this.#wanted = false
      const stream = this.#stream
      if (stream !== undefined) this.#broke(stream)
    })
  }

  #expectAnswer(stream: Duplex): void {
    this.#cancelAnswer()
    this.#cancelAnswer = this.#parts.timers.after(ANSWER_PATIENCE, () => this.#broke(stream))
  }

  #become(state: DirectState): void {
    if (state === this.#state) return
    this.#state = state
    this.#parts.onState(state)
  }
}
