/**
 * Does what a scheduler wants done: dials, asks, mines, waits. All decisions are the scheduler's; nothing is
 * kept here but what is under way.
 */
import type { CancelTimer, Timers } from '@pvtcoms/core/env'
import type { PlacedLetter } from '@pvtcoms/core/mailbox'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import type { AnonTransport, ClientAuthKey, Duplex } from '@pvtcoms/transport'
import { MailboxError } from '../../errors.ts'
import type { Miner } from '../deposits/miner.ts'
import type { Answer, Input } from '../input.ts'
import type { Effect, Event, Output } from '../output.ts'
import type { Scheduler } from '../scheduler.ts'
import { MINUTE } from '../step-context.ts'
import { MailboxConnection } from './connection.ts'

/** How a mailbox is reached. */
export interface MailboxAddress {
  readonly address: OnionAddress
  /** Of one's own box. */
  readonly clientAuth?: ClientAuthKey
}

export interface RunnerParts {
  readonly scheduler: Scheduler
  readonly transport: AnonTransport
  readonly timers: Timers
  readonly miner: Miner
  /** Of a mailbox that was introduced, by name. */
  readonly addressOf: (mailbox: string) => MailboxAddress
  /** Looks on while a mailbox is dialled for anything but leaving letters there. */
  readonly onReading?: (mailbox: string, dial: () => Promise<Duplex>) => Promise<Duplex>
  /** It may call `input`, and must not throw. */
  readonly onEvent: (event: Event) => void
  /** The miner does not work: letters wait until it is replaced. It must not throw. */
  readonly onMinerFault: (error: unknown) => void
  /** How long a mailbox may take for each step of an answer, ms. Default: 60,000. */
  readonly patience?: number
}

type Ask = Extract<Effect, { readonly kind: 'ask' }>

/** Letters that are handed over together, so that a span of any length needs little memory. */
const BATCH = 64
/** The wall clock is looked at that often while something waits: it may have jumped. */
const LONGEST_WAIT = MINUTE

export class SchedulerRunner {
  readonly #parts: RunnerParts
  readonly #asks = new Map<number, AbortController>()
  readonly #jobs = new Map<number, AbortController>()
  readonly #inputs: Input[] = []
  #isStepping = false
  #cancelTimer: CancelTimer = () => undefined
  #isClosed = false

  constructor(parts: RunnerParts) {
    this.#parts = parts
  }

  /** Throws SchedulerError for an input that cannot be. One from within `onEvent` is taken up after it. */
  input(input: Input): void {
    if (this.#isClosed) return
    this.#inputs.push(input)
    if (this.#isStepping) return
    this.#isStepping = true
    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
        this.#step(next)
      }
    } finally {
      this.#isStepping = false
      this.#plan()
    }
  }

  /** Ends what is under way; the scheduler's state can be saved before or after. */
  close(): void {
    this.#isClosed = true
    this.#cancelTimer()
    for (const controller of [...this.#asks.values(), ...this.#jobs.values()]) controller.abort()
    this.#asks.clear()
    this.#jobs.clear()
  }

  #step(input: Input): void {
    const { scheduler, timers } = this.#parts
    for (const output of scheduler.step(timers.now(), input)) this.#do(output)
  }

  #plan(): void {
    this.#cancelTimer()
    const { scheduler, timers } = this.#parts
    const { wakeAt } = scheduler
    if (wakeAt === undefined || this.#isClosed) return
    const wait = Math.min(Math.max(0, wakeAt - timers.now()), LONGEST_WAIT)
    this.#cancelTimer = timers.after(wait, () => this.input({ kind: 'tick' }))
  }

  #do(output: Output): void {
    switch (output.kind) {
      case 'ask':
        void this.#ask(output)
        break
      case 'cancel':
        this.#asks.get(output.id)?.abort()
        this.#asks.delete(output.id)
        break
      case 'mine':
        void this.#mine(output)
        break
      case 'stop-mining':
        this.#jobs.get(output.job)?.abort()
        this.#jobs.delete(output.job)
        break
      case 'found':
      case 'read':
      case 'withheld':
      case 'seal':
      case 'copy':
      case 'stored':
      case 'taken':
      case 'full':
      case 'equivocating':
      case 'unreachable':
      case 'reachable':
      case 'clocks-differ':
      case 'price':
      case 'weaker':
        this.#parts.onEvent(output)
        break
    }
  }

  /** One request on a stream of its own. Never rejects. */
  async #ask(ask: Ask): Promise<void> {
    const controller = new AbortController()
    this.#asks.set(ask.id, controller)
    const answer = await this.#answerTo(ask, controller.signal)
    if (this.#asks.get(ask.id) !== controller) return
    this.#asks.delete(ask.id)
    this.input({ kind: 'answered', ask: ask.id, answer })
  }

  async #answerTo(ask: Ask, signal: AbortSignal): Promise<Answer> {
    const { transport, timers, addressOf, patience = MINUTE } = this.#parts
    const { onReading } = this.#parts
    const { isolation, maxBytes } = ask
    try {
      const { address, ...auth } = addressOf(ask.mailbox)
      // That we are offline says nothing about a mailbox.
      await isReady(transport, signal)
      const dial = (): Promise<Duplex> => transport.dial(address, { isolation, signal, ...auth })
      const isReading = onReading !== undefined && ask.question.kind !== 'deposit'
      const stream = await (isReading ? onReading(ask.mailbox, dial) : dial())
      const connection = new MailboxConnection(stream, { timers, patience, maxBytes })
      const close = (): void => connection.close()
      signal.addEventListener('abort', close)
      if (signal.aborted) close()
      try {
        return await this.#converse(connection, ask, signal)
      } finally {
        signal.removeEventListener('abort', close)
        close()
      }
    } catch (error) {
      return { kind: 'failed', code: error instanceof MailboxError ? error.code : 'unreachable' }
    }
  }

  async #converse(
    connection: MailboxConnection,
    { id, question }: Ask,
    signal: AbortSignal,
  ): Promise<Answer> {
    switch (question.kind) {
      case 'info':
        return { kind: 'info', info: await connection.info() }
      case 'head':
        return { kind: 'head', head: await connection.head() }
      case 'digests': {
        const { span, epochSeconds } = question
        const digests = await Array.fromAsync(connection.digests(span, epochSeconds))
        return { kind: 'digests', digests }
      }
      case 'letters': {
        const { span, epochSeconds } = question
        let letters: PlacedLetter[] = []
        const handOver = (): void => {
          if (letters.length > 0 && !signal.aborted)
            this.input({ kind: 'letters', ask: id, letters })
          letters = []
        }
        for await (const letter of connection.letters(span, epochSeconds)) {
          letters.push(letter)
          if (letters.length >= BATCH) handOver()
        }
        handOver()
        return { kind: 'letters' }
      }
      case 'fetch':
        return { kind: 'fetch', run: await connection.fetch(question.run) }
      case 'deposit': {
        const { tag, proof, letter } = question
        return { kind: 'deposit', answer: await connection.deposit(tag, proof, letter) }
      }
      case 'watch':
        for await (const arrival of connection.watch()) {
          if (signal.aborted) break
          if (arrival !== undefined) this.input({ kind: 'arrived', ask: id, ...arrival })
        }
        return { kind: 'failed', code: 'gone' }
      case 'expect':
        return { kind: 'owner', ...(await connection.expect(question.tags)) }
      case 'remove':
        return { kind: 'owner', ...(await connection.remove(question.tags)) }
    }
  }

  /** Never rejects. */
  async #mine({ job, place, effort }: Extract<Effect, { readonly kind: 'mine' }>): Promise<void> {
    const controller = new AbortController()
    this.#jobs.set(job, controller)
    try {
      const proof = await this.#parts.miner.mine(place, effort, controller.signal)
      if (this.#jobs.delete(job)) this.input({ kind: 'mined', job, proof })
    } catch (error) {
      if (this.#jobs.delete(job)) this.#parts.onMinerFault(error)
    }
  }
}

/** Resolves when `transport` can dial, or never will, or nobody waits for it any more. */
function isReady(transport: AnonTransport, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { kind } = transport.status()
      if (kind !== 'ready' && kind !== 'failed' && kind !== 'closed' && !signal.aborted) return
      stop()
      signal.removeEventListener('abort', look)
      resolve()
    }
    const stop = transport.onStatus(look)
    signal.addEventListener('abort', look)
    look()
  })
}
