/** A box of one's own: it knows its owner, brings letters at once, and needs no proofs from contacts. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { fromHex } from '@pvtcoms/core/bytes'
import { formatDescriptorLink } from '@pvtcoms/core/descriptor-link'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import { base32nopad } from '@scure/base'
import { nameOf } from '../../../src/engine/mailboxes/mailbox-name.ts'
import { HOUR, MINUTE, type Person, SECOND, World } from '../world.ts'

/** A box for `owner`, with that many addresses for contacts. */
async function addBox(world: World, owner: Person, aliases: number): Promise<Mailbox> {
  const { timers, random, network } = world
  const { key } = await owner.ask('mailbox.ownerKey', { profile: owner.profile })
  const ownerKey = base32nopad.decode(key.slice('x25519:'.length))
  const transport = network.transport(`box of ${owner.name}`)
  await world.advance(10 * SECOND)
  const identities = Array.from({ length: aliases + 1 }, () => random.random(32))
  const keys = identities.map((seed) =>
    nodePrimitives.ed25519.publicKey(new Secret('Ed25519Seed', seed.slice())),
  )
  const mailbox = await Mailbox.open({
    ...{ engine: new MemoryEngine(), primitives: nodePrimitives, random: random.stream('box') },
    ...{ timers, mailboxKey: keys[0] as Uint8Array },
    settings: { epochSeconds: 60 },
  })
  const addresses: OnionAddress[] = []
  for (const [at, seed] of identities.entries()) {
    const role = at === 0 ? 'owner' : 'sender'
    const listening = transport.listen(new Secret('ListenKey', seed), {
      port: 80,
      ...(role === 'owner' && { authorizedClients: [ownerKey] }),
      onStream: (stream) => mailbox.serve(stream, { role, mailboxKey: keys[at] as Uint8Array }),
    })
    addresses.push((await timers.run(listening)).address)
  }
  await world.advance(10 * SECOND)
  const [link, ...others] = addresses.map((address) =>
    formatDescriptorLink({ kind: 'own-box', ...address }, (bytes) =>
      nodePrimitives.sha3_256(bytes),
    ),
  )
  await owner.ask('mailbox.add', {
    ...{ profile: owner.profile, link: link as string, name: 'at home', aliases: others },
  })
  return mailbox
}

/** The link of a box that is nowhere. */
function someBox({ random }: World): string {
  const publicKey = nodePrimitives.ed25519.publicKey(new Secret('Ed25519Seed', random.random(32)))
  return formatDescriptorLink({ kind: 'own-box', publicKey, port: 80 }, (bytes) =>
    nodePrimitives.sha3_256(bytes),
  )
}

/** The link of an address by the name that it has inside. */
const aliasLink = (name: string): string =>
  formatDescriptorLink(
    { kind: 'own-box', publicKey: fromHex(name) ?? new Uint8Array(), port: 80 },
    (bytes) => nodePrimitives.sha3_256(bytes),
  )

suite('a box of one’s own', () => {
  test('takes letters for its owner without a proof, and brings them at once', async () => {
    const world = new World('own box')
    // With one mailbox besides the box, each letter has a copy in both.
    const mailboxes = [await world.mailbox()]
    const ann = await world.person('Ann', mailboxes)
    const ben = await world.person('Ben', mailboxes)
    const box = await addBox(world, ben, 2)
    await world.introduce(ann, ben)
    assert.ok(ann.find(ben)?.mailboxes.some(({ kind }) => kind === 'own-box'))
    await world.advance(MINUTE)
    for (const [one, other] of [
      [ann, ben],
      [ben, ann],
    ] as const) {
      await one.ask('contact.configure', { contact: one.contact(other), route: 'mailbox' })
    }
    await world.timers.run(ben.stop())
    await ann.say(ben, 'to your box')
    await world.until(() => box.status().stored > 0, 'the box has it', HOUR)
    ben.start()
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', MINUTE)
    assert.deepEqual(await ben.heard(ann), ['to your box'])
    await world.close()
    await world.timers.run(box.close())
  })

  test('gives each contact an address of their own, and says when there is none left', async () => {
    const world = new World('addresses')
    const mailboxes = [await world.mailbox()]
    const ann = await world.person('Ann', mailboxes)
    const ben = await world.person('Ben', mailboxes)
    const cleo = await world.person('Cleo', mailboxes)
    const box = await addBox(world, ben, 1)
    await world.introduce(ann, ben)
    await world.introduce(cleo, ben)
    const boxOf = (person: Person): string | undefined =>
      person.find(ben)?.mailboxes.find(({ kind }) => kind === 'own-box')?.name
    assert.notEqual(boxOf(ann), undefined)
    assert.equal(boxOf(cleo), undefined)
    const [, row] = await ben.ask('mailbox.list', { profile: ben.profile })
    assert.equal(row?.kind, 'own-box')
    await assert.rejects(
      ben.ask('contact.configure', { contact: ben.contact(cleo), mailboxes: [row.id] }),
      { code: 'no-alias' },
    )
    const add = (aliases: readonly string[]): Promise<unknown> =>
      ben.ask('mailbox.add', { profile: ben.profile, link: row.link, name: 'at home', aliases })
    await assert.rejects(add([]), { code: 'known-mailbox' })
    await add([someBox(world)])
    await ben.ask('contact.configure', { contact: ben.contact(cleo), mailboxes: [row.id] })
    await ben.ask('mailbox.remove', { mailbox: row.id })
    await assert.rejects(add([]), { code: 'no-alias' })
    await add([someBox(world)])
    await world.close()
    await world.timers.run(box.close())
  })

  test('never gives an address again that somebody was told or promised, not even when it is added anew', async () => {
    const world = new World('addresses of the past')
    const mailboxes = [await world.mailbox()]
    const ann = await world.person('Ann', mailboxes)
    const ben = await world.person('Ben', mailboxes)
    const cleo = await world.person('Cleo', mailboxes)
    const box = await addBox(world, ben, 1)
    await world.introduce(ann, ben)
    const boxOf = (person: Person): string | undefined =>
      person.find(ben)?.mailboxes.find(({ kind }) => kind === 'own-box')?.name
    const ofAnn = boxOf(ann)
    assert.notEqual(ofAnn, undefined)
    const [, row] = await ben.ask('mailbox.list', { profile: ben.profile })
    assert.ok(row !== undefined)
    const add = (aliases: readonly string[]): Promise<unknown> =>
      ben.ask('mailbox.add', { profile: ben.profile, link: row.link, name: 'at home', aliases })
    const given = (): readonly string[] => {
      const [, known] = ben.store.mailboxes.list(ben.profile)
      const told = ben.store.contacts.list(ben.profile).flatMap((contact) => contact.told)
      return (known?.aliases ?? []).map(nameOf).filter((name) => told.map(nameOf).includes(name))
    }
    // The same contact gets the same address again.
    const contact = ben.contact(ann)
    await ben.ask('contact.configure', { contact, mailboxes: [] })
    await ben.ask('contact.configure', { contact, mailboxes: [row.id] })
    assert.deepEqual(given(), [ofAnn])
    await world.timers.run(ben.ask('contact.delete', { contact }))
    const links = Array.from({ length: 3 }, () => someBox(world))
    // One is promised by an invite that comes to nothing.
    await add(links.slice(0, 1))
    const { id } = await ben.ask('invite.create', { profile: ben.profile, name: 'Nobody' })
    await world.until(() => ben.invite(id)?.link !== undefined, 'the link is there')
    await ben.ask('invite.revoke', { invite: id })
    await ben.ask('invite.dismiss', { invite: id })
    await ben.ask('mailbox.remove', { mailbox: row.id })
    const [first] = links
    await ben.ask('mailbox.ownerKey', { profile: ben.profile })
    await add([aliasLink(ofAnn ?? ''), first as string])
    await world.introduce(ben, cleo)
    assert.equal(boxOf(cleo), undefined, 'none is left')
    await add(links.slice(1))
    const [, again] = await ben.ask('mailbox.list', { profile: ben.profile })
    await ben.ask('contact.configure', {
      ...{ contact: ben.contact(cleo), mailboxes: [again?.id ?? 0] },
    })
    assert.deepEqual(given().map(aliasLink), [links[1]])
    await world.close()
    await world.timers.run(box.close())
  })

  test('that was not started with a key of ours is not taken for ours', async () => {
    const world = new World('no key')
    const ann = await world.person('Ann', [])
    const link = someBox(world)
    const adding = ann.ask('mailbox.add', { profile: ann.profile, link, name: 'whose' })
    await assert.rejects(adding, { code: 'no-owner-key' })
    await world.close()
  })
})
