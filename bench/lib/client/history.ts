/** A long history: how long until it can be read after a start, and until words of it are found. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { type Store, THE_CONTACT, US } from '@pvtcoms/store'
import type { Result } from '../benchmark.ts'
import { median } from '../statistics.ts'

const PROGRAM = join(import.meta.dirname, 'history-process.ts')
const WORDS =
  'river stone winter lamp garden paper signal morning bridge copper window ladder'.split(' ')
const BATCH = 2_000
const STARTS = 5

export interface Readings {
  /** From the start of the process, ms. */
  readonly readable: number
  readonly searches: readonly number[]
  readonly pages: readonly number[]
  /** Bytes. */
  readonly resident: number
}

/** `store` has one conversation; it is closed by this. */
export async function measureHistory(
  store: Store,
  path: string,
  conversation: number,
  messages: number,
): Promise<readonly Result[]> {
  fill(store, conversation, messages)
  store.close()
  const readings: Readings[] = []
  for (let start = 0; start < STARTS; start++) {
    const begun = performance.timeOrigin + performance.now()
    const child = fork(PROGRAM, [path, String(conversation)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const [told] = (await once(child, 'message')) as [Readings]
    readings.push({ ...told, readable: told.readable - begun })
    await once(child, 'exit')
  }
  const of = (values: (reading: Readings) => readonly number[]): number =>
    median(readings.flatMap(values))
  const history = `${messages.toLocaleString('en')} messages`
  return [
    {
      name: `${history}, from the start of a process until the last ones can be read`,
      value: of(({ readable }) => [readable]),
      unit: 'ms',
      limit: { atMost: 1_000 },
    },
    {
      name: `${history}, search for two words, p50`,
      value: of(({ searches }) => searches),
      unit: 'ms',
      limit: { atMost: 50 },
    },
    { name: `${history}, a page of 50, p50`, value: of(({ pages }) => pages), unit: 'ms' },
    {
      name: `${history}, resident memory of engine and store`,
      value: of(({ resident }) => [resident]) / 2 ** 20,
      unit: 'MiB',
      limit: { atMost: 150 },
    },
  ]
}

function fill(store: Store, conversation: number, messages: number): void {
  for (let first = 0; first < messages; first += BATCH) {
    store.transact(() => {
      for (let at = first; at < Math.min(messages, first + BATCH); at++) {
        const words = Array.from(
          { length: 12 },
          (_, word) => WORDS[(at * 7 + word * at) % WORDS.length],
        )
        const sentAt = 1_790_000_000_000 + at * 60_000
        store.messages.add({
          ...{
            conversation,
            author: at % 2 === 0 ? US : THE_CONTACT,
            ref: nodeEnv.random(8),
            kind: 'text',
          },
          text: `${words.join(' ')} ${at}`,
          ...{ sentAt: sentAt as never, position: at + 1, at: sentAt as never, replyTo: undefined },
          ...{ editedAt: undefined, retractedAt: undefined },
          status: at % 2 === 0 ? 'delivered' : 'seen',
          ...{ timer: 0, disappearsAt: undefined },
        })
      }
    })
  }
}

/** What a history process opens its store with. */
export const PASSPHRASE = 'a passphrase for a benchmark'
export const primitives = nodePrimitives
