/** What every catalogue has: the sentences of the English one. */
import type { en } from './en/index.ts'

type Sentences<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer A) => string
      ? (...values: A) => string
      : Sentences<T[K]>
}

export type Strings = Omit<Sentences<typeof en>, 'direction'> & {
  readonly direction: 'ltr' | 'rtl'
}

/** What comes with the parts of the window that say it. */
export type LaterStrings = Pick<
  Strings,
  | 'emoji'
  | 'settings'
  | 'doctor'
  | 'picker'
  | 'start'
  | 'selection'
  | 'messageInfo'
  | 'safety'
  | 'introducing'
  | 'inTouch'
>

export type FirstStrings = Omit<Strings, keyof LaterStrings>
