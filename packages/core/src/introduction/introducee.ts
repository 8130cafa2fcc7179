/**
 * Somebody who is introduced to a person by a common contact (docs/protocol/introduction.md §5). Who agrees first
 * gives a key and waits for a sealed link; who agrees last gets that key, makes an ordinary invite and seals its link
 * to it. From there on the two go on without whoever introduced them.
 *
 *   asked → agreed ─┬→ making ────┬→ awaiting → met       or declined, or over
 *                   └→ answering ─┘
 *
 * An invite that is made or answered goes on whatever the introducer says later.
 */
import type { Content } from '../content/index.ts'
import type { Primitives } from '../crypto/primitives.ts'
import { type XWingSeed, xwing } from '../crypto/xwing.ts'
import type { Env } from '../env.ts'
import type { Secret } from '../secret.ts'
import { type EndReason, endFrame, endReason } from './lifetime.ts'
import type { LinkBytes } from './link-bytes.ts'
import { type IntroductionContext, openLink, sealLink } from './sealed-link.ts'

export type IntroduceeState =
  /** The person has not decided yet. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'agreed'; readonly seed: XWingSeed }
  /** An invite of ours is made, whose link will be sealed to `ek`, 1,216, the other one's key. */
  | { readonly kind: 'making'; readonly ek: Uint8Array }
  /** The other one's link was opened, and is to be accepted as one that a person pasted. */
  | { readonly kind: 'answering'; readonly link: LinkBytes }
  /** The invite, made or answered, goes on by itself. */
  | { readonly kind: 'awaiting' }
  /** The two are contacts. */
  | { readonly kind: 'met' }
  /** "Not now": nobody is told. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'over'; readonly reason: EndReason }

/** What whoever introduces says to those who agreed. */
export type IntroducerContent = Extract<
  Content,
  { kind: 'introduction-yes' | 'introduction-offer' | 'introduction-end' }
>

export type IntroduceeInput =
  | { readonly kind: 'decide'; readonly agrees: boolean }
  | { readonly kind: 'said'; readonly content: IntroducerContent }
  /** The link of the invite that is made in `making`. It stays the caller's. */
  | { readonly kind: 'made'; readonly link: LinkBytes }
  /** The link of `answering` was accepted. */
  | { readonly kind: 'accepted' }
  /** The contact that came of the invite is there. */
  | { readonly kind: 'met' }
  /** The invite, made or answered, leads nowhere. */
  | { readonly kind: 'failed' }
  /** Whoever introduces is no contact any more, or is blocked. */
  | { readonly kind: 'parted' }
  /** Time has passed. */
  | { readonly kind: 'tick' }

export type IntroduceeOutput =
  /** To whoever introduces. */
  | { readonly kind: 'say'; readonly content: Content }
  /** Nothing that this state waits for; nothing changed. */
  | { readonly kind: 'dropped' }

export interface IntroduceeStep {
  readonly state: IntroduceeState
  readonly outputs: readonly IntroduceeOutput[]
  /** To be wiped once `state` is durable. */
  readonly consumed: readonly Secret<string>[]
}

export function stepIntroducee(
  context: IntroductionContext,
  state: IntroduceeState,
  input: IntroduceeInput,
  primitives: Primitives,
  env: Env,
): IntroduceeStep {
  if (isSettled(state)) return dropped(state)
  if (waitsForIntroducer(state) && env.now() >= context.expires) return over(state, 'expired')
  switch (input.kind) {
    case 'decide':
      if (state.kind !== 'asked') return dropped(state)
      return input.agrees ? agree(context, primitives, env) : to({ kind: 'declined' })
    case 'said':
      return heard(context, state, input.content, primitives)
    case 'made':
      return state.kind === 'making'
        ? offer(context, state.ek, input.link, primitives, env)
        : dropped(state)
    case 'accepted':
      return state.kind === 'answering'
        ? to({ kind: 'awaiting' }, [], [state.link])
        : dropped(state)
    case 'met':
      return hasInvite(state) ? to({ kind: 'met' }) : dropped(state)
    case 'failed':
      return hasInvite(state) ? failed(context, state) : dropped(state)
    case 'parted':
      return waitsForIntroducer(state) || state.kind === 'making'
        ? over(state, 'over')
        : dropped(state)
    case 'tick':
      return to(state)
  }
}

/** Whether nothing more can come of it. */
export function isSettled({ kind }: IntroduceeState): boolean {
  return kind === 'met' || kind === 'declined' || kind === 'over'
}

/** Whether whoever introduces can still end it. */
function waitsForIntroducer({ kind }: IntroduceeState): boolean {
  return kind === 'asked' || kind === 'agreed'
}

/** Whether an invite is made or answered, which goes on by itself. */
function hasInvite({ kind }: IntroduceeState): boolean {
  return kind === 'making' || kind === 'awaiting' || kind === 'answering'
}

function agree({ id }: IntroductionContext, primitives: Primitives, env: Env): IntroduceeStep {
  const { seed, publicKey } = xwing.generate(primitives, env)
  const content = { kind: 'introduction-yes', id, ek: publicKey } as const
  return to({ kind: 'agreed', seed }, [{ kind: 'say', content }])
}

function heard(
  context: IntroductionContext,
  state: IntroduceeState,
  content: IntroducerContent,
  primitives: Primitives,
): IntroduceeStep {
  switch (content.kind) {
    case 'introduction-end':
      return waitsForIntroducer(state) ? over(state, endReason(content.reason)) : dropped(state)
    case 'introduction-yes':
      if (state.kind !== 'agreed') return dropped(state)
      return to({ kind: 'making', ek: content.ek }, [], [state.seed])
    case 'introduction-offer': {
      // Whoever introduces may tell both to make an invite: then each waits, and no second contact arises.
      if (state.kind !== 'agreed') return dropped(state)
      const link = openLink(primitives, context, state.seed, content)
      if (link === undefined) return dropped(state)
      return to({ kind: 'answering', link }, [], [state.seed])
    }
  }
}

function offer(
  context: IntroductionContext,
  ek: Uint8Array,
  link: LinkBytes,
  primitives: Primitives,
  env: Env,
): IntroduceeStep {
  const sealed = sealLink(primitives, context, ek, link, env)
  if (sealed === undefined) return failed(context, { kind: 'making', ek })
  const content = { kind: 'introduction-offer', id: context.id, ...sealed } as const
  return to({ kind: 'awaiting' }, [{ kind: 'say', content }])
}

/** An invite of ours that was never offered leaves the other one waiting: they are told. */
function failed({ id }: IntroductionContext, state: IntroduceeState): IntroduceeStep {
  const outputs =
    state.kind === 'making' ? [{ kind: 'say', content: endFrame(id, 'over') } as const] : []
  return to({ kind: 'over', reason: 'over' }, outputs, secretsOf(state))
}

function over(state: IntroduceeState, reason: EndReason): IntroduceeStep {
  return to({ kind: 'over', reason }, [], secretsOf(state))
}

function secretsOf(state: IntroduceeState): readonly Secret<string>[] {
  switch (state.kind) {
    case 'agreed':
      return [state.seed]
    case 'answering':
      return [state.link]
    case 'asked':
    case 'making':
    case 'awaiting':
    case 'met':
    case 'declined':
    case 'over':
      return []
  }
}

function to(
  state: IntroduceeState,
  outputs: readonly IntroduceeOutput[] = [],
  consumed: readonly Secret<string>[] = [],
): IntroduceeStep {
  return { state, outputs, consumed }
}

function dropped(state: IntroduceeState): IntroduceeStep {
  return to(state, [{ kind: 'dropped' }])
}
