/** A memory network of two hosts in virtual time, with delays that do not vary, and what tests do on it. */
import assert from 'node:assert/strict'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import {
  type AnonTransport,
  type Duplex,
  isolationKey,
  type Listener,
  TransportError,
} from '../../src/index.ts'
import { MemoryNetwork, type MemoryNetworkOptions } from '../../src/memory/index.ts'

export const SECOND = 1_000
const FIXED = {
  latency: { min: 50, mean: 50 },
  publication: { min: 2_000, mean: 2_000 },
  bootstrap: { min: 4_000, mean: 4_000 },
} as const

export interface Scene {
  readonly timers: VirtualTimers
  readonly network: MemoryNetwork
  readonly listen: (host: AnonTransport) => Promise<Listener>
  readonly dial: (from: AnonTransport, to: OnionAddress, signal?: AbortSignal) => Promise<Duplex>
}

export interface ReadyScene extends Scene {
  readonly hosts: { readonly a: AnonTransport; readonly b: AnonTransport }
}

let keys = 0

export function newKey(): Secret<'ListenKey'> {
  return new Secret('ListenKey', new SeededRandom(`key ${++keys}`).random(32))
}

export function nobody(): OnionAddress {
  return { publicKey: new SeededRandom('nobody').random(32), port: 80 }
}

export function setUp(options: Partial<MemoryNetworkOptions> = {}): Scene {
  const timers = new VirtualTimers()
  const random = new SeededRandom('memory')
  const network = new MemoryNetwork({
    timers,
    random,
    crypto: nodePrimitives,
    ...FIXED,
    endings: 'exact',
    ...options,
  })
  return {
    timers,
    network,
    listen: (host) => host.listen(newKey(), { port: 80, onStream: () => undefined }),
    dial: (from, to, signal) =>
      from.dial(to, { isolation: isolationKey('i'), ...(signal && { signal }) }),
  }
}

export async function setUpReady(options: Partial<MemoryNetworkOptions> = {}): Promise<ReadyScene> {
  const scene = setUp(options)
  const hosts = { a: scene.network.transport('a'), b: scene.network.transport('b') }
  await scene.timers.runUntilIdle()
  return { ...scene, hosts }
}

/** One stream from a to b. */
export async function connected(
  options: Partial<MemoryNetworkOptions> = {},
): Promise<ReadyScene & { readonly ends: readonly [Duplex, Duplex] }> {
  const scene = await setUpReady(options)
  let accepted: Duplex | undefined
  const listener = await scene.hosts.b.listen(newKey(), {
    port: 80,
    onStream: (stream) => (accepted = stream),
  })
  await scene.timers.runUntilIdle()
  const ours = await scene.timers.run(scene.dial(scene.hosts.a, listener.address))
  assert.ok(accepted)
  return { ...scene, ends: [ours, accepted] }
}

export async function receive(
  stream: Duplex,
  length: number,
  seen: (size: number) => void = () => undefined,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  for (let received = 0; received < length; ) {
    const chunk = await stream.read()
    assert.ok(chunk)
    seen(chunk.length)
    bytes.set(chunk, received)
    received += chunk.length
  }
  return bytes
}

export async function refuses(attempt: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(attempt, (error) => {
    assert.ok(error instanceof TransportError)
    assert.equal(error.code, code)
    return true
  })
}
