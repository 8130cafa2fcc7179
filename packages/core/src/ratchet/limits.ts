/** Bounds of the ratchet (docs/protocol/ratchet.md §12). Both sides must agree on those marked "shared". */

/** Shared. How many tags of a chain are watched ahead, and how many letters a chain has before an answer. */
export const WINDOW = 64

/** Shared. How many letters of the window only control letters may be. */
export const CONTROL_LETTERS = 8

/** Shared. What n stays below, whatever a later version makes of the window. */
export const CHAIN_LENGTH = 2 ** 20

/** Keys kept when one step skips more letters than this. */
export const MAX_SKIPPED_IN_A_STEP = 256

/** Skipped keys of a session; beyond it the oldest go. */
export const MAX_SKIPPED = 2_048

/** How long a skipped key waits for its letter: 14 days of depositing again and 15 in a mailbox. */
export const SKIPPED_LIFETIME_MS = 29 * 24 * 3_600_000

/** Chains whose arrivals are remembered for acknowledgements. */
export const MAX_RECEIPT_CHAINS = 16
