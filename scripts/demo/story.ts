/** The demo, step by step. It returns what it measured and counted. */
import { join } from 'node:path'
import { MailboxProgram, Person } from '@pvtcoms/daemon/driver'
import { compareEmoji, type Ending, type Keep, type Stage, setupFor, Talk } from './stage.ts'

export interface Outcome extends Ending {
  readonly tor: string
  readonly network_ms: number
  /** From creating an invite until both are contacts with a safety check to compare. */
  readonly meet_ms: number
  /** From sending a message until it is on the other's screen, while both are online. */
  readonly direct_ms: number
  /** From coming back online until a message from a mailbox is on the screen, while its author is offline. */
  readonly mailbox_ms: number
}

const MAILBOXES = 3
const PVTCOMS = join(import.meta.dirname, '../../apps/cli/src/main.ts')

/** Plays the demo. `keep` is called at the end, while everything still runs. */
export async function playStory(
  { network, tell, since, interrupted }: Stage,
  keep: Keep,
): Promise<Outcome> {
  await using stack = new AsyncDisposableStack()
  await network.ready()
  const networkMs = since()
  tell(
    `the network is ready (tor ${network.torVersion}); starting ${MAILBOXES} mailboxes and two people`,
  )
  const mailboxes = await Promise.all(
    Array.from({ length: MAILBOXES }, async (_, at) => {
      const place = await setupFor(network, `mailbox-${at + 1}`)
      const mailbox = await MailboxProgram.start([PVTCOMS, 'mailbox', 'run'], place)
      stack.defer(() => mailbox.stop())
      return mailbox
    }),
  )
  const [ann, ben] = [
    new Person('Ann', await setupFor(network, 'ann')),
    new Person('Ben', await setupFor(network, 'ben')),
  ] as const
  const people = [ann, ben] as const
  await Promise.all(
    people.map(async (person) => {
      stack.defer(() => person.leave())
      await person.start()
      await person.createProfile(mailboxes.map(({ link }) => link))
      await person.ready()
    }),
  )
  interrupted.throwIfAborted()

  tell('Ann creates an invite')
  const invited = since()
  const link = await ann.invite('Ben')
  tell(`the link has ${link.length} characters; Ben uses it`)
  await ben.accept(link, 'Ann')
  await Promise.all(
    people.map((person) => person.contact('they have met', (one) => one.comparable)),
  )
  const meetMs = since() - invited
  const isSame = await compareEmoji(people, tell)

  const talk = new Talk(people)
  const say = (from: Person, text: string): Promise<number> => talk.say(from, text)
  await ann.status(await say(ann, 'Hello Ben, are you there?'), ['delivered'])
  await ben.status(await say(ben, 'I am. Nobody knows that we talk.'), ['delivered'])
  const before = since()
  await say(ann, 'And how long does that take?')
  await ben.reads('And how long does that take?')
  const directMs = since() - before
  tell(`they chat directly: ${directMs} ms from one screen to the other`)

  await ben.leave()
  tell('Ben goes offline; Ann writes to him')
  const waiting: number[] = []
  for (const text of ['The train is late.', 'Wait for me at the café.']) {
    waiting.push(await say(ann, text))
  }
  for (const id of waiting) await ann.status(id, ['at-mailbox', 'delivered'])
  await allCopies(ann, waiting)
  await ann.leave()
  tell('each message waits in two mailboxes; Ann goes offline too')
  await mailboxes[0]?.kill()
  tell('one mailbox breaks for good')
  await ben.comeBack()
  const back = since()
  const read = await ben.reads('Wait for me at the café.')
  const mailboxMs = since() - back
  tell(`Ben is back, and reads ${read.length} messages from Ann, who is still offline`)
  await say(ben, 'Found you.')
  await ann.comeBack()
  await ann.reads('Found you.')
  for (const id of waiting) await ann.status(id, ['delivered'])
  tell('Ann is back, has his reply, and sees that all her messages were delivered')

  const ending = await talk.end(isSame)
  await keep([
    { dataDirectory: ann.dataDirectory, other: 'Ben' },
    { dataDirectory: ben.dataDirectory, other: 'Ann' },
  ])
  return {
    ...ending,
    ...{ tor: network.torVersion, network_ms: networkMs, meet_ms: meetMs },
    ...{ direct_ms: directMs, mailbox_ms: mailboxMs },
  }
}

/** Waits until each message lies in two mailboxes, so that one may break. */
async function allCopies(person: Person, messages: readonly number[]): Promise<void> {
  for (const message of messages) await person.storedTwice(message)
}
