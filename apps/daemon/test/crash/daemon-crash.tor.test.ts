/**
 * Two people who talk all the time while whatever they run is killed -9 at any moment, on a private Tor
 * network with real processes: their daemons, their tors, their mailboxes. Whatever `send` has answered
 * must be on the other's screen in the end, once, and both must still be able to talk.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { MailboxProgram, Person, type Setup } from '@pvtcoms/daemon/driver'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { startNetwork } from '@pvtcoms/testnet'

const TIMES = Number(process.env['PVTCOMS_SOAK'] ?? 1)
const KILLS = 4 * TIMES
const SEED = process.env['PVTCOMS_SEED'] ?? String(Date.now())
const MAILBOX = join(import.meta.dirname, '../../../mailbox/src/main.ts')

test(`nothing is lost or shown twice over ${KILLS} kills, seed ${SEED}`, async (context) => {
  const random = new SeededRandom(SEED)
  await using network = await startNetwork()
  await network.ready()
  await using stack = new AsyncDisposableStack()
  const setUp = async (name: string): Promise<Setup> => {
    const dataDirectory = join(network.directory, name)
    await network.seedClient(join(dataDirectory, 'tor'))
    return { dataDirectory, torrc: network.clientConfigPath }
  }
  const mailboxes: { at: Setup; program: MailboxProgram }[] = []
  for (const name of ['mailbox-1', 'mailbox-2']) {
    const at = await setUp(name)
    const mailbox = { at, program: await MailboxProgram.start([MAILBOX, 'run'], at) }
    stack.defer(() => mailbox.program.kill())
    mailboxes.push(mailbox)
  }
  const people = [new Person('Ann', await setUp('ann')), new Person('Ben', await setUp('ben'))]
  for (const person of people) {
    stack.defer(() => person.kill())
    await person.start()
    await person.createProfile(mailboxes.map(({ program }) => program.link))
  }
  const [ann, ben] = people as [Person, Person]
  await ben.accept(await ann.invite('Ben'), 'Ann')
  for (const person of people) {
    await person.contact('there is a number to compare', ({ comparable }) => comparable)
  }

  const talk = new Talk(people)
  for (let kill = 0; kill < KILLS; kill++) {
    const talking = talk.go()
    await pause(200 + 1_500 * random.float())
    const person = random.pick(people)
    switch (random.int(4)) {
      case 0:
      case 1:
        await person.kill()
        await talk.rest()
        await person.comeBack()
        break
      case 2:
        person.killTor()
        break
      default: {
        const mailbox = random.pick(mailboxes)
        await mailbox.program.kill()
        mailbox.program = await MailboxProgram.start([MAILBOX, 'run'], mailbox.at)
      }
    }
    await talk.rest()
    await talking
  }

  for (const [from, to] of [
    [ann, ben],
    [ben, ann],
  ] as const) {
    await from.say(`the last word of ${from.name}`)
    const heard = await to.reads(`the last word of ${from.name}`)
    const said = talk.answered(from)
    const lost = said.filter((text) => !heard.includes(text))
    const twice = heard.length - new Set(heard).size
    context.diagnostic(
      `${from.name}: ${said.length} messages, ${KILLS} kills, ${lost.length} lost, ${twice} shown twice`,
    )
    assert.deepEqual(lost, [])
    assert.equal(twice, 0)
    const known = heard.filter((text) => said.includes(text))
    assert.deepEqual(known, said, 'in the order in which they were said')
  }
})

/** Both write all the time, and what `send` has answered is noted. */
class Talk {
  readonly #people: readonly Person[]
  readonly #said = new Map<Person, string[]>()
  #isTalking = false
  #count = 0

  constructor(people: readonly Person[]) {
    this.#people = people
    for (const person of people) this.#said.set(person, [])
  }

  answered(person: Person): readonly string[] {
    return this.#said.get(person) ?? []
  }

  /** Resolves once both have stopped. */
  async go(): Promise<void> {
    this.#isTalking = true
    await Promise.all(this.#people.map((person) => this.#talk(person)))
  }

  async rest(): Promise<void> {
    this.#isTalking = false
    await pause(50)
  }

  async #talk(person: Person): Promise<void> {
    while (this.#isTalking) {
      const text = `${person.name} ${++this.#count}`
      try {
        await person.say(text)
        this.#said.get(person)?.push(text)
        await pause(150)
      } catch {
        // Killed before it had answered: whether it was stored nobody knows.
        await pause(100)
      }
    }
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
