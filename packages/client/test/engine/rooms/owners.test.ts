/** Owners and the names that the scheduler knows them by: each is read as it was made, and nothing else is read. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import {
  type Correspondent,
  correspondentName,
  correspondentOf,
  type DepositOwner,
  depositName,
  depositOwnerOf,
  seekerName,
  sessionName,
  sessionOwnerOf,
  type TagSeeker,
} from '../../../src/engine/delivery/owners.ts'

/** Like what the code itself makes. */
const plain = <T>(of: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(of, { noNullPrototype: true })
const id = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const hex = fc.stringMatching(/^[0-9a-f]{1,32}$/)

const correspondents: fc.Arbitrary<Correspondent> = fc.oneof(
  plain({ kind: fc.constant('lane' as const), lane: id }),
  plain({ kind: fc.constant('invite' as const), invite: id }),
  fc.constant({ kind: 'leave-notices' as const }),
)
const deposits: fc.Arbitrary<DepositOwner> = fc.oneof(
  plain({ kind: fc.constant('letter' as const), letter: id }),
  plain({ kind: fc.constant('invite' as const), invite: id, mailbox: id, slot: id }),
  plain({ kind: fc.constant('rejoin' as const), contact: id, id: hex }),
  plain({ kind: fc.constant('leave-notice' as const), id: hex }),
)
const seekers: fc.Arbitrary<TagSeeker> = fc.oneof(
  plain({ kind: fc.constant('sessions' as const), contact: id }),
  plain({ kind: fc.constant('rejoin' as const), contact: id }),
  plain({ kind: fc.constant('invite' as const), invite: id }),
)

/** What the scheduler takes for a name. */
const fits = (name: string): boolean => name.length >= 1 && name.length <= 64

suite('names of owners', () => {
  test('of correspondents are read as they were made', () => {
    fc.assert(
      fc.property(correspondents, (owner) => {
        assert.deepEqual(correspondentOf(correspondentName(owner)), owner)
        assert.ok(fits(correspondentName(owner)))
      }),
    )
  })

  test('of deposits are read as they were made', () => {
    fc.assert(
      fc.property(deposits, (owner) => {
        assert.deepEqual(depositOwnerOf(depositName(owner)), owner)
        assert.ok(fits(depositName(owner)))
      }),
    )
  })

  test('of sessions are read as they were made', () => {
    fc.assert(
      fc.property(id, fc.stringMatching(/^[0-9a-f]{64}$/), (contact, sid) => {
        assert.deepEqual(sessionOwnerOf(sessionName({ contact, sid })), { contact, sid })
      }),
    )
  })

  test('of those who look out for tags are different for different ones', () => {
    fc.assert(
      fc.property(seekers, seekers, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other)
        assert.equal(seekerName(one) === seekerName(other), isSame)
        assert.ok(fits(seekerName(one)))
      }),
    )
  })

  test('that nobody made belong to nobody', () => {
    for (const name of [
      '',
      'letter',
      'letter x',
      'letter -1',
      'letter 01',
      'invite 1 2',
      'other 1',
    ])
      assert.equal(depositOwnerOf(name), undefined, name)
    for (const name of ['', 'lane', 'lane 1.5', 'c1', 'other 1'])
      assert.equal(correspondentOf(name), undefined, name)
    for (const name of ['', '1', 'x ab']) assert.equal(sessionOwnerOf(name), undefined, name)
  })
})
