import assert from 'node:assert/strict'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { RpcError } from '@pvtcoms/rpc'
import { VirtualScreen } from '@pvtcoms/terminal/driver'
import { SCRIPT } from '../support/script.ts'
import {
  BARBARAS_CHAT,
  BOB,
  BOBS_CHAT,
  CHAT_WITH_BOB,
  EVE,
  MESSAGES,
  message,
  NOW,
  SAFETY,
  THEM,
  US,
} from '../support/views.ts'
import { type Running, World } from '../support/world.ts'

const TEA = MESSAGES[3] ?? message(12, US, '')

suite('a chat by lines', () => {
  let world: World
  beforeEach(async () => {
    world = await World.open(SCRIPT)
  })
  afterEach(() => world.close())

  const asked = (method: string): readonly unknown[] =>
    world.calls.filter((call) => call.method === method).map(({ params }) => params)

  test('shows what was written, with days and what is unread, and counts it as read', async () => {
    const { code, stdout, stderr } = await world.run(['chat', 'Bob'])
    assert.equal(code, 0)
    assert.equal(stderr, '')
    assert.equal(
      stdout,
      `Bob: verified. /help shows what you can do.
── Monday, 24 November 2025 ──
    9  14:30      — you verified Bob
── Tuesday, 25 November 2025 ──
   10  13:40      Bob: hello Ada
   11  13:41  ✔✔  you: hello Bob,
                 │ how are you?
   12  13:42  ✓✓  you: tea at five?
                 + Bob: 👍
                 edited 13:43
── 2 unread ──
   13  13:43      Bob: yes
                 ↳ to you: “tea at five?”
   14  13:44      Bob: see you there
`,
    )
    assert.deepEqual(asked('conversation.read'), [{ conversation: BOBS_CHAT, upTo: 14 }])
  })

  test('sends each line, once shown however often it is told of, and tells how far it came', async () => {
    let id = 20
    world.answers['message.send'] = ({ text }) => {
      const sent = message(++id, US, text, { status: 'queued' })
      world.emit({ kind: 'message', message: sent, isNew: true })
      return sent
    }
    const chat = world.start(['chat', 'Bob'])
    chat.type('one\n\n//two\n')
    await chat.shown(/you: \/two/)
    world.emit({
      kind: 'message',
      message: message(21, US, 'one', { status: 'sent' }),
      isNew: false,
    })
    await chat.shown(/ 21 {2}✓ reached their device/)
    chat.endInput()
    assert.equal(await chat.code, 0)
    assert.deepEqual(asked('message.send'), [
      { conversation: BOBS_CHAT, text: 'one' },
      { conversation: BOBS_CHAT, text: '/two' },
    ])
    assert.match(
      chat.stdout,
      /\n {3}21 {2}13:51 {2}◌ {3}you: one\n {3}22 {2}13:52 {2}◌ {3}you: \/two\n/,
    )
    assert.equal(chat.stdout.split('you: one').length, 2)
  })

  test('shows what comes in from this contact alone, and counts it as read', async () => {
    const chat = world.start(['chat', 'Bob'])
    await chat.shown(/see you there/)
    world.emit({
      kind: 'message',
      message: message(30, THEM, 'for us', { conversation: BARBARAS_CHAT }),
      isNew: true,
    })
    const theirs = message(31, THEM, 'new', { status: 'unread' })
    world.emit({ kind: 'message', message: theirs, isNew: true })
    world.emit({ kind: 'message', message: { ...theirs, status: 'seen' }, isNew: false })
    world.emit({
      kind: 'message',
      message: { ...theirs, text: 'newer', editedAt: NOW },
      isNew: false,
    })
    world.emit({ kind: 'message-removed', conversation: BOBS_CHAT, message: 31 })
    world.emit({ kind: 'contact', contact: { ...BOB, verification: 'attack' } })
    await chat.shown(/NOT SAFE/)
    chat.endInput()
    await chat.code
    const after = chat.stdout.slice(chat.stdout.indexOf('see you there\n') + 14)
    assert.equal(
      after,
      `   31  14:01      Bob: new
   31  14:01      Bob: newer
                 edited 14:30
   31  has disappeared
── Bob: NOT SAFE ──
`,
    )
    assert.deepEqual(asked('conversation.read').at(-1), { conversation: BOBS_CHAT, upTo: 31 })
    assert.deepEqual(asked('app.active'), [], 'nobody sits there')
  })

  test('nothing that comes while the first page is fetched is lost or shown twice', async () => {
    world.answers['message.page'] = () => {
      world.emit({ kind: 'message', message: message(14, THEM, 'see you there'), isNew: true })
      world.emit({ kind: 'message', message: message(15, THEM, 'meanwhile'), isNew: true })
      return { messages: MESSAGES, older: false, newer: false, firstUnread: undefined }
    }
    const { stdout } = await world.run(['chat', 'Bob'])
    assert.equal(stdout.split('see you there').length, 2)
    assert.match(stdout, /see you there\n.*Bob: meanwhile\n$/)
  })

  for (const [line, method, params] of [
    ['/reply #12 at six', 'message.send', { conversation: BOBS_CHAT, text: 'at six', replyTo: 12 }],
    ['/reply ok', 'message.send', { conversation: BOBS_CHAT, text: 'ok', replyTo: 14 }],
    ['/react :heart:', 'message.react', { message: 14, emoji: '❤️' }],
    ['/react :heart', 'message.react', { message: 14, emoji: '❤️' }],
    ['/react #10 👍', 'message.react', { message: 10, emoji: '👍' }],
    ['/react #10', 'message.react', { message: 10, emoji: '' }],
    ['/edit tea at six?', 'message.edit', { message: 12, text: 'tea at six?' }],
    ['/delete #11', 'message.retract', { message: 11 }],
    ['/retry', 'message.retry', { message: 12 }],
    ['/info', 'message.steps', { message: 12 }],
    ['/timer 1h', 'conversation.timer', { conversation: BOBS_CHAT, seconds: 3_600 }],
    ['/timer off', 'conversation.timer', { conversation: BOBS_CHAT, seconds: 0 }],
    [
      '/search tea',
      'message.search',
      { profile: 1, conversation: BOBS_CHAT, query: 'tea', limit: 20 },
    ],
    [
      '/more',
      'message.page',
      { conversation: BOBS_CHAT, limit: 20, position: 'before', message: 9 },
    ],
    ['/contact', 'contact.show', { contact: 3 }],
    ['/unblock', 'contact.block', { contact: 3, blocked: false }],
    ['/verify', 'contact.safety', { contact: 3 }],
    ['/verify same', 'contact.compare', { contact: 3, same: true }],
    ['/verify different yes', 'contact.compare', { contact: 3, same: false }],
  ] as const) {
    test(`${line} asks for ${method}`, async () => {
      world.answers['contact.safety'] = () => SAFETY
      const { code, stdout } = await world.run(['chat', 'Bob'], { input: `${line}\n` })
      assert.equal(code, 0)
      assert.deepEqual(asked(method).at(-1), params)
      assert.doesNotMatch(stdout, /\[usage\]/)
    })
  }

  test('who writes to a blocked contact is told how to unblock them there', async () => {
    world.answers['message.send'] = () => {
      throw new RpcError('blocked', 'you blocked this contact: unblock it first')
    }
    const { stdout } = await world.run(['chat', 'Bob'], { input: 'hello\n' })
    assert.match(stdout, /unblock it first \(\/unblock\)/)
    const sent = await world.run(['send', 'Bob', 'hello'])
    assert.match(sent.stderr, /unblock it first \(pvtcoms contact unblock NAME\)/)
  })

  test('what cannot be done is told, and the chat goes on', async () => {
    world.answers['message.edit'] = () => {
      throw new RpcError('message-gone', 'this message is not there any more')
    }
    const { code, stdout } = await world.run(['chat', 'Bob'], {
      input:
        '/teleport\n/verify different\n/timer soon\n/react notemoji\n/reply\n/verify maybe\n/edit #12 x\n/delete 11\n/help\n/quit\nnever sent\n',
    })
    assert.equal(code, 0)
    for (const expected of [
      /there is no such command: \/help \[unknown-command\]/,
      /\/timer DURATION\|off: .* \[usage\]/,
      /cannot be undone: \/verify different yes \[not-confirmed\]/,
      /this is neither an emoji .* \[usage\]/,
      /\/reply \[#NUMBER\] TEXT: .* \[usage\]/,
      /\/verify \[same\|different\]: .* \[usage\]/,
      /not there any more \[message-gone\]/,
      /\/delete \[#NUMBER\]: .* \[usage\]/,
      /◌ not sent yet/,
    ]) {
      assert.match(stdout, expected)
    }
    assert.deepEqual(asked('message.send'), [])
    assert.deepEqual(asked('message.react'), [])
    assert.deepEqual(asked('message.retract'), [])
    assert.deepEqual(asked('contact.compare'), [])
  })

  test('a file of this machine is not sent, and neither is its path, however it is given', async () => {
    const file = import.meta.filename
    const escaped = file.replaceAll('.', '\\.')
    const given = [
      file,
      `'${file}'`,
      `"${file}" `,
      escaped,
      `'${pathToFileURL(file).href}'`,
      '/attach x',
      '/file',
    ]
    const input = `${given.join('\n')}\n//tmp is a folder\nit is in ${file}\n/no/such/file\n`
    const { code, stdout } = await world.run(['chat', 'Bob'], { input })
    assert.equal(code, 0)
    const refused = 'pictures and files cannot be sent yet; nothing was sent [no-files-yet]'
    assert.equal(stdout.split(refused).length - 1, given.length)
    assert.deepEqual(
      asked('message.send').map((params) => (params as { readonly text: string }).text),
      ['/tmp is a folder', `it is in ${file}`],
    )
  })

  test('a number of no message of this conversation is refused with those that there are', async () => {
    world.answers['message.show'] = ({ message: id }) => {
      if (id === 99) throw new RpcError('no-such-message', 'there is no such message')
      return message(id, US, 'in another conversation', {
        conversation: id === 30 ? BARBARAS_CHAT : BOBS_CHAT,
      })
    }
    const input = '/reply #99 x\n/delete #30\n/delete #5\n'
    const { code, stdout } = await world.run(['chat', 'Bob'], { input })
    assert.equal(code, 0)
    for (const number of [99, 30]) {
      const expected = `there is no message #${number} in this chat: each message has its number in front, #9 to #14 so far [no-such-message]`
      assert.ok(stdout.includes(`\n${expected}\n`), stdout)
    }
    assert.deepEqual(asked('message.send'), [])
    assert.deepEqual(asked('message.retract'), [{ message: 5 }])
    world.answers['message.page'] = () => ({
      ...{ messages: [], older: false, newer: false, firstUnread: undefined },
    })
    const empty = await world.run(['chat', 'Bob'], { input: '/reply #99 x\n' })
    assert.match(empty.stdout, /#99 in this chat: there are no messages yet/)
  })

  test('who is verified already is told so and asked nothing, and no difference is taken', async () => {
    const input = '/verify\n/verify same\n/verify different yes\n'
    const { code, stdout } = await world.run(['chat', 'Bob'], { input })
    assert.equal(code, 0)
    assert.equal(stdout.split('Bob is verified: nobody is intercepting this chat.').length, 3)
    assert.match(stdout, /restores a backup, verify again/)
    assert.match(stdout, /delete the contact and create a new invite \[verified\]/)
    assert.doesNotMatch(stdout, /When you have compared/)
    assert.deepEqual(asked('contact.compare'), [])
  })

  test('an attack stands at the top, and whoever was never compared is told to', async () => {
    world.answers['contact.show'] = ({ contact }) =>
      contact === 5 ? EVE : { ...BOB, verification: 'unverified' }
    assert.match(
      (await world.run(['chat', 'Eve'])).stdout,
      /NOT SAFE: someone may be intercepting this chat/,
    )
    assert.match(
      (await world.run(['chat', 'Bob'])).stdout,
      /not verified this contact yet: \/verify/,
    )
  })

  test('deletes a message here alone, asks what becomes of one that was not sent, and says when all are gone', async () => {
    const chat = world.start(['chat', 'Bob'])
    chat.type('/forget\n/forget #11\n/forget #15\n/forget #15 withhold\n')
    await chat.shown(/\/forget \[#NUMBER\]/)
    await chat.shown(/not sent yet[^\n]*\/forget #15 send, or \/forget #15 withhold/)
    await chat.until(() => asked('message.delete').length === 3)
    assert.deepEqual(asked('message.delete'), [
      { messages: [11] },
      { messages: [15] },
      { messages: [15], unsent: 'withhold' },
    ])
    // What stood first is gone: older ones are read before what stands first now.
    world.emit({ kind: 'message-removed', conversation: BOBS_CHAT, message: 9 })
    await chat.shown(/ 9 {2}has disappeared/)
    chat.type('/more\n')
    await chat.until(() => asked('message.page').length === 2)
    assert.equal((asked('message.page').at(-1) as { message: number }).message, 10)
    world.emit({ kind: 'conversation-cleared', profile: 1, conversation: BARBARAS_CHAT })
    world.emit({ kind: 'conversation-cleared', profile: 1, conversation: BOBS_CHAT })
    await chat.shown(/all messages of this chat were deleted/)
    assert.equal(chat.stdout.match(/all messages/g)?.length, 1)
    chat.endInput()
    assert.equal(await chat.code, 0)
  })

  test('as JSON, each thing that happens is an object on a line', async () => {
    const chat = world.start(['chat', 'Bob', '--json'])
    chat.type('hello\n/info #12\n/teleport\n/verify\n')
    await chat.shown(/"safety"/)
    world.emit({
      kind: 'message',
      message: message(15, US, 'hello', { status: 'sent' }),
      isNew: false,
    })
    world.emit({ kind: 'message-removed', conversation: BOBS_CHAT, message: 10 })
    await chat.shown(/"removed"/)
    chat.endInput()
    assert.equal(await chat.code, 0)
    const events = chat.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly event: string })
    assert.deepEqual(
      events.map(({ event }) => event),
      ['chat', 'page', 'message', 'steps', 'fault', 'safety', 'status', 'removed'],
    )
    assert.deepEqual(events.at(-2), { event: 'status', message: 15, status: 'sent' })
    assert.deepEqual(events[4], {
      event: 'fault',
      code: 'unknown-command',
      message: 'there is no such command: /help',
    })
  })

  test('a daemon that stops ends the chat as a failure; a signal ends it well', async () => {
    const cut = world.start(['chat', 'Bob'])
    await cut.shown(/see you there/)
    await world.stop()
    assert.equal(await cut.code, 1)
    assert.match(cut.stderr, /\[daemon-gone\]/)
    await world.close()
    world = await World.open(SCRIPT)
    const ended = world.start(['chat', 'Bob'])
    await ended.shown(/see you there/)
    ended.interrupt()
    assert.equal(await ended.code, 0)
  })
})

suite('a chat on a terminal', () => {
  let world: World
  beforeEach(async () => {
    world = await World.open(SCRIPT)
  })
  afterEach(() => world.close())

  /** What a person sees of it. */
  const seen = (chat: Running, columns = 60): readonly string[] => {
    const screen = new VirtualScreen(columns)
    screen.write(chat.stdout)
    return screen.rows
  }

  test('what comes in stands above what is being typed, and sending leaves one line', async () => {
    const chat = world.start(['chat', 'Bob'], { terminal: true, columns: 60 })
    await chat.shown(/see you there/)
    chat.type('how a')
    await chat.shown(/how a/)
    const theirs = message(31, THEM, 'interrupting', { status: 'unread' })
    world.emit({ kind: 'message', message: theirs, isNew: true })
    await chat.shown(/interrupting/)
    assert.deepEqual(seen(chat).slice(-2), [
      '   31  14:01      Bob: interrupting',
      'Bob ✓✓ › how a',
    ])
    chat.type('re you?\r')
    await chat.shown(/◌ {3}you: how are you/)
    assert.deepEqual(seen(chat).slice(-3), [
      '   31  14:01      Bob: interrupting',
      '   15  13:45  ◌   you: how are you?',
      'Bob ◌ ›',
    ])
    world.emit({
      kind: 'message',
      message: message(15, US, 'how are you?', { status: 'delivered' }),
      isNew: false,
    })
    await chat.until(() => seen(chat).at(-1) === 'Bob ✓✓ ›')
    // The mark stays that of the last message when others change, and when older pages are shown.
    world.emit({
      kind: 'message',
      message: { ...TEA, status: 'read' },
      isNew: false,
    })
    world.answers['message.page'] = () => ({
      messages: [message(2, US, 'long ago', { status: 'queued' })],
      older: false,
      newer: false,
      firstUnread: undefined,
    })
    chat.type('/more\r')
    await chat.shown(/long ago/)
    assert.equal(seen(chat).at(-1), 'Bob ✓✓ ›')
    chat.type('\x04')
    assert.equal(await chat.code, 0)
    assert.equal(seen(chat).at(-2), 'Bob ✓✓ ›')
  })

  test('a pasted text is one message, Tab completes, and a draft is there to go on with', async () => {
    world.answers['conversation.show'] = () => ({ ...CHAT_WITH_BOB, draft: 'I was ' })
    let id = 20
    world.answers['message.send'] = ({ text }) => message(++id, US, text)
    const chat = world.start(['chat', 'Bob'], { terminal: true })
    await chat.shown(/I was /)
    chat.type('saying\r')
    await chat.shown(/you: I was saying/)
    chat.type('\x1b[200~one\ntwo\x1b[201~')
    chat.type('\r')
    await chat.shown(/│ two/)
    chat.type('/verif')
    await chat.shown(/\/verif/)
    chat.type('\t')
    await chat.shown(/\/verify /)
    chat.type('same\r')
    await chat.shown(/Bob is verified/)
    chat.type('\x03')
    assert.equal(await chat.code, 0)
    const sent = world.calls.filter(({ method }) => method === 'message.send')
    assert.deepEqual(
      sent.map(({ params }) => params),
      [
        { conversation: BOBS_CHAT, text: 'I was saying' },
        { conversation: BOBS_CHAT, text: 'one\ntwo' },
      ],
    )
  })

  test('whoever types is there, of which the daemon is told now and then; who only writes to them is not', async (t) => {
    let now = 1_000_000
    t.mock.method(performance, 'now', () => now)
    const told = (): number => world.calls.filter(({ method }) => method === 'app.active').length
    const chat = world.start(['chat', 'Bob'], { terminal: true, columns: 60 })
    await chat.shown(/see you there/)
    assert.equal(told(), 1, 'somebody has begun it')
    for (let id = 31; id < 34; id++) {
      now += 31_000
      const theirs = message(id, THEM, `number ${id}`, { status: 'unread' })
      world.emit({ kind: 'message', message: theirs, isNew: true })
      await chat.shown(new RegExp(`number ${id}`))
    }
    assert.equal(told(), 1)
    chat.type('h')
    await chat.until(() => told() === 2)
    chat.type('ow')
    await chat.shown(/how/)
    now += 30_000
    chat.type('?')
    await chat.until(() => told() === 3)
    chat.type('\x03\x03')
    await chat.code
    assert.equal(told(), 3)
  })
})
