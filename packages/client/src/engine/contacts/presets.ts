/** Ways to a contact that have a name, and with which a new contact begins. */
import type { WaysPreset } from '@pvtcoms/rpc'
import type { ContactRow, Store } from '@pvtcoms/store'

export type WaysChoice = Pick<ContactRow, 'route' | 'pollInterval'>

const PRESETS: Readonly<Record<WaysPreset, WaysChoice>> = {
  quick: { route: 'direct-and-mailbox', pollInterval: 'every-minute' },
  unseen: { route: 'mailbox', pollInterval: 'every-minute' },
  together: { route: 'direct', pollInterval: 'every-minute' },
  sparing: { route: 'mailbox', pollInterval: 'every-15-minutes' },
}
const NAMES = Object.keys(PRESETS) as readonly WaysPreset[]
/** The name of the profile's setting in the store. */
const SETTING = 'new-contacts'

export const choiceOf = (preset: WaysPreset): WaysChoice => PRESETS[preset]

export function presetOf({ route, pollInterval }: WaysChoice): WaysPreset | 'own' {
  const isIt = (name: WaysPreset): boolean =>
    PRESETS[name].route === route && PRESETS[name].pollInterval === pollInterval
  return NAMES.find(isIt) ?? 'own'
}

/** What new contacts of the profile begin with; `quick` until the person chooses. */
export function newContactsOf({ settings }: Pick<Store, 'settings'>, profile: number): WaysPreset {
  const kept = settings.get(profile, SETTING)
  return NAMES.find((name) => name === kept) ?? 'quick'
}

/** Within a transaction. */
export function keepNewContacts(
  { settings }: Pick<Store, 'settings'>,
  profile: number,
  preset: WaysPreset,
): void {
  settings.set(profile, SETTING, preset)
}

/**
 * Somebody whom another person chose sees no presence of ours until we say otherwise. Where one of the two has no mailbox
 * (`haveMailboxes`: both do) there is no other way than the direct one.
 */
export function firstChoice(
  preset: WaysPreset,
  {
    isIntroduced,
    haveMailboxes,
  }: { readonly isIntroduced: boolean; readonly haveMailboxes: boolean },
): WaysChoice {
  const wanted = PRESETS[preset]
  if (!haveMailboxes) return wanted.route === 'mailbox' ? PRESETS.quick : wanted
  return isIntroduced && wanted.route !== 'mailbox' ? PRESETS.unseen : wanted
}
