/** Runs a program that fails every write of its actions in turn, on a disk of its own, and reads what it found. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { faultyDiskEnv } from './faulty-disk.ts'
import type { SweepResult } from './sweep.ts'

/** What was found of an action; `name` is that of the action. */
export interface SweepReport extends SweepResult {
  readonly name: string
}

const MOST_OUTPUT = 2 ** 26
/** Thousands of times everything is written and synchronised, which takes minutes on a disk that others use too. */
const IN_MEMORY = '/dev/shm'

/** `program` prints a line of JSON for each action. Its temporary files are on the faulty disk. */
export async function sweepReports(
  program: string,
  args: readonly string[],
): Promise<readonly SweepReport[]> {
  const folder = mkdtempSync(join(existsSync(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'faulty-'))
  const [disk, place] = [join(folder, 'disk'), join(folder, 'place')]
  for (const each of [disk, place]) mkdirSync(each)
  try {
    const env = { ...process.env, ...faultyDiskEnv(disk, place), TMPDIR: disk }
    const options = { env, maxBuffer: MOST_OUTPUT }
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], options)
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as SweepReport)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
