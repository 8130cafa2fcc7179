/** How often an engine wakes its machine when nothing happens, in virtual time: it reads one mailbox. */

import { Engine } from '@pvtcoms/client/engine'
import { formatDescriptorLink } from '@pvtcoms/core/descriptor-link'
import type { CancelTimer, Timers } from '@pvtcoms/core/env'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import { memoryStore } from '@pvtcoms/store/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import type { Result } from '../benchmark.ts'

const HOUR = 3_600_000

/** Counts what it wakes. */
class CountedTimers implements Timers {
  readonly #timers: Timers
  woken = 0

  constructor(timers: Timers) {
    this.#timers = timers
  }

  now(): ReturnType<Timers['now']> {
    return this.#timers.now()
  }

  monotonic(): number {
    return this.#timers.monotonic()
  }

  after(milliseconds: number, callback: () => void): CancelTimer {
    return this.#timers.after(milliseconds, () => {
      this.woken++
      callback()
    })
  }
}

export async function measureIdle(): Promise<readonly Result[]> {
  const timers = new VirtualTimers()
  const random = new SeededRandom('idle')
  const network = new MemoryNetwork({ timers, random, crypto: nodePrimitives })
  const identity = new Secret('ListenKey', random.random(32))
  const seed = new Secret('Ed25519Seed', identity.expose().slice())
  const mailboxKey = nodePrimitives.ed25519.publicKey(seed)
  const mailbox = await Mailbox.open({
    engine: new MemoryEngine(),
    ...{ primitives: nodePrimitives, random, timers, mailboxKey },
    settings: { epochSeconds: 60 },
  })
  const host = network.transport('mailbox')
  await timers.advance(60_000)
  const listening = host.listen(identity, {
    port: 80,
    onStream: (stream) => mailbox.serve(stream, { role: 'public', mailboxKey }),
  })
  const { address } = await timers.run(listening)
  const counted = new CountedTimers(timers)
  const transport = network.transport('reader')
  const store = memoryStore()
  const engine = Engine.open({
    ...{ store, transport, timers: counted, random, primitives: nodePrimitives },
    miner: { mine: () => Promise.reject(new Error('nothing is sent')) },
    onEvent: () => undefined,
    onLog: () => undefined,
  })
  const { id: profile } = await engine.methods['profile.create']({ name: 'Someone' })
  const link = formatDescriptorLink({ kind: 'mailbox', ...address }, (bytes) =>
    nodePrimitives.sha3_256(bytes),
  )
  await engine.methods['mailbox.add']({ profile, link, name: 'mailbox' })
  await timers.advance(HOUR)
  const before = counted.woken
  await timers.advance(HOUR)
  const value = (counted.woken - before) / 60
  await timers.run(engine.close())
  await timers.run(mailbox.close())
  return [{ name: 'idle, one mailbox, timers that fire', value, unit: '/min' }]
}
