/**
 * Gives every profile of a daemon the same mailboxes as soon as somebody has made it, so that nobody has to paste links. Goes by
 * what the daemon tells: until then its store is locked, or not there at all.
 */
import { type RpcClient, RpcError } from '@pvtcoms/rpc'

/** The profile, or the store with all of them, went away meanwhile. */
const MEANWHILE = ['locked', 'no-store', 'no-such-profile']

/** `onFault` is told why a profile did not get one of `links`. */
export function handOutMailboxes(
  client: RpcClient,
  links: readonly string[],
  onFault: (why: string) => void,
): void {
  /** Profiles that had their turn: what a person takes off the list stays away. */
  const served = new Set<number>()
  const serve = async (profile: number): Promise<void> => {
    if (served.has(profile)) return
    for (const [at, link] of links.entries()) {
      const name = `Mailbox ${at + 1}`
      try {
        await client.call('mailbox.add', { profile, link, name })
      } catch (error) {
        if (is(error, MEANWHILE)) return
        if (!is(error, ['known-mailbox']))
          onFault(error instanceof Error ? error.message : 'failed')
      }
    }
    served.add(profile)
  }
  const serveAll = async (): Promise<void> => {
    const profiles = await client.call('profile.list', {}).catch(() => [])
    for (const { id } of profiles) await serve(id)
  }
  let turn = Promise.resolve()
  let isOpen = false
  client.onEvent((event) => {
    if (event.kind === 'profile') turn = turn.then(() => serve(event.profile.id))
    if (event.kind !== 'app') return
    const { state } = event.app
    // Some may have been made just before it locked, or come from a backup.
    if (state === 'open' && !isOpen) turn = turn.then(serveAll)
    // The next store counts its profiles anew.
    if (state === 'empty') served.clear()
    isOpen = state === 'open'
  })
}

function is(error: unknown, codes: readonly string[]): boolean {
  return error instanceof RpcError && codes.includes(error.code)
}
