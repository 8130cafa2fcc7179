/** English, the catalogue by which the others are typed. The window loads its two halves by themselves. */
import { first } from './first.ts'
import { later } from './later.ts'

export const en = { ...first, ...later } as const
