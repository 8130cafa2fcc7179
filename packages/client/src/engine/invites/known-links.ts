/**
 * Links of invites that the profile made or used, so that a person who comes with one again is told at once what became of
 * it. An entry outlives its invite, which may be taken off the list, and is forgotten when the link expires, as the link
 * says so itself then. What is kept is a hash of the link's secret, and never the secret.
 */
import { concat, toHex, utf8Encode } from '@pvtcoms/core/bytes'
import type { UnixMs } from '@pvtcoms/core/env'
import type { InviteSecret } from '@pvtcoms/core/invite'
import type { EngineFault } from '../errors.ts'
import type { Running } from './invite-record.ts'
import type { InvitesPort } from './port.ts'

/** What is said of a link that cannot be used again. */
export type SpentLink = Extract<
  EngineFault,
  | ('own-invite' | 'own-invite-used' | 'own-invite-cancelled')
  | ('known-invite' | 'invite-used' | 'invite-taken')
>

interface KnownLink {
  /** 32 hexadecimal digits. */
  readonly link: string
  readonly invite: number
  readonly expires: number
  /** Once the invite is off the list. */
  readonly fate?: string
}

const SETTING = 'links'
const LABEL = utf8Encode('pvtcoms/v1/known-link')
/** Hexadecimal digits of the hash. */
const LENGTH = 32
const FATES: ReadonlySet<string> = new Set<SpentLink>([
  ...(['own-invite', 'own-invite-used', 'own-invite-cancelled'] as const),
  ...(['known-invite', 'invite-used', 'invite-taken'] as const),
])

export class KnownLinks {
  readonly #port: Pick<InvitesPort, 'profile' | 'context'>

  constructor(port: Pick<InvitesPort, 'profile' | 'context'>) {
    this.#port = port
  }

  /** In a unit of work: `invite` has this link from now on. */
  add(secret: InviteSecret, invite: number, expires: UnixMs): void {
    const link = this.#hash(secret)
    const others = this.#read().filter((known) => known.link !== link)
    this.#write([...others, { link, invite, expires }])
  }

  /** In a unit of work: `running` is taken off the list. Of one that leads to nothing, its link may be used again. */
  close(running: Running): void {
    const fate = fateOf(running)
    const { id } = running.row
    this.#write(
      this.#read().flatMap((known) => {
        if (known.invite !== id || known.fate !== undefined) return [known]
        return fate === undefined || fate === 'known-invite' ? [] : [{ ...known, fate }]
      }),
    )
  }

  /** Why a link with this secret cannot be used; undefined: nothing is known of it. */
  fateOf(secret: InviteSecret, list: readonly Running[]): SpentLink | undefined {
    const link = this.#hash(secret)
    const known = this.#read().find((entry) => entry.link === link)
    if (known === undefined) return undefined
    if (isFate(known.fate)) return known.fate
    const running = list.find(({ row }) => row.id === known.invite)
    return running && fateOf(running)
  }

  #hash(secret: InviteSecret): string {
    const bytes = concat(LABEL, secret.expose())
    const hash = toHex(this.#port.context.primitives.sha256(bytes)).slice(0, LENGTH)
    bytes.fill(0)
    return hash
  }

  /** A backup may be of a stranger's making: what is no entry is passed over. */
  #read(): readonly KnownLink[] {
    const { profile, context } = this.#port
    const stored = context.store.settings.get(profile, SETTING)
    const entries: readonly unknown[] = Array.isArray(stored) ? stored : []
    const now = context.env.now()
    return entries.filter((entry) => isKnownLink(entry)).filter(({ expires }) => expires >= now)
  }

  #write(links: readonly KnownLink[]): void {
    const { profile, context } = this.#port
    context.store.settings.set(profile, SETTING, links.length === 0 ? undefined : links)
  }
}

function fateOf({ side, state }: Running): SpentLink | undefined {
  if (side === 'inviter') {
    switch (state.kind) {
      case 'publishing':
      case 'open':
        return 'own-invite'
      case 'used':
        return 'own-invite-used'
      case 'closed':
        return state.reason === 'over' ? 'own-invite-used' : 'own-invite-cancelled'
    }
  }
  switch (state.kind) {
    case 'fetching':
    case 'answered':
      return 'known-invite'
    case 'confirmed':
      return 'invite-used'
    case 'failed':
      return state.failure === 'used' ? 'invite-taken' : undefined
  }
}

function isFate(fate: string | undefined): fate is SpentLink {
  return fate !== undefined && FATES.has(fate)
}

function isKnownLink(value: unknown): value is KnownLink {
  if (typeof value !== 'object' || value === null) return false
  const { link, invite, expires } = value as Partial<Record<keyof KnownLink, unknown>>
  return typeof link === 'string' && typeof invite === 'number' && typeof expires === 'number'
}
