/**
 * Contacts and disks that do their worst: what a contact sends who has all keys and breaks the rules, what a
 * stranger at the direct listener finds, what a full disk does in the middle of a step.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { utf8Encode } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import { FrameType } from '@pvtcoms/core/content'
import { unixMs } from '@pvtcoms/core/env'
import { Request, UNPAID } from '@pvtcoms/core/mailbox'
import { Secret } from '@pvtcoms/core/secret'
import { StoreError, THE_CONTACT } from '@pvtcoms/store'
import { isolationKey } from '@pvtcoms/transport'
import { contactOf, Ledger, textsOf } from './crash/crash-ledger.ts'
import { smuggle } from './smuggle.ts'
import { HOUR, MINUTE, type Pair, type Person, pair, SECOND, World } from './world.ts'

const notices = (person: Person, other: Person): readonly string[] =>
  person.store.messages
    .page(contactOf(person, other)?.conversation.id ?? 0, { kind: 'newest' }, 1_000)
    .filter(({ kind }) => kind === 'notice')
    .map(({ text }) => (JSON.parse(text ?? '{}') as { readonly code: string }).code)

async function assertTalking({ world, ann, ben }: Pair): Promise<void> {
  for (const [from, to] of [
    [ann, ben],
    [ben, ann],
  ] as const) {
    const text = `${from.name} is still there`
    await from.say(to, text)
    const isThere = (): boolean => textsOf(to, from, THE_CONTACT).some((row) => row.text === text)
    await world.until(isThere, 'they can talk', 2 * HOUR)
  }
}

suite('a contact who breaks the rules', () => {
  test('with damaged and unknown frames is read as far as possible, and the conversation goes on', async () => {
    const story = await pair('frames')
    const { world, ann, ben } = story
    const damaged = [FrameType.text, FrameType.edit, FrameType.timer, FrameType.descriptors].map(
      (type) => ({ type, payload: Uint8Array.of(1, 2, 3) }),
    )
    smuggle(ann, ben, [...damaged, { type: 200, payload: utf8Encode('of a later version') }])
    await ann.say(ben, 'after all that')
    await world.until(() => ben.chat(ann)?.unread === 2, 'Ben has it', 10 * MINUTE)
    assert.deepEqual(await ben.heard(ann), ['after all that'])
    assert.equal(notices(ben, ann).filter((code) => code === 'damaged').length, 1)
    assert.equal((await ben.messages(ann)).filter(({ kind }) => kind === 'newer').length, 1)
    await assertTalking(story)
    await world.close()
  })

  test('with another nonce than it committed to is shown as an attack, once and for good', async () => {
    const world = new World('opening')
    const mailboxes = [await world.mailbox(), await world.mailbox()]
    const ann = await world.person('Ann', mailboxes)
    const ben = await world.person('Ben', mailboxes)
    const { id } = await ben.ask('invite.create', { profile: ben.profile, name: 'Ann' })
    await world.until(() => ben.invite(id)?.link !== undefined, 'the link is there')
    const link = ben.invite(id)?.link ?? ''
    await ann.ask('invite.accept', { profile: ann.profile, link, name: 'Ben' })
    await world.until(() => contactOf(ann, ben) !== undefined, 'Ann has answered')
    smuggle(ann, ben, [{ type: FrameType.sas, payload: new Uint8Array(32).fill(7) }])
    await ann.say(ben, 'trust me')
    await world.until(() => ben.find(ann)?.verification === 'attack', 'it is seen', 2 * HOUR)
    assert.ok(notices(ben, ann).includes('attack-wrong-opening'))
    await world.advance(HOUR)
    await world.timers.run(ben.stop())
    ben.start()
    const contact = contactOf(ben, ann)?.id ?? 0
    assert.equal((await ben.ask('contact.show', { contact })).verification, 'attack')
    await assert.rejects(ben.ask('contact.compare', { contact, same: true }), {
      code: 'not-comparable',
    })
    await world.close()
  })

  test('with hundreds of edits and timers is followed to the last of each', async () => {
    const story = await pair('flood')
    const { world, ann, ben } = story
    const { id } = await ann.say(ben, 'first')
    const conversation = ann.conversation(ben)
    for (let count = 1; count <= 300; count++) {
      await ann.ask('message.edit', { message: id, text: `edited ${count}` })
      const seconds = 86_400 * (1 + (count % 300))
      await ann.ask('conversation.timer', { conversation, seconds })
    }
    const isThere = (): boolean => textsOf(ben, ann, THE_CONTACT).at(-1)?.text === 'edited 300'
    await world.until(isThere, 'the last edit', 2 * HOUR)
    await world.until(() => ben.chat(ann)?.timer === 86_400, 'the last timer', 2 * HOUR)
    await world.close()
  })

  test('at the direct listener with nonsense, silence and many streams keeps nobody from talking', async () => {
    const story = await pair('door')
    const { world, ann, ben } = story
    await world.timers.run(ann.stop())
    const row = contactOf(ben, ann)
    assert.ok(row)
    const doors = await knockAsContact(story)
    const deposit = (fill: number): Uint8Array => {
      const tag = new Uint8Array(16).fill(fill)
      const header = encode(Request, { kind: 'deposit', tag, proof: UNPAID })
      return Uint8Array.from([...header, ...new Uint8Array(4096).fill(fill)])
    }
    const [first, second, third, ...silent] = doors
    for (let fill = 1; fill <= 200; fill++) void first?.write(deposit(fill)).catch(() => undefined)
    void second?.write(new Uint8Array(5_000).fill(99)).catch(() => undefined)
    void third?.write(deposit(1).subarray(0, 2_000)).catch(() => undefined)
    assert.equal(silent.length, 5)
    await world.advance(15 * MINUTE)
    for (const stream of doors) stream.close()
    assert.deepEqual(await ben.heard(ann), [])
    ann.start()
    await assertTalking(story)
    await world.close()
  })

  test('is the only one who gets to the listener', async () => {
    const { world, ann, ben } = await pair('stranger')
    const publicKey = contactOf(ann, ben)?.peerOnionKey ?? new Uint8Array(32)
    const transport = world.network.transport('stranger')
    await world.advance(10 * SECOND)
    const dial = (clientAuth?: Secret<'ClientAuthKey'>): Promise<unknown> =>
      world.timers.run(
        transport.dial(
          { publicKey, port: 80 },
          { isolation: isolationKey('stranger'), ...(clientAuth && { clientAuth }) },
        ),
      )
    await assert.rejects(dial(), { code: 'authorization-missing' })
    const other = new Secret('ClientAuthKey', new Uint8Array(32).fill(9))
    await assert.rejects(dial(other), { code: 'authorization-wrong' })
    await transport.close()
    await world.close()
  })
})

suite('a disk', () => {
  test('that is full in the middle of receiving loses nothing: it is kept once there is room', async () => {
    for (const failing of [0, 1, 3, 5]) {
      await assertSurvives(`full ${failing}`, failing, (moment) => {
        if (moment === 'commit') throw new StoreError('disk-full', 'no room')
      })
    }
  })

  test('that is full at the start keeps nothing from being read, and all goes on once there is room', async () => {
    const { world, ann, ben, mailboxes } = await pair('full at the start')
    const cleo = await world.person('Cleo', mailboxes)
    const { id } = await cleo.ask('invite.create', { profile: cleo.profile, name: 'Ben' })
    await world.until(() => cleo.invite(id)?.link !== undefined, 'the link is there')
    await world.timers.run(cleo.stop())
    // A start writes of both: an answer that is under way, and a message whose time has come.
    const link = cleo.invite(id)?.link ?? ''
    await ben.ask('invite.accept', { profile: ben.profile, link, name: 'Cleo' })
    await world.until(() => ben.find(cleo) !== undefined, 'it is answered')
    await ann.say(ben, 'to stay')
    await ann.say(ben, 'to go')
    await world.until(() => ben.chat(ann)?.unread === 2, 'they came', MINUTE)
    await world.timers.run(ben.stop())
    const due = ben.store.messages.last(ben.conversation(ann))?.id ?? 0
    const timed = { timer: 1, disappearsAt: unixMs(1) }
    ben.store.transact(() => ben.store.messages.update(due, timed))
    ben.disk = (moment) => {
      if (moment === 'commit') throw new StoreError('disk-full', 'no room')
    }
    ben.start()
    assert.deepEqual(await ben.heard(ann), ['to stay', 'to go'])
    await world.advance(MINUTE)
    assert.ok(ben.log.some(({ fault }) => fault === 'disk-full'))
    ben.disk = () => undefined
    await world.advance(MINUTE)
    assert.deepEqual(await ben.heard(ann), ['to stay'])
    cleo.start()
    await world.until(() => cleo.find(ben) !== undefined, 'the answer came', 4 * HOUR)
    await world.close()
  })

  test('that can neither be written nor read for a while leaves no step half done', async () => {
    for (const failing of [0, 2, 3]) {
      await assertSurvives(`broken ${failing}`, failing, (moment) => {
        if (moment !== 'begin') throw new StoreError('io', 'the disk failed')
      })
    }
  })
})

/** Ben's disk is as `disk` from his transaction of that number on, while letters come; then it is well again. */
async function assertSurvives(seed: string, failing: number, disk: Person['disk']): Promise<void> {
  const { world, ann, ben } = await pair(seed)
  const ledger = new Ledger([
    { from: ann, to: ben },
    { from: ben, to: ann },
  ])
  const route = failing % 2 === 0 ? 'mailbox' : 'direct-and-mailbox'
  await ann.ask('contact.configure', { contact: ann.contact(ben), route })
  let transactions = 0
  ben.disk = (moment) => {
    if (moment === 'begin') transactions += 1
    if (transactions > failing) disk(moment)
  }
  for (let count = 0; count < 5; count++) {
    await ann.say(ben, `full-${count} ${'x'.repeat(1_500)}`)
    ledger.promised({ from: ann, to: ben }, `full-${count}`)
  }
  await world.advance(40 * MINUTE)
  assert.ok(transactions > failing, seed)
  ledger.look()
  ben.disk = () => undefined
  await world.until(() => ledger.isQuiet, `there is room again: ${seed}`, 4 * HOUR)
  assert.deepEqual(ledger.close(), { lost: 0, twice: 0 })
  assert.deepEqual(ledger.faults, [])
  await world.close()
}

/** Eight streams to Ben's door, with the key that only Ann has. */
async function knockAsContact({ world, ann, ben }: Pair): Promise<Stream[]> {
  const { ownAuthorization } = await import('../../src/engine/contacts/onion.ts')
  const { decodeRejoin } = await import('@pvtcoms/core/rejoin')
  const { nodePrimitives } = await import('@pvtcoms/core/providers/node')
  const row = contactOf(ann, ben)
  const rejoin = row && decodeRejoin(row.rejoin)
  assert.ok(rejoin)
  const clientAuth = ownAuthorization(nodePrimitives, rejoin.recovery)
  const transport = world.network.transport('Ann, by hand')
  await world.advance(10 * SECOND)
  const streams: Stream[] = []
  for (let count = 0; count < 8; count++) {
    const address = { publicKey: row.peerOnionKey, port: 80 }
    const isolation = isolationKey(`by-hand-${count}`)
    streams.push(await world.timers.run(transport.dial(address, { isolation, clientAuth })))
  }
  return streams
}

type Stream = Awaited<ReturnType<ReturnType<World['network']['transport']>['dial']>>
