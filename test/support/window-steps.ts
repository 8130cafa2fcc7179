/** What people do in their windows, from an empty profile to words that arrive: by clicking and typing alone. */
import assert from 'node:assert/strict'
import type { Page, Watched } from '../../packages/ui/test/support/browser.ts'

/** Somebody before their window. */
interface Seat {
  readonly name: string
  readonly page: Page
}

/** From nothing to the step at which a mailbox is chosen. */
export async function makeProfile(page: Page, name: string, passphrase: string): Promise<void> {
  await page.getByRole('button', { name: 'Get started' }).click()
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByLabel('Repeat passphrase').fill(passphrase)
  await page.getByRole('button', { name: 'Create profile' }).click()
  await page.getByRole('button', { name: /Continue/ }).click()
}

/** In the first steps: a mailbox whose link was given to them. */
export async function addMailbox(page: Page, link: string): Promise<void> {
  await page.getByLabel(/A mailbox someone runs for me/).check()
  await page.getByLabel('Mailbox link').fill(link)
  await page.getByLabel('Name').fill('Harbour')
  await page.getByRole('button', { name: 'Add mailbox' }).click()
  await page.getByText('Messages wait for you here').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** From the end of the first steps to a conversation that both have verified, with words in it. */
export async function connect(host: Seat, guest: Seat): Promise<void> {
  await answer(guest.page, await invite(host.page, guest.name), host.name)
  const both = [host, guest].map(({ page }) => page)
  for (const page of both) await composer(page).and(page.locator(':enabled')).waitFor()
  const [fromHost, fromGuest] = [host, guest].map(({ name }) => `Hello from ${name}`) as [
    string,
    string,
  ]
  await write(host.page, fromHost)
  await read(guest.page, fromHost)
  await write(guest.page, fromGuest)
  await read(host.page, fromGuest)
  await mark(host.page, fromHost, 'Delivered')
  await compare(both)
}

/** The link of an invite that can be handed over. */
async function invite(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Create invite' }).click()
  await page.getByLabel('Name of the contact').fill(name)
  await page.getByRole('dialog').getByRole('button', { name: 'Create invite' }).click()
  await page.getByRole('img', { name: 'QR code of the invite' }).waitFor()
  const link = (await page.getByLabel('Invite link').textContent()) ?? ''
  assert.match(link, /^pvtcoms:[\w-]{140,}$/)
  return link
}

async function answer(page: Page, link: string, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Use an invite link' }).click()
  await page.getByLabel('Invite link', { exact: true }).fill(link)
  await page.getByLabel('Name of the contact').fill(name)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
}

/** Both look at the safety emoji, which are the same, and say so. */
export async function compare(pages: readonly Page[]): Promise<void> {
  const shown: string[] = []
  for (const page of pages) {
    await page.getByRole('button', { name: 'Verify', exact: true }).click()
    const emoji = page.getByRole('list', { name: 'Safety emoji' })
    await emoji.waitFor()
    shown.push((await emoji.textContent()) ?? '')
  }
  assert.equal(shown[0], shown[1])
  assert.ok((shown[0] ?? '').length > 20)
  for (const page of pages) {
    await page.getByRole('button', { name: 'They match' }).click()
    await page.getByText('Nobody is intercepting your chat').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.chat-head').getByText('Verified').waitFor()
  }
}

const composer = (page: Page) => page.getByRole('textbox', { name: 'Message' })

export async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
  await page.getByRole('article').filter({ hasText: text }).waitFor()
}

export async function read(page: Page, text: string): Promise<void> {
  await page.getByRole('article').getByText(text).waitFor()
}

/** Until the mark of that message says so. */
export async function mark(page: Page, text: string, words: string): Promise<void> {
  const message = page.getByRole('article').filter({ hasText: text })
  await message.getByRole('button', { name: words }).waitFor()
}

/** The conversation with `contact` again, after a lock or in a new window. */
export async function unlock(page: Page, passphrase: string, contact: string): Promise<void> {
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await page.getByRole('button', { name: new RegExp(`^${contact}`) }).click()
}

/** Nothing went wrong in a window, and it asked nobody but this machine. */
export function assertSound({ requests, faults }: Watched): void {
  assert.ok(requests.length > 0, 'requests were recorded at all')
  const foreign = requests.filter((url) => !/^(?:http|ws):\/\/127(?:\.\d{1,3}){3}:/.test(url))
  assert.deepEqual(foreign, [])
  assert.deepEqual(faults, [])
}
