/** Copies of a rejoin letter on their way to mailboxes. */
import type { Descriptor } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import type { HandshakeEnv } from '../handshake/answer.ts'
import type { Recovery } from '../handshake/established.ts'
import { firstDay, REJOIN_TRIES, rejoinLayer, rejoinTag } from './places.ts'
import type { RejoinCopy, RejoinOutput } from './rejoin-state.ts'

/** What both letters have: the generation they are sealed under, and the bundle's end. */
interface Sent {
  readonly recovery: Recovery
  readonly expires: UnixMs
  readonly copies: readonly RejoinCopy[]
}

export function firstCopies(mailboxes: readonly Descriptor[]): readonly RejoinCopy[] {
  return mailboxes.map((mailbox) => ({ mailbox, attempt: 0, status: 'owed' }))
}

/** The copy once its place turned out to be taken: it goes to the next day's, while there is one. */
export function moved(copy: RejoinCopy): RejoinCopy {
  return copy.attempt + 1 < REJOIN_TRIES
    ? { ...copy, attempt: copy.attempt + 1 }
    : { ...copy, status: 'refused' }
}

export function isRefused(copy: RejoinCopy): boolean {
  return copy.status === 'refused'
}

/** The deposits that are still owed. `bytes` is the inner letter, 4,096. */
export function deposits(
  of: 'bundle' | 'answer',
  sent: Sent,
  bytes: Uint8Array,
  env: HandshakeEnv,
): readonly RejoinOutput[] {
  return sent.copies.flatMap((copy, index) =>
    copy.status === 'owed' ? [depositOf(of, sent, bytes, copy, index, env)] : [],
  )
}

export function depositOf(
  of: 'bundle' | 'answer',
  { recovery, expires }: Sent,
  bytes: Uint8Array,
  { mailbox, attempt }: RejoinCopy,
  index: number,
  { primitives }: HandshakeEnv,
): RejoinOutput {
  const { key, role } = recovery
  const { publicKey } = mailbox
  const letter = { kind: of, sender: role } as const
  const day = firstDay(expires) + attempt
  return {
    kind: 'deposit',
    of,
    mailbox: index,
    descriptor: mailbox,
    tag: rejoinTag(primitives, key, publicKey, letter, day),
    letter: rejoinLayer(primitives, key, publicKey, letter, day, bytes),
  }
}
