/**
 * Adds the same mailboxes to every new profile of a daemon, so that nobody has to paste links. It follows the events of the
 * daemon, as at first the store is locked or does not exist.
 */
import { type RpcClient, RpcError } from '@pvtcoms/rpc'

/** Codes that say that the profile, or the store, is not there any more. */
const MEANWHILE = ['locked', 'no-store', 'no-such-profile']

/** `onFault` is called with the reason when a profile did not get one of `links`. */
export function handOutMailboxes(
  client: RpcClient,
  links: readonly string[],
  onFault: (why: string) => void,
): void {
  /** Profiles that got theirs: a mailbox that a person removes is not added again. */
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
    // Profiles may have been made just before it locked, or come from a backup.
    if (state === 'open' && !isOpen) turn = turn.then(serveAll)
    // The next store numbers its profiles from 1 again.
    if (state === 'empty') served.clear()
    isOpen = state === 'open'
  })
}

function is(error: unknown, codes: readonly string[]): boolean {
  return error instanceof RpcError && codes.includes(error.code)
}
