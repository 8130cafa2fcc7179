/** What a browser writes into its profile of what was typed: it keeps fields for the next session unless a page says no. */
import assert from 'node:assert/strict'
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { buildWindow } from '../build/index.ts'
import { hasBrowser, launchWithProfile, type Page } from './support/browser.ts'
import { WindowServer } from './support/server.ts'
import { settled } from './support/stage.ts'
import { World } from './support/world.ts'

/** Longer than Chromium waits before it writes its session down. */
const WRITTEN_MS = 6_000

/** Whether any file of the profile has the words, as the browser writes text. */
function isKept(folder: string, words: string): boolean {
  const forms = [Buffer.from(words, 'utf8'), Buffer.from(words, 'utf16le')]
  return globSync('**/*', { cwd: folder })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
    .some((file) => {
      const bytes = readFileSync(file)
      return forms.some((form) => bytes.includes(form))
    })
}

/** What of `words` is in the profile of a browser in which `act` was done at `url`. */
async function traces(
  url: string,
  words: readonly string[],
  act: (page: Page) => Promise<void>,
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'))
  try {
    const context = await launchWithProfile(folder)
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(url)
    await act(page)
    await page.waitForTimeout(WRITTEN_MS)
    await context.close()
    return words.filter((each) => isKept(folder, each))
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

suite('the profile of the browser', () => {
  test('has words of a field that does not say no', async (context) => {
    if (!hasBrowser(context)) return
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html').end('<textarea aria-label="Any"></textarea>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const found = await traces(`http://127.0.0.1:${port}/`, ['chestnut lantern'], async (page) => {
      await page.getByLabel('Any').fill('chestnut lantern')
    })
    server.close()
    assert.deepEqual(found, ['chestnut lantern'], 'or this test would show nothing')
  })

  test('has no passphrase, no words that were not sent, and no link of an invite', async (context) => {
    if (!hasBrowser(context)) return
    const world = new World()
    world.addContact(settled(world), 'Mara')
    world.app = { ...world.app, state: 'locked' }
    const server = await WindowServer.start(await buildWindow(), world, [])
    const typed = ['quiet walnuts of yesterday', 'unsaid marmalade', 'pvtcoms:notalinkbutsecret']
    const [secret = '', draft = '', link = ''] = typed
    world.passphrase = secret
    const found = await traces(server.url, typed, async (page) => {
      await page.getByRole('button', { name: 'Show' }).click()
      await page.getByLabel('Passphrase', { exact: true }).fill(secret)
      await page.getByRole('button', { name: 'Unlock' }).click()
      await page.getByRole('button', { name: /^Mara/ }).click()
      await page.getByRole('textbox', { name: 'Message' }).fill(draft)
      await page.getByRole('button', { name: 'New chat' }).click()
      await page.getByRole('menuitem', { name: 'Use an invite link' }).click()
      await page.getByLabel('Invite link', { exact: true }).fill(link)
    })
    await server.close()
    assert.deepEqual(found, [])
  })
})
