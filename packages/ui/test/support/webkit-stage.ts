/**
 * A window on a scripted world in WebKitGTK, for one test. It fails, when it is disposed of, if the policy of the
 * loaded page had to refuse anything, if something came from elsewhere, or if something went wrong in the world.
 */
import assert from 'node:assert/strict'
import { buildWindow } from '../../build/index.ts'
import { WindowServer } from './server.ts'
import { WebKit } from './webkit.ts'
import { World } from './world.ts'

export interface WebKitStage extends AsyncDisposable {
  readonly world: World
  readonly page: WebKit
}

const WATCH = `
  window.refused = []
  document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
    refused.push(violatedDirective)
  })`

/** `options` are the browser's. */
export async function webkitStage(
  prepare: (world: World) => void = () => {},
  options: readonly string[] = [],
): Promise<WebKitStage> {
  await using opening = new AsyncDisposableStack()
  const world = new World()
  prepare(world)
  const faults: unknown[] = []
  const server = await WindowServer.start(await buildWindow(), world, faults)
  opening.defer(() => server.close())
  const page = opening.use(await WebKit.start(options))
  await page.go(server.url)
  await page.run(WATCH)
  const ends = opening.move()
  return {
    world,
    page,
    [Symbol.asyncDispose]: async () => {
      try {
        // The test has failed already, and said what it waited for.
        if (!page.answers) return
        assert.deepEqual(await page.run('return refused'), [], 'the policy refused nothing')
        const loaded = (await page.run(`
          return performance.getEntriesByType('resource').map(({ name }) => name)`)) as string[]
        assert.ok(loaded.length > 0, 'what was loaded is known at all')
        assert.ok(
          loaded.every((url) => url.startsWith(server.url)),
          'nothing came from elsewhere',
        )
        assert.deepEqual(faults, [], 'nothing went wrong in the scripted world')
      } finally {
        await ends.disposeAsync()
      }
    },
  }
}
