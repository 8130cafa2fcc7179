/** What the parts of a reader share: one mailbox as far as it was read, and how letters are handed on. */
import { unixMs } from '@pvtcoms/core/env'
import type { DigestChain } from '../digests/digest-chain.ts'
import { SECOND, type StepContext } from '../step-context.ts'
import type { WantedLetters } from './wanted-letters.ts'

export interface Reading {
  readonly mailbox: string
  readonly chain: DigestChain
  readonly wanted: WantedLetters
  /** The last epoch that the mailbox says has ended. */
  readonly last: number
  readonly epochSeconds: number
}

export const LETTER_BYTES = 4_096

/** A letter came: the engine is told of it only if its tag is waited for. */
export function deliver(
  context: StepContext,
  { mailbox, wanted, epochSeconds }: Reading,
  {
    epoch,
    position,
    letter,
  }: {
    readonly epoch: number
    readonly position: number
    readonly letter: Uint8Array
  },
): void {
  const tag = wanted.take(epoch, position)
  if (tag === undefined) return
  const arrivedAt = unixMs((epoch + 1) * epochSeconds * SECOND)
  context.tell({ kind: 'found', mailbox, tag, letter: letter.slice(), arrivedAt })
}

/** What was asked for did not bring the letters at these positions. */
export function missLetters(
  context: StepContext,
  { mailbox, wanted }: Reading,
  positions: readonly { readonly epoch: number; readonly position: number }[],
): void {
  for (const tag of wanted.miss(positions)) context.tell({ kind: 'withheld', mailbox, tag })
}
