/**
 * Whoever introduces two contacts to each other (docs/protocol/introduction.md §4): asks both, hands the key of the one
 * who agreed first to the other, and passes the sealed link of that one back. It learns who agreed and when, and nothing
 * that would lead to either.
 *
 *   asked → one → both → passed-on      or over, from any but the last
 */
import { equal } from '../bytes.ts'
import type { Content } from '../content/index.ts'
import type { UnixMs } from '../env.ts'
import { type EndReason, endFrame, endReason } from './lifetime.ts'
import type { IntroductionContext } from './sealed-link.ts'

/** The two contacts, in the order in which the person named them. */
export type Introducee = 'first' | 'second'

export type IntroducerState =
  | { readonly kind: 'asked' }
  /** One of them has agreed, with an X-Wing key of 1,216 bytes. */
  | { readonly kind: 'one'; readonly agreed: Introducee; readonly ek: Uint8Array }
  /** Both have. `maker`, who was the last to agree, makes the invite. */
  | { readonly kind: 'both'; readonly maker: Introducee }
  /** All that was to be passed on has been: whether the two meet is between them. */
  | { readonly kind: 'passed-on' }
  | { readonly kind: 'over'; readonly reason: EndReason }

/** What introducees say to whoever introduces them. */
export type IntroduceeContent = Extract<
  Content,
  { kind: 'introduction-yes' | 'introduction-offer' | 'introduction-end' }
>

export type IntroducerInput =
  | { readonly kind: 'said'; readonly by: Introducee; readonly content: IntroduceeContent }
  /** The person takes it back. */
  | { readonly kind: 'cancel' }
  /** That one is no contact any more, or is blocked. */
  | { readonly kind: 'parted'; readonly from: Introducee }
  /** Time has passed. */
  | { readonly kind: 'tick' }

export type IntroducerOutput =
  | { readonly kind: 'say'; readonly to: Introducee; readonly content: Content }
  /** Nothing that this state waits for; nothing changed. */
  | { readonly kind: 'dropped' }

export interface IntroducerStep {
  readonly state: IntroducerState
  readonly outputs: readonly IntroducerOutput[]
}

const SIDES: readonly Introducee[] = ['first', 'second']

/** What the two are asked at the beginning: each is told the name of the other, as the person calls them. */
export function introduceBoth(
  { id, expires }: IntroductionContext,
  names: Readonly<Record<Introducee, string>>,
): readonly IntroducerOutput[] {
  return SIDES.map((to) => ({
    kind: 'say',
    to,
    content: { kind: 'introduce', id, expires, name: names[otherOf(to)] },
  }))
}

export function stepIntroducer(
  context: IntroductionContext,
  state: IntroducerState,
  input: IntroducerInput,
  now: UnixMs,
): IntroducerStep {
  if (!isOpen(state)) return dropped(state)
  if (now >= context.expires) return end(context, 'expired', SIDES)
  switch (input.kind) {
    case 'said':
      return heard(context, state, input.by, input.content)
    case 'cancel':
      return end(context, 'over', SIDES)
    case 'parted':
      return end(context, 'over', [otherOf(input.from)])
    case 'tick':
      return { state, outputs: [] }
  }
}

/** Whether something can still come of it for the one who introduces. */
export function isOpen({ kind }: IntroducerState): boolean {
  return kind !== 'passed-on' && kind !== 'over'
}

function heard(
  context: IntroductionContext,
  state: IntroducerState,
  by: Introducee,
  content: IntroduceeContent,
): IntroducerStep {
  switch (content.kind) {
    case 'introduction-yes':
      return agreed(context, state, by, content.ek)
    case 'introduction-offer':
      if (state.kind !== 'both' || state.maker !== by) return dropped(state)
      return { state: { kind: 'passed-on' }, outputs: [{ kind: 'say', to: otherOf(by), content }] }
    case 'introduction-end':
      return end(context, endReason(content.reason), [otherOf(by)])
  }
}

function agreed(
  { id }: IntroductionContext,
  state: IntroducerState,
  by: Introducee,
  ek: Uint8Array,
): IntroducerStep {
  if (state.kind === 'asked') return { state: { kind: 'one', agreed: by, ek }, outputs: [] }
  if (state.kind !== 'one' || state.agreed === by || equal(state.ek, ek)) return dropped(state)
  const content = { kind: 'introduction-yes', id, ek: state.ek } as const
  return { state: { kind: 'both', maker: by }, outputs: [{ kind: 'say', to: by, content }] }
}

function end(
  { id }: IntroductionContext,
  reason: EndReason,
  told: readonly Introducee[],
): IntroducerStep {
  const content = endFrame(id, reason)
  return {
    state: { kind: 'over', reason },
    outputs: told.map((to) => ({ kind: 'say', to, content })),
  }
}

function dropped(state: IntroducerState): IntroducerStep {
  return { state, outputs: [{ kind: 'dropped' }] }
}

function otherOf(side: Introducee): Introducee {
  return side === 'first' ? 'second' : 'first'
}
