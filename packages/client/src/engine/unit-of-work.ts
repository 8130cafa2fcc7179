/**
 * The unit of work: whatever changes the store does so in one, and what follows from the change happens
 * when it is durable, and not at all otherwise. What a unit changes is told in the order in which it says so.
 */
import type { Secret } from '@pvtcoms/core/secret'

/** Something that holds in memory what the store has, and can be read from it again. */
export interface Reloadable {
  /** When it throws, what is in memory is not looked at again before it could be read. */
  reload(): void
}

/** Something that interfaces are told: the thing as it is afterwards, or that it is gone. */
export type Change =
  | { readonly kind: 'profile' }
  | {
      readonly kind: 'contact' | 'conversation' | 'introduction' | 'invite' | 'mailbox'
      readonly id: number
    }
  | {
      readonly kind:
        | 'contact-removed'
        | 'conversation-cleared'
        | 'conversation-removed'
        | 'introduction-removed'
        | 'invite-removed'
        | 'mailbox-removed'
      readonly id: number
    }
  /** `isNew`: it was not there before. */
  | { readonly kind: 'message'; readonly id: number; readonly isNew?: boolean }
  | {
      readonly kind: 'message-removed'
      readonly conversation: number
      readonly message: number
    }

/** What a unit of work changes, and what it leaves to be done once that is durable. */
export class UnitOfWork {
  readonly #after: (() => void)[] = []
  readonly #consumed = new Set<Secret<string>>()
  readonly #touched = new Set<Reloadable>()
  readonly #changes = new Map<string, Change>()

  /** Done in order, once everything is durable and what has changed was told. */
  after(action: () => void): void {
    this.#after.push(action)
  }

  /** Wiped once everything is durable. */
  consume(secrets: readonly Secret<string>[]): void {
    for (const secret of secrets) this.#consumed.add(secret)
  }

  /** `owner` changes in memory with the store; it is read again if nothing comes of it. */
  touch(owner: Reloadable): void {
    this.#touched.add(owner)
  }

  /** The same thing is told once, where it was first said to have changed; what is gone is told as gone alone. */
  changed(change: Change): void {
    const key = keyOf(change)
    const before = this.#changes.get(key)
    if (isRemoval(change)) this.#changes.delete(key)
    if (before !== undefined && isRemoval(before)) return
    const wasNew = before?.kind === 'message' && before.isNew === true
    this.#changes.set(
      key,
      wasNew && change.kind === 'message' ? { ...change, isNew: true } : change,
    )
  }

  /** In the order in which they are to be told. */
  get changes(): readonly Change[] {
    return [...this.#changes.values()]
  }

  /** For `Work` alone, once everything is durable. */
  wipeConsumed(): void {
    for (const secret of this.#consumed) secret.wipe()
  }

  /** For `Work` alone. */
  get following(): readonly (() => void)[] {
    return this.#after
  }

  /** For `Work` alone: whoever has to be read again when nothing came of the unit. */
  get touched(): ReadonlySet<Reloadable> {
    return this.#touched
  }
}

function isRemoval({ kind }: Change): boolean {
  return kind.endsWith('-removed')
}

function keyOf(change: Change): string {
  switch (change.kind) {
    case 'profile':
      return change.kind
    case 'message-removed':
      return `message ${change.message}`
    case 'conversation-cleared':
      return `cleared ${change.id}`
    case 'contact':
    case 'conversation':
    case 'introduction':
    case 'invite':
    case 'mailbox':
    case 'message':
    case 'contact-removed':
    case 'conversation-removed':
    case 'introduction-removed':
    case 'invite-removed':
    case 'mailbox-removed':
      return `${change.kind.replace('-removed', '')} ${change.id}`
  }
}
