/**
 * The two ways to read a shared mailbox (docs/protocol/mailbox.md §9): tier 1 downloads every letter, tier 2
 * fetches one run in each epoch. Which one it is follows from the announced volume alone, so that all
 * readers of a mailbox do the same.
 */

export type Tier = 1 | 2

/** Above this many letters a day a mailbox is not downloaded whole: 32 MB. */
const TIER_ONE_VOLUME = 8_000

/** The tier of a mailbox with that many letters a day. */
export function tierOf(volume: number): Tier {
  return volume <= TIER_ONE_VOLUME ? 1 : 2
}
