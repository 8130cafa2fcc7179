import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { TestnetError } from './errors.ts'

/**
 * Below the ports from which Linux (32,768 up) and macOS (49,152 up) serve outgoing connections, so
 * that none of those takes a port between our look and tor's bind.
 */
const lowest = 10_000
const highest = 32_767

/** How often ports are drawn: each time another program may take one before tor has it. */
export const portDraws = 3

/** Chooses so many different ports of 127.0.0.1. */
export type PortChooser = (count: number) => Promise<readonly number[]>

/** `count` different ports of 127.0.0.1 that nobody listens on now. Throws `ports` when they run out. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  for (let attempt = 0; attempt < 50 * count; attempt++) {
    if (found.size === count) return [...found]
    const port = randomInt(lowest, highest + 1)
    if (!found.has(port) && (await isFree(port))) found.add(port)
  }
  throw new TestnetError('ports', `no ${count} free ports between ${lowest} and ${highest}`)
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
    server.close(() => resolve(true))
  })
  return promise
}
