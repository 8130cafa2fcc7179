/** The thread of an SQLite engine: it alone waits for the disk. Answers of one round go out together. */
import { parentPort, workerData } from 'node:worker_threads'
import { EngineError, type EngineFault } from '../../errors.ts'
import { LetterFile } from './letter-file.ts'
import type { Answer, Order, Task } from './orders.ts'

/** Letters in one commit: some 2 MiB. */
const GROUP = 512

type StoreOrder = Extract<Order, { kind: 'store' }>

const port = parentPort
if (port === null) throw new Error('this is a thread')
const { path } = workerData as { readonly path: string }
const file = open()

if (file !== undefined) {
  port.on('message', (orders: readonly Order[]) => {
    // Letters first, whatever stands between them: so they share a commit.
    const letters = orders.filter((order) => order.kind === 'store')
    const others = orders.filter((order) => order.kind !== 'store')
    const answers: Answer[] = []
    for (let at = 0; at < letters.length; at += GROUP) {
      answers.push(...store(file, letters.slice(at, at + GROUP)))
    }
    for (const order of others) answers.push(obey(file, order))
    port.postMessage(answers)
  })
  port.postMessage([{ kind: 'opened' }])
}

function open(): LetterFile | undefined {
  try {
    return new LetterFile(path)
  } catch (error) {
    port?.postMessage([{ kind: 'failed', id: undefined, code: codeOf(error) }])
    return undefined
  }
}

function store(file: LetterFile, orders: readonly StoreOrder[]): readonly Answer[] {
  try {
    const letters = orders.map(({ tag, body, epoch }) => ({ letter: { tag, body }, epoch }))
    const results = file.store(letters)
    return orders.map(({ id }, index) => ({ kind: 'done', id, value: results[index] }))
  } catch (error) {
    return orders.map(({ id }) => ({ kind: 'failed', id, code: codeOf(error) }))
  }
}

function obey(file: LetterFile, order: Exclude<Order, StoreOrder>): Answer {
  try {
    if (order.kind === 'close') {
      file.close()
      return { kind: 'done', id: order.id, value: undefined }
    }
    const tasks = file as unknown as Readonly<Record<Task, (...args: unknown[]) => unknown>>
    return { kind: 'done', id: order.id, value: tasks[order.task](...order.args) }
  } catch (error) {
    return { kind: 'failed', id: order.id, code: codeOf(error) }
  }
}

function codeOf(error: unknown): EngineFault {
  return error instanceof EngineError ? error.code : 'failed'
}
