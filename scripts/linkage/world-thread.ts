/** One thread of `world-threads.ts`. */
import { parentPort } from 'node:worker_threads'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { examine, studies, train } from '@pvtcoms/linkage'
import type { ExaminationOrder, TrainingOrder } from './world-threads.ts'

const known = studies(nodePrimitives)

parentPort?.on('message', (order: TrainingOrder | ExaminationOrder) => {
  const study = known.get(order.policy)
  if (study === undefined) throw new RangeError('no such policy')
  const size = { ...order.size, primitives: nodePrimitives }
  parentPort?.postMessage(
    'models' in order
      ? examine(study, order.models, order.seed, size)
      : train(study, order.seed, size),
  )
})
