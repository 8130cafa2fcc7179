/**
 * The deposits of one stream. A header is judged before its letter is waited for, and refused at once if
 * it is bad. Deposits that have come whole are judged, stored and answered together, in their order:
 * they share the wait for the disk, and what it costs to write.
 */
import { concat } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import { LETTER } from '@pvtcoms/core/letter'
import { DepositAnswer, type DepositStatus } from '@pvtcoms/core/mailbox'
import { StorageEngineError } from '../errors.ts'
import type { DepositHeader, Deposits, Judgement } from './deposits.ts'
import { Over, type RequestStream } from './request-stream.ts'

/** The first byte of a deposit: docs/protocol/mailbox.md §5. */
const DEPOSIT = 6
/** Deposits that are answered together: what comes in one piece of a stream is mostly no more. */
const TOGETHER = 16

export interface DepositHandlerParts {
  readonly deposits: Deposits
  readonly limits: { readonly maxDepositsPerStream: number }
  /** What a deposit has to pay now. */
  readonly asked: () => number
  /** The engine refused a step. */
  readonly onFailure: (error: StorageEngineError) => void
}

export class DepositHandler {
  readonly #line: RequestStream
  /** That was dialled, 32. */
  readonly #mailboxKey: Uint8Array
  readonly #parts: DepositHandlerParts
  #deposited = 0

  constructor(line: RequestStream, mailboxKey: Uint8Array, parts: DepositHandlerParts) {
    this.#line = line
    this.#mailboxKey = mailboxKey
    this.#parts = parts
  }

  /** Answers the deposit with that header, and those that have come whole behind it. Rejects with Over. */
  async answer(first: DepositHeader): Promise<void> {
    const headers = [first]
    const letters: Uint8Array[] = []
    if (this.#line.has(LETTER.length) || this.#parts.deposits.comesWhole(first)) {
      letters.push(await this.#line.read(LETTER.length))
      for (let next = this.#nextWhole(); next !== undefined; next = this.#nextWhole()) {
        headers.push(next)
        letters.push(await this.#line.read(LETTER.length))
        if (headers.length === TOGETHER) break
      }
    }
    const judgements = await this.#judge(headers)
    const [judgement] = judgements
    if (letters.length === 0 && judgement !== undefined) {
      if (judgement.kind === 'refused') {
        await this.#say([judgement.status])
        await this.#line.read(LETTER.length)
        return
      }
      letters.push(await this.#letterOf(judgement, first))
    }
    const settled = judgements.map((each, index) =>
      this.#settle(each, headers[index] as DepositHeader, letters[index] as Uint8Array),
    )
    await this.#say(await Promise.all(settled))
  }

  #nextWhole(): DepositHeader | undefined {
    const request = this.#line.nextNow(DEPOSIT, LETTER.length)
    return request?.kind === 'deposit' ? request : undefined
  }

  /** Of the headers up to the first that proves nothing. An engine that cannot look now makes all `full`. */
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

  /** Gives the place of an admitted deposit back when its letter does not come. */
  async #letterOf({ kind }: Judgement, header: DepositHeader): Promise<Uint8Array> {
    if (kind === 'admitted') this.#parts.deposits.waitFor(header)
    try {
      return await this.#line.read(LETTER.length)
    } catch (error) {
      if (kind === 'admitted') this.#parts.deposits.abandon()
      throw error
    }
  }

  /** Whoever made a false proof is left alone after that. */
  async #say(statuses: readonly DepositStatus[]): Promise<void> {
    const effort = this.#parts.asked()
    await this.#line.write(
      concat(...statuses.map((status) => encode(DepositAnswer, { status, effort }))),
    )
    if (statuses.at(-1) !== 'bad-proof') return
    await this.#line.end()
    throw new Over()
  }

  /** An engine that cannot store now is told of, and is `full` to the depositor, who goes elsewhere. */
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

/** Whether nothing is judged behind these. */
function isOver(judgements: readonly Judgement[]): boolean {
  const last = judgements.at(-1)
  return last?.kind === 'refused' && last.status === 'bad-proof'
}
