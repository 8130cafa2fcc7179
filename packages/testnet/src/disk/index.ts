/** Entry point: disks that take nothing. */
export {
  type DiskRefusal,
  FaultyDisk,
  faultyDiskEnv,
  hasFaultyDisk,
} from './faulty-disk.ts'
export { type SweepReport, sweepReports } from './report.ts'
export { fillDisk, hasSmallDisk, onSmallDisk } from './small-disk.ts'
export { sweepEach, type WritingAction } from './sweep.ts'
