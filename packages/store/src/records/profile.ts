/** Local profiles, and settings of the whole store or of one profile. */
import type { UnixMs } from '@pvtcoms/core/env'
import type { Secret } from '@pvtcoms/core/secret'

/** A name that a person goes by towards some contacts, with nothing in common with another one. */
export interface ProfileRow {
  readonly id: number
  /** Told to contacts, 0 … 128 bytes of UTF-8. */
  readonly name: string
  readonly createdAt: UnixMs
  /** When the name was last changed, as contacts are told. */
  readonly namedAt: UnixMs
  /** X25519, 32: what the next box of one's own is started with; undefined before somebody asks for it. */
  readonly ownerSeed: Secret<'ClientAuthKey'> | undefined
  /** What the scheduler of the profile's mailboxes saved; undefined at first. */
  readonly scheduler: Uint8Array | undefined
}

export interface Profiles {
  list(): readonly ProfileRow[]
  get(id: number): ProfileRow | undefined
  /** Returns the new row's id, as every `add` here. */
  add(row: Omit<ProfileRow, 'id'>): number
  update(id: number, change: Partial<Omit<ProfileRow, 'id' | 'createdAt'>>): void
  /** With all that belongs to it: contacts, conversations, mailboxes, invites, settings. */
  remove(id: number): void
}

/** Small JSON values by name; `profile` is undefined for what holds for the whole store. */
export interface Settings {
  get(profile: number | undefined, name: string): unknown
  /** `undefined` takes the setting away. */
  set(profile: number | undefined, name: string, value: unknown): void
}
