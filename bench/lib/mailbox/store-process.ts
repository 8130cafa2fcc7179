/** A process that has a mailbox's store to itself: it does what it is told, and nothing in between. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { appends, bareInserts } from './floor.ts'
import { fill, inserts, reads } from './lone-engine.ts'
import type { Answers, Order } from './orders.ts'
import { ServedMailbox } from './served-mailbox.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
let served: ServedMailbox | undefined

process.on('message', (order: Order) => {
  void obey(order).then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit())

async function obey(order: Order): Promise<Answers[Order['kind']]> {
  switch (order.kind) {
    case 'serve': {
      const begun = performance.now()
      served = await ServedMailbox.open(order)
      const ms = performance.now() - begun
      collectGarbage()
      return { ms }
    }
    case 'close': {
      const begun = performance.now()
      await served?.close()
      return { ms: performance.now() - begun }
    }
    case 'inserts':
      return await inserts(order, collectGarbage)
    case 'bare-inserts':
      return await bareInserts(order, collectGarbage)
    case 'appends':
      return appends(order)
    case 'fill':
      return await fill(order)
    case 'reads':
      return await reads(order, collectGarbage)
    case 'memory':
      return memory()
  }
}

/** Threads included. */
function memory(): Answers['memory'] {
  // Node tells the most in KiB.
  return { resident: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1_024 }
}
