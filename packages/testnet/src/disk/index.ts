/** Entry point: disks that take nothing. */
export {
  type DiskRefusal,
  FaultyDisk,
  faultyDiskEnv,
  hasFaultyDisk,
  type WriteFault,
  type WriteReport,
} from './faulty-disk.ts'
export { type SweepOptions, type SweepResult, sweepWrites, type WritingAction } from './sweep.ts'
