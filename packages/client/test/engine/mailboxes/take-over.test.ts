/** People without any mailbox, whose contacts have some: what they take over, what they are asked about, and what never. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { contentFrame } from '@pvtcoms/core/content'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import type { MailboxView, ProfileView } from '@pvtcoms/rpc'
import { nameOf } from '../../../src/engine/mailboxes/mailbox-name.ts'
import { smuggle } from '../smuggle.ts'
import type { TestMailbox } from '../test-mailbox.ts'
import { HOUR, MINUTE, type Person, World } from '../world.ts'

const profileOf = async (person: Person): Promise<ProfileView | undefined> =>
  (await person.ask('profile.list', {}))[0]

const mailboxesOf = (person: Person): Promise<readonly MailboxView[]> =>
  person.ask('mailbox.list', { profile: person.profile })

const keyOf = ({ descriptor }: TestMailbox): string => nameOf(descriptor)

/** What the person is asked about, once it is there. */
async function offered(world: World, person: Person): Promise<NonNullable<ProfileView['offer']>> {
  const found = (): ProfileView['offer'] =>
    person.events.findLast((event) => event.kind === 'profile')?.profile.offer
  await world.until(() => found() !== undefined, `${person.name} is asked`, 2 * HOUR)
  return found() as NonNullable<ProfileView['offer']>
}

/** Ann has no mailbox; each of the others has this one. */
async function around(
  seed: string,
  names: readonly string[],
): Promise<{ world: World; mailbox: TestMailbox; ann: Person; others: readonly Person[] }> {
  const world = new World(seed)
  const mailbox = await world.mailbox()
  const ann = await world.person('Ann', [])
  const others: Person[] = []
  for (const name of names) others.push(await world.person(name, [mailbox]))
  return { world, mailbox, ann, others }
}

/** `from` says that it is to be written to there, and nowhere else. */
async function announce(
  world: World,
  from: Person,
  to: Person,
  descriptors: readonly Descriptor[],
): Promise<void> {
  const sentAt = world.timers.now()
  smuggle(from, to, [contentFrame({ kind: 'descriptors', sentAt, descriptors })])
  const before = to.chat(from)?.unread ?? 0
  await from.say(to, 'write to me there')
  await world.until(() => (to.chat(from)?.unread ?? 0) > before, 'it is heard', 2 * HOUR)
}

/** An onion at which a mailbox answers as it does at an address of that role. */
async function address(world: World, name: string, role: 'public' | 'sender'): Promise<Descriptor> {
  const seed = world.random.random(32)
  const publicKey = nodePrimitives.ed25519.publicKey(new Secret('Ed25519Seed', seed.slice()))
  const node = await Mailbox.open({
    ...{ engine: new MemoryEngine(), primitives: nodePrimitives, timers: world.timers },
    ...{ random: world.random.stream(name), mailboxKey: publicKey },
    settings: { epochSeconds: 60, minEffort: 1 },
  })
  const transport = world.network.transport(name)
  await world.advance(MINUTE)
  const listening = transport.listen(new Secret('ListenKey', seed), {
    port: 80,
    onStream: (stream) => node.serve(stream, { role, mailboxKey: publicKey }),
  })
  await world.timers.run(listening)
  await world.advance(MINUTE)
  return { kind: 'mailbox', publicKey, port: 80 }
}

suite('somebody without any mailbox', () => {
  test('takes over one that two contacts use, tells all contacts of it, and gets letters there', async () => {
    const { world, mailbox, ann, others } = await around('two', ['Ben', 'Cleo'])
    const [ben, cleo] = others as [Person, Person]
    const dan = await world.person('Dan', [])
    await world.introduce(dan, ann)
    await world.introduce(ben, ann)
    await world.advance(HOUR)
    assert.deepEqual(await mailboxesOf(ann), [], 'one contact is not enough')
    await world.introduce(cleo, ann)
    const isTold = (person: Person): boolean =>
      person.find(ann)?.mailboxes.some(({ name }) => name === keyOf(mailbox)) === true
    await world.until(() => [ben, cleo, dan].every(isTold), 'all are told', 2 * HOUR)
    const [taken] = await mailboxesOf(ann)
    assert.equal(taken?.key, keyOf(mailbox))
    assert.equal(taken.takenOver, 'by-itself')
    assert.equal((await profileOf(ann))?.offer, undefined)
    await world.timers.run(ann.stop())
    await ben.say(ann, 'while you were away')
    await world.advance(HOUR)
    await world.timers.run(ben.stop())
    ann.start()
    await world.until(() => ann.chat(ben)?.unread === 1, 'Ann has it', 2 * HOUR)
    await ann.ask('mailbox.keep', { mailbox: taken.id })
    assert.equal((await mailboxesOf(ann))[0]?.takenOver, 'agreed')
    await world.close()
  })

  test('undoes it with one call: contacts are told that there is none, and it is not taken again', async () => {
    const { world, mailbox, ann, others } = await around('undone', ['Ben', 'Cleo'])
    const [ben, cleo] = others as [Person, Person]
    await world.introduce(ben, ann)
    await world.introduce(cleo, ann)
    const told = (person: Person): number => person.find(ann)?.mailboxes.length ?? 0
    await world.until(() => told(ben) === 1 && told(cleo) === 1, 'both are told', 2 * HOUR)
    const [taken] = await mailboxesOf(ann)
    await ann.ask('mailbox.remove', { mailbox: taken?.id ?? 0 })
    await world.until(() => told(ben) === 0 && told(cleo) === 0, 'both know of none', 2 * HOUR)
    ann.kill()
    ann.start()
    const dora = await world.person('Dora', [mailbox])
    await world.introduce(dora, ann)
    await world.advance(3 * HOUR)
    assert.deepEqual(await mailboxesOf(ann), [])
    assert.equal((await profileOf(ann))?.offer, undefined)
    await world.close()
  })

  test('does not take over again what was added and removed by hand', async () => {
    const { world, mailbox, ann, others } = await around('removed', ['Ben', 'Cleo'])
    const [ben, cleo] = others as [Person, Person]
    const added = { profile: ann.profile, link: mailbox.link, name: 'mine' }
    const { id } = await ann.ask('mailbox.add', added)
    await ann.ask('mailbox.remove', { mailbox: id })
    await world.introduce(ben, ann)
    await world.introduce(cleo, ann)
    await world.advance(3 * HOUR)
    assert.deepEqual(await mailboxesOf(ann), [])
    assert.equal((await profileOf(ann))?.offer, undefined)
    await world.close()
  })

  test('is asked where one contact uses it; takes it on yes, and is not asked again after no', async () => {
    const { world, mailbox, ann, others } = await around('asked', ['Ben'])
    const [ben] = others as [Person]
    const eve = await world.person('Eve', [])
    await world.introduce(ben, ann)
    await world.introduce(ben, eve)
    const offer = await offered(world, ann)
    assert.deepEqual(offer, { key: keyOf(mailbox), contact: ann.contact(ben) })
    const { profile } = ann
    await assert.rejects(ann.ask('mailbox.takeOver', { profile, key: 'ab'.repeat(32) }), {
      code: 'no-such-mailbox',
    })
    const taken = await ann.ask('mailbox.takeOver', { profile, key: offer.key })
    assert.equal(taken.takenOver, 'agreed')
    assert.equal((await profileOf(ann))?.offer, undefined)
    const isTold = (): boolean => ben.find(ann)?.mailboxes.length === 1
    await world.until(isTold, 'Ben is told', 2 * HOUR)
    const { key } = await offered(world, eve)
    await eve.ask('mailbox.decline', { profile: eve.profile, key })
    await world.advance(3 * HOUR)
    assert.equal((await profileOf(eve))?.offer, undefined)
    assert.deepEqual(await mailboxesOf(eve), [])
    await world.close()
  })

  test('takes nothing by itself of a contact who names a node of their own, however often they rename it', async () => {
    const { world, ann, others } = await around('own node', ['Mallory', 'Ben'])
    const [mallory, ben] = others as [Person, Person]
    const away = await world.mailbox()
    await world.introduce(mallory, ann)
    await world.introduce(ben, ann)
    await world.until(() => ann.store.mailboxes.list(ann.profile).length === 1, 'it is taken', HOUR)
    const [first] = await mailboxesOf(ann)
    await ann.ask('mailbox.remove', { mailbox: first?.id ?? 0 })
    for (const node of [away, await world.mailbox()]) {
      await announce(world, mallory, ann, [node.descriptor])
      await world.advance(2 * HOUR)
      assert.deepEqual(await mailboxesOf(ann), [])
    }
    assert.equal((await offered(world, ann)).contact, ann.contact(mallory))
    await world.close()
  })

  test('is asked, and takes nothing, where two contacts use it of whom one introduced the other', async () => {
    const { world, mailbox, ann, others } = await around('in common', ['Cleo', 'Ben'])
    const [cleo, ben] = others as [Person, Person]
    await world.introduce(cleo, ann)
    await world.introduce(cleo, ben)
    const [first, second] = [cleo.contact(ann), cleo.contact(ben)]
    await cleo.ask('introduction.create', { first, second })
    for (const person of [ann, ben]) {
      const asked = (): number | undefined => {
        const event = person.events.findLast(({ kind }) => kind === 'introduction')
        return event?.kind === 'introduction' && event.introduction.stage === 'asked'
          ? event.introduction.id
          : undefined
      }
      await world.until(() => asked() !== undefined, `${person.name} is asked`, 2 * HOUR)
      await person.ask('introduction.decide', { introduction: asked() ?? 0, agrees: true })
    }
    const uses = (): boolean =>
      ann.find(ben)?.mailboxes.some(({ name }) => name === keyOf(mailbox)) === true
    await world.until(uses, 'Ann knows both', 2 * HOUR)
    assert.equal(ann.store.contacts.get(ann.contact(ben))?.introducer, ann.contact(cleo))
    await world.advance(3 * HOUR)
    assert.deepEqual(await mailboxesOf(ann), [])
    assert.equal((await offered(world, ann)).contact, ann.contact(cleo))
    await ann.ask('contact.delete', { contact: ann.contact(cleo) })
    const dora = await world.person('Dora', [mailbox])
    await world.introduce(dora, ann)
    await world.advance(3 * HOUR)
    assert.deepEqual(await mailboxesOf(ann), [], 'with whom that began is not known any more')
    const eve = await world.person('Eve', [mailbox])
    await world.introduce(eve, ann)
    await world.until(() => ann.store.mailboxes.list(ann.profile).length === 1, 'taken', 2 * HOUR)
    await world.close()
  })

  test('is never offered a box, an address that answers no head, or a door', async () => {
    const { world, ann, others } = await around('no mailbox', ['Ben', 'Cleo'])
    const [ben, cleo] = others as [Person, Person]
    const alias = await address(world, 'a guest box', 'sender')
    const open = await address(world, 'for anybody', 'public')
    const door = { kind: 'direct', publicKey: alias.publicKey.map((byte) => byte ^ 1), port: 80 }
    const places = [alias, { ...open, kind: 'own-box' }, door] as readonly Descriptor[]
    await world.introduce(ben, ann)
    await announce(world, ben, ann, places)
    await world.introduce(cleo, ann)
    await announce(world, cleo, ann, places)
    await world.advance(3 * HOUR)
    assert.deepEqual(await mailboxesOf(ann), [])
    assert.equal((await profileOf(ann))?.offer, undefined)
    await announce(world, ben, ann, [open])
    assert.equal((await offered(world, ann)).key, nameOf(open))
    await world.close()
  })

  test('has nothing to take over where neither of two newcomers has a mailbox', async () => {
    const world = new World('newcomers')
    const ann = await world.person('Ann', [])
    const ben = await world.person('Ben', [])
    await world.introduce(ben, ann)
    await world.advance(3 * HOUR)
    for (const person of [ann, ben]) {
      assert.deepEqual(await mailboxesOf(person), [])
      assert.equal((await profileOf(person))?.offer, undefined)
    }
    await world.close()
  })
})
