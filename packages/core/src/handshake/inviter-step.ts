/** The shapes that steps of the inviter share. */
import type { Secret } from '../secret.ts'
import type {
  ClosedState,
  InviterOutput,
  InviterState,
  InviterStep,
  OpenState,
  PublishingState,
  UsedState,
} from './inviter-state.ts'

export function close(
  state: PublishingState | OpenState | UsedState,
  reason: ClosedState['reason'],
): InviterStep {
  return {
    state: { kind: 'closed', reason },
    outputs: [{ kind: 'closed', reason }],
    consumed: secretsOf(state),
  }
}

/** What a state holds of secrets: consumed when it ends. */
export function secretsOf(
  state: PublishingState | OpenState | UsedState,
): readonly Secret<string>[] {
  switch (state.kind) {
    case 'publishing':
      return [state.secret, state.seed]
    case 'open':
      return [
        state.secret,
        state.seed,
        ...state.mailboxes.flatMap(({ slots }) => slots.map(({ layerStart }) => layerStart)),
      ]
    case 'used':
      return []
  }
}

export function dropped(
  state: InviterState,
  reason: Extract<InviterOutput, { kind: 'dropped' }>['reason'],
): InviterStep {
  return { state, outputs: [{ kind: 'dropped', reason }], consumed: [] }
}

export function unchanged(state: InviterState): InviterStep {
  return { state, outputs: [], consumed: [] }
}

/** Throws RangeError for an index that nobody was given. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError('no such place')
  return item
}
