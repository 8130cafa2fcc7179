/** The process of one contender: it does what race.ts asks for, and nothing in between. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Contender } from './contender.ts'
import { CONTENDERS } from './contenders.ts'
import type { Answer, Order } from './race.ts'

const enter = CONTENDERS.get(process.argv[2] ?? '')
if (enter === undefined) throw new RangeError('no contender has that name')
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const contender = await enter()

process.on('message', (order: Order) => void obey(order))
process.on('disconnect', () => process.exit())

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case 'warm-up':
      answer({ count: await warmUp(contender, order.sliceMs) })
      break
    case 'run':
      collectGarbage()
      answer({ ms: await time(contender, order.count) })
      break
    case 'figures':
      answer({ figures: contender.figures?.() ?? {} })
      break
  }
}

function answer(value: Answer): void {
  process.send?.(value)
}

/** Runs until the code is hot, and finds out how many operations fill a slice. */
async function warmUp(contender: Contender, sliceMs: number): Promise<number> {
  let count = 1
  let taken = await time(contender, count)
  for (let slices = 0; slices < 4; ) {
    count = Math.max(1, Math.round(count * Math.min(10, sliceMs / Math.max(taken, 0.001))))
    taken = await time(contender, count)
    if (taken > sliceMs / 2) slices++
  }
  return count
}

async function time(contender: Contender, count: number): Promise<number> {
  const started = performance.now()
  // A synchronous contender pays for no promise.
  const done = contender.run(count)
  if (done !== undefined) await done
  return performance.now() - started
}
