/**
 * Whoever sits at the terminal uses pvtcoms, also with a command that only reads: the daemon is told, so that it does
 * not lock under somebody's eyes. What runs by itself tells it nothing, or a contact could keep it open.
 */
import type { RpcClient } from '@pvtcoms/rpc/client'

const EVERY_MS = 30_000

/** Returns what is to be called at each sign of the person, of which the daemon is told one in half a minute. */
export function activityOf(rpc: RpcClient): () => void {
  let told = Number.NEGATIVE_INFINITY
  return () => {
    const now = performance.now()
    if (now - told < EVERY_MS) return
    told = now
    rpc.call('app.active', {}).catch(() => {
      // Whether the daemon is there shows elsewhere.
    })
  }
}
