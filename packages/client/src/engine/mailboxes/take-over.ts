/**
 * A profile without any mailbox takes one over that its contacts name (docs/decisions/081-a-mailbox-of-a-contact.md):
 * by itself only if two of them do whom nobody introduced to us in common; with fewer the person is asked. Only a
 * mailbox that answers `head` serves anybody: an address of a box for one contact does not.
 */
import { toHex } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import type { OfferedMailbox } from '@pvtcoms/rpc'
import type { MailboxRow } from '@pvtcoms/store'
import { isolationKey, TransportError } from '@pvtcoms/transport'
import { MailboxError } from '../../errors.ts'
import { MailboxConnection } from '../../scheduler/connection/connection.ts'
import type { Context } from '../context.ts'
import { EngineError } from '../errors.ts'
import { declinedMailboxes, declineMailbox } from './declined-mailboxes.ts'
import type { MailboxesPort } from './port.ts'
import { type Candidate, candidatesAmong } from './take-over-candidates.ts'

/** After contacts have changed, so that several changes are looked at once, ms. */
const PAUSE = 1_000
/** A mailbox that did not answer is asked again, ms. */
const AGAIN = 3_600_000
const PATIENCE = 60_000
const HEAD_BYTES = 256

export interface TakeOverPort
  extends Pick<
    MailboxesPort,
    'profile' | 'context' | 'work' | 'contacts' | 'guarded' | 'after' | 'every'
  > {
  readonly rows: () => readonly MailboxRow[]
  /** Adds the mailbox, and tells contacts who have no place of ours. Returns its id. */
  readonly take: (place: Descriptor, how: NonNullable<MailboxRow['takenOver']>) => number
}

export class TakeOver {
  readonly #port: TakeOverPort
  /** Names of mailboxes that answered `head`, and of those that did not the last time. */
  readonly #answering = new Set<string>()
  readonly #silent = new Set<string>()
  #asking: AbortController | undefined
  #isClosed = false
  #isDue = false
  #offer: OfferedMailbox | undefined

  constructor(port: TakeOverPort) {
    this.#port = port
  }

  /** What the person is asked about. */
  get offer(): OfferedMailbox | undefined {
    return this.#offer
  }

  start(): void {
    this.#port.every(AGAIN, () => this.wake())
    this.wake()
  }

  /** Tries those again that did not answer. */
  wake(): void {
    this.#silent.clear()
    this.look()
  }

  /** Contacts, their places or mailboxes of ours are others than before. */
  look(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#port.after(PAUSE, () => {
      this.#isDue = false
      this.#consider()
    })
  }

  /** The person agrees to what is offered. Returns the id. Throws EngineError `no-such-mailbox` when it is offered no more. */
  agree(name: string): number {
    const candidate = this.#candidates().find((each) => each.name === name)
    if (candidate === undefined || this.#offer?.key !== name) {
      throw new EngineError('no-such-mailbox')
    }
    const id = this.#port.take(candidate.place, 'agreed')
    this.#show(undefined)
    return id
  }

  /** The person does not want it; it is not offered again. Throws EngineError `no-such-mailbox`. */
  decline(name: string): void {
    if (this.#offer?.key !== name) throw new EngineError('no-such-mailbox')
    const { context, profile, work } = this.#port
    work.do(() => declineMailbox(context.store, profile, name))
    this.#show(undefined)
    this.look()
  }

  close(): void {
    this.#isClosed = true
    this.#asking?.abort()
  }

  #candidates(): readonly Candidate[] {
    const { context, profile, contacts, rows } = this.#port
    if (rows().length > 0) return []
    return candidatesAmong(contacts.list(), declinedMailboxes(context.store, profile))
  }

  #consider(): void {
    const candidates = this.#candidates()
    const isOffered = candidates.some(({ name }) => name === this.#offer?.key)
    const next = candidates.find(({ name }) => !this.#silent.has(name))
    if (next === undefined) this.#show(undefined)
    else if (!this.#answering.has(next.name)) {
      if (!isOffered) this.#show(undefined)
      this.#ask(next)
    } else if (next.isNamedIndependently) {
      this.#port.take(next.place, 'by-itself')
      this.#show(undefined)
    } else this.#show({ key: next.name, contact: next.contact })
  }

  #ask({ name, place }: Candidate): void {
    const { context, guarded } = this.#port
    if (this.#asking !== undefined || context.transport.status().kind !== 'ready') return
    const asking = new AbortController()
    this.#asking = asking
    void answersHead(context, place, asking).then((answers) => {
      this.#asking = undefined
      if (this.#isClosed) return
      this.#answering.delete(name)
      if (answers) this.#answering.add(name)
      else this.#silent.add(name)
      guarded(() => this.#consider())
    })
  }

  #show(offer: OfferedMailbox | undefined): void {
    if (this.#offer?.key === offer?.key && this.#offer?.contact === offer?.contact) return
    this.#offer = offer
    this.#port.work.show({ kind: 'profile' })
  }
}

/** Whether a mailbox that serves anybody is there: asked on a circuit of its own. */
async function answersHead(
  { transport, random, timers }: Pick<Context, 'transport' | 'random' | 'timers'>,
  place: Descriptor,
  asking: AbortController,
): Promise<boolean> {
  const isolation = isolationKey(`head-${toHex(random.random(8))}`)
  const { signal } = asking
  const cancel = timers.after(PATIENCE, () => asking.abort())
  try {
    const stream = await transport.dial(place, { isolation, signal })
    const connection = new MailboxConnection(stream, { timers, maxBytes: HEAD_BYTES })
    signal.addEventListener('abort', () => connection.close())
    await connection.head()
    connection.close()
    return true
  } catch (error) {
    if (error instanceof TransportError || error instanceof MailboxError) return false
    throw error
  } finally {
    cancel()
  }
}
