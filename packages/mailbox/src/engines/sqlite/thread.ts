/** The thread of an SQLite engine, which alone waits for the disk. It answers a whole round at once. */
import { parentPort, workerData } from 'node:worker_threads'
import { StorageEngineError } from '../../errors.ts'
import { LetterFile } from './letter-file.ts'
import type { Answer, Order, Outcome, Round, Task } from './orders.ts'
import { unpackLetters, unpackTags } from './packed-letters.ts'

const port = parentPort
if (port === null) throw new Error('this is a thread')
const { path } = workerData as { readonly path: string }
const opened = attempt(() => new LetterFile(path))
port.postMessage({
  kind: 'opened',
  outcome: opened.ok ? { ok: true, value: undefined } : opened,
} satisfies Answer)

if (opened.ok) {
  const file = opened.value
  port.on('message', ({ letters, tags, others }: Round) => {
    // Letters first, whatever order they came in, so that they share a commit.
    const stored = attempt(() => file.store(unpackLetters(letters)))
    const found = attempt(() => file.occupants(unpackTags(tags)))
    const done = others.map((order) => attempt(() => obey(file, order)))
    const moved = others.flatMap((order, index) => bodiesIn(order, done[index]))
    port.postMessage({ kind: 'round', stored, found, done } satisfies Answer, moved)
  })
}

/** The memory of letters in an answer: it is transferred, as copying many runs would need it twice. */
function bodiesIn(order: Order, outcome: Outcome<unknown> | undefined): readonly ArrayBuffer[] {
  if (outcome?.ok !== true || order.kind !== 'task') return []
  const letters =
    order.task === 'letters'
      ? (outcome.value as ReturnType<LetterFile['letters']>)
      : order.task === 'waiting'
        ? (outcome.value as ReturnType<LetterFile['waiting']>).letters
        : []
  return letters.map(({ body }) => body.buffer as ArrayBuffer)
}

function obey(file: LetterFile, order: Order): unknown {
  if (order.kind === 'close') {
    file.close()
    return undefined
  }
  const tasks = file as unknown as Readonly<Record<Task, (...args: readonly unknown[]) => unknown>>
  return tasks[order.task](...order.args)
}

function attempt<T>(work: () => T): Outcome<T> {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    return { ok: false, code: error instanceof StorageEngineError ? error.code : 'failed' }
  }
}
