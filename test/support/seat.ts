/** Somebody before a window on a daemon that runs in this process, with the server that windows have in earnest. */
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { WindowKeys } from '../../apps/daemon/src/window/keys.ts'
import { WindowServer } from '../../apps/daemon/src/window/server.ts'
import { type Person, World } from '../../apps/daemon/test/world.ts'
import { buildWindow } from '../../packages/ui/build/index.ts'
import {
  type Browser,
  launch,
  openPage,
  type Page,
  type Watched,
} from '../../packages/ui/test/support/browser.ts'
import { apiOf } from './api-of.ts'

const PATIENCE_MS = 60_000

/** Whoever gets up closes the window; the daemon goes on. */
export interface Seat extends AsyncDisposable {
  readonly person: Person
  readonly page: Page
  readonly watched: Watched
}

/** The server of windows on the daemon of `person`. */
export async function serve(
  person: Person,
): Promise<AsyncDisposable & { readonly server: WindowServer }> {
  await using opening = new AsyncDisposableStack()
  const { rpc, end } = apiOf(person)
  opening.defer(() => end())
  const server = await WindowServer.start({
    files: await buildWindow(),
    keys: new WindowKeys(nodeEnv, nodeTimers),
    handover: person.directory.handover,
    random: nodeEnv,
    onChannel: (channel) => rpc.serve(channel),
  })
  opening.defer(() => server.close())
  const ends = opening.move()
  return { server, [Symbol.asyncDispose]: () => ends.disposeAsync() }
}

export interface Newcomers {
  readonly world: World
  readonly browser: Browser
  readonly robin: Seat
  readonly mara: Seat
}

/** A world with a mailbox, and two people before empty windows, until `ends` are disposed of. */
export async function twoPeople(
  ends: AsyncDisposableStack,
): Promise<Newcomers & { readonly link: string }> {
  const newcomers = await twoNewcomers(ends)
  const { link } = await newcomers.world.mailbox()
  return { ...newcomers, link }
}

/** The same in a world without any mailbox. */
export async function twoNewcomers(ends: AsyncDisposableStack): Promise<Newcomers> {
  const world = new World()
  ends.defer(() => world.close())
  const browser = await launch()
  ends.defer(() => browser.close())
  const robin = ends.use(await sitDown(await world.person('robin'), browser))
  const mara = ends.use(await sitDown(await world.person('mara'), browser))
  return { world, browser, robin, mara }
}

/** A window that is opened as `pvtcoms open` opens it. */
export async function sitDown(person: Person, browser: Browser): Promise<Seat> {
  await using opening = new AsyncDisposableStack()
  const { server } = opening.use(await serve(person))
  const watched = await openPage(browser, server.launchUrl())
  opening.defer(() => watched.page.context().close())
  watched.page.setDefaultTimeout(PATIENCE_MS)
  await watched.page.waitForURL(`${server.origin}/`)
  const ends = opening.move()
  return {
    person,
    page: watched.page,
    watched,
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  }
}
