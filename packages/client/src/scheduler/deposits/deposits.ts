/**
 * Sealed letters on their way to mailboxes. Each copy travels on a circuit of its own, with the same bytes until
 * the mailbox stores or refuses it. For a copy that is refused another mailbox is named.
 */
import { UNPAID } from '@pvtcoms/core/mailbox'
import { type Health, retryWait } from '../health.ts'
import type { Answer, PlacedCopy } from '../input.ts'
import type { Event } from '../output.ts'
import { COPIES } from '../placement/placement.ts'
import { between } from '../random.ts'
import { HOUR, MINUTE, type StepContext } from '../step-context.ts'
import { TimerQueue } from '../timer-queue.ts'
import type { Proofs } from './proofs.ts'
import { letterDelay, type SealTimes } from './seal-times.ts'
import { MOST_EFFORT, type Terms } from './terms.ts'

/** After so long without an answer a copy is wanted elsewhere. */
const LOST = 2 * HOUR
/** How often a copy that waits for a proof, or for room, looks whether it is there. */
const LOOK_AGAIN = { from: 5 * MINUTE, to: 10 * MINUTE }
/** A mailbox that refuses proofs which ought to be good is not believed more often than that in a row. */
const MOST_REFUSALS = 3

interface Copy extends PlacedCopy {
  failures: number
  /** When it was tried first, ms. */
  since: number | undefined
  ask: number | undefined
  paid: number
  refusals: number
  /** Its owner's box did not expect the tag. */
  needsProof: boolean
}

interface Letter {
  readonly contact: string
  readonly copies: Map<string, Copy>
  readonly stored: Set<string>
  /** Mailboxes that were named for it, or refused it. */
  readonly tried: Set<string>
}

/** A letter that is not everywhere yet. */
export interface DepositState {
  readonly id: string
  readonly contact: string
  readonly copies: readonly PlacedCopy[]
  readonly stored: readonly string[]
  readonly tried: readonly string[]
}

/** What is known of a mailbox that is written to. */
export interface Depository {
  readonly expectsUs: boolean
  readonly terms: Terms
  readonly health: Health
}

export class Deposits {
  readonly #sealTimes: SealTimes
  readonly #proofs: Proofs
  readonly #depository: (mailbox: string) => Depository | undefined
  readonly #letters = new Map<string, Letter>()
  readonly #timers = new TimerQueue<{ readonly id: string; readonly mailbox: string }>()
  readonly #asked = new Map<number, { readonly id: string; readonly mailbox: string }>()

  constructor(
    sealTimes: SealTimes,
    proofs: Proofs,
    depository: (mailbox: string) => Depository | undefined,
  ) {
    this.#sealTimes = sealTimes
    this.#proofs = proofs
    this.#depository = depository
  }

  get wakeAt(): number | undefined {
    return this.#timers.next
  }

  get state(): readonly DepositState[] {
    return [...this.#letters].map(([id, { contact, copies, stored, tried }]) => ({
      id,
      contact,
      copies: [...copies.values()].map(({ mailbox, tag, letter }) => ({ mailbox, tag, letter })),
      stored: [...stored],
      tried: [...tried],
    }))
  }

  restore(context: Pick<StepContext, 'now' | 'random'>, states: readonly DepositState[]): void {
    for (const { id, contact, copies, stored, tried } of states) {
      this.#letters.set(id, {
        contact,
        copies: new Map(copies.map((copy) => [copy.mailbox, newCopy(copy)])),
        stored: new Set(stored),
        tried: new Set(tried),
      })
      for (const { mailbox } of copies) {
        this.#timers.add(context.now + between(context.random, 0, MINUTE), { id, mailbox })
      }
    }
  }

  /** The first copy goes at once, further ones later, unless the contact needs no delays. */
  add(context: StepContext, id: string, contact: string, copies: readonly PlacedCopy[]): void {
    const letter = this.#letters.get(id) ?? {
      contact,
      copies: new Map<string, Copy>(),
      stored: new Set<string>(),
      tried: new Set<string>(),
    }
    this.#letters.set(id, letter)
    for (const copy of copies) {
      const { mailbox } = copy
      if (letter.copies.has(mailbox) || letter.stored.has(mailbox)) continue
      const isFirst = letter.copies.size + letter.stored.size === 0
      const wait = isFirst || !this.#sealTimes.isMixed(contact) ? 0 : letterDelay(context)
      letter.copies.set(mailbox, newCopy(copy))
      letter.tried.add(mailbox)
      this.#timers.add(context.now + wait, { id, mailbox })
      this.#depository(mailbox)?.terms.wish(context)
    }
  }

  /** Nobody waits for the letter any more. */
  drop(context: StepContext, id: string): void {
    const letter = this.#letters.get(id)
    for (const copy of [...(letter?.copies.values() ?? [])]) this.#dropCopy(context, id, copy)
    this.#letters.delete(id)
  }

  forgetContact(context: StepContext, contact: string): void {
    for (const [id, letter] of this.#letters) if (letter.contact === contact) this.drop(context, id)
  }

  forgetMailbox(context: StepContext, mailbox: string): void {
    for (const [id, letter] of this.#letters) {
      const copy = letter.copies.get(mailbox)
      if (copy !== undefined) this.#refuse(context, { id, letter, copy }, undefined)
    }
  }

  shift(by: number): void {
    this.#timers.shift(by)
    for (const { copies } of this.#letters.values()) {
      for (const copy of copies.values()) if (copy.since !== undefined) copy.since += by
    }
  }

  spread(context: StepContext, wait: () => number): void {
    this.#timers.spread(context.now, wait)
  }

  tick(context: StepContext): void {
    for (let task = this.#timers.take(context.now); task; task = this.#timers.take(context.now)) {
      this.#try(context, task.id, task.mailbox)
    }
  }

  /** A proof that a copy waits for is there. */
  proofMade(context: StepContext, mailbox: string, tag: Uint8Array): void {
    for (const [id, { copies }] of this.#letters) {
      const copy = copies.get(mailbox)
      if (copy?.tag.every((byte, index) => byte === tag[index]) !== true) continue
      this.#timers.drop((task) => task.id === id && task.mailbox === mailbox)
      this.#try(context, id, mailbox)
    }
  }

  /** True when the ask was ours. */
  answered(context: StepContext, ask: number, answer: Answer): boolean {
    const asked = this.#asked.get(ask)
    if (asked === undefined) return false
    this.#asked.delete(ask)
    const letter = this.#letters.get(asked.id)
    const copy = letter?.copies.get(asked.mailbox)
    const depository = this.#depository(asked.mailbox)
    if (letter === undefined || copy === undefined || depository === undefined) return true
    copy.ask = undefined
    if (answer.kind !== 'deposit') {
      depository.health.fails(context)
      this.#again(context, asked.id, letter, copy, retryWait(context.random, ++copy.failures))
      return true
    }
    depository.health.works(context)
    this.#judged(context, { id: asked.id, letter, copy, depository }, answer.answer)
    return true
  }

  #try(context: StepContext, id: string, mailbox: string): void {
    const letter = this.#letters.get(id)
    const copy = letter?.copies.get(mailbox)
    const depository = this.#depository(mailbox)
    if (letter === undefined || copy === undefined || copy.ask !== undefined) return
    if (depository === undefined) {
      // Restored before its mailbox was introduced again.
      this.#timers.add(context.now + LOOK_AGAIN.from, { id, mailbox })
      return
    }
    copy.since ??= context.now
    const proof = depository.expectsUs && !copy.needsProof ? UNPAID : this.#proofs.get(copy)
    if (proof === undefined) {
      if (depository.terms.isMarked) {
        this.#refuse(context, { id, letter, copy }, full(id, mailbox, 'proof'))
        return
      }
      depository.terms.wish(context)
      this.#proofs.want(copy)
      this.#again(
        context,
        id,
        letter,
        copy,
        between(context.random, LOOK_AGAIN.from, LOOK_AGAIN.to),
      )
      return
    }
    copy.paid = proof.effort
    const { tag, letter: bytes } = copy
    const ask = context.ask(mailbox, { kind: 'deposit', tag, proof, letter: bytes }, 5)
    copy.ask = ask
    this.#asked.set(ask, { id, mailbox })
  }

  #judged(
    context: StepContext,
    of: {
      readonly id: string
      readonly letter: Letter
      readonly copy: Copy
      readonly depository: Depository
    },
    { status, effort }: Extract<Answer, { readonly kind: 'deposit' }>['answer'],
  ): void {
    const { id, letter, copy, depository } = of
    const { mailbox } = copy
    const { terms } = depository
    copy.failures = 0
    switch (status) {
      case 'stored':
        terms.raise(effort)
        context.tell({ kind: 'stored', id, mailbox })
        letter.stored.add(mailbox)
        this.#dropCopy(context, id, copy)
        if (letter.stored.size >= COPIES || letter.copies.size === 0) this.drop(context, id)
        break
      case 'taken':
        this.#refuse(context, of, { kind: 'taken', id, mailbox })
        break
      case 'low-effort':
        if (effort > MOST_EFFORT || copy.paid >= MOST_EFFORT) {
          this.#refuse(context, of, full(id, mailbox, 'effort'))
          break
        }
        terms.raise(effort, copy.paid)
        this.#remine(context, of)
        break
      case 'stale-seed':
      case 'bad-proof':
        if (status === 'bad-proof' && depository.expectsUs && !copy.needsProof) {
          copy.needsProof = true
        } else if (++copy.refusals >= MOST_REFUSALS) {
          this.#refuse(context, of, full(id, mailbox, 'proof'))
          break
        } else terms.expire(context)
        this.#remine(context, of)
        break
      case 'full':
        this.#refuse(context, of, full(id, mailbox, 'room'))
        break
    }
  }

  #remine(
    context: StepContext,
    { id, letter, copy }: { readonly id: string; readonly letter: Letter; readonly copy: Copy },
  ): void {
    this.#proofs.drop(copy)
    this.#proofs.reconsider()
    // Mailboxes that refuse whatever is paid are not tried without end.
    this.#again(context, id, letter, copy, 1)
  }

  #again(context: StepContext, id: string, letter: Letter, copy: Copy, wait: number): void {
    this.#timers.add(context.now + wait, { id, mailbox: copy.mailbox })
    const isLate = context.now - (copy.since ?? context.now) > LOST
    if (isLate || this.#isStuck(letter)) this.#nameAnother(context, id, letter)
  }

  /** It lies nowhere, none of its mailboxes answers, and there is one that may: while nothing does, it is our own network. */
  #isStuck({ contact, copies, stored, tried }: Letter): boolean {
    if (stored.size > 0) return false
    const isUnreachable = (name: string): boolean =>
      this.#depository(name)?.health.isUnreachable === true
    const others = this.#sealTimes.places(contact).filter((name) => !tried.has(name))
    return [...copies.keys()].every(isUnreachable) && others.some((name) => !isUnreachable(name))
  }

  /** The copy has no place there: another mailbox is named, or, if there is none, it comes again later. */
  #refuse(
    context: StepContext,
    { id, letter, copy }: { readonly id: string; readonly letter: Letter; readonly copy: Copy },
    event: Event | undefined,
  ): void {
    if (event !== undefined) context.tell(event)
    const isNamed = this.#nameAnother(context, id, letter)
    if (isNamed || event === undefined || event.kind === 'taken') {
      this.#dropCopy(context, id, copy)
      if (!isNamed && letter.copies.size === 0) this.drop(context, id)
      return
    }
    copy.refusals = 0
    const wait = between(context.random, 0.5 * HOUR, HOUR)
    this.#timers.add(context.now + wait, { id, mailbox: copy.mailbox })
  }

  #nameAnother(context: StepContext, id: string, letter: Letter): boolean {
    const places = this.#sealTimes.places(letter.contact)
    const others = places.filter((name) => !letter.tried.has(name))
    const mailbox =
      others.find((name) => this.#depository(name)?.health.isUnreachable === false) ?? others[0]
    if (mailbox === undefined) return false
    letter.tried.add(mailbox)
    context.tell({ kind: 'copy', id, mailbox })
    return true
  }

  #dropCopy(context: StepContext, id: string, copy: Copy): void {
    const { mailbox, ask } = copy
    this.#timers.drop((task) => task.id === id && task.mailbox === mailbox)
    if (ask !== undefined) context.cancel(ask)
    if (ask !== undefined) this.#asked.delete(ask)
    this.#proofs.drop(copy)
    this.#letters.get(id)?.copies.delete(mailbox)
  }
}

function newCopy({ mailbox, tag, letter }: PlacedCopy): Copy {
  return {
    mailbox,
    tag,
    letter,
    failures: 0,
    since: undefined,
    ask: undefined,
    paid: 0,
    refusals: 0,
    needsProof: false,
  }
}

function full(id: string, mailbox: string, reason: 'room' | 'effort' | 'proof'): Event {
  return { kind: 'full', id, mailbox, reason }
}
