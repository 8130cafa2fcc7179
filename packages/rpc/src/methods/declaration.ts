/**
 * What is declared of a method, once: the type of its parameters and of its result, the validator of the
 * parameters, who may call it, and its row in docs/rpc.md (`scripts/rpc-page.ts` writes that).
 */
import {
  type InferOutput,
  type ObjectEntries,
  type StrictObjectSchema,
  strictObject,
} from 'valibot'

/**
 * What a caller has to be trusted with:
 * - `read`: to see what is there
 * - `write`: to say something in the person's name
 * - `manage`: to change contacts, mailboxes, profiles and settings
 * - `host`: what belongs to the machine: files, passphrases, starting and stopping
 */
export type Level = 'read' | 'write' | 'manage' | 'host'

/**
 * Codes that every call can fail with, besides those that its method declares: the caller's mistakes, a store that is
 * not open, and a disk that fails.
 */
export const COMMON_FAILS: readonly string[] = [
  ...['no-such-method', 'bad-params', 'forbidden', 'internal'],
  ...['no-store', 'locked'],
  ...['damaged', 'disk-full', 'io', 'read-only', 'closed'],
]

export interface Declaration<E extends ObjectEntries, R> {
  readonly level: Level
  /** Members that are absent, unknown, of another type or out of bounds are refused. */
  readonly takes: StrictObjectSchema<E, undefined>
  /** Carries the type of the result; it has no value when the program runs. */
  readonly gives: ResultType<R>
  /** What it does, in a sentence. */
  readonly about: string
  /** Codes that it fails with, besides `COMMON_FAILS`. */
  readonly fails: readonly string[]
  /**
   * Whether a person does it, so that it puts off the lock. What programs ask by themselves must not put it off:
   * otherwise a contact who writes now and then would keep the store open.
   */
  readonly isUse: boolean
}

export interface ResultType<R> {
  readonly type?: R
}

/** Says of which type the result is. */
export const result = <R>(): ResultType<R> => ({})

export type None = Readonly<Record<string, never>>

interface Wanted<E extends ObjectEntries, R> {
  readonly level: Level
  readonly takes: E
  readonly gives: ResultType<R>
  readonly about: string
  readonly fails?: readonly string[]
  /** Default: true for every level but `read`. */
  readonly isUse?: boolean
}

export function method<const E extends ObjectEntries, R>({
  level,
  takes,
  gives,
  about,
  fails = [],
  isUse = level !== 'read',
}: Wanted<E, R>): Declaration<E, R> {
  return { level, takes: strictObject(takes), gives, about, fails, isUse }
}

export type ParamsOf<D> =
  D extends Declaration<infer E, unknown> ? InferOutput<StrictObjectSchema<E, undefined>> : never
export type ResultOf<D> = D extends { readonly gives: ResultType<infer R> } ? R : never
