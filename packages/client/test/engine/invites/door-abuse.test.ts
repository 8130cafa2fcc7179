/** What whoever has the link of an invite can do to its door, and whoever has not. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { encode } from '@pvtcoms/core/codec'
import { acceptInvite, stepInvitee } from '@pvtcoms/core/handshake'
import { EQUIHASH_96_5, REQUEST_KINDS, Request, UNPAID } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { HOUR, MINUTE } from '../world.ts'
import type { Caller } from './door-scene.ts'
import { type DoorScene, doorScene, READ_ALL } from './door-scene.ts'

/** A tag at which the door looks for answers. */
function answerTag({ invite }: DoorScene, slot: number): Uint8Array {
  const door = invite.mailboxes.find(({ kind }) => kind === 'direct')
  const label = new TextEncoder().encode('pvtcoms/v1/answer-tag')
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, label.length)
  const key = door?.publicKey ?? new Uint8Array()
  const input = Uint8Array.from([...length, ...label, ...key, slot])
  return nodePrimitives.hmacSha256(invite.secret.expose(), input).slice(0, 16)
}

const stageOf = ({ ann, id }: DoorScene): readonly unknown[] => [
  ann.invite(id)?.stage,
  ann.invite(id)?.problem,
]

suite('the door of an invite, to strangers,', () => {
  test('is not found by who knows its address alone, nor with another secret', async () => {
    const { world, mallory } = await doorScene('no key')
    assert.equal(await mallory.refusal(undefined), 'authorization-missing')
    const wrong = new Secret('InviteSecret', new Uint8Array(32).fill(7))
    assert.equal(await mallory.refusal(wrong), 'authorization-wrong')
    await world.close()
  })

  test('hands out the bundle and nothing else, and ends the stream at any other request', async () => {
    const { world, mallory } = await doorScene('requests')
    const reader = await mallory.dial()
    const first = await reader.ask(READ_ALL)
    assert.equal(first.length, 1 + 8 + 4_096 + 1)
    assert.deepEqual(await reader.ask(READ_ALL), first)
    reader.stream.close()
    const others = [
      encode(Request, { kind: 'info' }),
      encode(Request, { kind: 'head' }),
      encode(Request, { kind: 'digests', span: { length: 'all', index: 0 } }),
      encode(Request, { kind: 'letters', span: { length: 'day', index: 0 } }),
      encode(Request, { kind: 'fetch', run: { epoch: 0, index: 0 } }),
      encode(Request, { kind: 'watch' }),
      encode(Request, { kind: 'remove', tags: [new Uint8Array(16).fill(1)] }),
      Uint8Array.of(0),
      Uint8Array.of(255),
      Uint8Array.of(REQUEST_KINDS.letters, 4, 0, 0, 0, 1),
    ]
    for (const other of others) {
      const caller = await mallory.dial()
      assert.equal((await caller.ask(other)).length, 0, `${other[0]}`)
      assert.ok(caller.isEnded, `${other[0]}`)
    }
    await world.close()
  })

  test('takes answers without a proof of work alone', async () => {
    const scene = await doorScene('proofs')
    const caller = await scene.mallory.dial()
    const proof = { ...UNPAID, algorithm: EQUIHASH_96_5 }
    const letter = new Uint8Array(4_096)
    assert.equal(await caller.deposit(answerTag(scene, 0), letter, proof), undefined)
    assert.ok(caller.isEnded)
    await scene.world.close()
  })

  test('serves four streams at a time, and none that is silent for more than a minute', async () => {
    const { world, mallory } = await doorScene('streams')
    const callers: Caller[] = []
    while (callers.length < 5) callers.push(await mallory.dial())
    await world.advance(1_000)
    assert.deepEqual(
      callers.map(({ isEnded }) => isEnded),
      [false, false, false, false, true],
    )
    await world.advance(2 * MINUTE)
    assert.ok(callers.every(({ isEnded }) => isEnded))
    await world.close()
  })
})

suite('the door of an invite, flooded by who has the link,', () => {
  test('takes sixteen answers, then it is closed, the invite with it, and its maker told', async () => {
    const scene = await doorScene('flood')
    const { world, ann, mallory } = scene
    const caller = await mallory.dial()
    for (let count = 0; count < 16; count++) {
      const letter = new Uint8Array(4_096).fill(count)
      assert.equal(await caller.deposit(answerTag(scene, count % 4), letter), 'taken')
    }
    assert.deepEqual(stageOf(scene), ['open', undefined])
    assert.equal(await caller.deposit(answerTag(scene, 0), new Uint8Array(4_096)), undefined)
    assert.deepEqual(stageOf(scene), ['closed', 'flooded'])
    assert.equal(ann.store.invites.get(scene.id)?.doorSeed, undefined)
    assert.equal(await mallory.refusal(scene.invite.secret), 'not-found')
    await world.close()
  })

  test('closes where there are mailboxes too, by which the invite goes on', async () => {
    const scene = await doorScene('flood beside a mailbox', 1)
    const { world, ann, mallory } = scene
    const caller = await mallory.dial()
    for (let count = 0; count < 17; count++) {
      await caller.deposit(answerTag(scene, 1), new Uint8Array(4_096).fill(count))
    }
    assert.deepEqual(stageOf(scene), ['open', 'flooded'])
    const ben = await world.person('Ben', [])
    const { profile } = ben
    await ben.ask('invite.accept', { profile, link: scene.link, name: 'Ann' })
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', HOUR)
    await world.close()
  })

  test('closes when the bundle is read more often than anybody needs it', async () => {
    const scene = await doorScene('readings')
    const caller = await scene.mallory.dial()
    // Ann has read it once herself.
    for (let count = 1; count < 240; count++) await caller.ask(READ_ALL)
    assert.deepEqual(stageOf(scene), ['open', undefined])
    await caller.ask(READ_ALL)
    assert.deepEqual(stageOf(scene), ['closed', 'flooded'])
    await scene.world.close()
  })

  test('closes when more streams come than anybody makes who finds no place', async () => {
    const scene = await doorScene('many streams')
    const { mallory } = scene
    const held = [await mallory.dial(), await mallory.dial(), await mallory.dial()]
    held.push(await mallory.dial())
    for (let count = 0; count < 64; count++) {
      assert.deepEqual(stageOf(scene), ['open', undefined])
      if (count % 10 === 0) for (const each of held) await each.ask(READ_ALL)
      await mallory.dial()
      await scene.world.advance(100)
    }
    await scene.world.advance(1_000)
    assert.deepEqual(stageOf(scene), ['closed', 'flooded'])
    await scene.world.close()
  })

  test('lets the one who was invited in after rubbish at every place, and tells of it', async () => {
    const scene = await doorScene('rubbish first')
    const { world, ann, mallory } = scene
    const caller = await mallory.dial()
    for (let slot = 0; slot < 4; slot++) {
      assert.equal(await caller.deposit(answerTag(scene, slot), new Uint8Array(4_096)), 'taken')
    }
    const ben = await world.person('Ben', [])
    const { profile } = ben
    await ben.ask('invite.accept', { profile, link: scene.link, name: 'Ann' })
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', MINUTE)
    assert.equal(ann.invite(scene.id)?.problem, 'also-used')
    await world.close()
  })

  test('says of the answer that won that it is stored however often it comes, and of any other that the place is taken', async () => {
    const scene = await doorScene('again')
    const { world, ann, mallory } = scene
    const caller = await mallory.dial()
    const letter = (await caller.ask(READ_ALL)).subarray(9, 9 + 4_096)
    const introduction = { onionKey: new Uint8Array(32).fill(8), descriptors: [], frames: [] }
    const begun = acceptInvite(scene.invite)
    const found = { kind: 'bundle', mailbox: 0, letter, introduction } as const
    const { state } = stepInvitee(begun, found, world.env)
    const [answer] = stepInvitee(state, { kind: 'durable' }, world.env).outputs
    assert.ok(answer?.kind === 'deposit')
    assert.equal(await caller.deposit(new Uint8Array(16).fill(9), answer.letter), 'taken')
    for (let count = 0; count < 3; count++) {
      assert.equal(await caller.deposit(answer.tag, answer.letter), 'stored')
      assert.equal(ann.store.contacts.list(ann.profile).length, 1)
      assert.deepEqual(stageOf(scene), ['used', undefined])
    }
    assert.equal(await caller.deposit(answer.tag, new Uint8Array(4_096)), 'taken')
    assert.deepEqual(stageOf(scene), ['used', 'also-used'])
    assert.equal(await caller.deposit(answer.tag, answer.letter), 'stored')
    assert.equal(ann.store.contacts.list(ann.profile).length, 1)
    await world.close()
  })
})
