/**
 * Three daemons on real Tor, none of which has a mailbox. One introduces the other two, and is killed between any two
 * of its frames; once the link was passed on, it is not needed any more.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ContactView, IntroductionView } from '@pvtcoms/rpc'
import type { Person } from '../../src/driver/index.ts'
import { DoorWorld, until } from './door-world.ts'

const contacts = (person: Person): Promise<readonly ContactView[]> =>
  person.ask('contact.list', { profile: person.profile })

async function named(person: Person, name: string): Promise<ContactView | undefined> {
  return (await contacts(person)).find((each) => each.name === name)
}

async function isActive(person: Person, name: string): Promise<boolean> {
  const contact = await named(person, name)
  return contact?.standing === 'active' && contact.comparable
}

async function meet(inviter: Person, invitee: Person): Promise<void> {
  await invitee.accept(await inviter.invite(invitee.name), inviter.name)
  await until(() => isActive(inviter, invitee.name), `${inviter.name} has ${invitee.name}`)
  await until(() => isActive(invitee, inviter.name), `${invitee.name} has ${inviter.name}`)
}

async function introduction(person: Person): Promise<IntroductionView | undefined> {
  return (await person.ask('introduction.list', { profile: person.profile })).at(-1)
}

async function reaches(person: Person, stage: IntroductionView['stage']): Promise<number> {
  await until(
    async () => (await introduction(person))?.stage === stage,
    `it is ${stage} for ${person.name}`,
  )
  return (await introduction(person))?.id ?? 0
}

async function agree(person: Person): Promise<void> {
  const id = await reaches(person, 'asked')
  await person.ask('introduction.decide', { introduction: id, agrees: true })
}

describe('an introduction on a private Tor network', () => {
  let world: DoorWorld
  before(async () => {
    world = await DoorWorld.start()
  })
  after(() => world.stop())

  test('goes on when whoever introduces is killed after each thing they were told, and is theirs alone in the end', async () => {
    const people = ['Cleo', 'Ann', 'Ben'].map((name) => world.person(name))
    const [cleo, ann, ben] = (await Promise.all(people)) as [Person, Person, Person]
    await meet(cleo, ann)
    await meet(cleo, ben)
    const killed = async (): Promise<void> => {
      await cleo.kill()
      await cleo.comeBack()
      await cleo.ready()
    }
    const [first, second] = [await named(cleo, 'Ann'), await named(cleo, 'Ben')]
    assert.ok(first !== undefined && second !== undefined)
    await cleo.ask('introduction.create', { first: first.id, second: second.id })
    await killed()
    await agree(ann)
    await reaches(cleo, 'one-agreed')
    await killed()
    await agree(ben)
    await reaches(cleo, 'both-agreed')
    await killed()
    await reaches(cleo, 'passed-on')
    await killed()
    await until(() => isActive(ann, 'Ben'), 'Ann has Ben')
    await until(() => isActive(ben, 'Ann'), 'Ben has Ann')
    await cleo.kill()
    for (const [one, other] of [
      [ann, 'Ben'],
      [ben, 'Ann'],
    ] as const) {
      const contact = await named(one, other)
      assert.equal(contact?.introducedBy, 'Cleo')
      assert.equal((await contacts(one)).length, 2)
    }
    const chat = (await named(ann, 'Ben'))?.conversation ?? 0
    const { id } = await ann.ask('message.send', { conversation: chat, text: 'Cleo is gone' })
    await ann.status(id, ['delivered'])
  })
})
