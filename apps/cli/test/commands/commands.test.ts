import { after, before, suite, test } from 'node:test'
import { SCRIPT } from '../support/script.ts'
import { golden, type Step, transcript } from '../support/transcript.ts'
import { ADA, LINK, MAILBOX } from '../support/views.ts'
import { World } from '../support/world.ts'

/** Each as people see it, and as programs do. */
function bothWays(...commands: readonly (readonly string[])[]): readonly Step[] {
  return commands.flatMap((args) => [{ args }, { args: [...args, '--json'] }])
}

suite('what commands show and what they ask the daemon', () => {
  let world: World
  before(async () => {
    world = await World.open(SCRIPT)
  })
  after(() => world.close())

  const shows = (name: string, steps: readonly Step[]): void => {
    test(`${name} is as written down in golden/${name}.txt`, async () => {
      golden(name, await transcript(world, steps))
    })
  }

  shows('app', [
    ...bothWays(['status'], ['doctor'], ['log', '--limit', '1'], ['open', '--url'], ['lock']),
    ...bothWays(['lock', '--after', '5m'], ['erase', '--yes']),
    { args: ['unlock'], secret: 'correct horse\n' },
  ])
  shows(
    'profile',
    bothWays(
      ['profile', 'list'],
      ['profile', 'create', 'Ada at work'],
      ['profile', 'rename', 'Ada', 'Countess'],
      ['profile', 'new-contacts', 'Ada', 'unseen'],
      ['profile', 'delete', '1', '--yes'],
    ),
  )
  shows('invite', [
    ...bothWays(
      ['invite', 'create', 'Carol', '--hours', '24', '--mailbox', 'attic', '--no-qr'],
      ['invite', 'create', 'Carol', '--at-once'],
      ['invite', 'list'],
      ['invite', 'show', 'Carol'],
      ['invite', 'show', 'Heidi'],
      ['invite', 'cancel', '8'],
      ['invite', 'cancel', 'Dave'],
      ['invite', 'remove', 'Dave'],
      ['invite', 'remove', 'Mallory'],
    ),
    { args: ['invite', 'accept', 'Dave'], input: `\n  ${LINK}  \n` },
    { args: ['invite', 'accept', 'Dave', '--json'], input: LINK },
  ])
  shows(
    'introduction',
    bothWays(
      ['contact', 'introduce', 'Bob', 'Eve'],
      ['introduction', 'list'],
      ['introduction', 'accept', 'Ivan'],
      ['introduction', 'decline', '1'],
      ['introduction', 'cancel', '2'],
    ),
  )
  shows(
    'contact',
    bothWays(
      ['contact', 'list'],
      ['contact', 'show', 'Bob'],
      ['contact', 'show', 'Dave'],
      ['contact', 'rename', 'bob', 'Robert'],
      ['contact', 'block', 'Bob'],
      ['contact', 'unblock', 'Eve'],
      ['contact', 'pin', 'Bob'],
      ['contact', 'unpin', 'Bob'],
      ['contact', 'pin', 'notes'],
      ['contact', 'archive', 'Bob'],
      ['contact', 'unarchive', 'notes'],
      ['contact', 'list', '--archived'],
      ['contact', 'note', 'Bob', 'met in Lyon'],
      ['contact', 'mute', '3'],
      ['contact', 'unmute', 'Eve'],
      ['contact', 'configure', 'Bob', '--route', 'mailbox', '--check-mailboxes', 'manually'],
      ['contact', 'configure', 'Bob', '--read-receipts', 'on', '--timer', '7d', '--mailbox', '9'],
      ['contact', 'configure', 'Bob', '--preset', 'sparing'],
      ['contact', 'draw-mailboxes', 'Bob'],
      ['contact', 'reconnect', 'Bob'],
      ['contact', 'clear', 'Bob', '--yes'],
      ['contact', 'clear', 'Bob', '--unsent', 'withhold', '--yes'],
      ['contact', 'export', 'Bob'],
      ['contact', 'export', 'Bob', '--format', 'json'],
      ['contact', 'delete', 'Barbara', '--yes'],
    ),
  )
  shows(
    'verify',
    bothWays(
      ['contact', 'verify', 'Barbara'],
      ['contact', 'verify', 'Barbara', '--same'],
      ['contact', 'verify', 'Barbara', '--different', '--yes'],
      ['contact', 'verify', 'Bob'],
      ['contact', 'verify', 'Bob', '--same'],
      ['contact', 'verify', 'Bob', '--different', '--yes'],
      ['contact', 'verify', 'Eve'],
    ),
  )
  shows('message', [
    ...bothWays(
      ['send', 'Bob', 'hello'],
      ['send', 'Bob', 'yes', '--reply-to', '12'],
      ['read', 'Bob'],
      ['read', 'Bob', '--limit', '2', '--before', '20', '--peek'],
      ['search', 'tea', 'five', '--contact', 'Bob', '--limit', '1'],
      ['search', 'tea'],
      ['search', 'Bob'],
      ['search', 'absent'],
      ['search', '?!'],
      ['message', 'show', '12'],
      ['message', 'info', '12'],
      ['message', 'react', '10', ':heart:'],
      ['message', 'edit', '11', 'hi'],
      ['message', 'delete', '11'],
      ['message', 'delete-for-me', '11', '12', '--yes'],
      ['message', 'delete-for-me', '15', '--yes'],
      ['message', 'delete-for-me', '15', '--unsent', 'send', '--yes'],
      ['message', 'delete-for-me', '15', '--unsent', 'withhold', '--yes'],
      ['message', 'forward', '12', '10', '--to', 'Barbara'],
      ['message', 'retry', '11'],
    ),
    ...bothWays(
      ['send', 'notes', 'bread'],
      ['read', 'notes'],
      ['search', 'bread', '--contact', 'notes'],
    ),
    { args: ['send', 'notes', 'bread', '--wait', 'delivered'] },
    { args: ['message', 'react', '10', 'x'] },
    { args: ['send', 'Eve', 'hello'] },
    { args: ['send', 'Bob'], input: 'first line\nsecond line\n' },
    { args: ['send', 'Bob', '-'], input: '#12' },
    { args: ['contact', 'note', 'Bob'], input: 'met in Lyon\nlikes rye\n' },
    { args: ['message', 'edit', '11', '-'], input: 'from stdin\n' },
  ])
  shows('mailbox', [
    ...bothWays(
      ['mailbox', 'list'],
      ['mailbox', 'add', 'attic', 'pvtcoms-mailbox:example', '--alias', 'one', 'two'],
      ['mailbox', 'rename', 'attic', 'loft'],
      ['mailbox', 'remove', 'cellar', '--yes'],
      ['mailbox', 'key'],
      ['mailbox', 'check'],
      ['mailbox', 'download', 'attic'],
      ['mailbox', 'trust', '7'],
    ),
    { args: ['mailbox', 'add', 'attic', '-'], input: 'pvtcoms-mailbox:example\n' },
  ])
  test('a mailbox of contacts is as written down in golden/take-over.txt', async () => {
    const offer = { key: 'ab'.repeat(32), contact: 3 }
    const asked = await World.open({ ...SCRIPT, 'profile.list': () => [{ ...ADA, offer }] })
    const taken = await World.open({
      ...SCRIPT,
      'mailbox.list': () => [{ ...MAILBOX, takenOver: 'by-itself' }],
    })
    const commands = ['list', 'take-over', 'decline'].map((command) => ['mailbox', command])
    const steps = commands.map((args) => (args[1] === 'take-over' ? [...args, '--yes'] : args))
    const said = [
      await transcript(asked, bothWays(...steps)),
      await transcript(taken, bothWays(['mailbox', 'list'], ['mailbox', 'keep', 'attic'])),
      await transcript(taken, [{ args: ['mailbox', 'decline'] }]),
    ]
    golden('take-over', said.join(''))
    await asked.close()
    await taken.close()
  })
  shows('bridge', [
    ...bothWays(
      ['bridge', 'list'],
      ['bridge', 'set', 'obfs4 192.0.2.1:1 A', 'obfs4 192.0.2.2:2 B'],
    ),
    ...bothWays(['bridge', 'clear']),
    { args: ['bridge', 'set', '-'], input: 'obfs4 192.0.2.3:3 C\n\n' },
    { args: ['bridge', 'set'], input: '' },
    { args: ['bridge', 'set', ''] },
  ])
  shows('backup', [
    ...bothWays(['backup', 'create'], ['backup', 'list']),
    ...['export', 'restore'].flatMap((command) => [
      { args: [command, '/tmp/ada.pvtcoms'], secret: 'correct horse\nnot this\n' },
      { args: [command, '/tmp/b', '--json'], secret: 'correct horse' },
    ]),
    { args: ['export', '/nonexistent/x'], secret: 'correct horse' },
    { args: ['passphrase'], secret: 'old one\r\nnew one\r\n' },
  ])
})
