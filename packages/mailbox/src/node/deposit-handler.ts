/**
 * The deposits of one stream (docs/protocol/mailbox.md §5). A header is judged before its letter is waited
 * for, and a bad header is refused at once. Deposits that have arrived whole are judged, stored and
 * answered together, in their order, so that they share one commit.
 */
import { concat } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import { LETTER } from '@pvtcoms/core/letter'
import { DepositAnswer, type DepositStatus, type Request } from '@pvtcoms/core/mailbox'
import { type RequestStream, StreamEnded } from '@pvtcoms/service'
import { StorageEngineError } from '../errors.ts'
import type { DepositHeader, Deposits, Judgement } from './deposits.ts'

/** The first byte of a deposit: docs/protocol/mailbox.md §5. */
const DEPOSIT = 6
/** Deposits that are answered together. One piece of a stream mostly holds no more. */
const BATCH = 16

export interface DepositHandlerParts {
  readonly deposits: Deposits
  readonly limits: { readonly maxDepositsPerStream: number }
  /** What a deposit has to pay now. */
  readonly asked: () => number
  /** The engine refused a step. */
  readonly onFailure: (error: StorageEngineError) => void
}

export class DepositHandler {
  readonly #stream: RequestStream<Request>
  /** 32 bytes: the key of the address that was dialled. */
  readonly #mailboxKey: Uint8Array
  readonly #parts: DepositHandlerParts
  #deposited = 0

  constructor(stream: RequestStream<Request>, mailboxKey: Uint8Array, parts: DepositHandlerParts) {
    this.#stream = stream
    this.#mailboxKey = mailboxKey
    this.#parts = parts
  }

  /** Answers the deposit with that header, and those that have arrived whole behind it. Rejects with StreamEnded. */
  async answer(first: DepositHeader): Promise<void> {
    const headers = [first]
    const letters: Uint8Array[] = []
    if (this.#stream.has(LETTER.length) || this.#parts.deposits.mustComeWhole(first)) {
      letters.push(await this.#stream.read(LETTER.length))
      for (let next = this.#nextWhole(); next !== undefined; next = this.#nextWhole()) {
        headers.push(next)
        letters.push(await this.#stream.read(LETTER.length))
        if (headers.length === BATCH) break
      }
    }
    const judgements = await this.#judge(headers)
    const [judgement] = judgements
    if (letters.length === 0 && judgement !== undefined) {
      if (judgement.kind === 'refused') {
        await this.#respond([judgement.status])
        await this.#stream.read(LETTER.length)
        return
      }
      letters.push(await this.#letterOf(judgement, first))
    }
    const settled = judgements.map((each, index) =>
      this.#settle(each, headers[index] as DepositHeader, letters[index] as Uint8Array),
    )
    await this.#respond(await Promise.all(settled))
  }

  #nextWhole(): DepositHeader | undefined {
    const request = this.#stream.nextNow(DEPOSIT, LETTER.length)
    return request?.kind === 'deposit' ? request : undefined
  }

  /** Judges the headers up to the first with a false proof. When the engine fails, every judgement is `full`. */
  async #judge(headers: readonly DepositHeader[]): Promise<readonly Judgement[]> {
    const { deposits, limits } = this.#parts
    const room = Math.max(0, limits.maxDepositsPerStream - this.#deposited)
    this.#deposited += headers.length
    const judged = await this.#orFull(() =>
      deposits.judge(headers.slice(0, room), this.#mailboxKey),
    )
    const judgements = judged === 'full' ? headers.slice(0, room).map(() => FULL) : judged
    return isOver(judgements) ? judgements : [...judgements, ...headers.slice(room).map(() => FULL)]
  }

  async #settle(
    judgement: Judgement,
    header: DepositHeader,
    letter: Uint8Array,
  ): Promise<DepositStatus> {
    const { deposits } = this.#parts
    switch (judgement.kind) {
      case 'refused':
        return judgement.status
      case 'repeated':
        return await this.#orFull(() => deposits.compare(judgement.occupant, letter))
      case 'admitted':
        return await this.#orFull(() => deposits.store(header, letter))
    }
  }

  /** Reads the letter. An admitted deposit whose letter does not come gives its slot back. */
  async #letterOf({ kind }: Judgement, header: DepositHeader): Promise<Uint8Array> {
    if (kind === 'admitted') this.#parts.deposits.reserve(header)
    try {
      return await this.#stream.read(LETTER.length)
    } catch (error) {
      if (kind === 'admitted') this.#parts.deposits.abandon()
      throw error
    }
  }

  /** Answers in order. A false proof is the last answer: the stream ends after it. */
  async #respond(statuses: readonly DepositStatus[]): Promise<void> {
    const effort = this.#parts.asked()
    await this.#stream.write(
      concat(...statuses.map((status) => encode(DepositAnswer, { status, effort }))),
    )
    if (statuses.at(-1) !== 'bad-proof') return
    await this.#stream.end()
    throw new StreamEnded()
  }

  /** Reports a fault of the engine. To the depositor it is `full`, so that they deposit elsewhere. */
  async #orFull<T>(work: () => Promise<T>): Promise<T | 'full'> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StorageEngineError)) throw error
      this.#parts.onFailure(error)
      return 'full'
    }
  }
}

const FULL: Judgement = { kind: 'refused', status: 'full' }

/** Whether the last of these judgements ends the stream. */
function isOver(judgements: readonly Judgement[]): boolean {
  const last = judgements.at(-1)
  return last?.kind === 'refused' && last.status === 'bad-proof'
}
