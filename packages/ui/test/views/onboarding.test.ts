import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, stage } from '../support/stage.ts'

const STRONG = 'seven quiet walnuts on ice'

after(closeBrowser)

async function makeProfile(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Get started' }).click()
  await page.getByLabel('Your name').fill('Robin')
  await page.getByLabel('Passphrase', { exact: true }).fill(STRONG)
  await page.getByLabel('Repeat passphrase').fill(STRONG)
  await page.getByRole('button', { name: 'Create profile' }).click()
}

suite('the first steps', () => {
  test('lead from an empty profile to the first conversation', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, world } = here
    await makeProfile(page)
    await page.getByRole('button', { name: 'Continue' }).click()

    await page.getByLabel(/A mailbox someone runs for me/).check()
    await page.getByLabel('Mailbox link').fill('pvtcoms-mailbox:harbour')
    await page.getByLabel('Name').fill('Harbour')
    await page.getByRole('button', { name: 'Add mailbox' }).click()
    await page.getByText('Messages wait for you here').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()

    await page.getByRole('button', { name: 'Create invite' }).click()
    await page.getByLabel('Name of the contact').fill('Mara')
    await page.getByRole('dialog').getByRole('button', { name: 'Create invite' }).click()
    await page.getByText('Creating the invite…').waitFor()
    assert.equal(await page.locator('.qr').count(), 0, 'no link before there is one')

    const [invite] = [...world.invites.values()]
    assert.ok(invite)
    const open = { ...invite, stage: 'open' as const, link: `pvtcoms:${'A'.repeat(188)}` }
    world.onEvent({ kind: 'invite', invite: open })
    await page.getByRole('img', { name: 'QR code of the invite' }).waitFor()
    await page.getByText(open.link).waitFor()

    const mara = world.addContact(invite.profile, 'Mara', {
      standing: 'joining',
      comparable: false,
    })
    world.onEvent({ kind: 'invite', invite: { ...open, stage: 'used', contact: mara.id } })
    await page.getByRole('heading', { name: 'Invite for Mara' }).waitFor({ state: 'detached' })
    await page.locator('.chat-who').getByText('Mara').waitFor()
    assert.ok(await page.getByRole('textbox', { name: 'Message' }).isDisabled())
    world.changeContact(mara.id, { standing: 'active', comparable: true })
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('article').getByText('Hello').waitFor()
  })

  test('lead to an invite without any mailbox, which says how long it works and what its link shows', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, world } = here
    await makeProfile(page)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel(/None for now/).check()
    await page.getByText('only while you are both online').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Create invite' }).click()
    await page.getByText('It works while you are online. Until it is used, whoever').waitFor()
    assert.equal(await page.getByRole('switch').count(), 0)
    await page.getByLabel('Name of the contact').fill('Mara')
    await page.getByRole('dialog').getByRole('button', { name: 'Create invite' }).click()
    await page.getByText('Creating the invite…').waitFor()
    const [invite] = [...world.invites.values()]
    assert.ok(invite)
    assert.equal(invite.route, 'direct')
    world.onEvent({ kind: 'invite', invite: { ...invite, problem: 'no-door' } })
    await page.getByText('Tor cannot make this invite reachable.').waitFor()
    assert.equal(await page.locator('.qr').count(), 0, 'no link before there is one')
    const link = `pvtcoms:${'A'.repeat(142)}`
    world.onEvent({ kind: 'invite', invite: { ...invite, stage: 'open', link } })
    await page.getByText(link).waitFor()
    await page.getByText('It works while you are online.').waitFor()
  })

  test('show mailboxes that are there already, and how they are, and ask for none', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, world } = here
    await makeProfile(page)
    await page.getByText('Step 1 of 3').waitFor()
    const [profile] = [...world.profiles.keys()] as [number]
    const harbour = world.addMailbox(profile, 'Harbour', { state: 'unknown' })
    world.addMailbox(profile, 'Attic', { state: 'unreachable' })
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('Messages wait for you here').waitFor()
    await page.getByText('Harbour · Not checked yet').waitFor()
    await page.getByText('Attic · Offline').waitFor()
    assert.equal(await page.locator('.banner.good').count(), 0, 'none has answered')
    world.onEvent({ kind: 'mailbox', mailbox: { ...harbour, state: 'reachable' } })
    await page.getByText('Harbour · Online').waitFor()
    assert.equal(await page.locator('.banner.good').count(), 1)
    assert.equal(await page.getByLabel('Mailbox link').count(), 0)
    assert.equal(await page.getByRole('radio').count(), 0)
    await page.getByRole('button', { name: 'Continue' }).click()
    assert.ok(await page.getByRole('button', { name: 'Create invite' }).isEnabled())
  })

  test('take no weak passphrase and no two different ones', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page } = here
    await page.getByRole('button', { name: 'Get started' }).click()
    const create = page.getByRole('button', { name: 'Create profile' })
    const first = page.getByLabel('Passphrase', { exact: true })
    const second = page.getByLabel('Repeat passphrase')
    await page.getByLabel('Your name').fill('Robin')
    await first.fill('password1')
    await second.fill('password1')
    await page.getByText('Weak: guessed in minutes').waitFor()
    assert.ok(await create.isDisabled())
    await first.fill(STRONG)
    await page.getByText('The passphrases do not match.').waitFor()
    assert.ok(await create.isDisabled())
    await second.fill(STRONG)
    assert.ok(await create.isEnabled())
    await page.getByText('Do not forget it').waitFor()
    assert.equal(await first.getAttribute('type'), 'password')
  })

  test('offer a passphrase that is shown, to be written down', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, world } = here
    await page.getByRole('button', { name: 'Get started' }).click()
    await page.getByLabel('Your name').fill('Robin')
    await page.getByRole('button', { name: 'Suggest one' }).click()
    const shown = await page.getByLabel('Passphrase', { exact: true }).inputValue()
    await page.getByRole('button', { name: 'Create profile' }).click()
    await page.getByText('Step 1 of 3').waitFor()
    assert.equal(world.passphrase, shown)
  })

  test('show the real percentage of Tor, and offer bridges when it is stuck', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      world.app = { ...world.app, transport: bootstrapping(12, 'normal') }
    })
    const { page, world } = here
    await makeProfile(page)
    await page.getByText('Connecting to Tor: 12 %').waitFor()
    assert.equal(await page.getByRole('progressbar').getAttribute('value'), '12')
    assert.equal(await page.getByLabel('Bridges').count(), 0)
    world.setApp({ transport: bootstrapping(12, 'slow') })
    await page.getByText('This is slow, but it works.').waitFor()
    world.setApp({ transport: bootstrapping(12, 'stuck') })
    await page.getByText('No connection to Tor').waitFor()
    await page.getByLabel('Bridges').fill('obfs4 192.0.2.1:443 AAAA cert=x iat-mode=0\n\n')
    await page.getByRole('button', { name: 'Use these bridges' }).click()
    await page.getByText('Tor restarts with this setting.').waitFor()
    assert.deepEqual(world.app.bridges, ['obfs4 192.0.2.1:443 AAAA cert=x iat-mode=0'])
    await page.getByLabel('Bridges').fill('Hello\n192.0.2.1:443\nBye')
    await page.getByRole('button', { name: 'Use these bridges' }).click()
    await page.getByText('Left out, line 1, 3: Not a bridge.').waitFor()
    assert.deepEqual(world.app.bridges, ['192.0.2.1:443'])
    world.setApp({ transport: { kind: 'ready' } })
    await page.getByText('Connected to Tor').first().waitFor()
    await page.getByRole('button', { name: 'Continue' }).waitFor()
  })

  test('say what it means to have no mailbox, and offer both ways to the first chat all the same', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page } = here
    await makeProfile(page)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel(/None for now/).check()
    await page.getByText('only while you are both online.').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    assert.ok(await page.getByRole('button', { name: 'Create invite' }).isEnabled())
    await page.getByRole('button', { name: 'Use an invite link' }).click()
    await page.getByRole('dialog', { name: 'Use an invite link' }).waitFor()
  })

  test('give the command for a box of one’s own, with one’s key', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page } = here
    await makeProfile(page)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel(/My own, on a computer/).check()
    await page.getByText(/pvtcoms mailbox run --owner x25519:(a2){26}/).waitFor()
  })

  test('ask for bridges again, or none, where the settings are damaged, and connect only then', async (context) => {
    if (!hasBrowser(context)) return
    for (const choice of ['Use these bridges', 'Use no bridges'] as const) {
      const reason = 'the file with the settings is damaged'
      const transport = { kind: 'failed', code: 'settings-unreadable', reason } as const
      await using here = await stage((world) => {
        world.app = { ...world.app, transport }
      })
      const { page, world } = here
      await makeProfile(page)
      await page.getByText('Not connecting: the settings are damaged').waitFor()
      if (choice === 'Use these bridges') await page.getByLabel('Bridges').fill('192.0.2.1:443')
      await page.getByRole('button', { name: choice }).click()
      await page.getByText('Tor restarts with this setting.').waitFor()
      const expected = choice === 'Use these bridges' ? ['192.0.2.1:443'] : []
      assert.deepEqual(world.app.bridges, expected)
    }
  })

  test('restore a backup, tell each fault of it in words of its own, and say that contacts are told', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, world } = here
    await page.getByRole('button', { name: 'Restore a backup' }).click()
    await page.getByText('Your contacts are told').waitFor()
    // Larger than what goes in one piece.
    const content = Buffer.alloc(9_000_000, 'a backup of some size ')
    const folder = mkdtempSync(join(tmpdir(), 'stick-'))
    const file = join(folder, 'stick.backup')
    writeFileSync(file, content)
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('stick.backup · 9 MB').waitFor()
    await page.getByLabel('Passphrase of the backup').fill('wrong')
    for (const [code, words] of [
      ['not-a-backup', 'This file is not a backup from pvtcoms.'],
      ['cut-off', 'This backup is cut off: its end is missing.'],
      ['damaged-backup', 'This backup is damaged. Use another copy of it, or another backup.'],
      ['disk-full', 'The disk is full. Free some space and try again.'],
      ['wrong-passphrase', 'Wrong passphrase.'],
    ] as const) {
      world.failures.set('backup.restore', code)
      await page.getByRole('button', { name: 'Restore' }).click()
      await page.getByText(words).waitFor()
    }
    await page.getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('navigation', { name: 'Chats' }).waitFor()
    assert.ok(world.restored?.equals(content), 'all of it came, in its order')
    assert.equal(world.files.size, 0, 'and nothing stays')
    rmSync(folder, { recursive: true })
  })
})

function bootstrapping(percent: number, pace: 'normal' | 'slow' | 'stuck') {
  return { kind: 'bootstrapping', percent, summary: 'Asking for relays', pace } as const
}
