/** A process that opens a store and an engine as a daemon does, reads, searches, and tells how long that took. */
import { Engine } from '@pvtcoms/client/engine'
import { ThreadMiner } from '@pvtcoms/client/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { openStore } from '@pvtcoms/store/node'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import { PASSPHRASE, primitives, type Readings } from './history.ts'

const [path = '', conversation = ''] = process.argv.slice(2)
const passphrase = new TextEncoder().encode(PASSPHRASE)
const store = openStore({ path, passphrase, primitives, random: nodeEnv })
const network = new MemoryNetwork({ timers: nodeTimers, random: nodeEnv, crypto: primitives })
const engine = Engine.open({
  ...{ store, transport: network.transport('reader'), timers: nodeTimers, random: nodeEnv },
  ...{ primitives, miner: new ThreadMiner(nodeEnv) },
  onEvent: () => undefined,
  onLog: () => undefined,
})

const page = async (): Promise<void> => {
  const { methods } = engine
  await methods['message.page']({
    conversation: Number(conversation),
    position: 'newest',
    limit: 50,
  })
}
await page()
const readable = performance.timeOrigin + performance.now()
const [profile] = await engine.methods['profile.list']({})
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
const [searches, pages]: [number[], number[]] = [[], []]
for (const query of ['river lam', 'copper 4', 'garden morning', 'signal bridge', 'stone 77']) {
  const within = { profile: profile?.id ?? 0, query, limit: 20 }
  searches.push(await timed(async () => await engine.methods['message.search'](within)))
  pages.push(await timed(page))
}
const KINDS = {
  'a word': ['river', 'winter', 'signal', 'copper'],
  'the inside of a word': ['ive', 'indo', 'arde', '9987'],
  'one letter or two': ['r', 'wi', 'x', 'pp', '7'],
  'one Chinese character or two': ['京', '北京', '大学', '国'],
  'an emoji': ['🎉', '🎈'],
  'a word in one chat': ['lamp', 'stone', 'bridge', 'ladder'],
  'what is nowhere': ['rivers', 'winterlamp', 'zzz', 'river 12x'],
}
const ROUNDS = 5
const kinds: Record<string, number[]> = {}
for (const [kind, queries] of Object.entries(KINDS)) {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const query of queries) {
      const within = {
        ...{ profile: profile?.id ?? 0, query, limit: 20 },
        ...(kind.endsWith('in one chat') && { conversation: Number(conversation) }),
      }
      times.push(await timed(async () => await engine.methods['message.search'](within)))
    }
  }
  kinds[kind] = times
}
const resident = process.memoryUsage.rss()
const readings: Readings = { readable, searches, kinds, pages, resident }
process.send?.(readings, undefined, undefined, () => process.exit(0))
