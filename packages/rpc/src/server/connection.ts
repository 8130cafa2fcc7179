/**
 * One connection. It begins requests in their order, a bounded number at a time. It does not read for a while from a peer
 * that sends more or does not read the answers, and ends when the peer does not read events.
 */
import { isCodedError } from '@pvtcoms/core/errors'
import type { TextChannel } from '../channel.ts'
import {
  MAX_BATCH,
  MAX_UNDER_WAY,
  MAX_UNREAD_ANSWERS,
  MAX_UNREAD_EVENTS,
  MAX_WAITING,
  MAX_WAITING_LENGTH,
} from '../limits.ts'
import {
  errorText,
  faultResponse,
  faultText,
  type Id,
  isObject,
  notificationText,
  parseJson,
  resultText,
} from '../messages.ts'
import { CallError, type Dispatch } from './dispatch.ts'
import { Outgoing } from './outgoing.ts'

/** Longest name of a request, characters. */
const MAX_ID = 128

type Answer = string | undefined

export class Connection {
  /** Resolves when the channel has ended. */
  readonly ended: Promise<void>
  readonly #channel: TextChannel
  readonly #dispatch: Dispatch
  readonly #onFault: (error: unknown) => void
  readonly #outgoing: Outgoing
  #waiting: string[] = []
  #waitingLength = 0
  #underWay = 0
  #isPaused = false
  /** Why no further request is begun; undefined while there is no reason. */
  #finishing: string | undefined
  #isEnded = false

  constructor(channel: TextChannel, dispatch: Dispatch, onFault: (error: unknown) => void) {
    this.#channel = channel
    this.#dispatch = dispatch
    this.#onFault = onFault
    this.#outgoing = new Outgoing(channel, () => this.#advance())
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.ended = promise
    channel.open({
      text: (text) => this.#receive(text),
      unreadable: () => {
        this.#outgoing.answer(faultResponse(null, 'invalid-request'))
        this.finish('too-long')
      },
      closed: () => {
        this.#forget()
        resolve(undefined)
      },
    })
  }

  /** Sends a notification, unless too many of them wait to be read. */
  notify(text: string): void {
    if (this.#isEnded) return
    this.#outgoing.event(text)
    if (this.#outgoing.unreadEvents > MAX_UNREAD_EVENTS) this.end('slow')
  }

  /** Ends it after the answers to what was begun. */
  finish(code: string): void {
    this.#finishing ??= code
    this.#waiting = []
    this.#advance()
  }

  /** Ends it at once; `code` is the last that the peer reads. */
  end(code: string): void {
    if (this.#isEnded) return
    this.#forget()
    void this.#channel.send(notificationText('close', { code }))
    this.#channel.end()
  }

  #forget(): void {
    this.#isEnded = true
    this.#waiting = []
    this.#outgoing.drop()
  }

  #receive(text: string): void {
    if (this.#isEnded || this.#finishing !== undefined) return
    this.#waiting.push(text)
    this.#waitingLength += text.length
    this.#advance()
    if (this.#waiting.length > MAX_WAITING || this.#waitingLength > MAX_WAITING_LENGTH) {
      this.end('too-many')
    }
  }

  /** Begins what waits as far as there is room, and has the sender wait otherwise. */
  #advance(): void {
    if (this.#isEnded) return
    let next: string | undefined
    while (this.#hasRoom() && (next = this.#waiting.shift()) !== undefined) {
      this.#waitingLength -= next.length
      this.#begin(next)
    }
    if (this.#finishing !== undefined && this.#underWay === 0 && this.#outgoing.unread === 0) {
      this.end(this.#finishing)
      return
    }
    const isFull = this.#waiting.length > 0
    if (isFull !== this.#isPaused) {
      this.#isPaused = isFull
      if (isFull) this.#channel.pause()
      else this.#channel.resume()
    }
  }

  #hasRoom(): boolean {
    return this.#underWay < MAX_UNDER_WAY && this.#outgoing.unread < MAX_UNREAD_ANSWERS
  }

  #begin(text: string): void {
    const message = parseJson(text)
    if (message === undefined) this.#outgoing.answer(faultResponse(null, 'parse-error'))
    else if (!Array.isArray(message)) {
      this.#await(this.#answer(message), (answer) => answer)
    } else if (message.length === 0 || message.length > MAX_BATCH) {
      this.#outgoing.answer(faultResponse(null, 'invalid-request'))
    } else {
      const answers = Promise.all(message.map(async (each) => this.#answer(each)))
      this.#await(answers, (all) => {
        const wanted = all.filter((answer) => answer !== undefined)
        return wanted.length === 0 ? undefined : `[${wanted.join(',')}]`
      })
    }
  }

  /** Answers at once where the result is there at once, so that the next request sees how much is unread. */
  #await<T>(outcome: T | Promise<T>, text: (outcome: T) => Answer): void {
    const settle = (value: T): void => {
      const answer = text(value)
      if (answer !== undefined && !this.#isEnded) this.#outgoing.answer(answer)
    }
    if (!(outcome instanceof Promise)) {
      settle(outcome)
      return
    }
    this.#underWay++
    void outcome.then((value) => {
      this.#underWay--
      settle(value)
      this.#advance()
    })
  }

  /** The response to one request; undefined to a notification. Never throws, never rejects. */
  #answer(message: unknown): Answer | Promise<Answer> {
    if (!isObject(message)) return faultResponse(null, 'invalid-request')
    const { jsonrpc, method, params } = message
    const id = Object.hasOwn(message, 'id') ? message['id'] : undefined
    if (id !== undefined && !isId(id)) return faultResponse(null, 'invalid-request')
    const isCall =
      jsonrpc === '2.0' &&
      typeof method === 'string' &&
      (params === undefined || (typeof params === 'object' && params !== null))
    if (!isCall) return faultResponse(id ?? null, 'invalid-request')
    const done = (result: unknown): Answer => {
      if (id === undefined) return undefined
      return resultText(id, JSON.stringify(result ?? null))
    }
    const failed = (error: unknown): Answer => {
      const failure = this.#failure(id ?? null, error)
      return id === undefined ? undefined : failure
    }
    try {
      const result = this.#dispatch(method, params ?? {})
      return result instanceof Promise ? result.then(done).catch(failed) : done(result)
    } catch (error) {
      return failed(error)
    }
  }

  #failure(id: Id, error: unknown): string {
    if (error instanceof CallError) {
      const { fault, code, message } = error
      return errorText(id, { fault, code, message })
    }
    if (isCodedError(error)) return errorText(id, error)
    this.#onFault(error)
    return errorText(id, { fault: 'internal', code: 'internal', message: faultText('internal') })
  }
}

function isId(id: unknown): id is Id {
  if (typeof id === 'string') return id.length <= MAX_ID
  return id === null || Number.isSafeInteger(id)
}
