/**
 * Fails every write of an action in turn. The action may fail with one of the codes that it is to have, and has changed
 * nothing then; or it is carried out all the same, wholly. In either case the next one finds everything in order.
 */
import { isDeepStrictEqual } from 'node:util'
import type { DiskRefusal, FaultyDisk } from './faulty-disk.ts'

/** Something that a program does, which writes. */
export interface WritingAction<State = unknown> {
  readonly name: string
  /** Does it. `turn` is another number each time. */
  readonly run: (turn: number) => unknown
  /** All that it may change, as somebody sees it. */
  readonly state: () => State | Promise<State>
  /** Makes that it can be done again, after it was done. Default: nothing has to be made. */
  readonly undo?: () => unknown
  /** Of the refusals that it does not notice: it succeeds all the same. */
  readonly survives?: readonly DiskRefusal[]
}

export interface SweepOptions {
  readonly disk: FaultyDisk
  /** The code of whatever the action threw. */
  readonly codeOf: (error: unknown) => string
  /** Codes that it may fail with, by what the disk says. */
  readonly codes: Readonly<Record<DiskRefusal, readonly string[]>>
}

interface Sweep {
  readonly error: DiskRefusal
  readonly lasts: boolean
  /** Which writes fail: every `step`th. */
  readonly step: number
}

/** What was found: how many writes failed in turn, and what was wrong, in words. */
export interface SweepResult {
  readonly faults: number
  readonly problems: readonly string[]
}

/** More writes than any action has. */
const MOST = 2_000
let turns = 0

/** Every write fails on a disk that is full, from then on and once; every `step`th with each of the other refusals. */
export async function sweepEach(
  action: WritingAction,
  step: number,
  options: SweepOptions,
): Promise<SweepResult> {
  const sweeps: readonly Sweep[] = [
    { error: 'ENOSPC', lasts: true, step: 1 },
    { error: 'ENOSPC', lasts: false, step: 1 },
    { error: 'EDQUOT', lasts: true, step },
    { error: 'EROFS', lasts: true, step },
    { error: 'EIO', lasts: true, step },
    { error: 'EIO', lasts: false, step },
  ]
  const problems: string[] = []
  let faults = 0
  for (const each of sweeps) {
    const found = await sweepWrites(action, each, options)
    faults += found.faults
    problems.push(...found.problems)
  }
  return { faults, problems }
}

async function sweepWrites(
  action: WritingAction,
  { error, lasts, step }: Sweep,
  { disk, codeOf, codes }: SweepOptions,
): Promise<SweepResult> {
  const problems: string[] = []
  let faults = 0
  // What was done before a disk broke for good cannot be undone there.
  const undoes = !(lasts && (error === 'EROFS' || error === 'EIO'))
  for (let nth = 1; nth < MOST; nth += step) {
    const before = await action.state()
    disk.fail({ nth, error, lasts })
    const refused = await outcome(() => action.run(++turns))
    const { failed, first } = disk.heal()
    const after = await action.state()
    const what = `${action.name}: ${error}${lasts ? ' from' : ' at'} write ${nth} on (${first})`
    if (refused === undefined) {
      if (isDeepStrictEqual(before, after)) problems.push(`${what}: succeeded, and changed nothing`)
      await action.undo?.()
    } else {
      const code = codeOf(refused.error)
      if (!codes[error].includes(code)) problems.push(`${what}: ${code}`)
      // Where not even an empty file can be made, hardly anything can be done.
      const isMaking = first.startsWith('make ')
      if (action.survives?.includes(error) && !isMaking) problems.push(`${what}: is to succeed`)
      if (!isDeepStrictEqual(before, after)) {
        if (undoes) problems.push(`${what}: ${code}, and ${JSON.stringify([before, after])}`)
        else await action.undo?.()
      }
    }
    if (failed === 0) return { faults, problems }
    faults++
  }
  return { faults, problems: [...problems, `${action.name}: it writes without end`] }
}

async function outcome(run: () => unknown): Promise<{ readonly error: unknown } | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    return { error }
  }
}
