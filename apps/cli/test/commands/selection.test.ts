import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { ContactView } from '@pvtcoms/rpc'
import { conversationView } from '@pvtcoms/testkit/views'
import { candidates } from '../../src/selection.ts'
import { SCRIPT } from '../support/script.ts'
import { ADA, contact } from '../support/views.ts'
import { World } from '../support/world.ts'

const named = (...names: readonly string[]): { id: number; name: string }[] =>
  names.map((name, at) => ({ id: at + 1, name }))
const ids = (all: readonly { id: number; name: string }[], wanted: string): readonly number[] =>
  candidates(all, wanted).map(({ id }) => id)

suite('whom a person means', () => {
  test('a whole name goes before a number, a number before the beginning of a name', () => {
    const all = named('Bob', 'Bobby', '1', '2nd Bob')
    assert.deepEqual(ids(all, 'Bob'), [1])
    assert.deepEqual(ids(all, 'bob'), [1])
    assert.deepEqual(ids(all, 'bo'), [1, 2])
    assert.deepEqual(ids(all, 'bobb'), [2])
    assert.deepEqual(ids(all, '1'), [3])
    assert.deepEqual(ids(all, '#1'), [1])
    assert.deepEqual(ids(all, '2'), [2])
    assert.deepEqual(ids(all, 'x'), [])
    assert.deepEqual(ids(named('Bob', 'Bob'), 'Bob'), [1, 2])
    assert.deepEqual(ids(named('Bob'), ''), [])
  })

  let world: World
  before(async () => {
    world = await World.open(SCRIPT)
  })
  after(() => world.close())

  test('several that fit are listed, and nothing is done', async () => {
    world.calls.length = 0
    const { code, stdout, stderr } = await world.run(['contact', 'block', 'b'])
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.equal(
      stderr,
      'Contacts: Bob (3), Barbara (4)\npvtcoms: several match: use the number of the contact [ambiguous]\n',
    )
    assert.ok(!world.calls.some(({ method }) => method === 'contact.block'))
  })

  test('a name that nobody has leads to those that there are', async () => {
    const { code, stderr } = await world.run(['read', 'Zoe'])
    assert.equal(code, 1)
    assert.equal(
      stderr,
      'Contacts: Bob (3), Barbara (4), Eve (5), Dave (6)\npvtcoms: there is no such contact: pvtcoms contact list [no-such-contact]\n',
    )
  })

  test('an empty name means nobody, even where there is only one', async () => {
    world.answers['contact.list'] = () => [contact(3, 'Bob')]
    world.calls.length = 0
    for (const [args, noun] of [
      [['send', '', 'hi'], 'contact'],
      [['send', ' \t', 'hi'], 'contact'],
      [['contact', 'delete', '', '--yes'], 'contact'],
      [['read', 'Bob', '--profile', ''], 'profile'],
      [['mailbox', 'remove', '', '--yes'], 'mailbox'],
      [['invite', 'create', 'Carol', '--mailbox', ''], 'mailbox'],
      [['invite', 'cancel', ''], 'invite'],
    ] as const) {
      const { code, stdout, stderr } = await world.run(args)
      assert.equal(code, 2)
      assert.equal(stdout, '')
      assert.equal(
        stderr,
        `pvtcoms: the name of the ${noun} is empty: say which one you mean [usage]\n`,
      )
    }
    assert.ok(world.calls.every(({ method }) => method.endsWith('.list')))
    world.answers = {}
  })

  test('with several profiles one has to be named, and with none one has to be made', async () => {
    world.answers['profile.list'] = () => [
      ADA,
      { id: 2, name: 'Countess', unread: 0, newContacts: 'quick' },
    ]
    const bobOf = (profile: number): ContactView => contact(30 + profile, 'Bob', { profile })
    world.answers['contact.list'] = ({ profile }) => [bobOf(profile)]
    world.answers['conversation.list'] = ({ profile }) => [conversationView(bobOf(profile))]
    const several = await world.run(['contact', 'list'])
    assert.equal(several.code, 1)
    assert.match(several.stderr, /^Profiles: Ada \(1\), Countess \(2\)\n.*--profile \[ambiguous\]/)
    for (const [profile, id] of [
      ['count', 32],
      ['1', 31],
    ] as const) {
      const named = await world.run(['contact', 'list', '--profile', profile, '--json'])
      assert.equal((JSON.parse(named.stdout) as [{ id: number }])[0].id, id)
    }
    world.answers['profile.list'] = () => []
    assert.match(
      (await world.run(['contact', 'list'])).stderr,
      /profile create NAME.* \[no-profile\]/,
    )
    world.answers = {}
  })
})
