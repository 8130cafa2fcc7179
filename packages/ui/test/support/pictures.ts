/** The main views as pictures: which, in which state, and how one gets there. */
import type { BrowserContextOptions, Page } from 'playwright-core'
import { INVITE_LINK } from './account-handlers.ts'
import { type Sample, sample } from './sample.ts'
import type { World } from './world.ts'

export interface Picture {
  readonly name: string
  readonly options?: BrowserContextOptions
  prepare(world: World): Sample | undefined
  go(page: Page, world: World, made: Sample | undefined): Promise<void>
}

const NARROW = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 1.5 }
const DARK = { colorScheme: 'dark' } as const

const openMara = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Mara/ }).click()
  await page.getByText('And bring the good scissors').last().waitFor()
}

async function fillProfile(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Get started' }).click()
  await page.getByLabel('Your name').fill('Robin')
  await page.getByLabel('Passphrase', { exact: true }).fill('seven quiet walnuts on ice')
  await page.getByLabel('Repeat passphrase').fill('seven quiet walnuts on ice')
}

const PICTURES: readonly Picture[] = [
  {
    name: 'onboarding-profile',
    prepare: () => undefined,
    go: fillProfile,
  },
  {
    name: 'onboarding-tor',
    prepare: (world) => {
      world.app = {
        ...world.app,
        transport: {
          kind: 'bootstrapping',
          percent: 58,
          summary: 'Loading relay descriptors',
          pace: 'normal',
        },
      }
      return undefined
    },
    go: async (page) => {
      await fillProfile(page)
      await page.getByRole('button', { name: 'Create profile' }).click()
      await page.getByText('58 %').waitFor()
    },
  },
  {
    name: 'onboarding-mailbox',
    prepare: () => undefined,
    go: async (page) => {
      await fillProfile(page)
      await page.getByRole('button', { name: 'Create profile' }).click()
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByLabel(/None for now/).check()
    },
  },
  {
    name: 'invite',
    prepare: sample,
    go: async (page) => {
      await page.getByRole('button', { name: /Invite for Tomasz/ }).click()
      await page.locator('.qr path[d^="M"]').waitFor()
    },
  },
  {
    name: 'accept',
    prepare: sample,
    go: async (page) => {
      await page.getByRole('button', { name: 'New chat' }).click()
      await page.getByRole('menuitem', { name: 'Use an invite link' }).click()
      await page.getByRole('textbox', { name: 'Invite link' }).fill(INVITE_LINK)
    },
  },
  {
    name: 'safety-check',
    prepare: sample,
    go: async (page) => {
      await page.getByRole('button', { name: /^Jonas/ }).click()
      await page.getByRole('button', { name: 'Verify' }).click()
      await page.locator('.qr path[d^="M"]').waitFor()
    },
  },
  { name: 'chat-light', prepare: sample, go: openMara },
  { name: 'chat-dark', options: DARK, prepare: sample, go: openMara },
  { name: 'chat-360', options: NARROW, prepare: sample, go: openMara },
  { name: 'list-360-dark', options: { ...NARROW, ...DARK }, prepare: sample, go: async () => {} },
  {
    name: 'delivery',
    prepare: sample,
    go: async (page, _world, made) => {
      await openMara(page)
      await page.locator(`[data-message="${made?.delivered ?? 0}"] .bubble-mark`).click()
      await page
        .getByRole('dialog')
        .getByRole('listitem')
        .filter({ hasText: 'Delivered' })
        .waitFor()
    },
  },
  {
    name: 'contact',
    prepare: sample,
    go: async (page) => {
      await openMara(page)
      await page.getByRole('button', { name: 'Contact info', exact: true }).click()
    },
  },
  {
    name: 'settings',
    prepare: sample,
    go: async (page) => {
      await page.getByRole('button', { name: 'Settings' }).click()
      await page.getByRole('button', { name: 'Mailboxes' }).click()
      await page.getByText('Attic box').waitFor()
    },
  },
  {
    name: 'search',
    prepare: sample,
    go: async (page) => {
      await openMara(page)
      await page.keyboard.press('Control+k')
      await page.keyboard.type('saturday')
      await page.locator('mark').first().waitFor()
      await page.locator('.hit').last().click()
      await page.waitForTimeout(100)
    },
  },
  {
    name: 'locked',
    prepare: (world) => {
      sample(world)
      world.app = { ...world.app, state: 'locked' }
      return undefined
    },
    go: async (page) => {
      await page.getByRole('heading', { name: 'pvtcoms is locked' }).waitFor()
    },
  },
]

export function allPictures(): readonly Picture[] {
  return PICTURES
}
