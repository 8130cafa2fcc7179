/** Introductions by a common contact, on every side, until some time after they have expired. */
import type { UnixMs } from '@pvtcoms/core/env'

export interface IntroductionRow {
  readonly id: number
  readonly profile: number
  /** 16 bytes by which the three who take part name it. */
  readonly name: Uint8Array
  /** Whoever introduces us; the first of the two, when we introduce. */
  readonly contact: number
  /** The second of the two, when we introduce. */
  readonly other: number | undefined
  /** What the person that we are introduced to will be called here; empty when we introduce. */
  readonly otherName: string
  readonly createdAt: UnixMs
  readonly expiresAt: UnixMs
  /** `encodeIntroduction` of packages/core. Secret: wipe what you were given. */
  readonly state: Uint8Array
  /** The invite that it led to, made or accepted here. */
  readonly invite: number | undefined
}

export interface Introductions {
  /** In the order in which they were added. */
  list(profile: number): readonly IntroductionRow[]
  get(id: number): IntroductionRow | undefined
  /** The one of that name in which `contact` takes part, on whichever side. */
  find(contact: number, name: Uint8Array): IntroductionRow | undefined
  /** The one that led to this invite. */
  ofInvite(invite: number): IntroductionRow | undefined
  add(row: Omit<IntroductionRow, 'id'>): number
  update(id: number, change: Partial<Pick<IntroductionRow, 'state' | 'invite'>>): void
  /** What was secret is overwritten. */
  remove(id: number): void
}
