/** Deposits: the cheapest check of a header comes first, then the dearer ones; then the letter is stored. */
import { equal } from '@pvtcoms/core/bytes'
import {
  type DepositStatus,
  dayOfEpoch,
  isEffort,
  isPlaceable,
  NO_PROOF,
  type Proof,
  type ProofPlace,
} from '@pvtcoms/core/mailbox'
import type { KeptLetter, StorageEngine } from '../storage-engine.ts'
import type { Admission } from './admission.ts'
import type { DaySeal } from './day-seal.ts'
import type { Effort } from './effort.ts'
import type { Epochs } from './epochs.ts'
import { Reservations } from './reservations.ts'
import type { Space } from './space.ts'

/** How often storing is tried again when the epoch ends meanwhile, perhaps by another process. */
const ATTEMPTS = 20

export interface DepositParts {
  readonly engine: StorageEngine
  readonly epochs: Epochs
  readonly effort: Effort
  readonly admission: Admission
  readonly seal: DaySeal
  readonly space: Space
  readonly epochSeconds: number
  readonly provesWork: (place: ProofPlace, proof: Proof) => boolean
  /** A letter became durable. */
  readonly onStored: () => void
}

export interface DepositHeader {
  readonly tag: Uint8Array
  readonly proof: Proof
}

/**
 * What the header alone decides.
 * - `refused`: with that status
 * - `repeated`: the engine keeps a letter under the same tag; the new one may be the same letter
 * - `admitted`: the letter is to be read; the deposit holds a slot until `store` or `abandon`
 */
export type Judgement =
  | { readonly kind: 'refused'; readonly status: DepositStatus }
  | { readonly kind: 'repeated'; readonly occupant: KeptLetter }
  | { readonly kind: 'admitted' }

export class Deposits {
  readonly #parts: DepositParts
  readonly #reservations = new Reservations()

  constructor(parts: DepositParts) {
    this.#parts = parts
  }

  /**
   * Judges headers that arrived together, in their order, up to the first with a false proof: what its
   * sender sent behind it is not looked at. `mailboxKey`, 32, is of the address that was dialled.
   * Rejects with StorageEngineError.
   */
  async judge(
    headers: readonly DepositHeader[],
    mailboxKey: Uint8Array,
  ): Promise<readonly Judgement[]> {
    const checks = await Promise.all(headers.map((header) => this.#check(header, mailboxKey)))
    const judgements: Judgement[] = []
    for (const [index, check] of checks.entries()) {
      const judgement =
        check.kind === 'free'
          ? this.#admit(headers[index] as DepositHeader, mailboxKey, check.seed)
          : check
      judgements.push(judgement)
      if (judgement.kind === 'refused' && judgement.status === 'bad-proof') break
    }
    return judgements
  }

  /** Whether the letter must come before its header is judged, as a slot was held for that tag before. */
  mustComeWhole({ tag }: DepositHeader): boolean {
    return this.#reservations.has(tag)
  }

  /** An admitted deposit holds its slot while its letter is yet to come. That is granted once for each tag. */
  reserve({ tag }: DepositHeader): void {
    this.#reservations.add(tag)
  }

  /** The letter of an admitted deposit never came. */
  abandon(): void {
    this.#parts.admission.leave()
  }

  /** Stores the letter of an admitted deposit. Rejects with StorageEngineError. */
  async store(
    { tag, proof }: DepositHeader,
    letter: Uint8Array,
  ): Promise<'stored' | 'taken' | 'full'> {
    const { admission } = this.#parts
    try {
      return await admission.run(proof.effort, () => this.#keep(tag, letter))
    } finally {
      admission.leave()
    }
  }

  /** `stored` when it is the same letter, whose first answer was lost. Rejects with StorageEngineError. */
  async compare(occupant: KeptLetter, letter: Uint8Array): Promise<'stored' | 'taken'> {
    const { seal, epochSeconds } = this.#parts
    const day = dayOfEpoch(occupant.epoch, epochSeconds)
    const isSame = await seal.isSame(day, occupant.tag, occupant.body, letter)
    return isSame ? 'stored' : 'taken'
  }

  /** The cheap checks. Of a free tag that needs a proof, the result holds the seed that the proof is for. */
  async #check({ tag, proof }: DepositHeader, mailboxKey: Uint8Array): Promise<HeaderCheck> {
    const { engine, effort, epochs } = this.#parts
    if (!isPlaceable(tag)) return refused('bad-proof')
    const isExpected = proof.algorithm === NO_PROOF && (await engine.isExpected(tag))
    const seed = isExpected ? undefined : epochs.seeds.find(mailboxKey, proof.seedId)
    if (!isExpected) {
      if (!isEffort(proof.effort)) return refused('bad-proof')
      if (proof.effort < effort.asked) return refused('low-effort')
      if (seed === undefined) return refused('stale-seed')
    }
    const occupant = await engine.occupant(tag)
    if (occupant === undefined) return { kind: 'free', seed }
    return equal(occupant.tag, tag) ? { kind: 'repeated', occupant } : refused('taken')
  }

  #admit(
    { tag, proof }: DepositHeader,
    mailboxKey: Uint8Array,
    seed: Uint8Array | undefined,
  ): Judgement {
    const { admission, space, epochs, provesWork } = this.#parts
    if (space.isFull || epochs.isFull) return refused('full')
    if (seed !== undefined && !provesWork({ seed, mailboxKey, tag }, proof)) {
      return refused('bad-proof')
    }
    return admission.enter() ? { kind: 'admitted' } : refused('full')
  }

  async #keep(tag: Uint8Array, letter: Uint8Array): Promise<'stored' | 'taken' | 'full'> {
    const { engine, epochs, seal, epochSeconds, space, onStored } = this.#parts
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (epochs.advancing !== undefined) await epochs.advancing
      const epoch = epochs.open
      const body = await seal.seal(dayOfEpoch(epoch, epochSeconds), tag, letter)
      const size = body.length
      const result = await engine.store({ tag, body }, epoch)
      if (result === 'stored') {
        space.add(size)
        epochs.arrived()
        onStored()
        return 'stored'
      }
      if (result === 'occupied') {
        const occupant = await engine.occupant(tag)
        if (occupant === undefined) continue
        return equal(occupant.tag, tag) ? await this.compare(occupant, letter) : 'taken'
      }
      await epochs.catchUp()
    }
    return 'full'
  }
}

type Refused = Extract<Judgement, { kind: 'refused' }>
type HeaderCheck =
  | Exclude<Judgement, { kind: 'admitted' }>
  | { readonly kind: 'free'; readonly seed: Uint8Array | undefined }

const refused = (status: DepositStatus): Refused => ({ kind: 'refused', status })
