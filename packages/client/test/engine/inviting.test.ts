/** What whoever accepts an invite can know of one that leads nowhere. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { DAY, HOUR, MINUTE, type Person, World } from './world.ts'

const EPOCHS = { epochSeconds: 600 }

interface Invited {
  readonly world: World
  readonly ann: Person
  readonly ben: Person
  readonly invite: number
  readonly link: string
}

/** Ann has made an invite that lasts for six hours. */
async function invited(seed: string): Promise<Invited> {
  const world = new World(seed, EPOCHS)
  const mailbox = await world.mailbox()
  const ann = await world.person('Ann', [mailbox])
  const ben = await world.person('Ben', [mailbox])
  const { id } = await ann.ask('invite.create', { profile: ann.profile, name: 'Ben', hours: 6 })
  await world.until(() => ann.invite(id)?.link !== undefined, 'the link is there', 3 * HOUR)
  return { world, ann, ben, invite: id, link: ann.invite(id)?.link ?? '' }
}

const accept = async (person: Person, link: string): Promise<number> =>
  (await person.ask('invite.accept', { profile: person.profile, link, name: 'Ann' })).id

const notices = (person: Person, other: Person): readonly string[] =>
  person.store.messages
    .page(person.conversation(other), { kind: 'newest' }, 100)
    .flatMap(({ kind, text }) =>
      kind === 'notice' ? [(JSON.parse(text ?? '{}') as { code: string }).code] : [],
    )

const wrapped = (link: string): string => link.replace(/.{40}/g, '$&\r\n> ')

suite('somebody who accepts an invite', () => {
  test('with one letter of its secret mistyped is told that nothing is there, and can give it up', async () => {
    const { world, ben, link } = await invited('mistyped')
    const at = 30
    const id = await accept(
      ben,
      link.slice(0, at) + (link[at] === 'A' ? 'B' : 'A') + link.slice(at + 1),
    )
    await world.until(() => ben.invite(id)?.problem !== undefined, 'it was looked for', HOUR)
    assert.equal(ben.invite(id)?.problem, 'not-there')
    assert.equal(ben.invite(id)?.stage, 'fetching')
    const given = await ben.ask('invite.revoke', { invite: id })
    assert.equal(given.problem, 'cancelled')
    assert.deepEqual(await ben.ask('invite.list', { profile: ben.profile }), [])
    await world.close()
  })

  test('which was withdrawn learns that its time is over, and then that the answer is lost', async () => {
    const { world, ann, ben, invite, link } = await invited('withdrawn')
    await ann.ask('invite.revoke', { invite })
    await world.timers.run(ann.stop())
    const id = await accept(ben, link)
    await world.until(() => ben.find(ann) !== undefined, 'Ben has answered', 3 * HOUR)
    const contact = ben.contact(ann)
    const shown = async (): Promise<unknown> => {
      const { standing, answer } = await ben.ask('contact.show', { contact })
      return [standing, answer]
    }
    const { expiresAt = 0 } = ben.invite(id) ?? {}
    await world.advance(expiresAt - world.timers.now() - MINUTE)
    assert.deepEqual(await shown(), ['joining', undefined])
    await world.advance(2 * MINUTE)
    assert.deepEqual(await shown(), ['joining', 'late'])
    await world.advance(14 * DAY)
    assert.equal(ben.find(ann)?.answer, 'lost')
    assert.equal(ben.invite(id)?.problem, 'expired')
    await ben.ask('invite.dismiss', { invite: id })
    assert.deepEqual(await shown(), ['joining', 'lost'])
    await world.close()
  })

  test('which was withdrawn before is told so by the mailbox, once, and every later time at once', async () => {
    const { world, ann, ben, invite, link } = await invited('withdrawn in time')
    await ann.ask('invite.revoke', { invite })
    await world.advance(HOUR)
    const id = await accept(ben, link)
    await world.until(() => ben.invite(id)?.problem === 'taken', 'a place was taken', HOUR)
    await world.until(() => ben.invite(id)?.stage === 'closed', 'every place was taken', HOUR)
    assert.equal(ben.invite(id)?.problem, 'used')
    assert.equal(ben.find(ann)?.answer, 'lost')
    assert.equal(notices(ben, ann).filter((code) => code === 'invite-taken').length, 1)
    for (const [person, code] of [
      [ben, 'invite-taken'],
      [ann, 'own-invite-cancelled'],
    ] as const) {
      await assert.rejects(accept(person, link), { code })
      const found = await person.ask('invite.find', { profile: person.profile, text: `<${link}>` })
      assert.deepEqual(
        found.map(({ problem }) => problem),
        [code],
      )
    }
    await world.close()
  })

  test('that somebody else has used before is told so, once, and the inviter too', async () => {
    const { world, ann, ben, invite, link } = await invited('somebody was faster')
    const [mailbox] = await ann.ask('mailbox.list', { profile: ann.profile })
    const cleo = await world.person('Cleo', [])
    assert.ok(mailbox !== undefined)
    await accept(cleo, link)
    await world.until(() => ann.invite(invite)?.stage === 'used', 'Cleo was faster', 3 * HOUR)
    const id = await accept(ben, link)
    await world.until(() => ben.invite(id)?.problem === 'taken', 'a place was taken', HOUR)
    assert.equal(notices(ben, ann).filter((code) => code === 'invite-taken').length, 1)
    await world.until(
      () => ann.invite(invite)?.problem === 'also-used',
      'Ann hears of it',
      3 * HOUR,
    )
    await assert.rejects(accept(ann, link), { code: 'own-invite-used' })
    await assert.rejects(accept(cleo, link), { code: 'invite-used' })
    await world.close()
  })

  test('that cannot be read any more sees it on the list, and can take it off', async () => {
    const { world, ann, invite } = await invited('unreadable')
    ann.store.transact(() => ann.store.invites.update(invite, { state: Uint8Array.of(9) }))
    await world.timers.run(ann.stop())
    ann.start()
    const [shown] = await ann.ask('invite.list', { profile: ann.profile })
    assert.deepEqual([shown?.stage, shown?.problem], ['closed', 'unreadable'])
    await ann.ask('invite.dismiss', { invite })
    assert.deepEqual(await ann.ask('invite.list', { profile: ann.profile }), [])
    await world.close()
  })

  test('and has answered it can neither give it up nor take it off the list', async () => {
    const { world, ann, ben, link } = await invited('answered')
    await world.timers.run(ann.stop())
    const id = await accept(ben, link)
    await world.until(() => ben.invite(id)?.stage === 'answered', 'Ben has answered', 3 * HOUR)
    for (const method of ['invite.revoke', 'invite.dismiss'] as const) {
      await assert.rejects(ben.ask(method, { invite: id }), { code: 'known-invite' })
    }
    ann.start()
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', 3 * HOUR)
    assert.equal(ben.find(ann)?.answer, undefined)
    assert.equal((await ben.ask('invite.revoke', { invite: id })).stage, 'used')
    await world.close()
  })

  test('sees which of the mailboxes of the other are mailboxes of their own', async () => {
    const world = new World('shared')
    const [shared, hers] = [await world.mailbox(), await world.mailbox()]
    const ann = await world.person('Ann', [shared, hers])
    const ben = await world.person('Ben', [shared])
    await world.introduce(ann, ben)
    await world.advance(MINUTE)
    const names = ben.find(ann)?.mailboxes.map(({ called }) => called) ?? []
    assert.deepEqual(names.toSorted(), [shared.name, undefined])
    await world.close()
  })

  test('may paste it wrapped and quoted, with text around; of two invites in a text it is asked which', async () => {
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
})
