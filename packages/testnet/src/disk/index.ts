/** Entry point: disks that take nothing. */
export { testEachWrite } from './each-write.ts'
export {
  type DiskRefusal,
  FaultyDisk,
  faultyDiskEnv,
  hasFaultyDisk,
} from './faulty-disk.ts'
export { fillDisk, hasSmallDisk, onSmallDisk } from './small-disk.ts'
export { sweepEach, type WritingAction } from './sweep.ts'
