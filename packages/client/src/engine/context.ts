/** What all rooms of an engine share: the ports to the host, and how patient the engine is. */
import type { RatchetEnv } from '@pvtcoms/core/ratchet'
import type { EngineParts, Pace } from './parts.ts'

export interface Context extends Omit<EngineParts, 'pace' | 'onEvent'> {
  readonly pace: Pace
  readonly env: RatchetEnv
}
