/**
 * The asking side of JSON-RPC, in a browser too: calls by name and type, and events. It does
 * not check what the daemon answers, which is the same person's; an answer that is no JSON-RPC ends the connection.
 */
import type { ApiEvent, Method, Params, Result } from '../api.ts'
import type { TextChannel } from '../channel.ts'
import { RpcError } from '../errors.ts'
import { MAX_REQUEST } from '../limits.ts'
import { isObject, parseJson } from '../messages.ts'

interface Pending {
  readonly resolve: (result: never) => void
  readonly reject: (error: RpcError) => void
}

const CODE = /^[a-zA-Z0-9-]{1,64}$/

export class RpcClient {
  readonly #channel: TextChannel
  readonly #pending = new Map<number, Pending>()
  readonly #onEvent = new Set<(event: ApiEvent) => void>()
  readonly #onClose = new Set<(code: string) => void>()
  #lastId = 0
  #closeCode = 'gone'
  #isClosed = false

  constructor(channel: TextChannel) {
    this.#channel = channel
    channel.open({
      text: (text) => this.#read(text),
      unreadable: () => this.#end('nonsense'),
      closed: () => this.#closed(),
    })
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Rejects with RpcError. */
  call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    if (this.#isClosed) return Promise.reject(this.#gone())
    const id = ++this.#lastId
    const text = JSON.stringify({ jsonrpc: '2.0', id, method, params })
    if (isTooLong(text)) {
      return Promise.reject(new RpcError('too-long', 'this is more than fits into one request'))
    }
    return new Promise<Result<M>>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      void this.#channel.send(text)
    })
  }

  /** Calls back for each event until the returned function is called. `callback` must not throw. */
  onEvent(callback: (event: ApiEvent) => void): () => void {
    this.#onEvent.add(callback)
    return () => this.#onEvent.delete(callback)
  }

  /**
   * Calls back once, when the connection has ended, with `gone`, `slow`, `stopping` or `nonsense`:
   * events have been missed from then on. `callback` must not throw.
   */
  onClose(callback: (code: string) => void): () => void {
    this.#onClose.add(callback)
    return () => this.#onClose.delete(callback)
  }

  /** Calls under way are rejected with `gone`. Idempotent. */
  close(): void {
    this.#end('gone')
  }

  #read(text: string): void {
    const message = parseJson(text)
    if (!isObject(message)) {
      this.#end('nonsense')
      return
    }
    const { method, params, id } = message
    if (method === 'event') {
      for (const callback of [...this.#onEvent]) callback(params as ApiEvent)
    } else if (method === 'close') {
      this.#closeCode = codeOf(params) ?? 'gone'
    } else if (typeof id === 'number') this.#settle(id, message)
    else if (isObject(message['error'])) this.#end('nonsense')
  }

  #settle(id: number, message: Readonly<Record<string, unknown>>): void {
    const pending = this.#pending.get(id)
    if (pending === undefined) return
    this.#pending.delete(id)
    const { error } = message
    if (isObject(error)) {
      const text = typeof error['message'] === 'string' ? error['message'] : 'it failed'
      pending.reject(new RpcError(codeOf(error['data']) ?? 'internal', text))
    } else pending.resolve(message['result'] as never)
  }

  #end(code: string): void {
    if (this.#isClosed) return
    this.#closeCode = code
    this.#channel.end()
    this.#closed()
  }

  #closed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const { reject } of this.#pending.values()) reject(this.#gone())
    this.#pending.clear()
    for (const callback of [...this.#onClose]) callback(this.#closeCode)
  }

  #gone(): RpcError {
    return new RpcError(this.#closeCode, 'the connection to the daemon has ended')
  }
}

function codeOf(data: unknown): string | undefined {
  const code = isObject(data) ? data['code'] : undefined
  return typeof code === 'string' && CODE.test(code) ? code : undefined
}

/** Three bytes of UTF-8 are the most for one character of a JavaScript string. */
function isTooLong(text: string): boolean {
  if (text.length * 3 <= MAX_REQUEST) return false
  return new TextEncoder().encode(text).length > MAX_REQUEST
}
