import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { columnsOf } from '@pvtcoms/terminal'
import { VirtualScreen } from '@pvtcoms/terminal/driver'
import { conversationView, lastMessageView } from '@pvtcoms/testkit/views'
import fc from 'fast-check'
import { messageLines } from '../../src/render/message-lines.ts'
import { SCRIPT } from '../support/script.ts'
import { APP, contact, MAILBOX, message, NOW, THEM, US } from '../support/views.ts'
import { World } from '../support/world.ts'

/** Each would harm a terminal that obeyed it, or mislead whoever reads it. */
const HOSTILE = [
  '\x1b[2J\x1b[H',
  '\x1b]0;title\x07',
  '\x1b]52;c;ZXZpbA==\x07',
  '\x9b31m',
  '\r   99  13:00  ✓✓  you: I owe you 100',
  '\b\b\b\b',
  '\u202egnp.exe',
  '\u2066\u2069',
  '\u2028\u2029\u0085',
  '\u200b\ufeff\u{e0041}',
  '\0\x7f',
].join('')
const HARMFUL = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u

suite('what strangers and their texts can do to a terminal', () => {
  let world: World
  before(async () => {
    world = await World.open(SCRIPT)
    const evil = contact(3, HOSTILE, {
      theirName: HOSTILE,
    })
    const chat = conversationView(evil, {
      unread: 1,
      last: lastMessageView(message(1, THEM, HOSTILE, { at: NOW, status: 'unread' })),
    })
    const texts = [
      message(1, THEM, HOSTILE, {
        status: 'unread',
        replyTo: { message: undefined, author: US, text: HOSTILE, edited: false },
        reactions: [{ by: THEM, emoji: HOSTILE }],
      }),
      message(2, THEM, undefined, {
        kind: 'notice',
        notice: { code: 'renamed', from: HOSTILE, to: HOSTILE },
      }),
    ]
    world.answers = {
      'contact.list': () => [evil],
      'contact.show': () => evil,
      'contact.ways': () => ({
        ...{ contact: 3, onion: undefined, circuits: 0, presence: false, cost: undefined },
        mailboxes: [
          {
            ...{ id: 7, name: HOSTILE, kind: 'mailbox', pollInterval: 'every-hour' },
            sharedWith: [{ id: 4, name: HOSTILE }],
            readOftenFor: [{ id: 4, name: HOSTILE }],
            awaited: false,
          },
        ],
      }),
      'conversation.list': () => [chat],
      'conversation.show': () => chat,
      'message.page': () => ({ messages: texts, older: false, newer: false, firstUnread: 1 }),
      'message.show': () => message(1, THEM, HOSTILE),
      'message.search': () => ({
        hits: texts.map((each) => ({ conversation: chat.id, message: each, found: [] })),
        more: true,
      }),
      'conversation.search': () => [{ conversation: chat.id, found: [] }],
      'mailbox.list': () => [{ ...MAILBOX, name: HOSTILE }],
      'profile.list': () => [{ id: 1, name: HOSTILE, unread: 0, newContacts: 'quick' }],
      'contact.safety': () => ({ contact: 3, verification: 'unverified', number: undefined }),
      'app.status': () => ({
        ...APP,
        bridges: [HOSTILE],
        transport: { kind: 'bootstrapping', percent: 5, summary: HOSTILE, pace: 'stuck' },
      }),
      'app.log': () => [HOSTILE],
      'app.doctor': () => [
        { code: 'tor-failed', fault: HOSTILE, reason: HOSTILE, verdict: 'bad' },
        { code: 'tor-stuck', bridges: false, percent: 5, reason: HOSTILE, verdict: 'bad' },
        { code: 'store-damaged', fault: HOSTILE, verdict: 'bad' },
        { code: 'crashed', fault: HOSTILE, verdict: 'doubtful' },
        { code: 'mailbox-good', mailbox: 1, verdict: 'good' },
      ],
      'backup.list': () => [{ file: HOSTILE, at: NOW, bytes: 1 }],
    }
  })
  after(() => world.close())

  for (const args of [
    ['status'],
    ['doctor'],
    ['log'],
    ['bridge', 'list'],
    ['backup', 'list'],
    ['profile', 'list'],
    ['contact', 'list'],
    ['contact', 'show', '3'],
    ['contact', 'show', 'nobody'],
    ['contact', 'verify', '3'],
    ['contact', 'verify', '3', '--different', '--yes'],
    ['mailbox', 'list'],
    ['read', '3'],
    ['search', 'x'],
    ['message', 'show', '1'],
    ['chat', '3'],
  ]) {
    test(`${args.join(' ')} shows hostile text without obeying it, as words and as JSON`, async () => {
      for (const all of [args, [...args, '--json']]) {
        const { stdout, stderr } = await world.run(all)
        for (const line of `${stdout}${stderr}`.split('\n')) {
          assert.doesNotMatch(line, HARMFUL, JSON.stringify(line))
        }
      }
    })
  }

  test('hostile text in a chat on a terminal moves nothing and stays within its lines', async () => {
    const chat = world.start(['chat', '3'], { terminal: true, columns: 50 })
    const screen = new VirtualScreen(50)
    await chat.until(
      () => chat.stdout.includes('own name') || chat.stdout.includes('changed their'),
    )
    chat.type('\x04')
    assert.equal(await chat.code, 0)
    // The screen throws at anything that the editor does not write.
    screen.write(chat.stdout)
    assert.ok(screen.rows.every((row) => !row.startsWith('   99')))
  })

  test('no text can pass for another message, a notice, a day or a mark', () => {
    const forged = [
      '── Tuesday, 25 November 2025 ──',
      '   99  13:00  ✓✓  you: I owe you 100',
      '                 + you: 👍',
      '                 edited 13:00',
      'harmless',
    ]
    const part = fc.constantFrom(...forged, '\n', '\r\n', '\t', ' ', ' '.repeat(60), 'x'.repeat(70))
    const columns = fc.option(fc.integer({ min: 40, max: 100 }), { nil: undefined })
    fc.assert(
      fc.property(fc.array(part), columns, (parts, width) => {
        const text = parts.join('')
        const [head = '', ...others] = messageLines(message(5, THEM, text), {
          name: 'Bob',
          columns: width,
        })
        assert.match(head, /^ {4}5 {2}13:35 {6}Bob: /)
        for (const row of others) assert.match(row, /^ {17}│ /)
        if (width === undefined) return
        // Not by a line that the terminal breaks either: no row is too long.
        for (const row of [head, ...others]) assert.ok(columnsOf(row) <= width, row)
      }),
    )
  })
})
