/** A long history: how long until it can be read after a start, and until something in it is found. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { type MessageKind, type Store, THE_CONTACT, US } from '@pvtcoms/store'
import { createStore } from '@pvtcoms/store/node'
import type { Result } from '../benchmark.ts'
import { median, quantile } from '../statistics.ts'

const PROGRAM = join(import.meta.dirname, 'history-process.ts')
const WORDS =
  'river stone winter lamp garden paper signal morning bridge copper window ladder'.split(' ')
/** In one message of so many. */
const [SIGNS, EVERY] = ['今天在北京大学见🎉', 50] as const
const BATCH = 2_000
/** 1.6 times what an index of whole words and their beginnings took, 1.75 times the texts. */
const INDEX_LIMIT = 2.8
const STARTS = 5

export interface Readings {
  /** From the start of the process, ms. */
  readonly readable: number
  readonly searches: readonly number[]
  /** By what is searched for. */
  readonly kinds: Readonly<Record<string, readonly number[]>>
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
    ...Object.keys(readings[0]?.kinds ?? {}).map((kind) => ({
      name: `${history}, search for ${kind}, p95`,
      value: quantile(
        readings.flatMap(({ kinds }) => kinds[kind] ?? []),
        0.95,
      ),
      unit: 'ms',
      limit: { atMost: 50 },
    })),
    { name: `${history}, a page of 50, p50`, value: of(({ pages }) => pages), unit: 'ms' },
    {
      name: `${history}, resident memory of engine and store`,
      value: of(({ resident }) => [resident]) / 2 ** 20,
      unit: 'MiB',
      limit: { atMost: 150 },
    },
  ]
}

/** The index of a search beside the texts: what a file has more when its texts can be searched for. */
export function measureIndex(folder: string, messages: number): Result {
  const sizes = (['text', 'notice'] as const).map((kind) => {
    const path = join(folder, `${kind}.db`)
    const passphrase = new TextEncoder().encode(PASSPHRASE)
    const store = createStore({ path, passphrase, primitives, random: nodeEnv })
    const now = nodeEnv.now()
    const conversation = store.transact(() => {
      const own = { name: 'Ann', createdAt: now, namedAt: now, ownerSeed: undefined }
      const profile = store.profiles.add({ ...own, scheduler: undefined })
      return store.conversations.add({
        ...{
          profile,
          kind: 'group',
          contact: undefined,
          name: 'all',
          createdAt: now,
          muted: false,
        },
        ...{ pinned: undefined, archived: false, timer: 0, timerAt: undefined, draft: '' },
      })
    })
    const characters = fill(store, conversation, messages, kind)
    store.close()
    return { bytes: statSync(path).size, characters }
  })
  const [searched, plain] = sizes
  const index = (searched?.bytes ?? 0) - (plain?.bytes ?? 0)
  return {
    name: `${messages.toLocaleString('en')} messages, index of the search ÷ texts`,
    value: index / (searched?.characters ?? Number.NaN),
    unit: '× texts',
    limit: { atMost: INDEX_LIMIT },
  }
}

/** Returns how many bytes the texts have. */
function fill(
  store: Store,
  conversation: number,
  messages: number,
  kind: MessageKind = 'text',
): number {
  let bytes = 0
  for (let first = 0; first < messages; first += BATCH) {
    store.transact(() => {
      for (let at = first; at < Math.min(messages, first + BATCH); at++) {
        const words = Array.from(
          { length: 12 },
          (_, word) => WORDS[(at * 7 + word * at) % WORDS.length],
        )
        const sentAt = 1_790_000_000_000 + at * 60_000
        const signs = at % EVERY === 0 ? ` ${SIGNS}` : ''
        const text = `${words.join(' ')} ${at}${signs}`
        bytes += Buffer.byteLength(text)
        store.messages.add({
          ...{
            conversation,
            author: at % 2 === 0 ? US : THE_CONTACT,
            ref: nodeEnv.random(8),
            kind,
          },
          text,
          ...{ sentAt: sentAt as never, position: at + 1, at: sentAt as never, replyTo: undefined },
          ...{ editedAt: undefined, retractedAt: undefined },
          status: at % 2 === 0 ? 'delivered' : 'seen',
          ...{ timer: 0, disappearsAt: undefined },
        })
      }
    })
  }
  return bytes
}

/** What a history process opens its store with. */
export const PASSPHRASE = 'a passphrase for a benchmark'
export const primitives = nodePrimitives
