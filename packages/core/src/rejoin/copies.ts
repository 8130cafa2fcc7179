/** Copies of a rejoin letter on their way to mailboxes. */
import { equal } from '../bytes.ts'
import type { Descriptor } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import type { HandshakeEnv } from '../handshake/answer.ts'
import type { Recovery } from '../handshake/established.ts'
import { firstDay, REJOIN_TRIES, rejoinTag, sealCopy } from './places.ts'
import type { RejoinCopy, RejoinDeposit, RejoinOutput } from './rejoin-state.ts'

/** A letter on its way: what it is, whose bundle's days it follows, where it still has to go. */
export interface Sent {
  readonly of: 'bundle' | 'answer'
  /** 4,096 bytes, without a mailbox's layer. */
  readonly bytes: Uint8Array
  /** Of the bundle. */
  readonly expires: UnixMs
  readonly copies: readonly RejoinCopy[]
}

export function firstCopies(mailboxes: readonly Descriptor[]): readonly RejoinCopy[] {
  return mailboxes.map((mailbox) => ({ mailbox, attempt: 0, status: 'owed' }))
}

/** The same, with what is stored owed once more. */
export function owedAgain(copies: readonly RejoinCopy[]): readonly RejoinCopy[] {
  return copies.map((copy) => (copy.status === 'stored' ? { ...copy, status: 'owed' } : copy))
}

/** The deposits that are still owed. */
export function deposits(
  recovery: Recovery,
  sent: Sent,
  env: HandshakeEnv,
): readonly RejoinDeposit[] {
  return sent.copies
    .filter(({ status }) => status === 'owed')
    .map((copy) => depositOf(recovery, sent, copy, env))
}

/**
 * What a mailbox said of the deposit called `id`: the copies from now on, and what follows. Undefined
 * when that is none of the copies still owed: a report of an earlier letter, or a repeated one.
 */
export function reported(
  recovery: Recovery,
  sent: Sent,
  { kind, id }: { readonly kind: 'stored' | 'taken'; readonly id: Uint8Array },
  env: HandshakeEnv,
): { copies: readonly RejoinCopy[]; outputs: readonly RejoinOutput[] } | undefined {
  const index = sent.copies.findIndex(
    (copy) => copy.status === 'owed' && equal(depositOf(recovery, sent, copy, env).id, id),
  )
  const copy = sent.copies[index]
  if (copy === undefined) return undefined
  if (kind === 'stored') {
    return { copies: sent.copies.with(index, { ...copy, status: 'stored' }), outputs: [] }
  }
  const next = moved(copy)
  const again = next.status === 'owed' ? [depositOf(recovery, sent, next, env)] : []
  return {
    copies: sent.copies.with(index, next),
    outputs: [{ kind: 'place-taken', descriptor: copy.mailbox }, ...again],
  }
}

/** The copy once its place turned out to be taken: it goes to the next day's, while there is one. */
function moved(copy: RejoinCopy): RejoinCopy {
  return copy.attempt + 1 < REJOIN_TRIES
    ? { ...copy, attempt: copy.attempt + 1 }
    : { ...copy, status: 'refused' }
}

function depositOf(
  { key, role }: Recovery,
  { of, bytes, expires }: Sent,
  { mailbox, attempt }: RejoinCopy,
  { primitives }: HandshakeEnv,
): RejoinDeposit {
  const { publicKey } = mailbox
  const which = { kind: of, sender: role } as const
  const day = firstDay(expires) + attempt
  const tag = rejoinTag(primitives, key, publicKey, which, day)
  const letter = sealCopy(primitives, key, publicKey, which, day, bytes)
  return { kind: 'deposit', of, id: primitives.sha256(letter), descriptor: mailbox, tag, letter }
}
