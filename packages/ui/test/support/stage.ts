/** A browser, a world and a window on it, for one test file; and what every test of the window holds to. */
import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { buildWindow } from '../../build/index.ts'
import { launch, openPage, type Watched } from './browser.ts'
import { WindowServer } from './server.ts'
import { World } from './world.ts'

export interface Stage extends AsyncDisposable {
  readonly world: World
  readonly server: WindowServer
  readonly page: Page
  readonly watched: Watched
  /** Another window on the same world. */
  open(options?: BrowserContextOptions): Promise<Watched>
}

let browser: Promise<Browser> | undefined

/** Fails, when it is disposed of, if anything went wrong in the page or a request left this machine. */
export async function stage(
  prepare: (world: World) => void = () => {},
  options: BrowserContextOptions = {},
): Promise<Stage> {
  const dist = await buildWindow()
  browser ??= launch()
  const running = await browser
  const world = new World()
  prepare(world)
  const serverFaults: unknown[] = []
  const server = await WindowServer.start(dist, world, serverFaults)
  const watched = await openPage(running, server.url, options)
  const all = [watched]
  return {
    world,
    server,
    watched,
    page: watched.page,
    open: async (more = {}) => {
      const another = await openPage(running, server.url, more)
      all.push(another)
      return another
    },
    [Symbol.asyncDispose]: async () => {
      for (const { page } of all) await page.context().close()
      await server.close()
      assert.deepEqual(
        all.flatMap(({ faults }) => faults),
        [],
        'nothing went wrong in the page',
      )
      assert.deepEqual(serverFaults, [], 'nothing went wrong in the scripted world')
      for (const { requests } of all) {
        assert.ok(requests.length > 0, 'requests were recorded at all')
        const foreign = requests.filter(
          (url) => !/^(?:ws|(?:blob:)?http):\/\/127\.0\.0\.1:/.test(url),
        )
        assert.deepEqual(foreign, [], 'no request left this machine')
      }
    },
  }
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
  browser = undefined
}

/** An open store with a profile and a mailbox. */
export function settled(world: World): number {
  world.passphrase = 'seven quiet walnuts'
  world.app = { ...world.app, state: 'open' }
  const { id } = world.addProfile('Robin')
  world.addMailbox(id, 'Harbour')
  return id
}
