/** The thread of an SQLite engine: it alone waits for the disk. Answers of one round go out together. */
import { parentPort, workerData } from 'node:worker_threads'
import { EngineError, type EngineFault } from '../../errors.ts'
import { LetterFile } from './letter-file.ts'
import type { Answer, Order, Round, Task } from './orders.ts'
import { type LetterOrder, unpackLetters } from './packed-letters.ts'

/** Letters in one commit: some 2 MiB. */
const GROUP = 512

const port = parentPort
if (port === null) throw new Error('this is a thread')
const { path } = workerData as { readonly path: string }
const file = open()

if (file !== undefined) {
  port.on('message', ({ letters: packed, others }: Round) => {
    // Letters first, whatever stands between them: so they share a commit.
    const letters = unpackLetters(packed)
    const answers: Answer[] = []
    for (let at = 0; at < letters.length; at += GROUP) {
      answers.push(store(file, letters.slice(at, at + GROUP)))
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
    port?.postMessage([{ kind: 'not-opened', code: codeOf(error) }])
    return undefined
  }
}

function store(file: LetterFile, orders: readonly LetterOrder[]): Answer {
  const ids = orders.map(({ id }) => id)
  try {
    return { kind: 'stored', ids, results: file.store(orders) }
  } catch (error) {
    return { kind: 'failed', ids, code: codeOf(error) }
  }
}

function obey(file: LetterFile, order: Order): Answer {
  try {
    if (order.kind === 'close') {
      file.close()
      return { kind: 'done', id: order.id, value: undefined }
    }
    const tasks = file as unknown as Readonly<Record<Task, (...args: unknown[]) => unknown>>
    return { kind: 'done', id: order.id, value: tasks[order.task](...order.args) }
  } catch (error) {
    return { kind: 'failed', ids: [order.id], code: codeOf(error) }
  }
}

function codeOf(error: unknown): EngineFault {
  return error instanceof EngineError ? error.code : 'failed'
}
