/** How far a person is with the first steps of a profile. It is kept in the store, so that they go on after a restart. */
import type { SetupStep } from '@pvtcoms/rpc'
import type { Store } from '@pvtcoms/store'

const NAME = 'setup'
const STEPS: readonly SetupStep[] = ['tor', 'mailbox', 'invite']

/** Undefined: they are over, or were never begun. */
export function setupOf(
  { settings }: Pick<Store, 'settings'>,
  profile: number,
): SetupStep | undefined {
  const kept = settings.get(profile, NAME)
  return STEPS.find((step) => step === kept)
}

export function keepSetup(
  { settings }: Pick<Store, 'settings'>,
  profile: number,
  step: SetupStep | undefined,
): void {
  settings.set(profile, NAME, step)
}
