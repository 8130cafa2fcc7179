import { setTimeout as delay } from 'node:timers/promises'
import { TestnetError } from '../errors.ts'
import { isAlive, type Owner } from '../owner.ts'
import { listRuns, type RunNote, sweepRuns } from '../runs.ts'

/** Stops the network `name`, or all that the command has started, and waits until they are gone. */
export async function stop(
  cacheDirectory: string,
  name: string | undefined,
  json: boolean,
): Promise<void> {
  const runs = await listRuns(cacheDirectory)
  const chosen = name === undefined ? runs.filter(isOfCommand) : [find(runs, name)]
  await Promise.all(chosen.map(({ owner }) => end(owner)))
  await sweepRuns(cacheDirectory)
  const stopped = chosen.map((note) => note.name)
  if (json) process.stdout.write(`${JSON.stringify({ stopped })}\n`)
  else if (stopped.length === 0) process.stderr.write('no network runs\n')
  else process.stdout.write(`stopped ${stopped.join(' ')}\n`)
}

const isOfCommand = ({ startedBy }: RunNote): boolean => startedBy === 'command'

function find(runs: readonly RunNote[], name: string): RunNote {
  const run = runs.find((note) => note.name === name)
  if (run === undefined) throw new TestnetError('wrong-state', 'no network of that name runs')
  if (isOfCommand(run)) return run
  // Its owner is a test or a demo, which would be ended as a whole.
  throw new TestnetError('wrong-state', 'another program runs that network, and ends it')
}

async function end(owner: Owner): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isAlive(owner)) return
    process.kill(owner.pid, signal)
    for (let waited = 0; waited < 10_000 && isAlive(owner); waited += 20) await delay(20)
  }
}
