/**
 * Somebody who sits at a program uses pvtcoms, even if they only read. The daemon is told, so that it does not
 * lock while they look. Programs call this for what a person does, and never for what they ask by themselves:
 * otherwise a contact who writes now and then would keep the store open.
 */

/** The daemon is told at most once in so many ms. */
const EVERY_MS = 30_000

/**
 * Returns a function to call at each sign of the person. `tell` calls `app.active`; what it rejects with is
 * dropped, as a program learns elsewhere whether the daemon is there. `monotonic` gives ms.
 */
export function activityOf(tell: () => Promise<unknown>, monotonic: () => number): () => void {
  let told = Number.NEGATIVE_INFINITY
  return () => {
    const now = monotonic()
    if (now - told < EVERY_MS) return
    told = now
    tell().catch(() => undefined)
  }
}
