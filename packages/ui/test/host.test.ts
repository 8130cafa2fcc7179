import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { effect } from '@preact/signals'
import { qr } from '../src/host/browser/qr.ts'
import { setHost } from '../src/host/host.ts'
import { readAll } from '../src/state/actions.ts'
import { takeApp } from '../src/state/app-state.ts'
import { Connection } from '../src/state/connection.ts'
import { daemon } from '../src/state/daemon.ts'
import { take } from '../src/state/events.ts'
import { contacts, conversationList, conversations, loaded } from '../src/state/model.ts'
import { go, view } from '../src/state/navigation.ts'
import { type PlainHost, plainHost } from './support/host.ts'
import { settled } from './support/stage.ts'
import { World } from './support/world.ts'

const source = join(import.meta.dirname, '..', 'src')

// The timeline asks how high the window is.
Object.assign(globalThis, { innerHeight: 800 })

/** The page's state on that world, once its lists were read. */
async function start(world: World): Promise<PlainHost> {
  const host = plainHost(world)
  setHost(host)
  const connection = new Connection({
    onOpen: () => void readAll(),
    onEvent: take,
    onGone: () => takeApp(undefined),
  })
  daemon.use(connection)
  await until(() => loaded.value)
  return host
}

/** Resolves when `condition`, which reads signals, holds. */
async function until(condition: () => boolean): Promise<void> {
  let stop = (): void => {}
  await new Promise<void>((resolve) => {
    stop = effect(() => {
      if (condition()) resolve()
    })
  })
  stop()
}

suite('the host of the page', () => {
  test('is the only way to what belongs to a browser', () => {
    const files = globSync('**/*.{ts,tsx}', { cwd: source })
    assert.ok(files.length > 100)
    const direct = files
      .filter((file) => !file.startsWith(join('host', 'browser')))
      .filter((file) => {
        const code = readFileSync(join(source, file), 'utf8').replaceAll(/\/\*.*?\*\//gs, '')
        return /\b(?:fetch\(|navigator\.|location\.|Notification\.|new (?:Notification|WebSocket)\b)/.test(
          code,
        )
      })
    assert.deepEqual(direct, [])
  })

  test('can be of plain objects: what the daemon has is read and followed without a browser', async () => {
    const world = new World()
    const profile = settled(world)
    const mara = world.addContact(profile, 'Mara')
    const host = await start(world)
    assert.deepEqual([...contacts.value.keys()], [mara.id])
    assert.deepEqual([...conversations.value.keys()], [mara.conversation])
    assert.notEqual(mara.id, mara.conversation)
    world.changeTalk(mara.id, { name: 'Mara K.' })
    await until(() => conversationList.value[0]?.name === 'Mara K.')
    world.setApp({ state: 'locked' })
    await until(() => conversations.value.size === 0)
    assert.deepEqual(host.asked, ['forget'], 'what was drawn is forgotten with the rest')
  })

  test('a page of an invite turns to its chat, whichever is told first', async () => {
    for (const first of ['invite', 'contact'] as const) {
      const world = new World()
      const profile = settled(world)
      const invite = world.addInvite(profile, 'Mara', { stage: 'open' })
      await start(world)
      go({ kind: 'invite', invite: invite.id })
      const used = (contact: number): void =>
        world.onEvent({ kind: 'invite', invite: { ...invite, stage: 'used', contact } })
      // The id that the next contact gets.
      if (first === 'invite') used(invite.id + 1)
      const mara = world.addContact(profile, 'Mara')
      if (first === 'contact') used(mara.id)
      assert.equal(mara.id, invite.id + 1)
      await until(() => view.value.kind === 'chat')
      assert.deepEqual(view.value, { kind: 'chat', conversation: mara.conversation })
    }
  })
})

suite('a QR code in a browser', () => {
  const content = Uint8Array.of(1, 2, 3)

  test('is drawn by one call, again only once it was forgotten', async (context) => {
    const calls = context.mock.method(globalThis, 'fetch', async () => new Response('10\n01'))
    assert.deepEqual(await qr.draw(content), ['10', '01'])
    assert.deepEqual(await qr.draw(Uint8Array.of(1, 2, 3)), ['10', '01'])
    assert.equal(calls.mock.callCount(), 1)
    await qr.draw(Uint8Array.of(4))
    assert.equal(calls.mock.callCount(), 2)
    qr.forget()
    await qr.draw(content)
    assert.equal(calls.mock.callCount(), 3)
    qr.forget()
  })

  test('is not remembered beside another one', async (context) => {
    const calls = context.mock.method(globalThis, 'fetch', async () => new Response('10\n01'))
    for (const each of [content, Uint8Array.of(4), content]) await qr.draw(each)
    assert.equal(calls.mock.callCount(), 3)
    qr.forget()
  })

  test('is asked for again after it could not be drawn', async (context) => {
    const calls = context.mock.method(
      globalThis,
      'fetch',
      async () => new Response('', { status: 500 }),
    )
    await assert.rejects(qr.draw(content))
    await assert.rejects(qr.draw(content))
    assert.equal(calls.mock.callCount(), 2)
  })
})
