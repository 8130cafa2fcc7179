import { TestnetError } from './errors.ts'

export const cancelled = (): TestnetError => new TestnetError('cancelled', 'the caller gave up')

/** Throws `cancelled` when `signal` has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled()
}
