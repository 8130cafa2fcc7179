/** An introduction by a common contact as it is shown. Plain JSON; times are Unix milliseconds. */

/** How far an introduction has come, for whoever introduces. */
export type IntroducerStage =
  /** Nobody has answered. */
  | 'asked'
  /** One of them wants to. */
  | 'one-agreed'
  /** Both want to: the program of one of them makes an invite. */
  | 'both-agreed'
  /** Everything was passed on. Whether they meet is between them. */
  | 'passed-on'
  | 'over'

/** The same for somebody who is introduced. */
export type IntroduceeStage =
  /** The person is to decide. */
  | 'asked'
  /** We want to; the other one has not answered. */
  | 'agreed'
  /** Both want to; an invite is on its way. */
  | 'joining'
  /** `met` says who. */
  | 'met'
  /** "Not now"; nobody was told. */
  | 'declined'
  | 'over'

/** Why it is over: somebody does not want to, time ran out, a restore lost it, or it was taken back. */
export type IntroductionEnd = 'no' | 'expired' | 'lost' | 'over'

interface Introduced {
  readonly id: number
  readonly profile: number
  /** By which notices in chats name it: 32 hexadecimal digits. */
  readonly key: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly end: IntroductionEnd | undefined
}

export type IntroductionView =
  | (Introduced & {
      readonly role: 'introducer'
      /** Whom we introduce to each other; ids. */
      readonly contacts: readonly [number, number]
      readonly stage: IntroducerStage
    })
  | (Introduced & {
      readonly role: 'introducee'
      /** Who introduces us. */
      readonly by: number
      /** What they call the other one. */
      readonly name: string
      readonly stage: IntroduceeStage
      /** The contact that came of it. */
      readonly met: number | undefined
    })
