/** What the parts of the machine have in common. */
import { isAttacked, type Verification } from '../safety-check/safety-check.ts'
import type { Secret } from '../secret.ts'
import type { RejoinInput, RejoinOutput, RejoinState, RejoinStep } from './rejoin-state.ts'

export type Input<Kind extends RejoinInput['kind']> = Extract<RejoinInput, { kind: Kind }>

/** Nothing but a word about it. */
export function only(state: RejoinState, output: RejoinOutput): RejoinStep {
  return { state, outputs: [output], consumed: [] }
}

export function dropped(state: RejoinState): RejoinStep {
  return only(state, { kind: 'dropped' })
}

/** Whether the person has to decide first. */
export function isHeld(verification: Verification, despiteAttack: boolean): boolean {
  return isAttacked(verification) && !despiteAttack
}

/** The seed of a bundle of ours that nobody answered yet. */
export function seedOf({ own }: RejoinState): readonly Secret<string>[] {
  return own?.kind === 'waiting' ? [own.seed] : []
}
