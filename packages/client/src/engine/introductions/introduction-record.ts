/** What can be said of an introduction from its row alone; nothing here changes anything. */
import { wipe } from '@pvtcoms/core/bytes'
import {
  decodeIntroduction,
  type IntroductionState,
  isOpen,
  isSettled,
} from '@pvtcoms/core/introduction'
import type { Secret } from '@pvtcoms/core/secret'
import type { IntroductionRow } from '@pvtcoms/store'

export type Introduction = IntroductionState & { readonly row: IntroductionRow }
export type AsIntroducer = Extract<Introduction, { role: 'introducer' }>
export type AsIntroducee = Extract<Introduction, { role: 'introducee' }>

/** Undefined when it cannot be read. Its secrets are the caller's to wipe. */
export function introductionIn(row: IntroductionRow): Introduction | undefined {
  const state = decodeIntroduction(row.state)
  wipe(row.state)
  return state && { ...state, row }
}

/** As `introductionIn`, for looking at: what is secret is wiped already. */
export function shownIntroduction(row: IntroductionRow): Introduction | undefined {
  const introduction = introductionIn(row)
  if (introduction !== undefined) for (const secret of secretsIn(introduction)) secret.wipe()
  return introduction
}

export function secretsIn(introduction: IntroductionState): readonly Secret<string>[] {
  if (introduction.role === 'introducer') return []
  const { state } = introduction
  if (state.kind === 'agreed') return [state.seed]
  return state.kind === 'answering' ? [state.link] : []
}

/** Whether something can still come of it. */
export function isRunning(introduction: IntroductionState): boolean {
  return introduction.role === 'introducer'
    ? isOpen(introduction.state)
    : !isSettled(introduction.state)
}
