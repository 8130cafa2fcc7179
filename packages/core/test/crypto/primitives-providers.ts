import { noblePrimitives } from '../../providers/noble.ts'
import { nodePrimitives } from '../../providers/node.ts'
import { sodiumPrimitives } from '../../providers/sodium.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'

/** All providers; the oracle comes last. */
export const providers: readonly Primitives[] = [
  nodePrimitives,
  await sodiumPrimitives(),
  noblePrimitives,
]
