/** A store with a long history: opening it, turning its pages, searching it, copying it. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { passphraseBytes } from '@pvtcoms/store'
import type { FileStore } from '@pvtcoms/store/node'
import type { Result } from '../benchmark.ts'
import { median, quartiles } from '../statistics.ts'
import { type History, makeHistory, open } from './history.ts'

const OPEN_LIMIT = { atMost: 1_000 }
const SEARCH_LIMIT = { atMost: 50 }
const PAGE_LIMIT = { atMost: 5 }
const PAGE = 50
const PAGES = 200

export function measureLargeStore(
  { messages, opens }: { readonly messages: number; readonly opens: number },
  folder: string,
): readonly Result[] {
  const path = join(folder, 'large')
  const history = makeHistory(path, messages)
  history.store.close()
  const opened = Array.from({ length: opens }, () => {
    const [begun, used] = [performance.now(), process.cpuUsage()]
    const store = open(path)
    readNewest(store, history)
    const [ms, { user, system }] = [performance.now() - begun, process.cpuUsage(used)]
    store.close()
    return { ms, processor: (user + system) / 1_000 }
  })
  const store = open(path)
  try {
    const name = `${messages.toLocaleString('en-US')} messages`
    const { size } = statSync(path)
    return [
      { name: `${name}, the file`, value: size / 1_000_000, unit: 'MB' },
      {
        name: `${name}, opened with a passphrase and history readable`,
        ...summary(opened.map(({ ms }) => ms)),
        unit: 'ms',
        limit: OPEN_LIMIT,
      },
      {
        name: `${name}, processor time of that`,
        ...summary(opened.map(({ processor }) => processor)),
        unit: 'ms',
      },
      ...measurePages(store, history, messages, name),
      ...measureSearch(store, history, name),
      ...measureCopies(store, folder, name),
    ]
  } finally {
    store.close()
  }
}

function readNewest(store: FileStore, { profile, conversations }: History): void {
  store.contacts.list(profile)
  for (const { id } of store.conversations.list(profile)) {
    store.messages.last(id)
    store.messages.countUnread(id)
  }
  const page = store.messages.page(conversations[0] as number, { kind: 'newest' }, PAGE)
  if (page.length < PAGE) throw new Error('the history is not there')
}

function measurePages(
  store: FileStore,
  { conversations }: History,
  messages: number,
  name: string,
): readonly Result[] {
  const times = Array.from({ length: PAGES }, (_, index) => {
    // Pages all over the history, each somewhere else: every other message is in the first conversation.
    const message = 1 + 2 * (((index * 7_919) % (messages / 2 - 2)) + 1)
    const kind = (['before', 'after', 'around'] as const)[index % 3] ?? 'around'
    return timed(() => store.messages.page(conversations[0] as number, { kind, message }, PAGE))
  })
  return [
    { name: `${name}, a page of ${PAGE}`, ...summary(times), unit: 'ms', limit: PAGE_LIMIT },
    { name: `${name}, the slowest page`, value: Math.max(...times), unit: 'ms' },
  ]
}

function measureSearch(
  store: FileStore,
  { profile, conversations, words }: History,
  name: string,
): readonly Result[] {
  const pick = (index: number): string => words[index] ?? ''
  const typed = pick(40)
  const queries = [
    ...Array.from(typed, (_, end) => typed.slice(0, end + 1)),
    ...[0, 10, 100, 1_000, 10_000, 19_999].map(pick),
    `${pick(0)} ${pick(1)}`,
    `${pick(2)} ${pick(500)} ${pick(3).slice(0, 1)}`,
    'k l m',
    'zzz',
  ]
  const times = queries.flatMap((query) => [
    timed(() => store.messages.search({ profile }, query, PAGE)),
    timed(() =>
      store.messages.search({ profile, conversation: conversations[7] as number }, query, PAGE),
    ),
  ])
  return [
    { name: `${name}, a search`, ...summary(times), unit: 'ms' },
    {
      name: `${name}, the slowest of ${times.length} searches`,
      value: Math.max(...times),
      unit: 'ms',
      limit: SEARCH_LIMIT,
    },
  ]
}

function measureCopies(store: FileStore, folder: string, name: string): readonly Result[] {
  const backup = timed(() => store.backup({ folder: join(folder, 'backups'), keep: 1 }))
  const change = timed(() => {
    const from = passphraseBytes('correct horse battery staple')
    store.changePassphrase({ from, to: passphraseBytes('another one') })
  })
  const check = timed(() => {
    store.checkIntegrity()
  })
  return [
    { name: `${name}, a backup`, value: backup, unit: 'ms' },
    { name: `${name}, another passphrase`, value: change, unit: 'ms' },
    { name: `${name}, the whole check`, value: check, unit: 'ms' },
  ]
}

function timed(work: () => unknown): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

const summary = (times: readonly number[]) => ({ value: median(times), spread: quartiles(times) })
