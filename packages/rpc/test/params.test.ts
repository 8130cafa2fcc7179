/** Every method: what it takes passes, and anything absent, unknown, of another type or out of bounds does not. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Handlers, Method, Params } from '../src/api.ts'
import { METHODS, namesOf } from '../src/methods/index.ts'
import { apiDispatch, CallError } from '../src/server/dispatch.ts'

/** With every member that each may have. */
const EXAMPLES: { readonly [M in Method]: Required<Params<M>> } = {
  'app.status': {},
  'app.create': { passphrase: 'correct horse' },
  'app.unlock': { passphrase: '' },
  'app.lock': {},
  'app.active': {},
  'app.instance': {},
  'app.passphrase': { from: 'a', to: 'b' },
  'app.lockAfter': { seconds: 0 },
  'app.bridges': { text: '192.0.2.1:443' },
  'app.doctor': {},
  'app.log': { limit: 200 },
  'app.open': {},
  'app.stop': {},
  'app.erase': { confirm: 'delete everything' },
  'backup.create': {},
  'backup.list': {},
  'backup.export': { path: '/a/b', passphrase: 'x' },
  'backup.restore': { path: '/a/b', passphrase: 'x' },
  'profile.list': {},
  'profile.create': { name: 'Alice', setup: 'tor' },
  'profile.rename': { profile: 1, name: 'Alice' },
  'profile.setup': { profile: 1, step: 'invite' },
  'profile.newContacts': { profile: 1, preset: 'unseen' },
  'profile.delete': { profile: 1 },
  'profile.emoji': { profile: 1 },
  'profile.keepEmoji': { profile: 1, recent: ['👍'], tone: 5 },
  'mailbox.list': { profile: 1 },
  'mailbox.ownerKey': { profile: 1 },
  'mailbox.add': { profile: 1, link: 'pvtcoms-mailbox:x', name: 'box', aliases: ['a', 'b'] },
  'mailbox.rename': { mailbox: 1, name: 'box' },
  'mailbox.takeOver': { profile: 1, key: 'ab'.repeat(32) },
  'mailbox.decline': { profile: 1, key: 'ab'.repeat(32) },
  'mailbox.keep': { mailbox: 1 },
  'mailbox.remove': { mailbox: 1 },
  'mailbox.refresh': { profile: 1 },
  'mailbox.fetchNow': { mailbox: 1 },
  'mailbox.trust': { mailbox: 1 },
  'invite.list': { profile: 1 },
  'invite.create': { profile: 1, name: 'Bob', hours: 312, mailboxes: [1, 2, 3], door: true },
  'invite.revoke': { invite: 1 },
  'invite.dismiss': { invite: 1 },
  'invite.find': { profile: 1, text: 'see pvtcoms:…' },
  'invite.accept': { profile: 1, link: 'pvtcoms:x', name: 'Bob' },
  'introduction.list': { profile: 1 },
  'introduction.create': { first: 1, second: 2 },
  'introduction.decide': { introduction: 1, agrees: true },
  'introduction.cancel': { introduction: 1 },
  'contact.list': { profile: 1 },
  'contact.show': { contact: 1 },
  'contact.ways': { contact: 1 },
  'contact.drawMailboxes': { contact: 1 },
  'contact.block': { contact: 1, blocked: false },
  'contact.delete': { contact: 1 },
  'contact.configure': {
    contact: 1,
    preset: 'sparing',
    route: 'mailbox',
    pollInterval: 'manually',
    readReceipts: true,
    mailboxes: [],
  },
  'contact.note': { contact: 1, note: 'met in Lyon' },
  'contact.safety': { contact: 1 },
  'contact.compare': { contact: 1, same: true },
  'contact.scan': { contact: 1, code: 'AAAA' },
  'contact.rejoin': { contact: 1 },
  'conversation.list': { profile: 1 },
  'conversation.show': { conversation: 1 },
  'conversation.notes': { profile: 1 },
  'conversation.search': { profile: 1, query: 'x' },
  'conversation.rename': { conversation: 1, name: 'Bob' },
  'conversation.mute': { conversation: 1, muted: true },
  'conversation.pin': { conversation: 1, pinned: true },
  'conversation.archive': { conversation: 1, archived: true },
  'conversation.timer': { conversation: 1, seconds: 3_600 },
  'conversation.draft': { conversation: 1, text: '' },
  'conversation.clear': { conversation: 1, unsent: 'send' },
  'conversation.export': { conversation: 1, after: 'a'.repeat(30), limit: 10 },
  'conversation.read': { conversation: 1, upTo: 1 },
  'message.page': { conversation: 1, position: 'around', message: 1, limit: 50 },
  'message.show': { message: 1 },
  'message.send': { conversation: 1, text: 'hello', replyTo: 1 },
  'message.react': { message: 1, emoji: '👍🏽' },
  'message.edit': { message: 1, text: 'hello' },
  'message.delete': { messages: [1], unsent: 'send' },
  'message.forward': { messages: [1], conversation: 1 },
  'message.retract': { message: 1 },
  'message.steps': { message: 1 },
  'message.retry': { message: 1 },
  'message.search': { profile: 1, query: 'x', conversation: 1, limit: 1, before: 1 },
}
const OPTIONAL: Readonly<Partial<Record<Method, readonly string[]>>> = {
  'profile.create': ['setup'],
  'profile.setup': ['step'],
  'mailbox.add': ['aliases'],
  'invite.create': ['hours', 'mailboxes', 'door'],
  'contact.configure': ['preset', 'route', 'pollInterval', 'readReceipts', 'mailboxes'],
  'conversation.clear': ['unsent'],
  'conversation.export': ['after'],
  'message.page': ['message'],
  'message.delete': ['unsent'],
  'message.send': ['replyTo'],
  'message.search': ['conversation', 'before'],
}
const NAMES = namesOf(EXAMPLES)

let calls: (readonly [string, unknown])[] = []
const handlers = Object.fromEntries(
  NAMES.map((method) => [method, (params: unknown) => void calls.push([method, params])]),
) as unknown as Handlers
const dispatch = apiDispatch(handlers)

/** The code with which it is refused; undefined when it is carried out. */
function refusal(method: string, params: unknown): string | undefined {
  calls = []
  try {
    dispatch(method, JSON.parse(JSON.stringify(params)) as object)
  } catch (error) {
    assert.ok(error instanceof CallError)
    assert.deepEqual(calls, [])
    return error.code
  }
  assert.equal(calls.length, 1)
  return undefined
}

/** Whatever a member of the API is, none of these is what it must be. */
const WRONG: readonly unknown[] = [
  null,
  {},
  [{}],
  -1,
  0.5,
  1e300,
  [null],
  'lone \ud800',
  '\0'.repeat(70_000),
]

suite('parameters', () => {
  test('of every method are known, and no others', () => {
    assert.deepEqual(namesOf(METHODS).toSorted(), NAMES.toSorted())
    for (const name of ['', 'toString', '__proto__', 'constructor', 'app', 'app.status ']) {
      assert.equal(refusal(name, {}), 'no-such-method')
    }
  })

  for (const method of NAMES) {
    const example = EXAMPLES[method] as Readonly<Record<string, unknown>>
    const members = Object.keys(example)

    test(`of ${method} pass as they are, and in no other form`, () => {
      assert.equal(refusal(method, example), undefined)
      assert.deepEqual(calls, [[method, example]])
      for (const extra of ['extra', '__proto__', 'constructor', '']) {
        const more = JSON.parse(
          `{"${extra}":1,${JSON.stringify(example).slice(1)}`.replace(',}', '}'),
        ) as unknown
        assert.equal(refusal(method, more), 'bad-params', `with ${extra}`)
      }
      for (const member of members) {
        const rest = Object.fromEntries(Object.entries(example).filter(([key]) => key !== member))
        const isOptional = OPTIONAL[method]?.includes(member) ?? false
        assert.equal(refusal(method, rest), isOptional ? undefined : 'bad-params', member)
        for (const value of WRONG) {
          assert.notEqual(refusal(method, { ...example, [member]: value }), undefined, member)
        }
        const other = typeof example[member] === 'string' ? 1 : 'x'
        assert.equal(refusal(method, { ...example, [member]: other }), 'bad-params', member)
      }
      assert.equal(refusal(method, Object.values(example)), 'bad-params', 'by position')
    })
  }
})

suite('bounds', () => {
  const edges: readonly (readonly [Method, string, unknown, unknown])[] = [
    ['message.send', 'text', 'é'.repeat(32_768), 'é'.repeat(32_769)],
    ['conversation.draft', 'text', 'x'.repeat(65_536), 'x'.repeat(65_537)],
    ['contact.note', 'note', 'é'.repeat(2_048), 'é'.repeat(2_049)],
    ['profile.create', 'name', 'é'.repeat(64), 'é'.repeat(65)],
    ['message.react', 'emoji', 'x'.repeat(64), 'x'.repeat(65)],
    ['profile.keepEmoji', 'recent', Array(32).fill('x'.repeat(64)), Array(33).fill('x')],
    ['profile.keepEmoji', 'recent', [], ['x'.repeat(65)]],
    ['profile.keepEmoji', 'tone', 0, 6],
    ['message.page', 'limit', 200, 201],
    ['message.page', 'limit', 1, 0],
    ['message.page', 'conversation', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1],
    ['message.show', 'message', 1, 0],
    ['invite.create', 'hours', 1, 0],
    ['invite.create', 'hours', 312, 313],
    ['invite.create', 'mailboxes', [1], []],
    ['invite.create', 'mailboxes', [1, 2, 3], [1, 2, 3, 4]],
    ['app.unlock', 'passphrase', 'x'.repeat(1_024), 'x'.repeat(1_025)],
    ['app.bridges', 'text', 'é'.repeat(32_768), 'é'.repeat(32_769)],
    ['app.lockAfter', 'seconds', 604_800, 604_801],
    [
      'mailbox.add',
      'aliases',
      Array.from({ length: 64 }, () => 'x'),
      Array.from({ length: 65 }, () => 'x'),
    ],
    ['invite.accept', 'link', 'x'.repeat(8_192), 'x'.repeat(8_193)],
    ['invite.find', 'text', 'é'.repeat(4_096), 'é'.repeat(4_097)],
    ['message.search', 'query', 'x'.repeat(1_024), 'x'.repeat(1_025)],
    ['conversation.search', 'query', 'x'.repeat(1_024), 'x'.repeat(1_025)],
    ['backup.export', 'path', `/${'x'.repeat(4_095)}`, `/${'x'.repeat(4_096)}`],
    ['backup.export', 'path', '/', ''],
    ['backup.export', 'path', '/a', '/a\0b'],
    ['message.delete', 'messages', [1], []],
    ['message.forward', 'messages', Array(200).fill(1), Array(201).fill(1)],
    ['conversation.export', 'after', 'f'.repeat(30), 'f'.repeat(31)],
    ['conversation.timer', 'seconds', 31_536_000, 31_536_001],
    ['contact.scan', 'code', 'x'.repeat(4_096), 'x'.repeat(4_097)],
  ]
  for (const [method, member, last, first] of edges) {
    test(`of ${method}: the last ${member} that passes, and the first that does not`, () => {
      assert.equal(refusal(method, { ...EXAMPLES[method], [member]: last }), undefined)
      assert.notEqual(refusal(method, { ...EXAMPLES[method], [member]: first }), undefined)
    })
  }

  test('that a person can overstep have codes and words of their own', () => {
    assert.equal(refusal('profile.create', { name: 'x'.repeat(129) }), 'bad-name')
    assert.equal(refusal('message.send', { conversation: 1, text: 'x'.repeat(65_537) }), 'too-long')
    assert.equal(refusal('contact.note', { contact: 1, note: 'x'.repeat(4_097) }), 'note-too-long')
    const link = 'x'.repeat(8_193)
    assert.equal(refusal('invite.accept', { profile: 1, link, name: 'Bob' }), 'too-much-text')
  })

  test('name a member of ours that was overstepped, and never one that came with the request', () => {
    const message = (params: object): string => {
      try {
        dispatch('message.show', params)
      } catch (error) {
        return (error as CallError).message
      }
      return ''
    }
    assert.match(message({ message: 'canary' }), /"message"/)
    assert.doesNotMatch(message({ message: 'canary' }), /canary/)
    assert.doesNotMatch(message({ message: 1, canary: 1 }), /canary/)
  })
})
