/** A profile as it is shown. Plain JSON; times are Unix milliseconds. */
import type { OfferedMailbox } from './mailbox.ts'
import type { WaysPreset } from './ways.ts'

export interface ProfileView {
  readonly id: number
  readonly name: string
  /** Of all contacts that are not muted. */
  readonly unread: number
  /** The ways that a new contact begins with. */
  readonly newContacts: WaysPreset
  /** What a person who is setting it up sees next; undefined once they are done, or never were. */
  readonly setup?: SetupStep
  /** The person is asked whether to use it: all their contacts would be told of it. */
  readonly offer?: OfferedMailbox
}

/** What is offered first when an emoji is chosen. */
export interface EmojiHabitsView {
  /** Those that were used last, the newest first: at most 32, of at most 64 bytes each. */
  readonly recent: readonly string[]
  /** Of skin: 0 is none, 1 to 5 are Unicode's, from light to dark. */
  readonly tone: number
}

/** The first steps with a new profile: to wait for Tor, to add a mailbox, to invite somebody. */
export type SetupStep = 'tor' | 'mailbox' | 'invite'
