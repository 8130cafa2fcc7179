export { blake2b, IndexedHasher } from './blake2b.ts'
export {
  type EquihashParameters,
  packBits,
  packIndices,
  unpackBits,
  unpackIndices,
} from './solution.ts'
export { EQUIHASH, EquihashSolver } from './solver.ts'
export { type EquihashFault, equihashFault, indicesFault } from './verify.ts'
