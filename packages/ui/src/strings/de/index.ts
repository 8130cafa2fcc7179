/** German. The window loads its two halves by themselves. */
import type { Strings } from '../types.ts'
import { first } from './first.ts'
import { later } from './later.ts'

export const de: Strings = { ...first, ...later }
