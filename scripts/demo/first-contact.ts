/** How two newcomers meet who have no mailbox, and know nobody who runs one. It returns what it measured and counted. */
import { Person } from '@pvtcoms/daemon/driver'
import { compareEmoji, type Ending, type Keep, type Stage, setupFor, Talk } from './stage.ts'

export interface FirstContact extends Ending {
  /** Of both people together. */
  readonly mailboxes: number
  readonly link_characters: number
  readonly tor: string
  readonly network_ms: number
  /** From creating an invite until there is a link that works. */
  readonly link_ms: number
  /** From using the link until both are contacts with a safety check to compare. */
  readonly meet_ms: number
  /** From sending a message until it is on the other's screen. */
  readonly direct_ms: number
}

export async function playFirstContact(
  { network, tell, since, interrupted }: Stage,
  keep: Keep,
): Promise<FirstContact> {
  await using stack = new AsyncDisposableStack()
  await network.ready()
  const networkMs = since()
  tell(`the network is ready (tor ${network.torVersion}); starting two people, and no mailbox`)
  const ann = new Person('Ann', await setupFor(network, 'ann'))
  const ben = new Person('Ben', await setupFor(network, 'ben'))
  const people = [ann, ben] as const
  await Promise.all(
    people.map(async (person) => {
      stack.defer(() => person.leave())
      await person.start()
      await person.createProfile([])
      await person.ready()
    }),
  )
  interrupted.throwIfAborted()

  tell('Ann creates an invite: her own client hands it out, while she is online')
  const created = since()
  const link = await ann.invite('Ben')
  const linkMs = since() - created
  tell(`the link has ${link.length} characters, and works; Ben uses it`)
  const used = since()
  await ben.accept(link, 'Ann')
  await Promise.all(
    people.map((person) => person.contact('they have met', (one) => one.comparable)),
  )
  const meetMs = since() - used
  const isSame = await compareEmoji(people, tell)

  const talk = new Talk(people)
  await ann.status(await talk.say(ann, 'Hello Ben, are you there?'), ['delivered'])
  await ben.status(await talk.say(ben, 'I am. Nobody is between us.'), ['delivered'])
  const before = since()
  const last = await talk.say(ann, 'And how long does that take?')
  await ben.reads('And how long does that take?')
  const directMs = since() - before
  await ann.status(last, ['delivered'])
  tell(`they chat directly: ${directMs} ms from one screen to the other`)

  const mailboxes = await Promise.all(
    people.map((person) => person.ask('mailbox.list', { profile: person.profile })),
  )
  const ending = await talk.end(isSame)
  await keep([
    { dataDirectory: ann.dataDirectory, other: 'Ben' },
    { dataDirectory: ben.dataDirectory, other: 'Ann' },
  ])
  return {
    ...ending,
    ...{ mailboxes: mailboxes.flat().length, link_characters: link.length },
    ...{ tor: network.torVersion, network_ms: networkMs },
    ...{ link_ms: linkMs, meet_ms: meetMs, direct_ms: directMs },
  }
}
