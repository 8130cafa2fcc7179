/** Everybody who runs in a race, by name: `race.ts` starts a process for each that is asked for. */
import type { Contender, Enter } from './contender.ts'
import type { Conversation } from './conversation.ts'
import { nativeDiffieHellman } from './diffie-hellman.ts'
import { hybridTurn } from './hybrid-turn.ts'
import { libsignalConversation, libsignalHandshake } from './peers/libsignal.ts'
import { olmConversation, olmHandshake } from './peers/olm.ts'
import { pvtcomsConversation, pvtcomsHandshake } from './pvtcoms.ts'

export type Shape = 'ping-pong' | 'one-way'

/** The name of what a library does in one shape of a conversation. */
export const inShape = (shape: Shape, library: string): string => `${shape}, ${library}`

const SHAPES = ['ping-pong', 'one-way'] as const
const CONVERSATIONS: Readonly<Record<string, () => Conversation | Promise<Conversation>>> = {
  pvtcoms: () => pvtcomsConversation({ amongStrangers: false }),
  'pvtcoms, tags among strangers': () => pvtcomsConversation({ amongStrangers: true }),
  libsignal: libsignalConversation,
  Olm: olmConversation,
}

export const CONTENDERS: ReadonlyMap<string, Enter> = new Map<string, Enter>([
  ['X25519', nativeDiffieHellman],
  ['key agreement of a turn', hybridTurn],
  ['handshake, pvtcoms', pvtcomsHandshake],
  ['handshake, libsignal', libsignalHandshake],
  ['handshake, Olm', olmHandshake],
  ...SHAPES.flatMap((shape) =>
    Object.entries(CONVERSATIONS).map(([library, start]): [string, Enter] => [
      inShape(shape, library),
      async () => speaking(shape, await start()),
    ]),
  ),
])

function speaking(shape: Shape, conversation: Conversation): Contender {
  return {
    run: (count) =>
      shape === 'ping-pong' ? conversation.pingPong(count) : conversation.oneWay(count),
    figures: () => ({
      wireBytes: conversation.wireBytes,
      stateBytes: conversation.stateBytes(),
    }),
  }
}
