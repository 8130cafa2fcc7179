/** Which profile at work something belongs to. Each of these throws EngineError when it belongs to none. */
import type { EngineMethods } from '@pvtcoms/rpc'
import type { Rooms } from '../rooms.ts'

export interface Find {
  profile(id: number): Rooms
  ofContact(contact: number): Rooms
  ofConversation(conversation: number): Rooms
  ofMessage(message: number): Rooms
  /** By the first of them that is here. */
  ofMessages(messages: readonly number[]): Rooms
  ofMailbox(mailbox: number): Rooms
  ofInvite(invite: number): Rooms
  ofIntroduction(introduction: number): Rooms
}

/** The methods of one noun. */
export type MethodsOf<Noun extends string> = Pick<
  EngineMethods,
  Extract<keyof EngineMethods, `${Noun}.${string}`>
>
