/** Links come as they were pasted; what is around them, and how they were wrapped, does not matter. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HOUR, World } from './world.ts'

const wrapped = (link: string): string => link.replace(/.{40}/g, '$&\r\n> ')

suite('a pasted text', () => {
  test('with one invite is accepted, wrapped and quoted as it is; with two, it is asked which', async () => {
    const world = new World('pasted invites', { epochSeconds: 600 })
    const mailbox = await world.mailbox()
    const ann = await world.person('Ann', [mailbox])
    const ben = await world.person('Ben', [mailbox])
    const links: string[] = []
    for (const name of ['Ben', 'Cleo']) {
      const { id } = await ann.ask('invite.create', { profile: ann.profile, name })
      await world.until(() => ann.invite(id)?.link !== undefined, 'the link is there', 3 * HOUR)
      links.push(ann.invite(id)?.link ?? '')
    }
    const [first = '', second = ''] = links
    const text = `My mailbox is <${mailbox.link}>\n> one: ${wrapped(first)}.\n\n\ttwo: ‹${second}›`
    const accept = (link: string) =>
      ben.ask('invite.accept', { profile: ben.profile, link, name: 'Ann' })
    await assert.rejects(accept(text), { code: 'several-links' })
    await assert.rejects(accept(`no invite: ${mailbox.link}`), { code: 'malformed' })
    await assert.rejects(accept(''), { code: 'malformed' })
    assert.deepEqual(await ben.ask('invite.list', { profile: ben.profile }), [])
    const found = await ben.ask('invite.find', { profile: ben.profile, text })
    assert.deepEqual(
      found.map(({ kind, link }) => [kind, link]),
      [
        ['mailbox', mailbox.link],
        ['invite', first],
        ['invite', second],
      ],
    )
    assert.equal(new Set(found.map(({ label }) => label)).size, 3)
    const { stage } = await accept(`> ${wrapped(first)}, and again ${first}`)
    assert.equal(stage, 'fetching')
    await assert.rejects(accept(`<${first}>`), { code: 'known-invite' })
    await world.close()
  })

  test('with one mailbox adds it, and with two it is asked which', async () => {
    const world = new World('pasted mailboxes', { epochSeconds: 600 })
    const [first, second] = [await world.mailbox(), await world.mailbox()]
    const ann = await world.person('Ann', [])
    const add = (link: string, aliases: readonly string[] = []) =>
      ann.ask('mailbox.add', { profile: ann.profile, link, name: 'attic', aliases })
    await assert.rejects(add(`${first.link} or ${second.link}`), { code: 'several-links' })
    await assert.rejects(add(first.link.slice(0, -5)), { code: 'bad-link' })
    await assert.rejects(add(first.link.replace('.onion:80', '.onion:81')), { code: 'bad-link' })
    await assert.rejects(add(first.link, ['no link']), { code: 'bad-link' })
    const { link } = await add(`Use this: ${wrapped(first.link.toUpperCase())}.`)
    assert.equal(link, first.link)
    await world.close()
  })
})
